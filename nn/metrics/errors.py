"""What is said of numbers: the losses as means, RMSE, R², cosine similarity.

y_true, y_pred: of one shape (batch, …, n); y_true may lack a last axis of length 1.
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import ShapeError
from nn import losses
from nn.arrays import Array, raw
from nn.lookup import lookup
from nn.losses.base import aligned, leading
from nn.metrics.base import MeanOfFunction, values_of
from nn.metrics.sums import SumsOfBatches

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "CosineSimilarity",
    "Hinge",
    "KLDivergence",
    "LogCoshError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "R2Score",
    "RootMeanSquaredError",
    "SparseCategoricalCrossentropy",
    "SquaredHinge",
]


class MeanSquaredError(MeanOfFunction):
    """The mean of `nn.losses.mean_squared_error`."""

    direction = "down"
    function = staticmethod(losses.mean_squared_error)


class RootMeanSquaredError(MeanOfFunction):
    """The root of the mean of all squares; weights may be of each."""

    direction = "down"

    def values(self, y_true: Any, y_pred: Any) -> Any:
        y = values_of(aligned(self.name, values_of(y_true), y_pred.shape))
        return np.square(y_pred - y)

    def result(self) -> float:
        return float(np.sqrt(super().result()))


class MeanAbsoluteError(MeanOfFunction):
    """The mean of `nn.losses.mean_absolute_error`."""

    direction = "down"
    function = staticmethod(losses.mean_absolute_error)


class MeanAbsolutePercentageError(MeanOfFunction):
    """The mean of `nn.losses.mean_absolute_percentage_error`."""

    direction = "down"
    function = staticmethod(losses.mean_absolute_percentage_error)


class MeanSquaredLogarithmicError(MeanOfFunction):
    """The mean of `nn.losses.mean_squared_logarithmic_error`."""

    direction = "down"
    function = staticmethod(losses.mean_squared_logarithmic_error)


class LogCoshError(MeanOfFunction):
    """The mean of `nn.losses.log_cosh`, reported as ``"logcosh"``."""

    direction = "down"
    function = staticmethod(losses.log_cosh)

    def __init__(
        self, name: str | None = "logcosh", dtype: DTypeLike | None = None
    ) -> None:
        super().__init__(name=name, dtype=dtype)


class Poisson(MeanOfFunction):
    """The mean of `nn.losses.poisson`."""

    direction = "down"
    function = staticmethod(losses.poisson)


class KLDivergence(MeanOfFunction):
    """The mean of `nn.losses.kl_divergence`."""

    direction = "down"
    function = staticmethod(losses.kl_divergence)


class Hinge(MeanOfFunction):
    """The mean of `nn.losses.hinge`."""

    direction = "down"
    function = staticmethod(losses.hinge)


class SquaredHinge(MeanOfFunction):
    """The mean of `nn.losses.squared_hinge`."""

    direction = "down"
    function = staticmethod(losses.squared_hinge)


class CategoricalHinge(MeanOfFunction):
    """The mean of `nn.losses.categorical_hinge`."""

    direction = "down"
    function = staticmethod(losses.categorical_hinge)


class CosineSimilarity(MeanOfFunction):
    """The mean cosine between y_true and y_pred along `axis`: 1 for one direction."""

    direction = "up"

    def __init__(
        self,
        name: str | None = None,
        dtype: DTypeLike | None = None,
        axis: int = -1,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.axis = axis

    def values(self, y_true: Any, y_pred: Any) -> Any:
        return -losses.cosine_similarity(y_true, y_pred, self.axis)


class BinaryCrossentropy(MeanOfFunction):
    """The mean of `nn.losses.binary_crossentropy`."""

    direction = "down"

    def __init__(
        self,
        name: str | None = None,
        dtype: DTypeLike | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing

    def values(self, y_true: Any, y_pred: Any) -> Any:
        return losses.binary_crossentropy(
            y_true, y_pred, self.from_logits, self.label_smoothing
        )


class CategoricalCrossentropy(MeanOfFunction):
    """The mean of `nn.losses.categorical_crossentropy`."""

    direction = "down"

    def __init__(
        self,
        name: str | None = None,
        dtype: DTypeLike | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.axis = axis

    def values(self, y_true: Any, y_pred: Any) -> Any:
        return losses.categorical_crossentropy(
            y_true, y_pred, self.from_logits, self.label_smoothing, self.axis
        )


class SparseCategoricalCrossentropy(MeanOfFunction):
    """The mean of `nn.losses.sparse_categorical_crossentropy`.

    ignore_class: a label whose loss is 0; as in Keras it is among those that the mean
    is over, unless there are sample weights.
    """

    direction = "down"

    def __init__(
        self,
        name: str | None = None,
        dtype: DTypeLike | None = None,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int = -1,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.from_logits = from_logits
        self.ignore_class = ignore_class
        self.axis = axis

    def values(self, y_true: Any, y_pred: Any) -> Any:
        return losses.sparse_categorical_crossentropy(
            y_true, y_pred, self.from_logits, self.ignore_class, self.axis
        )

    def update_state(  # type: ignore[override]
        self, y_true: Any, y_pred: Any, sample_weight: Any = None
    ) -> None:
        if sample_weight is not None and self.ignore_class is not None:
            counted = values_of(y_true) != self.ignore_class
            if counted.ndim == np.ndim(raw(y_pred)):
                counted = counted[..., 0]
            sample_weight = counted * leading(self.name, sample_weight, counted.shape)
        super().update_state(y_true, y_pred, sample_weight)


class R2Score(SumsOfBatches):
    """``1 − Σ(y − p)² / Σ(y − ȳ)²``, the share of the variance that is explained.

    y_true, y_pred: (batch, n). class_aggregation: of the n scores
    ``"uniform_average"``, ``"variance_weighted_average"``, or None for all n. A score
    of a constant y_true is 0. num_regressors: p for the adjusted score
    ``1 − (1 − R²)(m − 1)/(m − p − 1)`` of m entries; left alone if m ≤ p + 1.

    Attributes
    ----------
    count, sum, squared_sum, total_mse: (n,), Σw, Σwy, Σwy² and Σw(y − p)², and
    num_samples, (), m, after the first batch.
    """

    direction = "up"

    def __init__(
        self,
        class_aggregation: str | None = "uniform_average",
        num_regressors: int = 0,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        if class_aggregation is not None:
            lookup("class_aggregation", class_aggregation, _AGGREGATIONS)
        self.class_aggregation = class_aggregation
        self.num_regressors = num_regressors

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        p = values_of(y_pred, self.dtype)
        y = values_of(aligned(self.name, values_of(y_true), p.shape))
        if p.ndim != 2:
            raise ShapeError(f"{self.name}: expected y_pred (batch, n), got {p.shape}")
        weights = values_of(1.0 if sample_weight is None else sample_weight)
        weights = np.broadcast_to(leading(self.name, weights, p.shape), p.shape)
        self.gather(
            count=weights.sum(axis=0),
            sum=(weights * y).sum(axis=0),
            squared_sum=(weights * y * y).sum(axis=0),
            total_mse=(weights * (y - p) ** 2).sum(axis=0),
            num_samples=p.size,
        )

    def result(self) -> Any:
        count, total, squares, residual, entries = self.gathered(
            "count", "sum", "squared_sum", "total_mse", "num_samples"
        )
        variation = squares - total * total / np.where(count, count, 1.0)
        scores = np.where(
            variation > 0, 1.0 - residual / np.where(variation > 0, variation, 1.0), 0.0
        )
        if self.class_aggregation is not None:
            scores = _AGGREGATIONS[self.class_aggregation](scores, variation)
        last = float(entries.sum()) - 1
        if self.num_regressors and last > self.num_regressors:
            scores = 1.0 - (1.0 - scores) * last / (last - self.num_regressors)
        return float(scores) if np.ndim(scores) == 0 else scores


def _evenly(scores: Array, variation: Array) -> Any:
    return scores.mean()


def _by_variation(scores: Array, variation: Array) -> Any:
    return (scores * variation).sum() / (variation.sum() or 1.0)


_AGGREGATIONS = {
    "uniform_average": _evenly,
    "variance_weighted_average": _by_variation,
}
