"""Figures that weigh precision against recall: F-scores and areas under curves."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd import ops
from autograd.errors import ShapeError, ValueRangeError
from nn.arrays import Array
from nn.lookup import lookup
from nn.losses.base import aligned
from nn.metrics.base import values_of
from nn.metrics.confusion import COUNTS, counts, ratio, weights_of
from nn.metrics.sums import SumsOfBatches
from nn.vectors import EPSILON

__all__ = ["AUC", "F1Score", "FBetaScore"]

MOST_THRESHOLDS = 10**6
"""More would take memory that a file of a few bytes must not ask for."""


class FBetaScore(SumsOfBatches):
    """``(1 + β²)·precision·recall / (β²·precision + recall)`` of each class.

    y_true, y_pred: (batch, classes). threshold: what makes a score positive; without
    one, being the highest of its row. average: None for a score of each class,
    ``"macro"`` for their mean, ``"weighted"`` by how often a class is true, ``"micro"``
    for one score of all entries.

    Attributes
    ----------
    true_positives, false_positives, false_negatives: (classes,), after the first batch.
    """

    direction = "up"

    def __init__(
        self,
        average: str | None = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str | None = "fbeta_score",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        if average is not None:
            lookup("average", average, dict.fromkeys(("macro", "micro", "weighted")))
        if not beta > 0:
            raise ValueRangeError(f"{self.name}: beta must be > 0, got {beta!r}")
        if threshold is not None and not 0 < threshold <= 1:
            raise ValueRangeError(
                f"{self.name}: threshold must be in (0, 1], got {threshold!r}"
            )
        self.average = average
        self.beta = beta
        self.threshold = threshold

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        p = values_of(y_pred, self.dtype)
        y = values_of(aligned(self.name, values_of(y_true), p.shape))
        if p.ndim != 2:
            raise ShapeError(
                f"{self.name}: expected y_pred (batch, classes), got {p.shape}"
            )
        if self.threshold is None:
            positive = (p >= p.max(-1, keepdims=True)) & (np.abs(p) > 1e-9)
        else:
            positive = p > self.threshold
        weights = weights_of(self.name, sample_weight, p)
        self.gather(
            true_positives=(weights * (positive * y)).sum(axis=0),
            false_positives=(weights * (positive * (1 - y))).sum(axis=0),
            false_negatives=(weights * (~positive * y)).sum(axis=0),
        )

    def result(self) -> Any:
        state = np.stack(
            self.gathered("true_positives", "false_positives", "false_negatives")
        )  # (3, classes)
        if self.average == "micro":
            state = state.sum(axis=1, keepdims=True)
        tp, fp, fn = state
        precision, recall = tp / (tp + fp + EPSILON), tp / (tp + fn + EPSILON)
        squared = self.beta**2
        scores = (1 + squared) * (
            precision * recall / (squared * precision + recall + EPSILON)
        )
        if self.average == "weighted":
            return float((scores * (tp + fn)).sum() / ((tp + fn).sum() + EPSILON))
        return scores if self.average is None else float(scores.mean())


class F1Score(FBetaScore):
    """`FBetaScore` for β = 1: the harmonic mean of precision and recall."""

    def __init__(
        self,
        average: str | None = None,
        threshold: float | None = None,
        name: str | None = "f1_score",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(average, 1.0, threshold, name, dtype)


class AUC(SumsOfBatches):
    """The area under a curve through the points of `num_thresholds` thresholds.

    y_true, y_pred: of one shape, scores in [0, 1], or logits with `from_logits`.
    num_thresholds: so many, evenly from 0 to 1; or `thresholds`, to which the ends are
    added. curve: ``"ROC"``, recall over the share of false positives, or ``"PR"``,
    precision over recall. summation_method: ``"interpolation"``, by trapezoids for ROC
    and between points as Davis and Goadrich (2006) do for PR; ``"minoring"`` or
    ``"majoring"``, by the lower or upper rectangles.
    multi_label: the mean over the columns of (batch, labels), weighted by
    `label_weights`; without it these weigh the entries.

    >>> import nn
    >>> auc = nn.metrics.AUC(num_thresholds=3)
    >>> auc.update_state([0, 0, 1, 1], [0, 0.5, 0.3, 0.9])
    >>> auc.result()
    0.75

    Attributes
    ----------
    true_positives, false_positives, true_negatives, false_negatives: (thresholds,), or
    with multi_label (thresholds, labels), after the first batch unless num_labels says
    how many.
    """

    direction = "up"

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        summation_method: str = "interpolation",
        name: str | None = None,
        dtype: DTypeLike | None = None,
        thresholds: Sequence[float] | None = None,
        multi_label: bool = False,
        num_labels: int | None = None,
        label_weights: Sequence[float] | None = None,
        from_logits: bool = False,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        lookup("curve", curve, dict.fromkeys(("PR", "ROC")))
        lookup("summation_method", summation_method, _HEIGHTS)
        if thresholds is None and not 2 <= num_thresholds <= MOST_THRESHOLDS:
            raise ValueRangeError(
                f"{self.name}: num_thresholds must be ≥ 2, got {num_thresholds}; "
                f"the most is {MOST_THRESHOLDS:,}"
            )
        self.curve = curve
        self.summation_method = summation_method
        self.thresholds = None if thresholds is None else list(thresholds)
        self.multi_label = multi_label
        self.num_labels = num_labels
        self.label_weights = label_weights
        self.from_logits = from_logits
        if thresholds is None:
            inner = np.linspace(0.0, 1.0, num_thresholds)[1:-1]
        else:
            inner = np.sort(values_of(thresholds))
        self._levels = np.array([-EPSILON, *inner, 1.0 + EPSILON])
        self.num_thresholds = len(self._levels)
        if not multi_label:
            self.start_sums((self.num_thresholds,), COUNTS)
        elif num_labels:
            self.start_sums((self.num_thresholds, num_labels), COUNTS)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        p = values_of(y_pred, self.dtype)
        y = values_of(aligned(self.name, values_of(y_true), p.shape))
        if self.from_logits:
            p = ops.sigmoid(p)
        weights = weights_of(self.name, sample_weight, p)
        if not self.multi_label:
            if self.label_weights is not None:
                weights = weights * values_of(self.label_weights)
            y, p, weights = y.reshape(-1, 1), p.reshape(-1, 1), weights.reshape(-1, 1)
        if p.ndim != 2 or self.num_labels not in (None, p.shape[1]):
            raise ShapeError(
                f"{self.name}: expected y_pred (batch, {self.num_labels or 'labels'}), "
                f"got {p.shape}"
            )
        columns = zip(y.T, p.T, weights.T, strict=True)
        found = [counts(self.name, *c, self._levels) for c in columns]
        whole = np.stack(found, axis=-1) if self.multi_label else found[0]
        self.gather(**dict(zip(COUNTS, whole, strict=True)))

    def result(self) -> float:
        if not self._made:
            return 0.0
        state = self.gathered(*COUNTS)
        areas = self._areas(*[a.reshape(self.num_thresholds, -1) for a in state])
        if self.multi_label and self.label_weights is not None:
            shares = values_of(self.label_weights)
            return float((areas * shares).sum() / (shares.sum() or 1.0))
        return float(areas.mean())

    def _areas(self, tp: Array, fp: Array, tn: Array, fn: Array) -> Array:
        """The area for each label."""
        recall = ratio(tp, tp + fn)
        if self.curve == "ROC":
            x, y = ratio(fp, fp + tn), recall
        elif self.summation_method == "interpolation":
            return _interpolated(tp, tp + fp, fn)
        else:
            x, y = recall, ratio(tp, tp + fp)
        heights = _HEIGHTS[self.summation_method](y[:-1], y[1:])
        area: Array = ((x[:-1] - x[1:]) * heights).sum(axis=0)
        return area


def _interpolated(tp: Array, positive: Array, fn: Array) -> Array:
    """The area under precision and recall, tp between points linear in tp + fp."""
    gained, taken = tp[:-1] - tp[1:], positive[:-1] - positive[1:]
    slope = ratio(gained, np.maximum(taken, 0.0))
    intercept = tp[1:] - slope * positive[1:]
    both = (positive[:-1] > 0) & (positive[1:] > 0)
    grown = np.where(both, positive[:-1] / np.where(both, positive[1:], 1.0), 1.0)
    area: Array = ratio(
        slope * (gained + intercept * np.log(grown)), tp[1:] + fn[1:]
    ).sum(axis=0)
    return area


def _trapezoid(left: Array, right: Array) -> Array:
    return (left + right) / 2


_HEIGHTS: dict[str, Callable[[Array, Array], Array]] = {
    "interpolation": _trapezoid,
    "majoring": np.maximum,
    "minoring": np.minimum,
}
