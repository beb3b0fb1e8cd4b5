"""Shapes: the same elements in another arrangement of axes, or repeated along new ones.

Three primitives, `reshape`, `transpose` and `broadcast_to`; the rest is made of them.
Results are views where NumPy's are; assigning to an element of one changes no other.
"""

from collections.abc import Iterable
from math import prod
from operator import index as as_int
from typing import Any

import numpy as np

from autograd.engine.batching import permuted, shaped
from autograd.engine.dispatch import NumpyProtocols
from autograd.engine.primitive import FUNCTIONS, Array, composite
from autograd.engine.record import record
from autograd.engine.rules import called_as, linear
from autograd.engine.samples import calls
from autograd.engine.tensor import Tensor, holds_tensor, plain, tensor
from autograd.engine.traced import ARRAYS, as_array
from autograd.errors import (
    ArgumentError,
    AxisError,
    IndexingError,
    ShapeError,
    ValueRangeError,
)

__all__ = [
    "axes_of",
    "axis_of",
    "broadcast_to",
    "expand_dims",
    "moveaxis",
    "operand",
    "operands",
    "ravel",
    "reshape",
    "rollaxis",
    "squeeze",
    "swapaxes",
    "transpose",
]


def operand(x: Any) -> Any:
    """`x` as a Tensor or an array, a list of Tensors joined: what has a shape."""
    if isinstance(x, (NumpyProtocols, np.ndarray, np.generic)):
        return x
    return FUNCTIONS["array"](x) if holds_tensor(x) else as_array(x)


def operands(arrays: Iterable[Any]) -> list[Any]:
    """Each as `operand`; all are Tensors where one is, so that none comes out plain."""
    found = list(map(operand, arrays))
    if not any(isinstance(x, Tensor) for x in found):
        return found
    return [x if isinstance(x, NumpyProtocols) else tensor(x) for x in found]


def axes_of(operation: str, x: Any, axis: Any, *, new: int = 0) -> tuple[int, ...]:
    """`axis`, one or several, as numbers from 0; of `x` with `new` more axes."""
    ndim = x.ndim + new
    axes = axis if isinstance(axis, (tuple, list)) else (axis,)
    for a in axes:
        if not hasattr(a, "__index__"):
            raise ArgumentError(
                f"{operation}: x {x.shape}: axis {a!r} is no integer; count the axes "
                "from 0, or backwards from −1"
            )
        if not -ndim <= a < ndim:
            raise AxisError(
                f"{operation}: x {x.shape}: axis {a} is out of bounds; expected one of "
                f"{-ndim} to {ndim - 1}"
            )
    found = tuple(as_int(a) % ndim for a in axes)
    if len(set(found)) < len(found):
        raise ValueRangeError(
            f"{operation}: x {x.shape}: axis {axis} names one axis twice; name it once"
        )
    return found


def axis_of(operation: str, x: Any, axis: Any) -> int:
    """`axis`, one alone, as a number from 0."""
    if isinstance(axis, (tuple, list)) and len(axis) != 1:
        raise ArgumentError(
            f"{operation}: x {x.shape}: axis {axis} names {len(axis)} axes; expected "
            "one integer"
        )
    return axes_of(operation, x, axis)[0]


@linear(
    lambda g, y, x, shape: g.reshape(x.shape),
    name="reshape",
    numpy=np.reshape,
    batching=shaped,
    formula="x in another shape",
    samples=calls(
        ((2, 3), {"shape": (3, 2)}),
        ((2, 3), {"shape": (-1,)}),
        ((2, 1, 3), {"shape": 6}),
        ((6,), {"shape": (2, -1)}),
        ((), {"shape": (1, 1)}),
        ((1,), {"shape": ()}),
        ((0, 3), {"shape": (3, 0)}),
        ((2, 3), {"shape": (3, -1), "order": "F"}),
        ((2, 1, 3), {"shape": (3, 2), "order": "A"}),
        refused=[
            ((2, 3), {"shape": (4,)}, ShapeError, r"reshape: x \(2, 3\), shape=\(4,\)"),
            ((2, 3), {"shape": 6, "order": "K"}, ValueRangeError, "reshape: order 'K'"),
            (
                (2, 3, 2),
                {"shape": (3, 4), "order": "F", "copy": False},
                ValueRangeError,
                "reshape: x .*without a copy",
            ),
        ],
    ),
)
def _reshape(x: Array, *, shape: tuple[int, ...]) -> Array:
    y: Array = (x if type(x) in ARRAYS else np.asarray(x)).reshape(shape)
    return y if y.ndim else y[()]


@called_as(_reshape)
def reshape(x: Any, shape: Any, order: str = "C", *, copy: bool | None = None) -> Any:
    """The elements of ``x`` in their order, as an array of `shape`; -1 for one length.

    order: ``"C"``, the last axis fastest, ``"F"``, the first, or ``"A"``, as they lie
    in memory. copy: False refuses what NumPy could not do without copying.
    """
    lengths = _lengths(shape)
    if order != "C":
        x = operand(x)
        order = _read_order("reshape", x, order, "CFA")
    if order == "C":
        y = record(_reshape.primitive, (x,), {"shape": lengths})
    else:
        y = transpose(reshape(transpose(x), lengths[::-1]))
    if copy is False:
        _refuse_copy(x, lengths, order)
    return y


