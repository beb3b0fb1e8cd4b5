"""Cross-entropies: ``−log p`` of what happened, from logits or from probabilities.

They are best had from logits, ``from_logits=True`` and a last layer without activation:
exact for every finite logit. From probabilities they follow Keras: probabilities of
classes are scaled to sum to 1, and all are held within [1e-7, 1 − 1e-7], beyond which
no gradient flows.

The binary kind takes y_true and y_pred of one shape (batch, …, n), targets in [0, 1],
and gives the mean over `axis`. The categorical kind takes scores (batch, …, classes),
the classes along `axis`, and gives a loss for each row of scores.
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd import ops
from autograd.errors import DTypeError, ShapeError, ValueRangeError
from autograd.ops.traceable import check, in_one_step
from nn.arrays import Array, as_array, raw
from nn.losses.base import (
    FunctionLoss,
    aligned,
    leading,
    like,
    outputs,
    valid_weights,
)
from nn.vectors import EPSILON

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "SparseCategoricalCrossentropy",
    "binary_crossentropy",
    "categorical_crossentropy",
    "integer_labels",
    "sparse_categorical_crossentropy",
]


def binary_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """The mean of ``−y·ln p − (1 − y)·ln(1 − p)`` over `axis`.

    With logits z, ``y·softplus(−z) + (1 − y)·softplus(z)``. label_smoothing: s moves
    targets towards ½, ``y(1 − s) + s/2``.
    """
    y_pred = outputs(y_pred)
    y = binary_targets("binary_crossentropy", y_true, y_pred, label_smoothing)
    return ops.mean(binary_losses(y, y_pred, from_logits), axis=axis)


def categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """``−Σ y·ln p`` along `axis` for one-hot or soft labels of the scores' shape.

    label_smoothing: s spreads a share over all classes, ``y(1 − s) + s/classes``.
    """
    y_pred = outputs(y_pred)
    y = class_targets("categorical_crossentropy", y_true, y_pred, label_smoothing, axis)
    return -ops.sum(y * log_shares(y_pred, from_logits, axis), axis=axis)


def sparse_categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    ignore_class: int | None = None,
    axis: int = -1,
) -> Any:
    """``−ln p[label]`` for integer labels in [0, classes).

    y_true: (batch, …) or (batch, …, 1), the scores' shape without `axis`.
    ignore_class: a label, in range or not, whose loss is 0.
    """
    y_pred = outputs(y_pred)
    name = "sparse_categorical_crossentropy"
    labels = integer_labels(name, y_true, y_pred.shape, ignore_class, axis)
    return _loss_of_labels(labels, y_pred, from_logits, ignore_class, axis)


class BinaryCrossentropy(FunctionLoss):
    """`binary_crossentropy`: ``"binary_crossentropy"``.

    >>> import nn
    >>> loss = nn.losses.BinaryCrossentropy(from_logits=True)
    >>> round(float(loss([[0], [1]], [[0.0], [0.0]])), 4)
    0.6931
    """

    name = "binary_crossentropy"

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.from_logits = from_logits
        self.label_smoothing = smoothing(self.name, label_smoothing)
        self.axis = axis

    def targets(self, y_true: Any, output_shape: tuple[int, ...]) -> Any:
        """`y_true` of the output's shape, all in [0, 1]."""
        return within_one(self.name, super().targets(y_true, output_shape))

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return binary_crossentropy(
            y_true, y_pred, self.from_logits, self.label_smoothing, self.axis
        )


class CategoricalCrossentropy(FunctionLoss):
    """`categorical_crossentropy`: ``"categorical_crossentropy"``."""

    name = "categorical_crossentropy"

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.from_logits = from_logits
        self.label_smoothing = smoothing(self.name, label_smoothing)
        self.axis = axis

    def targets(self, y_true: Any, output_shape: tuple[int, ...]) -> Any:
        """`y_true` of the output's shape."""
        return aligned(self.name, y_true, output_shape, _FOR_LABELS)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return categorical_crossentropy(
            y_true, y_pred, self.from_logits, self.label_smoothing, self.axis
        )


