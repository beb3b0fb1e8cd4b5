"""Losses: how far the model's output is from the truth, one number per sample.

Cross-entropy is best had from logits, ``from_logits=True`` and a last layer without
activation: exact for every finite logit. From probabilities it follows Keras: they are
scaled to sum to 1 and held within [1e-7, 1 − 1e-7], beyond which no gradient flows.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from autograd import Tensor, ops
from autograd.errors import DTypeError, ShapeError, ValueRangeError
from nn.arrays import Array, raw
from nn.lookup import lookup

__all__ = [
    "CategoricalCrossentropy",
    "Loss",
    "LossFunction",
    "MeanSquaredError",
    "SparseCategoricalCrossentropy",
    "get",
]

Function: TypeAlias = Callable[[Any, Any], Any]

_EPSILON = 1e-7
_REDUCTIONS = ("sum_over_batch_size", "sum", None)


class Loss:
    """A loss ``loss(y_true, y_pred)``; a kind of loss defines `call` and `targets`.

    reduction: ``"sum_over_batch_size"`` for the mean over samples, ``"sum"``, or None
    for one number per sample.
    """

    name = "loss"

    def __init__(self, *, reduction: str | None = "sum_over_batch_size") -> None:
        if reduction not in _REDUCTIONS:
            raise ValueRangeError(
                f"{self.name}: reduction {reduction!r} is not known; known are "
                "'sum_over_batch_size', 'sum' and None"
            )
        self.reduction = reduction

    def __call__(self, y_true: Any, y_pred: Any) -> Any:
        """The reduced loss, after checking `y_true` against `y_pred`."""
        if not isinstance(y_pred, Tensor):
            y_pred = np.asarray(y_pred)
        return self.reduced(self.targets(y_true, y_pred.shape), y_pred)

    def targets(self, y_true: Any, output_shape: tuple[int, ...]) -> Array:
        """`y_true` as `call` takes it, refused if it does not suit `output_shape`."""
        array: Array = np.asarray(raw(y_true))
        if array.dtype.kind not in "biuf":
            raise DTypeError(
                f"{self.name}: y_true has dtype {array.dtype}; expected numbers"
            )
        return array

    def call(self, y_true: Array, y_pred: Any) -> Any:
        """One loss per sample."""
        raise NotImplementedError(f"{type(self).__name__} defines no call")

    def reduced(self, y_true: Array, y_pred: Any) -> Any:
        """`call` and its reduction, for `y_true` as `targets` gave it."""
        losses = self.call(y_true, y_pred)
        if self.reduction is None:
            return losses
        return (ops.sum if self.reduction == "sum" else ops.mean)(losses)


class SparseCategoricalCrossentropy(Loss):
    """``−log p[label]`` for integer labels.

    y_true: (batch, …) or (batch, …, 1) integers in [0, classes). y_pred: (batch, …,
    classes), logits or probabilities.

    >>> import nn
    >>> loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    >>> round(float(loss([0, 1], [[0.0, 0.0], [0.0, 0.0]])), 4)
    0.6931
    """

    name = "sparse_categorical_crossentropy"

    def __init__(
        self,
        from_logits: bool = False,
        *,
        reduction: str | None = "sum_over_batch_size",
    ) -> None:
        super().__init__(reduction=reduction)
        self.from_logits = from_logits

    def targets(self, y_true: Any, output_shape: tuple[int, ...]) -> Array:
        """Labels of the shape ``output_shape[:-1]``, all in range."""
        labels = np.asarray(raw(y_true))
        if labels.shape == (*output_shape[:-1], 1):
            labels = labels[..., 0]
        if labels.dtype.kind not in "iu":
            raise DTypeError(
                f"{self.name}: y_true must hold integer labels, got dtype "
                f"{labels.dtype}; use y.astype(int), or 'categorical_crossentropy' for "
                "one-hot rows"
            )
        if labels.shape != output_shape[:-1]:
            raise ShapeError(
                f"{self.name}: y_true has shape {labels.shape}, the output "
                f"{output_shape}; expected labels of shape {output_shape[:-1]}, one "
                "for each row of scores (inputs such as images are flattened first: "
                "x.reshape(len(x), -1))"
            )
        classes = output_shape[-1]
        wrong = np.argwhere((labels < 0) | (labels >= classes))
        if len(wrong):
            at = tuple(int(i) for i in wrong[0])
            raise ValueRangeError(
                f"{self.name}: y_true holds the label {labels[at]} at {list(at)}, but "
                f"the output has {classes} classes: labels are 0 to {classes - 1}"
            )
        return labels.astype(np.intp, copy=False)

    def call(self, y_true: Array, y_pred: Any) -> Any:
        """``−log p[label]``, of the labels' shape."""
        if self.from_logits:
            return ops.softmax_cross_entropy(y_pred, labels=y_true)
        classes = y_pred.shape[-1]
        rows = y_pred.reshape(-1, classes)
        picked = rows[np.arange(len(rows)), y_true.ravel()] / ops.sum(rows, axis=-1)
        return -ops.log(ops.clip(picked, _EPSILON, 1 - _EPSILON)).reshape(y_true.shape)


