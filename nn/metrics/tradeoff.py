"""The best of one figure among the thresholds at which another is good enough.

y_true: 0 and 1. y_pred: scores in [0, 1], of one shape. num_thresholds: so many, evenly
from 0 to 1; one is ½. class_id: only this column of (batch, classes) counts.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import ValueRangeError
from nn.arrays import Array
from nn.losses.base import aligned
from nn.metrics.base import values_of
from nn.metrics.confusion import COUNTS, column_of, counts, ratio, weights_of
from nn.metrics.sums import SumsOfBatches

__all__ = [
    "PrecisionAtRecall",
    "RecallAtPrecision",
    "SensitivityAtSpecificity",
    "SpecificityAtSensitivity",
]

_HALF: Array = np.array([0.5])


class _BestAt(SumsOfBatches):
    """The largest `sought` where `bound` is at least a value; 0 where it never is.

    Attributes
    ----------
    true_positives, false_positives, true_negatives, false_negatives: (thresholds,).
    """

    direction = "up"
    sought: ClassVar[str]
    bound: ClassVar[str]

    def __init__(
        self,
        value: float,
        num_thresholds: int,
        class_id: int | None,
        *,
        name: str | None,
        dtype: DTypeLike | None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        if not 0 <= value <= 1:
            raise ValueRangeError(
                f"{self.name}: {self.bound} must be in [0, 1], got {value!r}"
            )
        if num_thresholds < 1:
            raise ValueRangeError(
                f"{self.name}: num_thresholds must be ≥ 1, got {num_thresholds!r}"
            )
        self.num_thresholds = num_thresholds
        self.class_id = class_id
        self._value = value
        several = num_thresholds > 1
        self.thresholds = np.linspace(0.0, 1.0, num_thresholds) if several else _HALF
        self.start_sums(self.thresholds.shape, COUNTS)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        p = values_of(y_pred, self.dtype)
        y = values_of(aligned(self.name, values_of(y_true), p.shape))
        weights = weights_of(self.name, sample_weight, p)
        if self.class_id is not None:
            column = column_of(self.name, self.class_id, p)
            y, p, weights = (a[..., column] for a in (y, p, weights))
        found = counts(self.name, y, p, weights, self.thresholds)
        self.gather(**dict(zip(COUNTS, found, strict=True)))

    def result(self) -> float:
        tp, fp, tn, fn = self.gathered(*COUNTS)
        figures = {
            "precision": ratio(tp, tp + fp),
            "recall": ratio(tp, tp + fn),
            "sensitivity": ratio(tp, tp + fn),
            "specificity": ratio(tn, tn + fp),
        }
        allowed = figures[self.bound] >= self._value
        return float(np.where(allowed, figures[self.sought], 0.0).max())


class SensitivityAtSpecificity(_BestAt):
    """The best ``tp / (tp + fn)`` where ``tn / (tn + fp)`` is at least `specificity`.

    >>> import nn
    >>> metric = nn.metrics.SensitivityAtSpecificity(0.5)
    >>> metric.update_state([0, 0, 0, 1, 1], [0.0, 0.3, 0.8, 0.3, 0.8])
    >>> metric.result()
    0.5
    """

    sought, bound = "sensitivity", "specificity"

    def __init__(
        self,
        specificity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(specificity, num_thresholds, class_id, name=name, dtype=dtype)
        self.specificity = specificity


class SpecificityAtSensitivity(_BestAt):
    """The best ``tn / (tn + fp)`` where ``tp / (tp + fn)`` is ≥ `sensitivity`."""

    sought, bound = "specificity", "sensitivity"

    def __init__(
        self,
        sensitivity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(sensitivity, num_thresholds, class_id, name=name, dtype=dtype)
        self.sensitivity = sensitivity


class PrecisionAtRecall(_BestAt):
    """The best ``tp / (tp + fp)`` where ``tp / (tp + fn)`` is at least `recall`."""

    sought, bound = "precision", "recall"

    def __init__(
        self,
        recall: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(recall, num_thresholds, class_id, name=name, dtype=dtype)
        self.recall = recall


class RecallAtPrecision(_BestAt):
    """The best ``tp / (tp + fn)`` where ``tp / (tp + fp)`` is at least `precision`."""

    sought, bound = "recall", "precision"

    def __init__(
        self,
        precision: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(precision, num_thresholds, class_id, name=name, dtype=dtype)
        self.precision = precision
