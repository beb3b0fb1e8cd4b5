"""Connectionist temporal classification: which labels, wherever they stand in time.

(Graves et al., 2006.)
"""

from typing import Any

import numpy as np

import autograd as ag
from autograd import ops
from autograd.errors import DTypeError, ShapeError, ValueRangeError
from autograd.ops.traceable import check
from nn.arrays import Array, as_array, raw
from nn.losses.base import FunctionLoss, outputs

__all__ = ["CTC", "ctc", "ctc_of_lengths"]

BLANK = 0

NEVER = -1e30
"""What stands for ln 0: it stays what it is when a logarithm is added, and a difference
of two is a number."""


def ctc(y_true: Any, y_pred: Any) -> Any:
    """``−ln p`` of all ways through time that read as the labels of a sample.

    A way takes one class at each time; it is read with repetitions and then blanks
    left out. ∞, with a derivative of 0, where the time is too short for the labels.

    y_true: (batch, length) labels in [1, classes); 0 is the blank and fills up at the
    end. y_pred: (batch, time, classes), logits.

    >>> import numpy as np, nn
    >>> loss = nn.losses.ctc([[1]], np.zeros((1, 2, 2)))  # 3 of 4 ways read "1"
    >>> round(float(np.exp(-loss[0])), 6)
    0.75
    """
    logits = outputs(y_pred)
    return _of_all(_labels("ctc", y_true, logits.shape), logits)


def ctc_of_lengths(
    labels: Array, logits: Any, lengths: Any, times: Any, blank: int = BLANK
) -> Any:
    """`ctc` of the first `lengths` labels and the first `times` times of each sample.

    The forward algorithm in logarithms: aₜ(s) sums up the ways that are at place s of
    the labels with a blank before, between and after them. Time is a loop of `scan`: a
    program of 200 times is made in 0.25 s, unrolled in 5.
    """
    count, longest = labels.shape
    between = np.full_like(labels, blank)
    places = np.stack([between, labels], axis=-1).reshape(count, 2 * longest)
    places = np.concatenate([places, np.full((count, 1), blank, labels.dtype)], axis=-1)
    log_p = ops.take_along_axis(
        ops.log_softmax(logits, axis=-1), places[:, None, :], axis=-1
    )  # (batch, time, places)
    skips = _may_skip(places, blank)
    number = np.arange(2 * longest + 1)

    def later(a: Any, now: tuple[Any, Any]) -> tuple[Any, None]:
        log_p, goes_on = now
        before = ops.pad(a, ((0, 0), (2, 0)), constant_values=NEVER)
        moved = ops.where(skips, before[:, :-2], NEVER)
        reached = ops.logaddexp(ops.logaddexp(a, before[:, 1:-1]), moved)
        return ops.where(goes_on[:, None], reached + log_p, a), None

    start = ops.where(number < 2, log_p[:, 0], NEVER)
    lasting = np.arange(1, logits.shape[1])[:, None] < times  # (time − 1, batch)
    a, _ = ag.scan(later, start, (ops.moveaxis(log_p, 1, 0)[1:], lasting))
    last = 2 * lengths[:, None]
    ends = (number == last) | (number == last - 1)
    total = ops.logsumexp(ops.where(ends, a, NEVER), axis=-1)
    return ops.where(total < 0.5 * NEVER, np.inf, -total)


class CTC(FunctionLoss):
    """`ctc`: ``"ctc"``."""

    name = "ctc"

    def targets(self, y_true: Any, output_shape: tuple[int, ...]) -> Array:
        """Labels (batch, length), all in range, blanks only at the end."""
        return _labels(self.name, y_true, output_shape)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return _of_all(y_true, y_pred)


def _of_all(labels: Array, logits: Any) -> Any:
    """`ctc` of labels as `_labels` gives them."""
    count, time, _ = logits.shape
    return ctc_of_lengths(
        labels, logits, (labels != BLANK).sum(-1), np.full(count, time)
    )


def _may_skip(places: Array, blank: int) -> Array:
    """Where a way may come from two places before: past a blank, to another label."""
    repeated = places[:, 2:] == places[:, :-2]
    start = np.zeros((len(places), 2), bool)
    return np.concatenate([start, (places[:, 2:] != blank) & ~repeated], axis=-1)


def _labels(name: str, y_true: Any, shape: tuple[int, ...]) -> Array:
    labels: Array = as_array(raw(y_true))
    if len(shape) != 3 or labels.ndim != 2 or labels.shape[0] != shape[0]:
        raise ShapeError(
            f"{name}: y_true has shape {labels.shape}, the output {shape}; expected "
            "labels (batch, length) and logits (batch, time, classes)"
        )
    if labels.dtype.kind not in "iuf":
        raise DTypeError(f"{name}: y_true holds labels, got dtype {labels.dtype}")
    check(_refuse, name, labels, shape[-1])
    return labels.astype(np.intp, copy=False)


def _refuse(name: str, labels: Array, classes: int) -> None:
    wrong = (labels < 0) | (labels >= classes) | (labels != np.floor(labels))
    wrong[:, 1:] |= (labels[:, 1:] != BLANK) & (labels[:, :-1] == BLANK)
    if wrong.any():
        at = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise ValueRangeError(
            f"{name}: y_true holds {labels[at]} at {list(at)}; expected whole labels "
            f"from 1 to {classes - 1}, and 0, the blank, only after the last of a row"
        )
