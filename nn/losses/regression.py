"""Losses for numbers and for distributions: distances between targets and outputs.

All take y_true and y_pred of one shape (batch, …, n); y_true may lack a last axis of
length 1. Functions give one loss per sample, (batch, …).
"""

import math
from typing import Any

from numpy.typing import DTypeLike

from autograd import ops
from nn.losses.base import FunctionLoss, aligned, like, outputs
from nn.vectors import EPSILON, unit

__all__ = [
    "CosineSimilarity",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "cosine_similarity",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "poisson",
]


def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """The mean of ``(p − y)²`` over the last axis."""
    y, p = _pair("mean_squared_error", y_true, y_pred)
    return ops.mean(ops.square(p - y), axis=-1)


def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """The mean of ``|p − y|`` over the last axis; derivative 0 where they are equal."""
    y, p = _pair("mean_absolute_error", y_true, y_pred)
    return ops.mean(ops.absolute(p - y), axis=-1)


def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """The mean of ``100·|p − y| / max(|y|, 1e-7)`` over the last axis."""
    y, p = _pair("mean_absolute_percentage_error", y_true, y_pred)
    size = ops.clip(ops.absolute(y), EPSILON, None)
    return 100.0 * ops.mean(ops.absolute(p - y) / size, axis=-1)


def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """The mean of ``(ln(1 + p) − ln(1 + y))²``, where both count as at least 1e-7."""
    y, p = _pair("mean_squared_logarithmic_error", y_true, y_pred)
    ratio = _log_of_one_more(p) - _log_of_one_more(y)
    return ops.mean(ops.square(ratio), axis=-1)


def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
    """The mean of ``e²/2`` where ``|e| ≤ δ``, else ``δ|e| − δ²/2``, with e = p − y.

    (Huber, 1964)
    """
    y, p = _pair("huber", y_true, y_pred)
    error = p - y
    near = ops.clip(error, -delta, delta)
    return ops.mean(near * (error - 0.5 * near), axis=-1)


def log_cosh(y_true: Any, y_pred: Any) -> Any:
    """The mean of ``ln cosh(p − y)``, as ``e + softplus(−2e) − ln 2``: no overflow."""
    y, p = _pair("log_cosh", y_true, y_pred)
    error = p - y
    return ops.mean(error + ops.softplus(-2.0 * error) - math.log(2), axis=-1)


def poisson(y_true: Any, y_pred: Any) -> Any:
    """The mean of ``p − y·ln(p + 1e-7)``: −log likelihood of counts y of mean p ≥ 0."""
    y, p = _pair("poisson", y_true, y_pred)
    return ops.mean(p - y * ops.log(p + EPSILON), axis=-1)


def kl_divergence(y_true: Any, y_pred: Any) -> Any:
    """``Σ y·ln(y/p)``, both held within [1e-7, 1] (Kullback and Leibler, 1951)."""
    y, p = _pair("kl_divergence", y_true, y_pred)
    y, p = ops.clip(y, EPSILON, 1.0), ops.clip(p, EPSILON, 1.0)
    return ops.sum(y * ops.log(y / p), axis=-1)


def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """``−Σ yp / (|y||p|)`` along `axis`: −1 for one direction, 1 for opposite ones.

    A vector shorter than 1e-7 counts as 0, the similarity to which is 0.
    """
    y, p = _pair("cosine_similarity", y_true, y_pred)
    return -ops.sum(unit(y, axis) * unit(p, axis), axis=axis)


class MeanSquaredError(FunctionLoss):
    """`mean_squared_error`: ``"mse"``.

    >>> import nn
    >>> float(nn.losses.MeanSquaredError()([[1.0], [2.0]], [[2.0], [4.0]]))
    2.5
    """

    name = "mean_squared_error"
    function = staticmethod(mean_squared_error)


class MeanAbsoluteError(FunctionLoss):
    """`mean_absolute_error`: ``"mae"``."""

    name = "mean_absolute_error"
    function = staticmethod(mean_absolute_error)


class MeanAbsolutePercentageError(FunctionLoss):
    """`mean_absolute_percentage_error`: ``"mape"``."""

    name = "mean_absolute_percentage_error"
    function = staticmethod(mean_absolute_percentage_error)


class MeanSquaredLogarithmicError(FunctionLoss):
    """`mean_squared_logarithmic_error`: ``"msle"``."""

    name = "mean_squared_logarithmic_error"
    function = staticmethod(mean_squared_logarithmic_error)


class LogCosh(FunctionLoss):
    """`log_cosh`: ``"log_cosh"``."""

    name = "log_cosh"
    function = staticmethod(log_cosh)


class Poisson(FunctionLoss):
    """`poisson`: ``"poisson"``."""

    name = "poisson"
    function = staticmethod(poisson)


class KLDivergence(FunctionLoss):
    """`kl_divergence`: ``"kl_divergence"``."""

    name = "kl_divergence"
    function = staticmethod(kl_divergence)


class Huber(FunctionLoss):
    """`huber` with its `delta` > 0: ``"huber"``."""

    name = "huber_loss"

    def __init__(
        self,
        delta: float = 1.0,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.delta = delta

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return huber(y_true, y_pred, self.delta)


class CosineSimilarity(FunctionLoss):
    """`cosine_similarity` along `axis`: ``"cosine_similarity"``."""

    name = "cosine_similarity"

    def __init__(
        self,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.axis = axis

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return cosine_similarity(y_true, y_pred, self.axis)


def _pair(name: str, y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Both of the output's shape and dtype."""
    y_pred = outputs(y_pred)
    return like(aligned(name, y_true, y_pred.shape), y_pred), y_pred


def _log_of_one_more(x: Any) -> Any:
    return ops.log1p(ops.clip(x, EPSILON, None))
