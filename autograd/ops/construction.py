"""Making arrays of what may hold Tensors: nested lists, fill values, end points.

Where no Tensor is among what is given, NumPy's own function makes the array. NumPy does
not ask the arguments of `array`, `asarray` and `full` who is to make it, so these are
reached as `autograd.numpy.array` and so on; NumPy's own would ask each Tensor for a
plain number.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.batched import stand_in
from autograd.engine.dispatch import NumpyProtocols
from autograd.engine.primitive import composite, stands_for
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.engine.tensor import holds_tensor, plain
from autograd.errors import ShapeError, TraceError, ValueRangeError
from autograd.ops.arithmetic import astype, positive
from autograd.ops.joining import stack
from autograd.ops.shape import broadcast_to, operand, operands, reshape

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = [
    "array",
    "asarray",
    "ascontiguousarray",
    "broadcast_arrays",
    "copy",
    "full",
    "full_like",
    "meshgrid",
]


def _array_samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    one, row = uniform(rng, (), 0.5, 2), uniform(rng, (3,), 0.5, 2)
    yield Sample((one,))
    yield Sample(([one, row[1], row[0]],))
    yield Sample(([[one, one, one], row, (one, one, one)],))
    yield Sample(([[row], [row + 1]],), {"dtype": np.float64})
    yield Sample(([one, one],), {"ndmin": 3})
    yield Sample((row,), {"copy": None})
    yield ErrorSample(([row, row[:2]],), {}, ShapeError, "array: .*shape")
    never = {"copy": False}
    yield ErrorSample(([one, one],), never, ValueRangeError, "array: .*copy")


@stands_for(np.array)
@composite(samples=_array_samples)
def array(
    obj: Any,
    dtype: Any = None,
    *,
    copy: bool | None = True,
    ndmin: int = 0,
    **layout: Any,
) -> Any:
    """`numpy.array` for nested lists that may hold Tensors, which stay in the graph.

    A Tensor alone is copied, but for ``copy=None`` only where its dtype changes.
    """
    if not holds_tensor(obj):
        try:
            return np.array(obj, dtype, copy=copy, ndmin=ndmin, **layout)
        except TraceError:
            pass
        except ValueError as error:
            kind = ValueRangeError if "copy" in str(error) else ShapeError
            raise kind(f"array: {error}") from error
    if isinstance(obj, (list, tuple)):
        y = _listed(obj, copy)
    elif copy:
        y = positive(obj) if isinstance(obj, NumpyProtocols) else np.copy(obj)
    else:
        y = operand(obj)
    if dtype is not None and np.dtype(dtype) != y.dtype:
        y = astype(y, dtype)
    return y if y.ndim >= ndmin else reshape(y, (1,) * (ndmin - y.ndim) + y.shape)


def _listed(obj: Any, copy: bool | None) -> Any:
    """A list or tuple with Tensors in it as one Tensor."""
    if copy is False:
        raise ValueRangeError(
            "array: a list cannot become an array without a copy; leave copy=False out"
        )
    parts = [array(part) if isinstance(part, (list, tuple)) else part for part in obj]
    shapes = {operand(part).shape for part in parts}
    if len(shapes) > 1:
        raise ShapeError(
            f"array: the parts have shapes {sorted(shapes)}; expected one shape"
        )
    return stack(parts)


@stands_for(np.asarray, np.asanyarray, np.asfortranarray)
def asarray(
    a: Any,
    dtype: Any = None,
    order: Any = None,
    *,
    copy: bool | None = None,
    **others: Any,
) -> Any:
    """`numpy.asarray` of what may hold Tensors; a Tensor itself where nothing changes.

    How a Tensor lies in memory is its own business: `order` is for plain arrays.
    """
    if holds_tensor(a):
        return array(a, dtype, copy=copy)
    try:
        return np.asarray(a, dtype, order, copy=copy, **others)
    except TraceError:
        return array(a, dtype, copy=copy)


@stands_for(np.ascontiguousarray)
def ascontiguousarray(a: Any, dtype: Any = None, **others: Any) -> Any:
    """As `asarray`, with one axis or more."""
    if holds_tensor(a):
        return array(a, dtype, copy=None, ndmin=1)
    return np.ascontiguousarray(a, dtype, **others)


@stands_for(np.require)
def require(a: Any, dtype: Any = None, requirements: Any = None, **others: Any) -> Any:
    """As `asarray`: what is required of memory does not matter to a Tensor."""
    if holds_tensor(a):
        return array(a, dtype, copy=None)
    return np.require(a, dtype, requirements, **others)


@stands_for(np.asarray_chkfinite)
def asarray_chkfinite(a: Any, dtype: Any = None, order: Any = None) -> Any:
    """As `asarray`; an infinity or NaN is a `ValueRangeError`."""
    y = asarray(a, dtype, order)
    if y.dtype.kind in "fc" and not np.isfinite(plain(y)).all():
        raise ValueRangeError(
            f"asarray_chkfinite: a {y.shape} holds an infinity or NaN; find where with "
            "np.argwhere(~np.isfinite(a))"
        )
    return y


def _copies(rng: Generator) -> Iterable[Sample]:
    for shape in ((), (3,), (2, 3), (0, 3)):
        yield Sample((uniform(rng, shape, 0.5, 2),))


@composite(numpy=np.copy, samples=_copies)
def copy(a: Any, order: Any = "K", subok: bool = False) -> Any:
    """`a` as an array of its own."""
    if holds_tensor(a):
        return positive(a)
    return np.copy(a, order, subok)[()]  # type: ignore[call-overload]


@stands_for(np.full)
def full(
    shape: Any, fill_value: Any, dtype: Any = None, order: Any = "C", **others: Any
) -> Any:
    """An array of `shape` with `fill_value` everywhere, which may be a Tensor."""
    if not holds_tensor(fill_value):
        return np.full(shape, fill_value, dtype, order, **others)
    return broadcast_to(asarray(fill_value, dtype), shape)


def _fills(rng: Generator) -> Iterable[Sample | ErrorSample]:
    places = np.zeros((2, 3), int)
    for shape in ((), (3,), (2, 1)):
        yield Sample((places, uniform(rng, shape, 0.5, 2)), {"dtype": float})
    yield Sample((places, uniform(rng, (2,), 0.5, 2)), {"dtype": float, "shape": (2,)})
    wrong = {"dtype": float}
    yield ErrorSample((places, np.ones(2)), wrong, ShapeError, r"full_like.*\(2,\)")


@stands_for(np.full_like)
@composite(samples=_fills)
def full_like(
    a: Any,
    fill_value: Any,
    dtype: Any = None,
    order: Any = "K",
    subok: bool = True,
    shape: Any = None,
    **others: Any,
) -> Any:
    """An array like `a` with `fill_value` everywhere; its dtype is that of `a`.

    `a` has no derivative. A plain array unless `fill_value` holds a Tensor.
    """
    like = operand(a)
    try:
        if not holds_tensor(fill_value):
            return np.full_like(
                stand_in(plain(like)), fill_value, dtype, order, subok, shape, **others
            )
        value = asarray(fill_value, like.dtype if dtype is None else dtype)
        return broadcast_to(value, like.shape if shape is None else shape)
    except ValueError as error:
        raise ShapeError(
            f"full_like: fill_value {np.shape(fill_value)}: {error}"
        ) from error


def _several(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shapes in (((3,), (2, 1)), ((), (3,)), ((2, 3),), ((0, 1), (3,))):
        yield Sample(tuple(uniform(rng, shape, 0.5, 2) for shape in shapes))
    args = (np.ones(3), np.ones(2))
    yield ErrorSample(args, {}, ShapeError, r"broadcast_arrays: \(3,\) and \(2,\)")


@composite(numpy=np.broadcast_arrays, samples=_several)
def broadcast_arrays(*args: Any, subok: bool = False) -> Any:
    """Each array repeated along new and size-1 axes, to have one shape with the others.

    `subok` is for subclasses of arrays; a Tensor is none.
    """
    arrays = operands(args)
    try:
        shape = np.broadcast_shapes(*(x.shape for x in arrays))
    except ValueError as error:
        shapes = " and ".join(str(x.shape) for x in arrays)
        raise ShapeError(
            f"broadcast_arrays: {shapes} do not broadcast; make their last axes equal, "
            "or 1"
        ) from error
    return tuple(broadcast_to(x, shape) for x in arrays)


def _grids(rng: Generator) -> Iterable[Sample | ErrorSample]:
    x, w, b = (uniform(rng, (n,), 0.5, 2) for n in (3, 2, 1))
    yield Sample((x, w))
    yield Sample((x, w, b))
    yield Sample((x, w), {"indexing": "ij"})
    yield Sample((x, w, b), {"sparse": True})
    yield Sample((x,), {"sparse": True, "indexing": "ij", "copy": False})
    yield Sample((x, uniform(rng, (), 0.5, 2)))
    yield ErrorSample((x,), {"indexing": "ji"}, ValueRangeError, "meshgrid: indexing")


@composite(numpy=np.meshgrid, samples=_grids)
def meshgrid(
    *xi: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy"
) -> Any:
    """The coordinates of every point of a grid, one array for each axis of it.

    indexing: ``"ij"`` varies the first along axis 0, ``"xy"`` along axis 1. sparse:
    leave the axes that repeat themselves at length 1. `copy` changes nothing: results
    are values of their own.
    """
    if indexing not in ("xy", "ij"):
        raise ValueRangeError(
            f"meshgrid: indexing {indexing!r} is neither 'xy' nor 'ij'; 'ij' varies "
            "the first array along axis 0"
        )
    axes = list(range(len(xi)))
    if indexing == "xy":
        axes[:2] = axes[:2][::-1]
    ones = (1,) * (len(xi) - 1)
    laid = [
        reshape(x, (*ones[:a], -1, *ones[a:]))
        for x, a in zip(operands(xi), axes, strict=True)
    ]
    found: tuple[Any, ...] = tuple(laid) if sparse else broadcast_arrays(*laid)
    return found
