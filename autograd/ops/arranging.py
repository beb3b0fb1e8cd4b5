"""Rearranging elements along their axes: flip, roll, repeat, differences.

All are made of indexing, joining and `autograd.ops.shape`; none has a rule of its own.
"""

from typing import Any

import numpy as np

from autograd.engine.primitive import composite
from autograd.engine.samples import calls
from autograd.errors import IndexingError, ShapeError, ValueRangeError
from autograd.ops.indexing import take
from autograd.ops.joining import concatenate
from autograd.ops.shape import (
    axes_of,
    axis_of,
    broadcast_to,
    moveaxis,
    operand,
    ravel,
    reshape,
    swapaxes,
)

__all__ = [
    "flip",
    "fliplr",
    "flipud",
    "repeat",
    "roll",
    "rot90",
    "sliding_window_view",
    "tile",
]


@composite(
    numpy=np.flip,
    samples=calls(
        ((2, 3), {}),
        ((2, 1, 3), {"axis": (0, -1)}),
        ((3,), {"axis": 0}),
        ((), {}),
        ((0, 3), {"axis": 1}),
        refused=[((3,), {"axis": 1}, IndexingError, r"flip: x \(3,\): axis 1")],
    ),
)
def flip(x: Any, axis: Any = None) -> Any:
    """``x`` backwards along `axis`, along all by default."""
    x = operand(x)
    axes = range(x.ndim) if axis is None else axes_of("flip", x, axis)
    backwards, forwards = slice(None, None, -1), slice(None)
    return x[tuple(backwards if a in axes else forwards for a in range(x.ndim))]


@composite(
    numpy=np.flipud,
    samples=calls(
        ((2, 3), {}),
        ((3,), {}),
        refused=[((), {}, IndexingError, r"flipud: x \(\): axis 0")],
    ),
)
def flipud(x: Any) -> Any:
    """``x`` backwards along axis 0."""
    x = operand(x)
    return flip(x, axes_of("flipud", x, 0))


@composite(
    numpy=np.fliplr,
    samples=calls(
        ((2, 3), {}), refused=[((3,), {}, IndexingError, r"fliplr: x \(3,\): axis 1")]
    ),
)
def fliplr(x: Any) -> Any:
    """``x`` backwards along axis 1."""
    x = operand(x)
    return flip(x, axes_of("fliplr", x, 1))


