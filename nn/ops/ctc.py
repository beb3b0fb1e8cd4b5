"""Labels of sequences whose places are not known: connectionist classification.

Graves et al., 2006. A path gives a class, or a blank, to each time; what it says is
itself without repetitions, and then without blanks.
"""

from typing import Any

import numpy as np

import autograd
import autograd.numpy as anp
from autograd import ops
from autograd.errors import ValueRangeError
from autograd.ops.traceable import in_one_step
from nn.arrays import raw
from nn.ops.convert import INDEX, floats, of_dtype
from nn.ops.indexing import places
from nn.ops.registry import operation

__all__: list[str] = []

_NEVER = -1e30
"""The logarithm of what cannot be: finite, so that no derivative is NaN."""


@operation
def ctc_loss(
    target: Any,
    output: Any,
    target_length: Any,
    output_length: Any,
    mask_index: int = 0,
) -> Any:
    """``−ln`` of the sum of the probabilities of all paths that say the target.

    target: (batch, labels), output: (batch, times, classes) of logits, the lengths:
    (batch,); mask_index: the blank's class. inf where no path is short enough.
    """
    shares = ops.log_softmax(floats(output), axis=-1)
    labels, ends = places(target), places(target_length)
    stops = places(output_length)
    said = _with_blanks(labels, mask_index)  # (batch, 2·labels + 1)
    emitted = anp.take_along_axis(shares, said[:, None, :], axis=-1)
    first = np.arange(said.shape[1]) < 2
    start = anp.where(first, emitted[:, 0], _NEVER)
    skips = (said != mask_index)[:, 2:] & (said[:, 2:] != said[:, :-2])
    skips = anp.pad(skips, [(0, 0), (2, 0)])

    def turn(before: Any, now: Any) -> Any:
        t, gained = now
        stay = _moved(before, 0), _moved(before, 1)
        jump = anp.where(skips, _moved(before, 2), _NEVER)
        after = ops.logsumexp(anp.stack([*stay, jump]), axis=0) + gained
        return anp.where((t < stops)[:, None], after, before), None

    times = np.arange(1, shares.shape[1])
    rows = anp.moveaxis(emitted, 1, 0)[1:]
    last, _ = autograd.scan(turn, start, (times, rows))
    ending = anp.stack([2 * ends, anp.maximum(2 * ends - 1, 0)], axis=1)
    found = anp.take_along_axis(last, ending, axis=1)
    second = anp.where(ends > 0, found[:, 1], _NEVER)
    loss = -anp.logaddexp(found[:, 0], second)
    return anp.where(loss > -_NEVER / 2, anp.inf, loss)


def _with_blanks(labels: Any, blank: int) -> Any:
    """A blank before, between and behind the labels."""
    gaps = anp.full_like(labels, blank)
    pairs = anp.stack([gaps, labels], axis=2)
    apart = anp.reshape(pairs, (labels.shape[0], 2 * labels.shape[1]))
    return anp.concatenate([apart, gaps[:, :1]], axis=1)


def _moved(x: Any, by: int) -> Any:
    """The rows of x moved on by some places, what cannot be in front."""
    n = x.shape[1]
    padded = anp.pad(x, [(0, 0), (by, 0)], constant_values=_NEVER)
    return padded[:, :n]


@operation
def ctc_decode(
    inputs: Any,
    sequence_lengths: Any,
    strategy: str = "greedy",
    beam_width: int = 100,
    top_paths: int = 1,
    merge_repeated: bool = True,
    mask_index: int | None = 0,
) -> Any:
    """What is most likely said: (paths, batch, times), filled with −1, and scores.

    inputs: (batch, times, classes) of logits. strategy: ``"greedy"`` takes the best
    class at each time, with the negative sum of their logits as score; and
    ``"beam_search"`` the `top_paths` best sayings among the `beam_width` that lead at
    each time, with the logarithms of their probabilities. merge_repeated: whether equal
    neighbours are one, for greedy. mask_index: the blank's class, the last for None.
    """
    x = floats(raw(inputs))
    stops = places(sequence_lengths)
    blank = x.shape[-1] - 1 if mask_index is None else mask_index
    if strategy == "greedy":
        return _greedy(x, stops, blank, merge_repeated)
    if strategy != "beam_search":
        raise ValueRangeError(
            f"ctc_decode: strategy must be 'greedy' or 'beam_search', got {strategy!r}"
        )
    return _search(ops.log_softmax(x, axis=-1), stops, blank, beam_width, top_paths)


@in_one_step
def _search(shares: Any, stops: Any, blank: int, width: int, top: int) -> Any:
    """The `top` best sayings of each sequence, and their scores."""
    paths = np.full((top, *shares.shape[:2]), -1, INDEX)
    scores = np.full((len(shares), top), -np.inf, shares.dtype)
    for b, (row, n) in enumerate(zip(shares, stops, strict=True)):
        for p, (path, score) in enumerate(_searched(row[: int(n)], blank, width, top)):
            paths[p, b, : len(path)] = path
            scores[b, p] = score
    return paths, scores


def _greedy(x: Any, stops: Any, blank: int, merge: bool) -> Any:
    best, scores = anp.argmax(x, axis=-1), anp.max(x, axis=-1)
    over = np.arange(x.shape[1]) >= stops[:, None]
    best = anp.where(over, blank, best)
    if merge:
        repeated = anp.pad(best[:, 1:] == best[:, :-1], [(0, 0), (1, 0)])
        best = anp.where(repeated, blank, best)
    gone = best == blank
    order = anp.argsort(gone, axis=-1, kind="stable")
    said = anp.take_along_axis(anp.where(gone, -1, best), order, axis=-1)
    total = -anp.sum(anp.where(over, 0, scores), axis=1, keepdims=True)
    return of_dtype(said[None], INDEX), of_dtype(total, x.dtype)


def _searched(shares: Any, blank: int, width: int, top: int) -> list[Any]:
    """The best sayings of one sequence: pairs of labels and a log-probability.

    Of each saying that leads it is known how likely paths for it end in its last label,
    and how likely in a blank.
    """
    beams: dict[tuple[int, ...], tuple[float, float]] = {(): (-np.inf, 0.0)}
    for now in shares:
        after: dict[tuple[int, ...], list[float]] = {}
        for said, (label, gap) in beams.items():
            for k, share in enumerate(now):
                for key, place, gain in _extended(said, label, gap, k, blank):
                    ends = after.setdefault(key, [-np.inf, -np.inf])
                    ends[place] = np.logaddexp(ends[place], gain + share)
        ranked = sorted(after.items(), key=_likely, reverse=True)
        beams = {said: (ends[0], ends[1]) for said, ends in ranked[:width]}
    best = sorted(beams.items(), key=_likely, reverse=True)[:top]
    return [(said, np.logaddexp(*ends)) for said, ends in best]


def _likely(item: Any) -> Any:
    return np.logaddexp(*item[1])


def _extended(
    said: tuple[int, ...], label: float, gap: float, k: int, blank: int
) -> list[tuple[tuple[int, ...], int, float]]:
    """What a saying becomes by class k: the new one, how it ends, from how likely."""
    either = float(np.logaddexp(label, gap))
    if k == blank:
        return [(said, 1, either)]
    if said and said[-1] == k:
        return [(said, 0, label), ((*said, k), 0, gap)]
    return [((*said, k), 0, either)]