class SparseCategoricalCrossentropy(FunctionLoss):
    """`sparse_categorical_crossentropy`: ``"sparse_categorical_crossentropy"``.

    With `ignore_class` a mean is over the labels that count.

    >>> import nn
    >>> loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    >>> round(float(loss([0, 1], [[0.0, 0.0], [0.0, 0.0]])), 4)
    0.6931
    """

    name = "sparse_categorical_crossentropy"

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: str | None = "sum_over_batch_size",
        axis: int = -1,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.from_logits = from_logits
        self.ignore_class = ignore_class
        self.axis = axis

    def targets(self, y_true: Any, output_shape: tuple[int, ...]) -> Array:
        """Labels of the output's shape without the classes, all in range."""
        labels: Array = integer_labels(
            self.name, y_true, output_shape, self.ignore_class, self.axis
        )
        return labels

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return _loss_of_labels(
            y_true, y_pred, self.from_logits, self.ignore_class, self.axis
        )

    def mean(self, y_true: Any, y_pred: Any) -> Any:
        if self.from_logits and self.axis in (-1, y_pred.ndim - 1):
            return ops.mean_softmax_cross_entropy(y_pred, labels=y_true)
        return super().mean(y_true, y_pred)

    def reduced(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        if self.ignore_class is not None:
            counts = (y_true != self.ignore_class).astype(y_pred.dtype)
            if self.reduction in ("mean", "sum_over_batch_size"):
                counts = valid_weights(counts)
            if sample_weight is not None:
                counts = counts * leading(self.name, sample_weight, counts.shape)
            sample_weight = counts
        return super().reduced(y_true, y_pred, sample_weight)


def binary_targets(name: str, y_true: Any, y_pred: Any, smooth: float) -> Any:
    """Targets of the output's shape and dtype, smoothed towards ½."""
    y = like(aligned(name, y_true, y_pred.shape), y_pred)
    return y * (1.0 - smooth) + 0.5 * smooth if smooth else y


def class_targets(name: str, y_true: Any, y_pred: Any, smooth: float, axis: int) -> Any:
    """Rows of the output's shape and dtype, smoothed over the classes along `axis`."""
    y = like(aligned(name, y_true, y_pred.shape, _FOR_LABELS), y_pred)
    return y * (1.0 - smooth) + smooth / y.shape[axis] if smooth else y


def binary_losses(y: Any, y_pred: Any, from_logits: bool) -> Any:
    """``−y·ln p − (1 − y)·ln(1 − p)``, element by element."""
    if from_logits:
        return y * ops.softplus(-y_pred) + (1.0 - y) * ops.softplus(y_pred)
    p = ops.clip(y_pred, EPSILON, 1.0 - EPSILON)
    return -(y * ops.log(p) + (1.0 - y) * ops.log1p(-p))


def log_shares(y_pred: Any, from_logits: bool, axis: int) -> Any:
    """``ln p`` of scores along `axis`."""
    if from_logits:
        return ops.log_softmax(y_pred, axis=axis)
    p = y_pred / ops.sum(y_pred, axis=axis, keepdims=True)
    return ops.log(ops.clip(p, EPSILON, 1.0 - EPSILON))


def smoothing(name: str, share: float) -> float:
    """`share`, which must be in [0, 1]."""
    if not 0.0 <= share <= 1.0:
        raise ValueRangeError(f"{name}: label_smoothing must be in [0, 1], got {share}")
    return share


def within_one(name: str, y_true: Any) -> Any:
    """`y_true`, refused if a target is not in [0, 1]."""
    values = raw(y_true)
    wrong = np.argwhere(~((values >= 0) & (values <= 1)))
    if len(wrong):
        at = tuple(int(i) for i in wrong[0])
        raise ValueRangeError(
            f"{name}: y_true holds {values[at]} at {list(at)}; targets are "
            "probabilities, from 0 to 1"
        )
    return y_true


_FOR_LABELS = (
    "; for integer labels use 'sparse_categorical_crossentropy', or one-hot rows, "
    "np.eye(classes)[y]"
)


@in_one_step
def integer_labels(
    name: str, y_true: Any, shape: tuple[int, ...], ignored: int | None, axis: int
) -> Array:
    """Whole labels of `shape` without `axis`, all in range or `ignored`."""
    labels: Array = as_array(raw(y_true))
    axis %= len(shape)
    expected, classes = shape[:axis] + shape[axis + 1 :], shape[axis]
    if labels.shape == (*expected, 1) and labels.ndim == len(shape):
        labels = labels[..., 0]
    if labels.shape == shape:
        raise ShapeError(
            f"{name}: y_true has the output's shape, {shape}; one-hot rows go with "
            "'categorical_crossentropy', or take their labels, y.argmax(-1)"
        )
    if labels.dtype.kind not in "biuf":
        raise DTypeError(
            f"{name}: y_true must hold integer labels, got dtype {labels.dtype}; use "
            "y.astype(int), or 'categorical_crossentropy' for one-hot rows"
        )
    if labels.shape != expected:
        raise ShapeError(
            f"{name}: y_true has shape {labels.shape}, the output {shape}; expected "
            f"labels of shape {expected}, one for each row of scores (inputs such as "
            "images are flattened first: x.reshape(len(x), -1))"
        )
    check(_refuse_labels, name, labels, classes, ignored)
    return labels.astype(np.intp, copy=False)


def _refuse_labels(name: str, labels: Array, classes: int, ignored: int | None) -> None:
    refused = ~((labels >= 0) & (labels < classes) & (labels == np.floor(labels)))
    if ignored is not None:
        refused &= labels != ignored
    if refused.any():
        at = tuple(int(i) for i in np.argwhere(refused)[0])
        raise ValueRangeError(
            f"{name}: y_true holds the label {labels[at]} at {list(at)}, but the "
            f"output has {classes} classes: labels are 0 to {classes - 1}"
        )


def _loss_of_labels(
    labels: Array, y_pred: Any, from_logits: bool, ignored: int | None, axis: int
) -> Any:
    """``−ln p[label]`` for labels as `_labels` gives them."""
    if axis not in (-1, y_pred.ndim - 1):
        y_pred = ops.moveaxis(y_pred, axis, -1)
    if ignored is None:
        return _picked(labels, y_pred, from_logits)
    counts = labels != ignored
    losses = _picked(np.where(counts, labels, 0), y_pred, from_logits)
    return ops.where(counts, losses, 0.0)


def _picked(labels: Array, y_pred: Any, from_logits: bool) -> Any:
    if from_logits:
        return ops.softmax_cross_entropy(y_pred, labels=labels)
    rows = y_pred.reshape(-1, y_pred.shape[-1])
    p = rows[np.arange(len(rows)), labels.ravel()] / ops.sum(rows, axis=-1)
    return -ops.log(ops.clip(p, EPSILON, 1.0 - EPSILON)).reshape(labels.shape)
