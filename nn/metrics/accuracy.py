"""How often the answer is right: of numbers, of two classes, of many.

Functions give 1.0 or 0.0 for each answer; classes take the mean.
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import ShapeError, ValueRangeError
from nn.arrays import Array
from nn.metrics.base import MeanOfFunction, values_of

__all__ = [
    "Accuracy",
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "SparseCategoricalAccuracy",
    "SparseTopKCategoricalAccuracy",
    "TopKCategoricalAccuracy",
    "accuracy",
    "binary_accuracy",
    "categorical_accuracy",
    "sparse_categorical_accuracy",
    "sparse_top_k_categorical_accuracy",
    "top_k_categorical_accuracy",
]


def accuracy(y_true: Any, y_pred: Any) -> Array:
    """1 where y_pred equals y_true; arrays of one shape."""
    y, p = _pair("accuracy", y_true, y_pred)
    return _hits(p == y)


def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Array:
    """1 where ``y_pred > threshold`` says what y_true, of 0 and 1, says."""
    y, p = _pair("binary_accuracy", y_true, y_pred)
    return _hits((p > threshold) == y)


def categorical_accuracy(y_true: Any, y_pred: Any) -> Array:
    """1 where the largest score hits the largest entry of y_true; the first of equals.

    y_true, y_pred: (batch, …, classes). Result: (batch, …).
    """
    y, p = _rows("categorical_accuracy", y_true, y_pred)
    return _hits(p.argmax(-1) == y.argmax(-1))


def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Array:
    """1 where the largest score hits the label; the first of equals.

    y_true: (batch, …) or (batch, …, 1) labels. y_pred: (batch, …, classes).
    """
    y, p = _labels("sparse_categorical_accuracy", y_true, y_pred)
    return _hits(p.argmax(-1) == y)


def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Array:
    """1 where fewer than k scores are larger than that of y_true's largest entry.

    y_true, y_pred: (batch, …, classes). Result: (batch, …).
    """
    y, p = _rows("top_k_categorical_accuracy", y_true, y_pred)
    return _among_first(y.argmax(-1), p, k)


def sparse_top_k_categorical_accuracy(
    y_true: Any, y_pred: Any, k: int = 5, from_sorted_ids: bool = False
) -> Array:
    """1 where fewer than k scores are larger than the label's.

    y_true: (batch, …) or (batch, …, 1) labels. y_pred: (batch, …, classes).
    from_sorted_ids: y_pred holds labels, the best first, in place of scores.
    """
    y, p = _labels("sparse_top_k_categorical_accuracy", y_true, y_pred)
    if from_sorted_ids:
        return _hits((p[..., :k] == y[..., None]).any(-1))
    return _among_first(y, p, k)


class Accuracy(MeanOfFunction):
    """The mean of `accuracy`."""

    direction = "up"
    function = staticmethod(accuracy)


class BinaryAccuracy(MeanOfFunction):
    """The mean of `binary_accuracy`."""

    direction = "up"

    def __init__(
        self,
        name: str | None = None,
        dtype: DTypeLike | None = None,
        threshold: float = 0.5,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.threshold = threshold

    def values(self, y_true: Any, y_pred: Any) -> Array:
        return binary_accuracy(y_true, y_pred, self.threshold)


class CategoricalAccuracy(MeanOfFunction):
    """The mean of `categorical_accuracy`."""

    direction = "up"
    function = staticmethod(categorical_accuracy)


class SparseCategoricalAccuracy(MeanOfFunction):
    """The mean of `sparse_categorical_accuracy`.

    >>> import nn
    >>> accuracy = nn.metrics.SparseCategoricalAccuracy()
    >>> accuracy.update_state([1, 0], [[0.2, 0.8], [0.4, 0.6]])
    >>> accuracy.result()
    0.5
    """

    direction = "up"
    function = staticmethod(sparse_categorical_accuracy)


class TopKCategoricalAccuracy(MeanOfFunction):
    """The mean of `top_k_categorical_accuracy`."""

    direction = "up"

    def __init__(
        self, k: int = 5, name: str | None = None, dtype: DTypeLike | None = None
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.k = _positive(k)

    def values(self, y_true: Any, y_pred: Any) -> Array:
        return top_k_categorical_accuracy(y_true, y_pred, self.k)


class SparseTopKCategoricalAccuracy(TopKCategoricalAccuracy):
    """The mean of `sparse_top_k_categorical_accuracy`."""

    def __init__(
        self,
        k: int = 5,
        name: str | None = None,
        dtype: DTypeLike | None = None,
        from_sorted_ids: bool = False,
    ) -> None:
        super().__init__(k, name, dtype)
        self.from_sorted_ids = from_sorted_ids

    def values(self, y_true: Any, y_pred: Any) -> Array:
        return sparse_top_k_categorical_accuracy(
            y_true, y_pred, self.k, self.from_sorted_ids
        )


def _hits(condition: Any) -> Array:
    """1.0 where it holds, else 0.0."""
    return np.asarray(condition, np.float64)


def _positive(k: int) -> int:
    if k < 1:
        raise ValueRangeError(f"top-k accuracy: k must be ≥ 1, got {k}")
    return k


def _pair(name: str, y_true: Any, y_pred: Any) -> tuple[Array, Array]:
    """Two arrays of one shape; y_true may lack a last axis of length 1."""
    y, p = values_of(y_true), values_of(y_pred)
    if (*y.shape, 1) == p.shape:
        y = y[..., None]
    if y.shape != p.shape:
        raise _misfit(name, y, p, "they must be equal")
    return y, p


def _rows(name: str, y_true: Any, y_pred: Any) -> tuple[Array, Array]:
    """Two arrays (batch, …, classes)."""
    y, p = values_of(y_true), values_of(y_pred)
    if y.shape != p.shape:
        raise _misfit(
            name, y, p, f"they must be equal; for integer labels use 'sparse_{name}'"
        )
    return y, p


def _labels(name: str, y_true: Any, y_pred: Any) -> tuple[Array, Array]:
    """Labels (batch, …) and scores (batch, …, classes)."""
    y, p = values_of(y_true), values_of(y_pred)
    if y.shape == (*p.shape[:-1], 1) and y.ndim == p.ndim:
        y = y[..., 0]
    if y.shape != p.shape[:-1]:
        dense = name.removeprefix("sparse_")
        raise _misfit(
            name, y, p, f"expected one label per row; for one-hot rows use {dense!r}"
        )
    return y.astype(np.intp, copy=False), p


def _misfit(name: str, y: Array, p: Array, expected: str) -> ShapeError:
    return ShapeError(
        f"{name}: y_true {y.shape} does not suit y_pred {p.shape}: {expected}"
    )


def _among_first(labels: Array, scores: Array, k: int) -> Array:
    own = np.take_along_axis(scores, labels[..., None], axis=-1)
    return _hits((scores > own).sum(-1) < k)