@composite(
    numpy=np.rot90,
    samples=calls(
        *(((2, 3), {"k": k}) for k in (0, 1, 2, -1)),
        ((2, 1, 3), {"axes": (2, 0)}),
        refused=[((3,), {}, IndexingError, r"rot90: x \(3,\): axis 1")],
    ),
)
def rot90(x: Any, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Any:
    """``x`` turned `k` times by 90° in the plane of `axes`, from first to second."""
    x = operand(x)
    first, second = axes_of("rot90", x, axes)
    turned = swapaxes(x, first, second) if k % 2 else x[...]
    flipped = {0: (), 1: (first,), 2: (first, second), 3: (second,)}[k % 4]
    return flip(turned, flipped)


@composite(
    numpy=np.roll,
    samples=calls(
        ((2, 3), {"shift": 2}),
        ((2, 3), {"shift": -1, "axis": 1}),
        ((3, 1, 3), {"shift": (1, 5), "axis": (0, -1)}),
        ((3,), {"shift": 0}),
        ((), {"shift": 1}),
        ((0, 3), {"shift": 1, "axis": 0}),
        ((3,), {"shift": (1, 1), "axis": (0, -1)}),
        refused=[
            ((3,), {"shift": 1, "axis": 1}, IndexingError, r"roll: x \(3,\): axis 1"),
            ((2, 3), {"shift": (1, 2, 3), "axis": (0, 1)}, ShapeError, "roll.*pairs"),
        ],
    ),
)
def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    """``x`` moved on by `shift` places along `axis`, what leaves coming in again.

    Several shifts and axes go in pairs; an axis named twice is moved twice.
    """
    x = operand(x)
    if axis is None:
        return reshape(roll(ravel(x), shift, 0), x.shape)
    try:
        pairs = list(np.broadcast(shift, axis))
    except ValueError as error:
        raise ShapeError(
            f"roll: x {x.shape}: shift={shift} and axis={axis} do not go in pairs; "
            "give one shift for each axis, or one for all"
        ) from error
    for by, named in pairs:
        a = axis_of("roll", x, named.item())
        before, cut = (slice(None),) * a, x.shape[a] - by.item() % (x.shape[a] or 1)
        x = concatenate([x[(*before, slice(cut, None))], x[(*before, slice(cut))]], a)
    return x


@composite(
    numpy=np.tile,
    samples=calls(
        ((2, 3), {"reps": 2}),
        ((3,), {"reps": (2, 2)}),
        ((2, 1, 3), {"reps": (2, 1)}),
        ((), {"reps": 3}),
        ((0, 3), {"reps": (2, 1)}),
        ((3,), {"reps": 0}),
    ),
)
def tile(x: Any, reps: Any) -> Any:
    """``x`` laid out `reps` times along each axis."""
    reps = tuple(reps) if np.iterable(reps) else (reps,)
    x = operand(x)
    ndim = max(x.ndim, len(reps))
    lengths = (1,) * (ndim - x.ndim) + x.shape
    reps = (1,) * (ndim - len(reps)) + reps
    pairs = tuple(zip(reps, lengths, strict=True))
    apart = reshape(x, [n for length in lengths for n in (1, length)])
    tiled = broadcast_to(apart, [n for pair in pairs for n in pair])  # (r₀, n₀, r₁, …)
    return reshape(tiled, [r * n for r, n in pairs])


@composite(
    numpy=np.repeat,
    samples=calls(
        ((2, 3), {"repeats": 2}),
        ((2, 3), {"repeats": 2, "axis": -1}),
        ((2, 3), {"repeats": [1, 0, 3], "axis": 1}),
        ((3,), {"repeats": [2, 1, 1]}),
        ((), {"repeats": 3}),
        ((), {"repeats": 3, "axis": -1}),
        ((0, 3), {"repeats": 2, "axis": 0}),
        refused=[
            ((3,), {"repeats": [1, 2]}, ShapeError, r"repeat: x \(3,\).*3 counts"),
            ((3,), {"repeats": 2, "axis": 1}, IndexingError, "repeat.*axis 1"),
        ],
    ),
)
def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """Every entry along `axis` `repeats` times, one number for all or one for each."""
    x = operand(x)
    if axis is None or not x.ndim:
        x, axis = ravel(x), axis or 0
    a = axis_of("repeat", x, axis)
    n = x.shape[a]
    counts = np.asarray(repeats)
    if counts.size not in (1, n):
        raise ShapeError(
            f"repeat: x {x.shape} needs {n} counts along axis {a}, or one for all; got "
            f"{counts.size}"
        )
    if counts.size == 1:
        times = int(counts.reshape(()))
        apart = (*x.shape[: a + 1], times, *x.shape[a + 1 :])
        spread = broadcast_to(x[(slice(None),) * (a + 1) + (None,)], apart)
        return reshape(spread, (*x.shape[:a], n * times, *x.shape[a + 1 :]))
    return take(x, np.repeat(np.arange(n), counts), a)


@composite(
    numpy=np.lib.stride_tricks.sliding_window_view,
    samples=calls(
        ((5,), {"window_shape": 2}),
        ((3, 4), {"window_shape": (2, 3)}),
        ((3, 4), {"window_shape": 2, "axis": 1}),
        ((4,), {"window_shape": (2, 2), "axis": (0, 0)}),
        ((0, 3), {"window_shape": 3, "axis": -1}),
        refused=[
            (
                (3, 4),
                {"window_shape": 2},
                ValueRangeError,
                r"sliding_window_view: x \(3, 4\).*one length for each",
            ),
            ((3,), {"window_shape": 4}, ShapeError, r"sliding.*x \(3,\).*longer"),
            ((3,), {"window_shape": -1}, ValueRangeError, "sliding.*negative"),
        ],
    ),
)
def sliding_window_view(
    x: Any,
    window_shape: Any,
    axis: Any = None,
    *,
    subok: bool = False,
    writeable: bool = False,
) -> Any:
    """All windows of `window_shape` in ``x``: their places first, their axes last.

    An axis of n entries has ``n − length + 1`` windows of a length. An entry gets the
    sum of the cotangents of all windows that hold it. `subok` and `writeable` are
    ignored: a Tensor's windows are values of their own.
    """
    x = operand(x)
    lengths = tuple(window_shape) if np.iterable(window_shape) else (window_shape,)
    # An axis may be named twice here: windows of windows.
    axes = range(x.ndim) if axis is None else axis if np.iterable(axis) else (axis,)
    places = [axis_of("sliding_window_view", x, a) for a in axes]
    if len(lengths) != len(places):
        raise ValueRangeError(
            f"sliding_window_view: x {x.shape}: window_shape {lengths} has "
            f"{len(lengths)} lengths for {len(places)} axes; give one length for each"
        )
    for a, length in zip(places, lengths, strict=True):
        n = x.shape[a] - length + 1
        if length < 0 or n < 1:
            kind, wrong = (
                (ValueRangeError, "negative")
                if length < 0
                else (ShapeError, "longer than the axis")
            )
            raise kind(
                f"sliding_window_view: x {x.shape}: a window of {length} along axis "
                f"{a} is {wrong}; choose 0 to {x.shape[a]}"
            )
        x = moveaxis(take(x, np.arange(n)[:, None] + np.arange(length), a), a + 1, -1)
    return x
