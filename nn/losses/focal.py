"""Focal cross-entropies: those that are easy already weigh less (Lin et al., 2017)."""

from typing import Any

from numpy.typing import DTypeLike

from autograd import ops
from nn.losses.base import outputs
from nn.losses.crossentropy import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    binary_losses,
    binary_targets,
    class_targets,
    log_shares,
)

__all__ = [
    "BinaryFocalCrossentropy",
    "CategoricalFocalCrossentropy",
    "binary_focal_crossentropy",
    "categorical_focal_crossentropy",
]


def binary_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """The mean of ``(1 − q)^γ`` times the cross-entropy, over `axis`.

    q is ``yp + (1 − y)(1 − p)``, how probable the target was. apply_class_balancing:
    times ``yα + (1 − y)(1 − α)``. Shapes and the rest as in `binary_crossentropy`.
    """
    y_pred = outputs(y_pred)
    y = binary_targets("binary_focal_crossentropy", y_true, y_pred, label_smoothing)
    p = ops.sigmoid(y_pred) if from_logits else y_pred
    missed = y * (1.0 - p) + (1.0 - y) * p
    losses = ops.power(missed, gamma) * binary_losses(y, y_pred, from_logits)
    if apply_class_balancing:
        losses = (y * alpha + (1.0 - y) * (1.0 - alpha)) * losses
    return ops.mean(losses, axis=axis)


def categorical_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """``−Σ α(1 − p)^γ·y·ln p`` along `axis`, as in `categorical_crossentropy`."""
    y_pred = outputs(y_pred)
    name = "categorical_focal_crossentropy"
    y = class_targets(name, y_true, y_pred, label_smoothing, axis)
    log_p = log_shares(y_pred, from_logits, axis)
    factors = alpha * ops.power(-ops.expm1(log_p), gamma)
    return -ops.sum(factors * y * log_p, axis=axis)


class BinaryFocalCrossentropy(BinaryCrossentropy):
    """`binary_focal_crossentropy`: ``"binary_focal_crossentropy"``."""

    name = "binary_focal_crossentropy"

    def __init__(
        self,
        apply_class_balancing: bool = False,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(from_logits, label_smoothing, axis, reduction, name, dtype)
        self.apply_class_balancing = apply_class_balancing
        self.alpha = alpha
        self.gamma = gamma

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return binary_focal_crossentropy(
            y_true,
            y_pred,
            self.apply_class_balancing,
            self.alpha,
            self.gamma,
            self.from_logits,
            self.label_smoothing,
            self.axis,
        )


class CategoricalFocalCrossentropy(CategoricalCrossentropy):
    """`categorical_focal_crossentropy`: ``"categorical_focal_crossentropy"``."""

    name = "categorical_focal_crossentropy"

    def __init__(
        self,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(from_logits, label_smoothing, axis, reduction, name, dtype)
        self.alpha = alpha
        self.gamma = gamma

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return categorical_focal_crossentropy(
            y_true,
            y_pred,
            self.alpha,
            self.gamma,
            self.from_logits,
            self.label_smoothing,
            self.axis,
        )