def _read_order(operation: str, x: Any, order: str, known: str) -> str:
    """`order` with ``"A"`` decided by how ``x`` lies in memory."""
    if order not in tuple(known):
        raise ValueRangeError(
            f"{operation}: order {order!r} is not one of {', '.join(known)}; 'C' has "
            "the last axis fastest, 'F' the first"
        )
    if order != "A":
        return order
    flags = np.asarray(plain(x)).flags
    return "F" if flags.f_contiguous and not flags.c_contiguous else "C"


def _refuse_copy(x: Any, shape: tuple[int, ...], order: Any) -> None:
    raw = np.asarray(plain(x))
    if not np.shares_memory(raw.reshape(shape, order=order), raw) and raw.size:
        raise ValueRangeError(
            f"reshape: x {raw.shape} cannot become {shape} without a copy, which "
            "copy=False forbids; leave copy out"
        )


def _lengths(shape: Any) -> tuple[int, ...]:
    if type(shape) is tuple:
        return shape
    return tuple(shape) if np.iterable(shape) else (shape,)


def _inverse(axes: tuple[int, ...] | None) -> tuple[int, ...] | None:
    """The order of axes that undoes `axes`."""
    return axes and tuple(np.argsort([a % len(axes) for a in axes]).tolist())


@linear(
    lambda g, y, x, axes: g.transpose(_inverse(axes)),
    name="transpose",
    numpy=np.transpose,
    batching=permuted,
    symbol="ᵀ",
    formula="xᵀ",
    samples=calls(
        ((2, 3), {}),
        ((2, 1, 3), {"axes": (1, 2, 0)}),
        ((2, 1, 3), {"axes": [-1, 0, -2]}),
        ((3,), {}),
        ((), {}),
        ((0, 3), {"axes": (1, 0)}),
        refused=[
            ((2, 3), {"axes": (0, 2)}, IndexingError, r"transpose: x \(2, 3\).*axis 2"),
            ((2, 3), {"axes": (0,)}, ShapeError, r"transpose: x \(2, 3\).*axes"),
        ],
    ),
)
def _transpose(x: Array, *, axes: tuple[int, ...] | None) -> Array:
    return (x if type(x) in ARRAYS else np.asarray(x)).transpose(axes)


@called_as(_transpose)
def transpose(x: Any, axes: Any = None) -> Any:
    """``x`` with its axes in the order `axes`, reversed by default."""
    axes = axes if axes is None else _lengths(axes)
    return record(_transpose.primitive, (x,), {"axes": axes})


@linear(
    lambda g, y, x, shape: g,  # summed over what was broadcast by `fit`
    name="broadcast_to",
    numpy=np.broadcast_to,
    batching=shaped,
    samples=calls(
        ((3,), {"shape": (2, 3)}),
        ((2, 1, 3), {"shape": (2, 4, 3)}),
        ((1, 3), {"shape": (5, 2, 3)}),
        ((), {"shape": (2,)}),
        ((1,), {"shape": 4}),
        ((), {"shape": ()}),
        ((1, 3), {"shape": (0, 3)}),
        refused=[
            ((3,), {"shape": (3, 2)}, ShapeError, r"broadcast_to: x \(3,\).*\(3, ?2\)"),
            ((2, 3), {"shape": (3,)}, ShapeError, r"broadcast_to: x \(2, 3\)"),
        ],
    ),
)
def _broadcast_to(x: Array, *, shape: tuple[int, ...]) -> Array:
    x = as_array(x)
    if type(x) is np.ndarray and x.ndim <= len(shape) and prod(shape) <= 4096:
        y = np.empty(shape, x.dtype)  # a copy takes 0.7 µs, np.broadcast_to 2.9
        y[...] = x
        return y if shape else y[()]
    return np.broadcast_to(x, shape)


@called_as(_broadcast_to)
def broadcast_to(x: Any, shape: Any, subok: bool = False) -> Any:
    """``x`` repeated along new or size-1 axes to have `shape`; `subok` is ignored."""
    return record(_broadcast_to.primitive, (x,), {"shape": _lengths(shape)})


@composite(
    numpy=np.ravel,
    samples=calls(
        ((2, 3), {}),
        ((2, 1, 3), {}),
        ((3,), {}),
        ((), {}),
        ((0, 3), {}),
        *(((2, 1, 3), {"order": order}) for order in "FAK"),
        refused=[((3,), {"order": "B"}, ValueRangeError, "ravel: order 'B' is not")],
    ),
)
def ravel(x: Any, order: str = "C") -> Any:
    """The elements of ``x`` in their order, as one axis.

    order: as for `reshape`, or ``"K"``, as they lie in memory whatever the axes.
    """
    if order == "C":
        return reshape(x, (-1,))
    x = operand(x)
    if order == "K":
        strides = np.asarray(plain(x)).strides
        outwards = sorted(range(x.ndim), key=lambda a: -abs(strides[a]))
        return reshape(transpose(x, outwards), (-1,))
    return reshape(x, (-1,), _read_order("ravel", x, order, "CFAK"))


