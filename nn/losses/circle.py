"""Circle loss: embeddings of one label near each other (Sun et al., 2020)."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd import ops
from autograd.errors import ShapeError
from nn.arrays import Array, as_array, raw
from nn.losses.base import (
    FunctionLoss,
    LossFunction,
    leading,
    outputs,
    valid_weights,
)

__all__ = ["Circle", "circle"]


def circle(
    y_true: Any,
    y_pred: Any,
    ref_labels: Any = None,
    ref_embeddings: Any = None,
    remove_diagonal: bool = True,
    gamma: float = 80,
    margin: float = 0.4,
) -> Any:
    """``softplus(ln Σ e^(γa⁺(d⁺ − m)) + ln Σ e^(γa⁻(1 − m − d⁻)))`` for each embedding.

    d are distances ``max(1 − cos, 0)`` to the embeddings of the same label (+) and of
    others (−), with factors ``a⁺ = m + d⁺`` and ``a⁻ = max(1 + m − d⁻, 0)``, m the
    margin. An embedding without one of both has the loss 0.

    y_true: (batch,) or (batch, 1) labels. y_pred: (batch, n), of length 1. ref_labels,
    ref_embeddings: what they are compared with, by default themselves, and then
    remove_diagonal leaves out each with itself.
    """
    p = outputs(y_pred)
    others = p if ref_embeddings is None else outputs(ref_embeddings)
    labels = _labels(y_true, p)
    theirs = labels if ref_labels is None else _labels(ref_labels, others)
    distance = ops.maximum(1.0 - ops.matmul(p, ops.transpose(others)), 0.0)
    same = labels[:, None] == theirs[None, :]  # (batch, references)
    other = ~same
    if remove_diagonal:
        same = same & ~np.eye(p.shape[0], others.shape[0], dtype=bool)
    pulled = gamma * (margin + distance) * (distance - margin)
    pushed = gamma * ops.relu(1.0 + margin - distance) * (1.0 - margin - distance)
    return ops.softplus(_soft_maximum(pulled, same) + _soft_maximum(pushed, other))


class Circle(FunctionLoss):
    """`circle` with its scale `gamma` and `margin`: ``"circle"``.

    A mean is over the losses that are not 0. The last layer is to give embeddings of
    length 1, as `UnitNormalization` does.
    """

    name = "circle"

    def __init__(
        self,
        gamma: float = 80.0,
        margin: float = 0.4,
        remove_diagonal: bool = True,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.gamma = gamma
        self.margin = margin
        self.remove_diagonal = remove_diagonal

    def targets(self, y_true: Any, output_shape: tuple[int, ...]) -> Array:
        """Labels (batch,)."""
        return _labels(y_true, np.empty(output_shape, np.int8))

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return circle(
            y_true,
            y_pred,
            remove_diagonal=self.remove_diagonal,
            gamma=self.gamma,
            margin=self.margin,
        )

    def reduced(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        losses = self.call(y_true, y_pred)
        weights = (losses > 0).astype(losses.dtype)
        if self.reduction in ("mean", "sum_over_batch_size"):
            weights = valid_weights(weights)
        if sample_weight is not None:
            weights = weights * leading(self.name, sample_weight, losses.shape)
        return LossFunction(_second, reduction=self.reduction).reduced(
            None, losses, weights
        )


def _soft_maximum(x: Any, counts: Array) -> Any:
    """``ln Σ eˣ`` along the last axis over what counts; −∞ where nothing does."""
    found: Array = counts.any(-1)  # type: ignore[assignment]
    inside = ops.where(counts | ~found[:, None], x, -np.inf)
    return ops.where(found, ops.logsumexp(inside, axis=-1), -np.inf)


def _labels(y: Any, embeddings: Any) -> Array:
    """One label for each of the embeddings (batch, n)."""
    labels: Array = as_array(raw(y))
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if len(embeddings.shape) != 2 or labels.shape != embeddings.shape[:1]:
        raise ShapeError(
            f"circle: y_true has shape {labels.shape}, the output {embeddings.shape}; "
            "expected labels (batch,) and embeddings (batch, n)"
        )
    return labels


def _second(y_true: Any, y_pred: Any) -> Any:
    """Losses that are there already."""
    return y_pred
