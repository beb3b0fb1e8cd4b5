"""Convolution along some axes, sums of products over others, all pairs of the rest.

All modes come from one bilinear operation, in which the windows lie inside the array;
`full` and `same` pad it with zeros before.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import signal

from autograd.engine.batching import Batching, Step, rows
from autograd.engine.primitive import Array, composite
from autograd.engine.rules import multilinear
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.errors import ShapeError, ValueRangeError
from autograd.scipy.functions.declare import known_as

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["convolve"]

MODES = ("full", "same", "valid")


class Axes(NamedTuple):
    """The axes of one operand: those of all pairs, of the products, of the windows."""

    free: tuple[int, ...]
    dot: tuple[int, ...]
    moved: tuple[int, ...]

    def first(self, x: Any) -> Any:
        """`x` with its axes in this order, the first two kinds as one axis each."""
        lengths = [[x.shape[i] for i in axes] for axes in self]
        ordered = np.transpose(x, (*self.free, *self.dot, *self.moved))
        shape = (math.prod(lengths[0]), math.prod(lengths[1]), *lengths[2])
        return np.reshape(ordered, shape)


def _pairs(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for n, k in [((5,), (3,)), ((4, 4), (2, 3)), ((3,), (3,)), ((3, 2, 3), (2, 2, 1))]:
        x, w = uniform(rng, (2, 3, *n), -1, 1), uniform(rng, (1, 3, *k), -1, 1)
        yield Sample((x, w), order=2)
    yield Sample((x + 0.5j, w * 1j))
    yield Sample((x[:0], w))
    wrong = (np.ones((1, 1, 2)), np.ones((1, 1, 3)))
    yield ErrorSample(wrong, {}, ShapeError, r"x \(1, 1, 2\) and w \(1, 1, 3\)")


def _flip(x: Any) -> Any:
    return np.flip(x, axis=tuple(range(2, x.ndim)))


def _to_x(g: Any, y: Any, x: Any, w: Any) -> Any:
    """Every way in which a place of x was in a window: g convolved in full with w."""
    sides = [(0, 0), (0, 0)] + [(k - 1, k - 1) for k in w.shape[2:]]
    return windowed(np.pad(g, sides), np.swapaxes(_flip(w), 0, 1))


def _to_w(g: Any, y: Any, x: Any, w: Any) -> Any:
    share = windowed(np.swapaxes(x, 0, 1), np.swapaxes(_flip(g), 0, 1))
    return _flip(np.swapaxes(share, 0, 1))  # (d, b, …) → (b, d, …)


@Batching
def _of_examples(step: Step) -> Any:
    """Examples of x count as more of its first axis, or those of w of its own."""
    (x, w), (led_x, led_w) = step.operands, step.led
    if led_x and led_w:
        return rows.rule(step)
    if led_x:
        y = step.again(_merged(x), w)
        return y.reshape((*x.shape[:2], *y.shape[1:]))
    y = step.again(x, _merged(w))
    return np.moveaxis(y.reshape((x.shape[0], *w.shape[:2], *y.shape[2:])), 1, 0)


def _merged(x: Any) -> Any:
    """``x`` with its first two axes as one."""
    return x.reshape((x.shape[0] * x.shape[1], *x.shape[2:]))


@multilinear(
    _to_x,
    _to_w,
    symbol="∗",
    formula="Σₖ x[p + k] w[−1 − k]",
    samples=_pairs,
    name="signal.windowed",
    batching=_of_examples,
)
def windowed(x: Array, w: Array) -> Any:
    """x: (a, d, *n) and w: (b, d, *k) → (a, b, *(n − k + 1)), w turned about."""
    lengths = w.shape[2:]
    axes = tuple(range(2, x.ndim))
    if any(k > n for k, n in zip(lengths, x.shape[2:], strict=True)):
        raise ShapeError(
            f"signal.windowed: x {x.shape} and w {w.shape}: w is longer than x"
        )
    windows = sliding_window_view(x, lengths, axes)  # (a, d, *out, *k)
    summed = [1, *range(x.ndim, x.ndim + len(axes))], [1, *axes]
    return np.moveaxis(np.tensordot(windows, _flip(w), summed), -1, 1)


def _calls(rng: Generator) -> Iterable[Sample | ErrorSample]:
    x, w = uniform(rng, (5,), -1, 1), uniform(rng, (3,), -1, 1)
    for mode in MODES:
        yield Sample((x, w), {"mode": mode})
        yield Sample((w, x), {"mode": mode})
        yield Sample((uniform(rng, (3, 4), -1, 1), uniform(rng, (2, 2), -1, 1), mode))
    yield Sample((x + 0.5j, w))
    yield Sample((x[0], w[0]))
    batch = uniform(rng, (2, 3, 4, 4), -1, 1), uniform(rng, (3, 2, 3, 2), -1, 1)
    over = {"axes": ([2, 3], [2, 3]), "dot_axes": ([1], [0])}
    for mode in MODES:
        yield Sample(batch, {**over, "mode": mode})
    yield ErrorSample((x, w), {"mode": "half"}, ValueRangeError, "full, same or valid")
    yield ErrorSample((x, w[None]), {}, ShapeError, r"x \(5,\) and w \(1, 3\)")


@known_as(signal.convolve)
@composite(name="signal.convolve", samples=_calls)
def convolve(
    x: Any,
    w: Any,
    axes: Any = None,
    dot_axes: Any = ((), ()),
    mode: str = "full",
    method: str = "auto",
) -> Any:
    """``Σₖ x[p − k]·w[k]`` along pairs of axes, by default all; as SciPy's or HIPS's.

    axes: those of x and those of w to convolve along. dot_axes: those to take a product
    over. The result has the other axes of x, then those of w, then the convolved ones,
    of length n + k − 1 in mode `full`, n in `same`, |n − k| + 1 in `valid`. The third
    argument may be the mode, as in SciPy; `method` changes no value and is ignored.
    """
    x, w = (v if hasattr(v, "ndim") else np.asarray(v) for v in (x, w))
    if isinstance(axes, str):
        axes, mode = None, axes
    if mode not in MODES:
        raise ValueRangeError(
            f"signal.convolve: mode={mode!r}; expected full, same or valid"
        )
    if axes is None and x.ndim != w.ndim:
        raise ShapeError(
            f"signal.convolve: x {x.shape} and w {w.shape} have different numbers of "
            "axes; reshape one of them, or name the axes"
        )
    by_x = _axes(x, axes and axes[0], dot_axes[0])
    by_w = _axes(w, axes and axes[1], dot_axes[1])
    free = [x.shape[i] for i in by_x.free] + [w.shape[i] for i in by_w.free]
    y = _moded(by_x.first(x), by_w.first(w), mode)
    return np.reshape(y, (*free, *y.shape[2:]))[()]


def _axes(x: Any, moved: Any, dot: Any) -> Axes:
    moved = tuple(range(x.ndim) if moved is None else [i % x.ndim for i in moved])
    dot = tuple(i % x.ndim for i in dot)
    free = tuple(i for i in range(x.ndim) if i not in moved + dot)
    return Axes(free, dot, moved)


def _moded(x: Any, w: Any, mode: str) -> Any:
    """The convolution in normal form: (a, d, *n) and (b, d, *k) → (a, b, *out)."""
    n, k = x.shape[2:], w.shape[2:]
    if mode == "valid":
        if all(a >= b for a, b in zip(n, k, strict=True)):
            return windowed(x, w)
        if any(a > b for a, b in zip(n, k, strict=True)):
            raise ShapeError(
                f"signal.convolve: along the convolved axes x has {n} and w {k}; in "
                "mode valid one of them must be the longer along each"
            )
        return np.swapaxes(windowed(w, x), 0, 1)
    after = [b - 1 if mode == "full" else (b - 1) // 2 for b in k]
    sides = [
        (b - 1 if mode == "full" else b - 1 - a) for a, b in zip(after, k, strict=True)
    ]
    padded = np.pad(x, [(0, 0), (0, 0), *zip(sides, after, strict=True)])
    return windowed(padded, w)