@composite(
    numpy=np.swapaxes,
    samples=calls(
        ((2, 1, 3), {"axis1": 0, "axis2": -1}),
        ((2, 3), {"axis1": 0, "axis2": 0}),
        ((0, 3), {"axis1": 1, "axis2": 0}),
        refused=[
            ((3,), {"axis1": 0, "axis2": 1}, IndexingError, r"swapaxes.*\(3,\).*axis 1")
        ],
    ),
)
def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """``x`` with `axis1` and `axis2` in each other's place."""
    x = operand(x)
    a, b = axis_of("swapaxes", x, axis1), axis_of("swapaxes", x, axis2)
    order = list(range(x.ndim))
    order[a], order[b] = b, a
    return transpose(x, order)


@composite(
    numpy=np.moveaxis,
    samples=calls(
        ((2, 1, 3), {"source": 0, "destination": -1}),
        ((2, 1, 3), {"source": (0, 2), "destination": (1, 0)}),
        ((0, 3), {"source": 1, "destination": 0}),
        refused=[
            (
                (2, 3),
                {"source": 2, "destination": 0},
                IndexingError,
                r"moveaxis.*\(2, 3\).*axis 2",
            ),
            (
                (2, 3),
                {"source": (0, 1), "destination": 0},
                ValueRangeError,
                "moveaxis: source .* destination",
            ),
        ],
    ),
)
def moveaxis(x: Any, source: Any, destination: Any) -> Any:
    """``x`` with the axes `source` at the places `destination`, the others in order."""
    x = operand(x)
    sources, places = (axes_of("moveaxis", x, a) for a in (source, destination))
    if len(sources) != len(places):
        raise ValueRangeError(
            f"moveaxis: source {source} and destination {destination} differ in "
            "length; expected one place for each axis"
        )
    order = [a for a in range(x.ndim) if a not in sources]
    for place, a in sorted(zip(places, sources, strict=True)):
        order.insert(place, a)
    return transpose(x, order)


@composite(
    numpy=np.rollaxis,
    samples=calls(
        ((2, 1, 3), {"axis": 2}),
        ((2, 1, 3), {"axis": 0, "start": 3}),
        ((2, 1, 3), {"axis": 1, "start": -1}),
        refused=[((3,), {"axis": 1}, IndexingError, r"rollaxis.*\(3,\).*axis 1")],
    ),
)
def rollaxis(x: Any, axis: int, start: int = 0) -> Any:
    """``x`` with `axis` moved to stand before the axis that is now at `start`."""
    x = operand(x)
    a = axis_of("rollaxis", x, axis)
    place = x.ndim if start == x.ndim else axis_of("rollaxis", x, start)
    return moveaxis(x, a, place - (a < place))


@composite(
    numpy=np.expand_dims,
    samples=calls(
        ((2, 3), {"axis": 1}),
        ((3,), {"axis": (0, -1)}),
        ((), {"axis": 0}),
        ((0, 3), {"axis": -1}),
        refused=[((3,), {"axis": 2}, IndexingError, r"expand_dims.*\(3,\).*axis 2")],
    ),
)
def expand_dims(x: Any, axis: Any) -> Any:
    """``x`` with an axis of length 1 at each place of `axis`, counted in the result."""
    x = operand(x)
    new = len(axis) if isinstance(axis, (tuple, list)) else 1
    axes = axes_of("expand_dims", x, axis, new=new)
    lengths = iter(x.shape)
    return reshape(x, [1 if a in axes else next(lengths) for a in range(x.ndim + new)])


@composite(
    numpy=np.squeeze,
    samples=calls(
        ((2, 1, 3), {}),
        ((1, 3, 1), {"axis": (0, -1)}),
        ((1, 3, 1), {"axis": -1}),
        ((1,), {}),
        ((), {}),
        ((), {"axis": -1}),
        ((0, 1), {"axis": 1}),
        refused=[((2, 3), {"axis": 0}, ShapeError, r"squeeze: axis 0 of x \(2, 3\)")],
    ),
)
def squeeze(x: Any, axis: Any = None) -> Any:
    """``x`` without the axes of length 1, or without those of `axis`.

    A number is its own squeeze along axis 0 or −1, as in NumPy.
    """
    x = operand(x)
    ones = tuple(a for a, n in enumerate(x.shape) if n == 1)
    every = axis is None or (not x.ndim and axis in (0, -1))
    axes = ones if every else axes_of("squeeze", x, axis)
    for a in axes:
        if a not in ones:
            raise ShapeError(
                f"squeeze: axis {a} of x {x.shape} has length {x.shape[a]}; only axes "
                "of length 1 can be removed: index or sum it away"
            )
    return reshape(x, _without(x.shape, axes))


def _without(shape: tuple[int, ...], axes: Iterable[int]) -> list[int]:
    return [n for a, n in enumerate(shape) if a not in axes]
