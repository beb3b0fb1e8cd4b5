"""Intersection over union: in what share of the places that two masks cover they agree.

y_true, y_pred: labels in [0, num_classes) of any equal number, such as images of
labels; or scores or one-hot rows with the classes along `axis`, whose largest counts,
where sparse_y_true or sparse_y_pred is false. Labels beyond are passed over, as is
ignore_class. sample_weight: one for each label, or each of the first axes.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import ShapeError, ValueRangeError
from nn.arrays import Array
from nn.metrics.base import Metric, values_of
from nn.metrics.confusion import weights_of
from nn.vectors import EPSILON

__all__ = ["BinaryIoU", "IoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU"]


class _Classes(Metric):
    """The confusion matrix of so many classes.

    Attributes
    ----------
    total_cm: (true classes, answered classes), the weights that fell there.
    """

    direction = "up"

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: DTypeLike | None = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        beyond = [i for i in target_class_ids if not 0 <= i < num_classes]
        if beyond or not len(target_class_ids):
            raise ValueRangeError(
                f"{self.name}: target_class_ids must be in [0, {num_classes}), got "
                f"{list(target_class_ids)}"
            )
        self.num_classes = num_classes
        self.target_class_ids = [int(i) for i in target_class_ids]
        self.ignore_class = ignore_class
        self.sparse_y_true = sparse_y_true
        self.sparse_y_pred = sparse_y_pred
        self.axis = axis
        self.total_cm = self.add_variable(
            (num_classes, num_classes), "zeros", name="total_confusion_matrix"
        )

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        y = _labels(y_true, self.sparse_y_true, self.axis)
        p = _labels(y_pred, self.sparse_y_pred, self.axis)
        weights = weights_of(self.name, sample_weight, y).ravel()
        y, p = y.ravel(), p.ravel()
        if y.shape != p.shape:
            raise ShapeError(
                f"{self.name}: y_true {np.shape(y_true)} holds {y.size} labels, y_pred "
                f"{np.shape(y_pred)} {p.size}; they must be as many"
            )
        counts = (y >= 0) & (y < self.num_classes)
        counts &= (p >= 0) & (p < self.num_classes)
        if self.ignore_class is not None:
            counts &= y != self.ignore_class
        place = y[counts] * self.num_classes + p[counts]
        found = np.bincount(place, weights[counts], self.num_classes**2)
        self.total_cm.assign_add(found.reshape(self.num_classes, self.num_classes))

    def result(self) -> float:
        """The mean over the targets that were seen; 0 if none was."""
        matrix = np.asarray(self.total_cm)
        both = np.diagonal(matrix)
        union = matrix.sum(axis=0) + matrix.sum(axis=1) - both
        both, union = both[self.target_class_ids], union[self.target_class_ids]
        seen = union > 1e-9
        shares = np.where(seen, both / (union + EPSILON), 0.0)
        return float(shares.sum() / (seen.sum() + EPSILON))


class IoU(_Classes):
    """The mean of ``tp / (tp + fp + fn)`` over the classes `target_class_ids`.

    >>> import nn
    >>> iou = nn.metrics.IoU(num_classes=2, target_class_ids=[0])
    >>> iou.update_state([0, 0, 1, 1], [0, 1, 0, 1])
    >>> round(iou.result(), 6)
    0.333333
    """


class BinaryIoU(_Classes):
    """`IoU` of class 0, 1 or both; the answer is 1 where a score is ≥ `threshold`."""

    def __init__(
        self,
        target_class_ids: Sequence[int] = (0, 1),
        threshold: float = 0.5,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(2, target_class_ids, name, dtype)
        self.threshold = threshold

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        positive = values_of(y_pred) >= self.threshold
        super().update_state(y_true, positive, sample_weight)


class MeanIoU(_Classes):
    """`IoU` of all classes."""

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: DTypeLike | None = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        super().__init__(
            num_classes,
            range(num_classes),
            name,
            dtype,
            ignore_class,
            sparse_y_true,
            sparse_y_pred,
            axis,
        )


class OneHotIoU(_Classes):
    """`IoU` for y_true of one-hot rows, and y_pred of scores or one-hot rows."""

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: DTypeLike | None = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        super().__init__(
            num_classes,
            target_class_ids,
            name,
            dtype,
            ignore_class,
            False,
            sparse_y_pred,
            axis,
        )


class OneHotMeanIoU(OneHotIoU):
    """`OneHotIoU` of all classes."""

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: DTypeLike | None = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        super().__init__(
            num_classes,
            range(num_classes),
            name,
            dtype,
            ignore_class,
            sparse_y_pred,
            axis,
        )


def _labels(y: Any, is_sparse: bool, axis: int) -> Array:
    """Labels; of floats the whole part."""
    labels = values_of(y)
    if not is_sparse:
        labels = labels.argmax(axis)
    return labels.astype(np.int64)