class CategoricalCrossentropy(Loss):
    """``−Σ y·log p`` for one-hot or soft labels.

    y_true, y_pred: (batch, …, classes); y_pred logits or probabilities.
    """

    name = "categorical_crossentropy"

    def __init__(
        self,
        from_logits: bool = False,
        *,
        reduction: str | None = "sum_over_batch_size",
    ) -> None:
        super().__init__(reduction=reduction)
        self.from_logits = from_logits

    def targets(self, y_true: Any, output_shape: tuple[int, ...]) -> Array:
        """`y_true` of the output's shape."""
        return _of_shape(self, super().targets(y_true, output_shape), output_shape)

    def call(self, y_true: Array, y_pred: Any) -> Any:
        """``−Σ y·log p`` over the last axis."""
        if self.from_logits:
            log_p = ops.log_softmax(y_pred, axis=-1)
        else:
            p = y_pred / ops.sum(y_pred, axis=-1, keepdims=True)
            log_p = ops.log(ops.clip(p, _EPSILON, 1 - _EPSILON))
        return -ops.sum(_like(y_true, y_pred) * log_p, axis=-1)


class MeanSquaredError(Loss):
    """The mean of ``(y_pred − y_true)²`` over the last axis.

    y_true, y_pred: (batch, …, n); y_true may lack a last axis of length 1.
    """

    name = "mean_squared_error"

    def targets(self, y_true: Any, output_shape: tuple[int, ...]) -> Array:
        """`y_true` of the output's shape."""
        y_true = super().targets(y_true, output_shape)
        if (*y_true.shape, 1) == output_shape:
            y_true = y_true[..., None]
        return _of_shape(self, y_true, output_shape)

    def call(self, y_true: Array, y_pred: Any) -> Any:
        """The mean over the last axis."""
        return ops.mean(ops.square(y_pred - _like(y_true, y_pred)), axis=-1)


class LossFunction(Loss):
    """A user's function ``(y_true, y_pred) -> Tensor`` as a loss."""

    def __init__(self, function: Function) -> None:
        super().__init__()
        self.function = function
        self.name = getattr(function, "__name__", self.name)

    def call(self, y_true: Array, y_pred: Any) -> Any:
        """What the function returns."""
        return self.function(y_true, y_pred)


_BY_NAME: dict[str, Callable[[], Loss]] = {
    "categorical_crossentropy": CategoricalCrossentropy,
    "mean_squared_error": MeanSquaredError,
    "mse": MeanSquaredError,
    "sparse_categorical_crossentropy": SparseCategoricalCrossentropy,
}


def get(identifier: str | Loss | Function) -> Loss:
    """The loss of that name; a `Loss` as it is, a function of two values wrapped."""
    if isinstance(identifier, Loss):
        return identifier
    if callable(identifier):
        return LossFunction(identifier)
    return lookup("loss", identifier, _BY_NAME)()


def _of_shape(loss: Loss, y_true: Array, shape: tuple[int, ...]) -> Array:
    if y_true.shape != shape:
        raise ShapeError(
            f"{loss.name}: y_true has shape {y_true.shape}, the output {shape}; they "
            "must be equal"
        )
    return y_true


def _like(y_true: Array, y_pred: Any) -> Array:
    """`y_true` in the output's dtype, so that float32 stays float32."""
    return y_true.astype(y_pred.dtype, copy=False)
