"""Rearranging elements along their axes: flip, roll, repeat, pad, and diagonals.

All are made of indexing, joining and `autograd.ops.shape`; none has a rule of its own.
"""

from typing import Any

import numpy as np

from autograd.engine.primitive import composite
from autograd.engine.samples import calls
from autograd.errors import ArgumentError, IndexingError, ShapeError, ValueRangeError
from autograd.ops.indexing import embed, setitem, take
from autograd.ops.joining import concatenate
from autograd.ops.shape import (
    atleast_1d,
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
    "diag",
    "diagonal",
    "diff",
    "flip",
    "fliplr",
    "flipud",
    "pad",
    "repeat",
    "roll",
    "rot90",
    "tile",
    "tril",
    "triu",
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


_MODES = ("constant", "edge", "reflect", "symmetric", "wrap")


@composite(
    numpy=np.pad,
    samples=calls(
        ((2, 3), {"pad_width": 1}),
        ((2, 3), {"pad_width": ((0, 1), (2, 0)), "constant_values": 7.0}),
        ((3,), {"pad_width": (2, 1)}),
        *(((2, 3), {"pad_width": ((1, 0), (2, 4)), "mode": m}) for m in _MODES),
        ((0, 3), {"pad_width": 1}),
        ((), {"pad_width": 1}),
        refused=[
            (
                (3,),
                {"pad_width": 1, "mode": "mean"},
                ValueRangeError,
                "pad: mode 'mean'",
            ),
            ((3,), {"pad_width": -1}, ShapeError, r"pad: x \(3,\).*negative"),
            (
                (0,),
                {"pad_width": 1, "mode": "edge"},
                ShapeError,
                r"pad: x \(0,\).*edge",
            ),
            ((3,), {"pad_width": ((1, 1), (1, 1))}, ShapeError, r"pad: x \(3,\)"),
        ],
    ),
)
def pad(
    x: Any, pad_width: Any, mode: str = "constant", *, constant_values: Any = 0
) -> Any:
    """``x`` with ``(before, after)`` further entries along each axis.

    mode: ``"constant"``, ``"edge"``, ``"reflect"``, ``"symmetric"``, ``"wrap"``. Copied
    entries send their cotangents back to what they are copies of.
    """
    x = operand(x)
    if mode not in _MODES:
        raise ValueRangeError(
            f"pad: mode {mode!r} is not supported; expected one of {', '.join(_MODES)}"
        )
    if not x.ndim:
        return reshape(x, ())
    try:
        widths = np.broadcast_to(pad_width, (x.ndim, 2))
        if mode == "constant":
            blank = np.pad(
                np.zeros(x.shape, x.dtype), widths, constant_values=constant_values
            )
            inner = tuple(
                slice(b, b + n) for (b, _), n in zip(widths, x.shape, strict=True)
            )
            return setitem(blank, x, index=inner)
        for axis, (width, n) in enumerate(zip(widths, x.shape, strict=True)):
            x = take(x, np.pad(np.arange(n), width, mode=mode), axis)  # type: ignore[call-overload]
        return x
    except ValueError as error:
        raise ShapeError(
            f"pad: x {x.shape}, pad_width={pad_width}, mode={mode!r}: {error}"
        ) from error


@composite(
    numpy=np.diff,
    samples=calls(
        ((2, 3), {}),
        ((4, 3), {"n": 2, "axis": 0}),
        ((3,), {}),
        ((3, 1), {}),
        refused=[
            ((), {}, IndexingError, r"diff: x \(\)"),
            ((2, 3), {"axis": None}, ArgumentError, "diff: .*axis None is no integer"),
            ((2, 3), {"axis": (0, 1)}, ArgumentError, r"diff: .*\(0, 1\) names 2 axes"),
        ],
    ),
)
def diff(x: Any, n: int = 1, axis: int = -1) -> Any:
    """``x[i + 1] − x[i]`` along `axis`, `n` times over."""
    x = operand(x)
    a = axis_of("diff", x, axis)
    before = (slice(None),) * a
    for _ in range(n):
        x = x[(*before, slice(1, None))] - x[(*before, slice(-1))]
    return x


@composite(
    numpy=np.diagonal,
    samples=calls(
        ((2, 3), {}),
        ((3, 3), {"offset": -1}),
        ((3, 3), {"offset": 5}),
        ((3, 1, 3), {"axis1": 2, "axis2": 0}),
        refused=[((3,), {}, IndexingError, r"diagonal: x \(3,\): axis 1")],
    ),
)
def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """``x[i, i + offset]`` in the plane of `axis1` and `axis2`, as the last axis."""
    x = operand(x)
    x = moveaxis(x, axes_of("diagonal", x, (axis1, axis2)), (-2, -1))
    return x[(..., *_diagonal(x.shape[-2], x.shape[-1], offset))]


def _diagonal(rows: int, columns: int, offset: int) -> tuple[Any, Any]:
    """The rows and columns that lie on a diagonal."""
    start = max(-offset, 0)
    row = np.arange(start, max(start, min(rows, columns - offset)))
    return row, row + offset


@composite(
    numpy=np.diag,
    samples=calls(
        ((3,), {}),
        ((3,), {"k": 1}),
        ((2, 3), {}),
        ((3, 3), {"k": -2}),
        ((0,), {}),
        refused=[((2, 1, 3), {}, ShapeError, r"diag: x \(2, 1, 3\).*diagonal")],
    ),
)
def diag(x: Any, k: int = 0) -> Any:
    """The diagonal `k` of a matrix; of a vector, the matrix that has it there."""
    x = operand(x)
    if x.ndim == 2:
        return diagonal(x, k)
    if x.ndim != 1:
        raise ShapeError(
            f"diag: x {x.shape} is no vector or matrix; use diagonal for more axes"
        )
    n = x.shape[0] + abs(k)
    return embed(x, index=_diagonal(n, n, k), shape=(n, n))


_TRIANGLES = calls(
    ((3, 3), {}), ((2, 3), {"k": 1}), ((2, 3, 2), {"k": -1}), ((3,), {}), ((0, 3), {})
)


@composite(numpy=np.tril, samples=_TRIANGLES)
def tril(x: Any, k: int = 0) -> Any:
    """``x`` with zeros above the diagonal `k` of its last two axes."""
    return _zeroed(x, lambda row, column: column > row + k)


@composite(numpy=np.triu, samples=_TRIANGLES)
def triu(x: Any, k: int = 0) -> Any:
    """``x`` with zeros below the diagonal `k` of its last two axes."""
    return _zeroed(x, lambda row, column: column < row + k)


def _zeroed(x: Any, where: Any) -> Any:
    x = atleast_1d(x)
    if x.ndim == 1:
        x = broadcast_to(x, 2 * x.shape)
    rows, columns = np.ogrid[: x.shape[-2], : x.shape[-1]]
    return setitem(x, 0, index=(..., where(rows, columns)))
