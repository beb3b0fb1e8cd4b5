"""What is counted of two classes: right and wrong positives and negatives.

y_true: 0 and 1; what is between counts as 1. y_pred: scores of that shape, positive
where they exceed a threshold.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import ShapeError
from nn.arrays import Array
from nn.losses.base import aligned, leading
from nn.losses.crossentropy import within_one
from nn.metrics.base import values_of
from nn.metrics.sums import SumsOfBatches

__all__ = [
    "COUNTS",
    "ConfusionMetric",
    "FalseNegatives",
    "FalsePositives",
    "Precision",
    "Recall",
    "TrueNegatives",
    "TruePositives",
    "column_of",
    "counts",
    "ratio",
    "weights_of",
]

COUNTS = (
    "true_positives",
    "false_positives",
    "true_negatives",
    "false_negatives",
)


class ConfusionMetric(SumsOfBatches):
    """A figure from counts at each threshold; a kind of it defines `figure`.

    thresholds: a number or several, ½ by default; for several, so many figures.
    top_k: only the k highest scores of a row, the first of equals, can be positive.
    class_id: only this column of (batch, classes) counts.

    Attributes
    ----------
    kept: which of `COUNTS` it needs, variables (thresholds,) of these names.
    """

    kept: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        thresholds: float | Sequence[float] | None = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.thresholds = thresholds
        self.top_k = top_k
        self.class_id = class_id
        default = 0.5 if top_k is None else -np.inf
        self._levels = values_of(default if thresholds is None else thresholds).ravel()
        if thresholds is not None:
            within_one(f"{self.name}: thresholds", self._levels)
        self.start_sums(self._levels.shape, self.kept)

    def figure(self, *counts: Array) -> Array:
        """The figure at each threshold from the counts that are `kept`."""
        raise NotImplementedError(f"{type(self).__name__} defines no figure")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        p = values_of(y_pred, self.dtype)
        y = values_of(aligned(self.name, values_of(y_true), p.shape))
        weights = weights_of(self.name, sample_weight, p)
        if self.top_k is not None:
            p = _only_highest(p, self.top_k)
        if self.class_id is not None:
            column = column_of(self.name, self.class_id, p)
            y, p, weights = (a[..., column] for a in (y, p, weights))
        found = counts(self.name, y, p, weights, self._levels)
        self.gather(**{name: found[COUNTS.index(name)] for name in self.kept})

    def result(self) -> Any:
        figures = self.figure(*self.gathered(*self.kept))
        return float(figures[0]) if len(self._levels) == 1 else figures


class Precision(ConfusionMetric):
    """``tp / (tp + fp)``: the share of positive answers that are right; 0 of none.

    >>> import nn
    >>> precision = nn.metrics.Precision()
    >>> precision.update_state([0, 1, 1, 1], [1, 0, 1, 1])
    >>> round(precision.result(), 4)
    0.6667
    """

    direction = "up"
    kept = ("true_positives", "false_positives")

    def figure(self, *counts: Array) -> Array:
        tp, fp = counts
        return ratio(tp, tp + fp)


class Recall(ConfusionMetric):
    """``tp / (tp + fn)``: the share of positives that are found; 0 of none."""

    direction = "up"
    kept = ("true_positives", "false_negatives")

    def figure(self, *counts: Array) -> Array:
        tp, fn = counts
        return ratio(tp, tp + fn)


class Count(ConfusionMetric):
    """One of the four counts at each threshold."""

    def __init__(
        self,
        thresholds: float | Sequence[float] | None = None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(thresholds, name=name, dtype=dtype)

    def figure(self, *counts: Array) -> Array:
        return counts[0].copy()


class TruePositives(Count):
    """How many positives are found."""

    kept = ("true_positives",)


class FalsePositives(Count):
    """How many negatives are taken for positive."""

    kept = ("false_positives",)


class TrueNegatives(Count):
    """How many negatives are found."""

    kept = ("true_negatives",)


class FalseNegatives(Count):
    """How many positives are missed."""

    kept = ("false_negatives",)


def counts(name: str, y: Array, p: Array, weights: Array, levels: Array) -> Array:
    """True and false positives, true and false negatives at each of `levels`: `COUNTS`.

    y, p, weights: of one shape, all entries counted alike. Result: (4, levels). One
    pass over the entries for any number of levels: each is put where it stands among
    the sorted levels, and is positive at all below.
    """
    y = (within_one(name, y) != 0).astype(weights.dtype)
    order = np.argsort(levels, kind="stable")
    place = np.searchsorted(levels[order], p.ravel(), side="left")
    above = []
    for share in (weights * y, weights * (1 - y)):
        total = np.bincount(place, share.ravel(), len(levels) + 1)
        positive = total[::-1].cumsum()[::-1][1:]  # at each level, what is above it
        above.append((positive, total.cumsum()[:-1]))  # exactly 0 where none is not
    (tp, fn), (fp, tn) = above
    found = np.stack([tp, fp, tn, fn])
    return found[:, np.argsort(order)]


def ratio(part: Array, whole: Array) -> Array:
    """``part / whole``, 0 where the whole is 0."""
    quotient: Array = np.where(whole == 0, 0.0, part / np.where(whole == 0, 1.0, whole))
    return quotient


def weights_of(name: str, sample_weight: Any, p: Array) -> Array:
    """One weight for each entry of `p`."""
    if sample_weight is None:
        return np.ones(p.shape)
    return np.broadcast_to(leading(name, sample_weight, p.shape), p.shape)


def _only_highest(p: Array, k: int) -> Array:
    """−∞ for all but the k highest of each row."""
    kept = np.full(p.shape, -np.inf)
    best = np.argsort(-p, axis=-1, kind="stable")[..., :k]
    np.put_along_axis(kept, best, np.take_along_axis(p, best, -1), -1)
    return kept


def column_of(name: str, class_id: int, p: Array) -> int:
    """`class_id`, refused if it is no column of the scores `p`."""
    if p.ndim < 2 or not 0 <= class_id < p.shape[-1]:
        raise ShapeError(
            f"{name}: class_id {class_id} is no column of y_pred {p.shape}"
        )
    return class_id
