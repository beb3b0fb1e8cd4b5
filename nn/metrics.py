"""Metrics: what is reported of a model beside its loss, gathered batch by batch."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.errors import ArgumentError, ShapeError
from nn.arrays import Array, raw
from nn.lookup import lookup

__all__ = [
    "CategoricalAccuracy",
    "Mean",
    "MeanSquaredError",
    "Meters",
    "Metric",
    "SparseCategoricalAccuracy",
    "get",
]


class Mean:
    """The weighted mean of the values given so far."""

    def __init__(self, name: str = "mean") -> None:
        self.name = name
        self.reset_state()

    def reset_state(self) -> None:
        """Forget all values."""
        self.total = 0.0
        self.weight = 0.0

    def add(self, value: float, weight: float = 1.0) -> None:
        """Take in a value that stands for `weight` samples."""
        self.total += value * weight
        self.weight += weight

    def result(self) -> float:
        """The mean; 0.0 before the first value."""
        return self.total / self.weight if self.weight else 0.0


class Metric:
    """The mean over samples of what a kind of metric's `sum_of` adds up.

    >>> import nn
    >>> accuracy = nn.metrics.SparseCategoricalAccuracy()
    >>> accuracy.update_state([1, 0], [[0.2, 0.8], [0.4, 0.6]])
    >>> accuracy.result()
    0.5
    """

    name = "metric"

    def __init__(self, name: str | None = None) -> None:
        self.name = name or self.name
        self._mean = Mean()

    def sum_of(self, y_true: Array, y_pred: Array) -> tuple[float, int]:
        """The sum over samples and their number."""
        raise NotImplementedError(f"{type(self).__name__} defines no sum_of")

    def update_state(self, y_true: Any, y_pred: Any) -> None:
        """Take in a batch."""
        self.add_batch(np.asarray(raw(y_true)), np.asarray(raw(y_pred)))

    def add_batch(self, y_true: Array, y_pred: Array) -> None:
        """`update_state` for arrays."""
        total, count = self.sum_of(y_true, y_pred)
        self._mean.total += total
        self._mean.weight += count

    def result(self) -> float:
        """The mean over all samples so far."""
        return self._mean.result()

    def reset_state(self) -> None:
        """Forget all batches."""
        self._mean.reset_state()


class SparseCategoricalAccuracy(Metric):
    """The share of integer labels that the largest score hits; the first of equals.

    y_true: (batch, …) or (batch, …, 1), y_pred: (batch, …, classes).
    """

    name = "sparse_categorical_accuracy"

    def sum_of(self, y_true: Array, y_pred: Array) -> tuple[float, int]:
        """The number of hits, and of labels."""
        guess = y_pred.argmax(-1)
        if y_true.shape != guess.shape:
            if y_true.shape != (*guess.shape, 1):
                raise _misfit(self, y_true, y_pred)
            y_true = y_true[..., 0]
        return float(np.count_nonzero(guess == y_true)), guess.size


class CategoricalAccuracy(Metric):
    """The share of one-hot rows whose largest entry the largest score hits.

    y_true, y_pred: (batch, …, classes).
    """

    name = "categorical_accuracy"

    def sum_of(self, y_true: Array, y_pred: Array) -> tuple[float, int]:
        """The number of hits, and of rows."""
        if y_true.shape != y_pred.shape:
            raise _misfit(self, y_true, y_pred)
        hits = y_pred.argmax(-1) == y_true.argmax(-1)
        return float(np.count_nonzero(hits)), hits.size


class MeanSquaredError(Metric):
    """The mean of ``(y_pred − y_true)²``; arrays of one shape."""

    name = "mean_squared_error"

    def sum_of(self, y_true: Array, y_pred: Array) -> tuple[float, int]:
        """The sum of squares and the number of entries."""
        if (*y_true.shape, 1) == y_pred.shape:
            y_true = y_true[..., None]
        if y_true.shape != y_pred.shape:
            raise _misfit(self, y_true, y_pred)
        return float(((y_pred - y_true) ** 2).sum()), y_pred.size


class Meters:
    """The mean loss and the metrics of one pass over the data."""

    def __init__(self, metrics: Sequence[Metric] = ()) -> None:
        self._loss = Mean("loss")
        self._metrics = metrics
        self._all: list[Mean | Metric] = [self._loss, *metrics]
        for metric in metrics:
            metric.reset_state()

    def add(self, loss: float, y_true: Array, y_pred: Array) -> None:
        """Take in a batch, which weighs as much as it has samples."""
        self._loss.add(loss, len(y_true))
        for metric in self._metrics:
            metric.add_batch(y_true, y_pred)

    def values(self) -> dict[str, float]:
        """The means so far, the loss first."""
        return {m.name: m.result() for m in self._all}

    def take(self) -> dict[str, float]:
        """`values`, and start over."""
        values = self.values()
        for m in self._all:
            m.reset_state()
        return values


_BY_NAME: dict[str, type[Metric]] = {
    "categorical_accuracy": CategoricalAccuracy,
    "mean_squared_error": MeanSquaredError,
    "mse": MeanSquaredError,
    "sparse_categorical_accuracy": SparseCategoricalAccuracy,
}
_ACCURACY = ("accuracy", "acc")


def get(
    identifier: str | Metric,
    target_shape: tuple[int, ...] = (),
    output_shape: tuple[int, ...] = (),
) -> Metric:
    """The metric of that name, reported under it; a `Metric` as it is.

    ``"accuracy"`` means the one that suits the shapes: sparse for one label per row of
    scores, categorical for one-hot rows.
    """
    if isinstance(identifier, Metric):
        return identifier
    if identifier in _ACCURACY:
        return _accuracy_for(target_shape, output_shape)(identifier)
    table = _BY_NAME | dict.fromkeys(_ACCURACY, Metric)
    return lookup("metric", identifier, table)(identifier)


def _accuracy_for(
    target_shape: tuple[int, ...], output_shape: tuple[int, ...]
) -> type[Metric]:
    if len(output_shape) < 2 or output_shape[-1] < 2:
        raise ArgumentError(
            f"metric: 'accuracy' needs scores for two classes or more, got output "
            f"shape {output_shape}"
        )
    one_hot = target_shape == output_shape
    return CategoricalAccuracy if one_hot else SparseCategoricalAccuracy


def _misfit(metric: Metric, y_true: Array, y_pred: Array) -> ShapeError:
    return ShapeError(
        f"{metric.name}: y_true {y_true.shape} does not suit y_pred {y_pred.shape}"
    )
