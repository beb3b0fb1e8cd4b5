"""How far targets and outputs go together along an axis.

y_true, y_pred: of one shape (batch, …, n); y_true may lack a last axis of length 1.
Functions give one figure for each sample, (batch, …), classes their mean.
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from nn.arrays import Array
from nn.losses.base import aligned, outputs
from nn.metrics.base import MeanOfFunction, values_of
from nn.vectors import EPSILON, Axes

__all__ = [
    "ConcordanceCorrelation",
    "PearsonCorrelation",
    "concordance_correlation",
    "pearson_correlation",
]


def pearson_correlation(y_true: Any, y_pred: Any, axis: Axes = -1) -> Array:
    """``cov(y, p) / (σ(y)·σ(p))`` along `axis`, in [−1, 1]; NaN for a constant.

    >>> import nn
    >>> nn.metrics.pearson_correlation([[0.0, 1.0, 2.0]], [[5.0, 3.0, 1.0]])
    array([-1.])
    """
    dy, dp, axes = _deviations("pearson_correlation", y_true, y_pred, axis)[:3]
    with np.errstate(invalid="ignore", divide="ignore"):
        dy, dp = (d / d.std(axis=axes, keepdims=True) for d in (dy, dp))
        correlation: Array = (dy * dp).mean(axis=axes)
    return correlation


def concordance_correlation(y_true: Any, y_pred: Any, axis: Axes = -1) -> Array:
    """``2·cov(y, p) / (σ²(y) + σ²(p) + (ȳ − p̄)² + 1e-7)`` along `axis` (Lin, 1989)."""
    name = "concordance_correlation"
    dy, dp, axes, apart = _deviations(name, y_true, y_pred, axis)
    spread = [(d * d).mean(axis=axes) for d in (dy, dp)]
    whole = spread[0] + spread[1] + apart**2
    correlation: Array = 2.0 * (dy * dp).mean(axis=axes) / (whole + EPSILON)
    return correlation


class _Correlation(MeanOfFunction):
    direction = "up"

    def __init__(
        self,
        name: str | None = None,
        dtype: DTypeLike | None = None,
        axis: Axes = -1,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.axis = axis

    def values(self, y_true: Any, y_pred: Any) -> Any:
        return type(self).function(y_true, y_pred, self.axis)


class PearsonCorrelation(_Correlation):
    """The mean of `pearson_correlation` along `axis`."""

    function = staticmethod(pearson_correlation)


class ConcordanceCorrelation(_Correlation):
    """The mean of `concordance_correlation` along `axis`."""

    function = staticmethod(concordance_correlation)


def _deviations(
    name: str, y_true: Any, y_pred: Any, axis: Axes
) -> tuple[Array, Array, Any, Array]:
    """Both less their means, `axis` as NumPy takes it, and how far the means differ."""
    p = values_of(outputs(values_of(y_pred)))
    y = values_of(aligned(name, values_of(y_true), p.shape), p.dtype)
    axes = axis if axis is None or isinstance(axis, int) else tuple(axis)
    means = [a.mean(axis=axes, keepdims=True) for a in (y, p)]
    apart = np.squeeze(means[0] - means[1], axis=axes)
    return y - means[0], p - means[1], axes, apart
