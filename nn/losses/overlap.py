"""Losses for masks: one minus the share in which the answer and the truth overlap.

y_true, y_pred: of one shape (batch, …), shares in [0, 1]. `axis` says which axes are
summed over: for one loss per sample all but the first, by default all.
"""

from typing import Any

from numpy.typing import DTypeLike

from autograd import ops
from nn.losses.base import FunctionLoss, aligned, like, outputs
from nn.vectors import EPSILON, Axes

__all__ = ["Dice", "Tversky", "dice", "tversky"]


def dice(y_true: Any, y_pred: Any, axis: Axes = None) -> Any:
    """``1 − 2Σyp / (Σy + Σp + 1e-7)`` (Milletari et al., 2016, without squares).

    >>> import nn
    >>> round(float(nn.losses.dice([[1.0, 0.0]], [[0.5, 0.5]])), 6)
    0.5
    """
    y, p, axes = _shares("dice", y_true, y_pred, axis)
    both = ops.sum(y * p, axis=axes)
    whole = ops.sum(y, axis=axes) + ops.sum(p, axis=axes)
    return 1.0 - 2.0 * both / (whole + EPSILON)


def tversky(
    y_true: Any,
    y_pred: Any,
    alpha: float = 0.5,
    beta: float = 0.5,
    axis: Axes = None,
) -> Any:
    """``1 − Σyp / (Σyp + αΣy(1 − p) + βΣp(1 − y) + 1e-7)`` (Salehi et al., 2017).

    α weighs what is missed and β what is found in vain, as in Keras; for ½ and ½ it is
    `dice`.
    """
    y, p, axes = _shares("tversky", y_true, y_pred, axis)
    both = ops.sum(y * p, axis=axes)
    missed = ops.sum(y * (1.0 - p), axis=axes)
    in_vain = ops.sum(p * (1.0 - y), axis=axes)
    return 1.0 - both / (both + alpha * missed + beta * in_vain + EPSILON)


class Dice(FunctionLoss):
    """`dice` over `axis`: ``"dice"``."""

    name = "dice"

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        axis: Axes = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.axis = axis

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return dice(y_true, y_pred, self.axis)


class Tversky(FunctionLoss):
    """`tversky` over `axis` with its weights `alpha` and `beta`: ``"tversky"``."""

    name = "tversky"

    def __init__(
        self,
        alpha: float = 0.5,
        beta: float = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        axis: Axes = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.alpha = alpha
        self.beta = beta
        self.axis = axis

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return tversky(y_true, y_pred, self.alpha, self.beta, self.axis)


def _shares(name: str, y_true: Any, y_pred: Any, axis: Axes) -> tuple[Any, Any, Any]:
    """Both of the output's shape and dtype, and the axes to sum over."""
    p = outputs(y_pred)
    axes = axis if axis is None or isinstance(axis, int) else tuple(axis)
    return like(aligned(name, y_true, p.shape), p), p, axes
