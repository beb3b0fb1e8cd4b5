"""Padding in every mode of NumPy's: constants, copies, ramps, statistics.

Axes are padded one after the other, each along with what was added before. What is
padded with copies, or with numbers computed from entries, sends its cotangents back to
them. No mode has a rule of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.primitive import composite
from autograd.engine.samples import calls, separated
from autograd.engine.tensor import Tensor, holds_tensor, plain, tensor
from autograd.errors import ArgumentError, ShapeError, ValueRangeError
from autograd.ops.arithmetic import astype
from autograd.ops.arranging import flip
from autograd.ops.construction import array
from autograd.ops.indexing import setitem, take, take_along_axis
from autograd.ops.joining import concatenate, stack
from autograd.ops.reduction import max as max_
from autograd.ops.reduction import mean
from autograd.ops.reduction import min as min_
from autograd.ops.shape import broadcast_to, moveaxis, operand, reshape, squeeze
from autograd.ops.spacing import linspace

__all__ = ["pad"]


def _median(x: Any, axis: int, keepdims: bool) -> Any:
    """The mean of the two middle entries along `axis`, NaN where one entry is."""
    values, n = plain(x), x.shape[axis]
    order = np.argsort(values, axis)
    nan = np.isnan(values).any(axis, keepdims=True)
    middle = [np.where(nan, n - 1, k) for k in ((n - 1) // 2, n // 2)]
    places = np.take_along_axis(order, np.concatenate(middle, axis), axis)
    return mean(take_along_axis(x, places, axis), axis, keepdims=keepdims)


_COPIES = ("edge", "reflect", "symmetric", "wrap")
_STATISTICS: dict[str, Callable[..., Any]] = {
    "maximum": max_,
    "mean": mean,
    "median": _median,
    "minimum": min_,
}
_OPTIONS: dict[str, str | None] = {
    "constant": "constant_values",
    "empty": None,
    "edge": None,
    "linear_ramp": "end_values",
    **dict.fromkeys(_STATISTICS, "stat_length"),
    "reflect": "reflect_type",
    "symmetric": "reflect_type",
    "wrap": None,
}
"""The modes, each with the one option that it takes."""

_WIDE = ((1, 0), (2, 4))


@composite(
    numpy=np.pad,
    samples=calls(
        ((2, 3), {"pad_width": 1}),
        ((2, 3), {"pad_width": ((0, 1), (2, 0)), "constant_values": 7.0}),
        ((2, 3), {"pad_width": _WIDE, "constant_values": ((1.0, 2.0), (3.0, 4.0))}),
        ((3,), {"pad_width": (2, 1)}),
        *(((2, 3), {"pad_width": _WIDE, "mode": m}) for m in _COPIES),
        *(((3, 3), {"pad_width": _WIDE, "mode": m}) for m in _STATISTICS),
        ((3, 4), {"pad_width": _WIDE, "mode": "median", "stat_length": 2}),
        ((3, 4), {"pad_width": 1, "mode": "maximum", "stat_length": ((1, 2), (3, 9))}),
        ((2, 3), {"pad_width": _WIDE, "mode": "linear_ramp"}),
        ((3,), {"pad_width": 2, "mode": "linear_ramp", "end_values": (5.0, -1.0)}),
        ((2, 3), {"pad_width": _WIDE, "mode": "reflect", "reflect_type": "odd"}),
        ((2, 2), {"pad_width": _WIDE, "mode": "symmetric", "reflect_type": "odd"}),
        ((1, 2), {"pad_width": 2, "mode": "reflect", "reflect_type": "odd"}),
        ((0, 3), {"pad_width": 1}),
        ((0, 3), {"pad_width": ((0, 0), (1, 2)), "mode": "mean"}),
        ((), {"pad_width": 1}),
        refused=[
            ((3,), {"pad_width": 1, "mode": "tile"}, ValueRangeError, "pad: mode 'ti"),
            (
                (3,),
                {"pad_width": 1, "mode": "edge", "end_values": 1},
                ValueRangeError,
                "pad: mode 'edge' takes no option end_values",
            ),
            (
                (3,),
                {"pad_width": 1, "mode": "maximum", "stat_length": 0},
                ValueRangeError,
                r"pad: x \(3,\): stat_length of 0",
            ),
            ((3,), {"pad_width": -1}, ShapeError, r"pad: x \(3,\).*negative"),
            ((3,), {"pad_width": 0.5}, ArgumentError, "pad: pad_width.*integers"),
            ((0,), {"pad_width": 1, "mode": "edge"}, ShapeError, r"x \(0,\).*empty"),
            ((3,), {"pad_width": ((1, 1), (1, 1))}, ShapeError, r"pad: x \(3,\)"),
        ],
        draw=separated,
    ),
)
def pad(x: Any, pad_width: Any, mode: Any = "constant", **options: Any) -> Any:
    """``x`` with ``(before, after)`` further entries along each axis.

    pad_width: one number, a pair, a pair for each axis, or a dict of these by axis.
    mode: ``"constant"`` with `constant_values`, ``"linear_ramp"`` to `end_values`,
    which may be Tensors; ``"edge"``, ``"wrap"``; ``"reflect"`` or ``"symmetric"`` with
    `reflect_type` ``"even"`` or ``"odd"``; ``"maximum"``, ``"mean"``, ``"median"`` or
    ``"minimum"`` of the outermost `stat_length` entries; ``"empty"``, here zeros; or a
    function ``(vector, (before, after), axis, options)`` that assigns to the vector.

    >>> pad(np.array([1.0, 2.0]), 1, "reflect", reflect_type="odd")
    array([0., 1., 2., 3.])
    """
    x = operand(x)
    widths = _widths(x, pad_width)
    if callable(mode):
        return _by_function(x, widths, mode, options)
    if mode not in _OPTIONS:
        raise ValueRangeError(
            f"pad: mode {mode!r} is not supported; expected a function or one of "
            f"{', '.join(_OPTIONS)}"
        )
    unknown = set(options) - {_OPTIONS[mode]}
    if unknown:
        raise ValueRangeError(
            f"pad: mode {mode!r} takes no option {', '.join(sorted(unknown))}; leave "
            "it out"
        )
    if x.dtype.kind not in "fc":
        return _of_integers(x, widths, mode, options)
    return _padded(x, widths, mode, options.get(_OPTIONS[mode] or ""))


def _of_integers(x: Any, widths: Any, mode: str, options: Any) -> Any:
    """What has no derivative, and is rounded in places."""
    raw = {k: plain(array(v)) if holds_tensor(v) else v for k, v in options.items()}
    y = np.pad(plain(x), widths, mode=mode, **raw)  # type: ignore[call-overload]
    return tensor(y) if isinstance(x, Tensor) else y[()]


def _widths(x: Any, pad_width: Any) -> list[tuple[int, int]]:
    """How many entries come before and after, for each axis."""
    if isinstance(pad_width, dict):
        by_axis = {a % x.ndim: width for a, width in pad_width.items()}
        pad_width = [_pairs(x, by_axis.get(a, 0), 1)[0] for a in range(x.ndim)]
    widths = np.asarray(plain(_pairs(x, pad_width, x.ndim)))
    if widths.size and widths.dtype.kind not in "iu":
        raise ArgumentError(
            f"pad: pad_width={pad_width} has dtype {widths.dtype}; expected integers"
        )
    if (widths < 0).any():
        raise ShapeError(
            f"pad: x {x.shape}: pad_width={pad_width} has a negative entry; to cut "
            "entries off, index: x[1:-1]"
        )
    return [(before, after) for before, after in widths.tolist()]


def _pairs(x: Any, given: Any, ndim: int) -> Any:
    """A number, a pair, or numbers and pairs for each axis, as (ndim, 2)."""
    found = operand(given)
    if found.size == 1:
        return np.broadcast_to(np.reshape(found, ()), (ndim, 2))
    if found.size == 2 and found.shape != (2, 1):
        found = np.ravel(found)
    try:
        return np.broadcast_to(found, (ndim, 2))
    except ValueError as error:
        raise ShapeError(
            f"pad: x {x.shape} needs one pair, or one for each of its {ndim} axes; got "
            f"shape {found.shape}"
        ) from error


def _padded(x: Any, widths: list[tuple[int, int]], mode: str, option: Any) -> Any:
    if mode in ("constant", "empty"):
        if not holds_tensor(option):
            return _around(x, widths, 0 if option is None else option)
        option = astype(array(option), x.dtype)
    for axis, (width, n) in enumerate(zip(widths, x.shape, strict=True)):
        if not any(width):
            continue
        if not n and mode != "constant":
            raise ShapeError(
                f"pad: x {x.shape}: mode {mode!r} cannot extend the empty axis {axis}, "
                "which has no entry to take; use 'constant'"
            )
        if mode in _COPIES and (option != "odd" or n == 1):
            x = take(x, np.pad(np.arange(n), width, mode=mode), axis)  # type: ignore[call-overload]
        elif mode in _COPIES:
            x = _reflected_oddly(x, width, axis, skip=int(mode == "reflect"))
        else:
            x = concatenate(_sides(x, width, axis, mode, option, len(widths)), axis)
    return x


def _around(x: Any, widths: Any, values: Any) -> Any:
    """``x`` in the midst of plain constants: one step whatever the number of axes."""
    if not x.ndim:
        return reshape(x, ())
    constants = np.asarray(_pairs(x, values, x.ndim)).tolist()
    blank = np.pad(np.zeros(x.shape, x.dtype), widths, constant_values=constants)
    inner = [slice(b, b + n) for (b, _), n in zip(widths, x.shape, strict=True)]
    return setitem(blank, x, index=tuple(inner))


def _sides(
    x: Any, width: tuple[int, int], axis: int, mode: str, option: Any, ndim: int
) -> list[Any]:
    """``x`` between what comes before and after it along `axis`."""
    pairs = None if option is None else _pairs(x, option, ndim)[axis]
    side: list[Any] = []
    for last, count in enumerate(width):
        given = None if pairs is None else pairs[last]
        if mode == "constant":
            part = broadcast_to(given, (*x.shape[:axis], count, *x.shape[axis + 1 :]))
        elif mode == "linear_ramp":
            part = _ramp(x, count, axis, end=0 if given is None else given, last=last)
        else:
            part = _statistic(x, count, axis, mode, length=given, last=last)
        side.append(part)
    return [side[0], x, side[1]]


def _end(x: Any, axis: int, count: int, last: int) -> Any:
    """The first or the last `count` entries along `axis`."""
    n = x.shape[axis]
    part = slice(n - count, None) if last else slice(count)
    return x[(slice(None),) * axis + (part,)]


def _ramp(x: Any, count: int, axis: int, *, end: Any, last: int) -> Any:
    edge = squeeze(_end(x, axis, 1, last), axis)
    ramp = linspace(end, edge, count, endpoint=False, dtype=x.dtype, axis=axis)
    return flip(ramp, axis) if last else ramp


def _statistic(
    x: Any, count: int, axis: int, mode: str, *, length: Any, last: int
) -> Any:
    n = x.shape[axis]
    used = n if length is None else min(int(length), n)
    if not used and mode in ("maximum", "minimum"):
        raise ValueRangeError(
            f"pad: x {x.shape}: stat_length of 0 yields no value for padding; use 1"
        )
    value = _STATISTICS[mode](_end(x, axis, used, last), axis, keepdims=True)
    return broadcast_to(value, (*x.shape[:axis], count, *x.shape[axis + 1 :]))


def _reflected_oddly(x: Any, width: tuple[int, int], axis: int, *, skip: int) -> Any:
    """``2·edge − x`` mirrored at each end, again and again until it is wide enough.

    skip: 1 where the edge is not repeated, else 0.
    """
    period = x.shape[axis] - skip
    before, after = width
    while before or after:
        counts = min(before, period), min(after, period)
        sides = []
        for last, count in enumerate(counts):
            part = flip(_end(x, axis, count + skip, last), axis)
            part = _end(part, axis, count, last)
            sides.append(2 * _end(x, axis, 1, last) - part)
        x = concatenate([sides[0], x, sides[1]], axis)
        before, after = before - counts[0], after - counts[1]
    return x


def _by_function(x: Any, widths: Any, function: Any, options: Any) -> Any:
    """``x`` amid zeros, and each of its vectors along each axis as `function` left it.

    A vector is a value of its own, to which the function assigns.
    """
    if not isinstance(x, Tensor):
        return np.pad(x, widths, mode=function, **options)
    x = _around(x, widths, 0)
    for axis, width in enumerate(widths):
        moved = moveaxis(x, axis, -1)
        rows = [moved[index] * 1 for index in np.ndindex(moved.shape[:-1])]
        for row in rows:
            function(row, width, axis, options)
        x = moveaxis(reshape(stack(rows), moved.shape), -1, axis)
    return x
