"""Entries put into an array, left out, trimmed or repeated to another size."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.primitive import composite, stands_for
from autograd.engine.rowwise import where_possible
from autograd.engine.samples import ErrorSample, Sample, calls, uniform
from autograd.engine.tensor import plain
from autograd.errors import IndexingError, ShapeError, ValueRangeError
from autograd.ops.construction import array, asarray
from autograd.ops.indexing import getitem, take
from autograd.ops.joining import concatenate
from autograd.ops.shape import (
    axes_of,
    axis_of,
    broadcast_to,
    moveaxis,
    operand,
    ravel,
    reshape,
)

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["delete", "insert", "resize", "trim_zeros"]


def _places(operation: str, x: Any, axis: int, edit: Any, *args: Any) -> Any:
    """What NumPy makes of the positions along `axis`."""
    try:
        return edit(np.arange(x.shape[axis]), *args)
    except (IndexError, ValueError) as error:
        kind = IndexingError if isinstance(error, IndexError) else ValueRangeError
        raise kind(f"{operation}: x {x.shape}, axis {axis}: {error}") from error


def _along(operation: str, x: Any, axis: Any) -> tuple[Any, int]:
    """``x`` and its axis; without one, its elements as one axis."""
    x = operand(x)
    return (ravel(x), 0) if axis is None else (x, axis_of(operation, x, axis))


@composite(
    numpy=np.delete,
    samples=calls(
        ((2, 3), {"obj": 1, "axis": 1}),
        ((3, 2), {"obj": [0, -1], "axis": 0}),
        ((2, 3), {"obj": slice(None, None, 2)}),
        ((3,), {"obj": np.array([True, False, True])}),
        ((2, 3), {"obj": [], "axis": -1}),
        refused=[
            ((3,), {"obj": 3}, IndexingError, r"delete: x \(3,\), axis 0: .*3"),
            ((3,), {"obj": [True]}, ValueRangeError, r"delete: x \(3,\)"),
            ((3,), {"obj": 0, "axis": 1}, IndexingError, r"delete: x \(3,\).*axis 1"),
        ],
    ),
)
def delete(x: Any, obj: Any, axis: int | None = None) -> Any:
    """``x`` without the entries `obj`, an index of any kind, along `axis`."""
    x, axis = _along("delete", x, axis)
    return take(x, _places("delete", x, axis, np.delete, plain(obj)), axis)


def _insertions(rng: Generator) -> Iterable[Sample | ErrorSample]:
    x = uniform(rng, (2, 3), 0.5, 2)

    def values(*shape: int) -> Any:
        return uniform(rng, shape, 3, 4)

    yield Sample((x, 1, values(2)), {"axis": 1})
    yield Sample((x, 1, values(2, 2)), {"axis": 1})
    yield Sample((x, [1], values(2, 2)), {"axis": 1})
    yield Sample((x, [2, 0, 2], values(3)), {"axis": 1})
    yield Sample((x, [0, 1], values(2, 1)), {"axis": 0})
    yield Sample((x, slice(0, 3, 2), values()), {"axis": -1})
    yield Sample((x, -1, values(2)))
    yield Sample((x, [5, 1], values(2)))
    yield Sample((x[0], np.array([True, False, True]), values(2)))
    yield Sample((x, [], values()), {"axis": 0})
    yield ErrorSample(
        (x, 4, values()), {"axis": 1}, IndexingError, "insert: .*axis 1: "
    )
    yield ErrorSample((x, [0, 1], values(3)), {"axis": 1}, ShapeError, "insert: values")


@composite(numpy=np.insert, samples=_insertions)
def insert(x: Any, obj: Any, values: Any, axis: int | None = None) -> Any:
    """``x`` with `values` before the entries `obj` along `axis`; its dtype stays.

    One index takes any number of entries, several take one each. The values broadcast.
    """
    x, axis = _along("insert", x, axis)
    values, n = asarray(values, x.dtype), x.shape[axis]
    index = np.asarray(np.arange(n)[obj] if isinstance(obj, slice) else plain(obj))
    if index.dtype == bool:
        index = np.flatnonzero(index)
    if index.size == 1:
        values = array(values, copy=None, ndmin=x.ndim)
        values = values if index.ndim else moveaxis(values, 0, axis)
        count, before = values.shape[axis], index.reshape(())
    else:
        count, before = index.size, index.astype(int)
    labels = n + np.arange(count)
    order = _places("insert", x, axis, np.insert, before, labels)
    try:
        values = broadcast_to(values, (*x.shape[:axis], count, *x.shape[axis + 1 :]))
    except ShapeError as error:
        raise ShapeError(
            f"insert: values {values.shape} do not fit into x {x.shape} as {count} "
            f"entries along axis {axis}; reshape them"
        ) from error
    return take(concatenate([x, values], axis), order, axis)


@composite(
    numpy=np.resize,
    samples=calls(
        ((2, 3), {"new_shape": (3, 3)}),
        ((2, 3), {"new_shape": 4}),
        ((), {"new_shape": (2,)}),
        ((3,), {"new_shape": (0, 2)}),
        ((0,), {"new_shape": (2,)}),
        refused=[((3,), {"new_shape": -1}, ValueRangeError, "resize: .*negative")],
    ),
)
def resize(x: Any, new_shape: Any) -> Any:
    """The elements of ``x`` in order, over and over until `new_shape` is full.

    Of an empty ``x`` it is full of zeros.
    """
    x = ravel(x)
    shape = tuple(new_shape) if np.iterable(new_shape) else (new_shape,)
    if any(n < 0 for n in shape):
        raise ValueRangeError(
            f"resize: new_shape {shape} has a negative length; every length must be "
            "0 or more"
        )
    if not x.size:
        return np.zeros(shape, x.dtype)
    return reshape(take(x, np.arange(prod(shape)) % x.size), shape)


@stands_for(np.trim_zeros)
@where_possible
def trim_zeros(filt: Any, trim: str = "fb", axis: Any = None) -> Any:
    """`filt` without the zeros at its ends: ``"f"`` in front, ``"b"`` behind.

    Along each axis, or those of `axis`; an array of zeros becomes empty. Which entries
    are zero is taken as fixed.
    """
    sides = trim.lower()
    if sides not in ("f", "b", "fb", "bf"):
        raise ValueRangeError(
            f"trim_zeros: trim {trim!r} is not one of 'f', 'b' and 'fb'"
        )
    x = operand(filt)
    axes = range(x.ndim) if axis is None else axes_of("trim_zeros", x, axis)
    index = [slice(None)] * x.ndim
    for a, places in enumerate(np.nonzero(plain(x)) if x.ndim else ()):
        if a in axes and not places.size:
            index[a] = slice(0, 0)
        elif a in axes:
            front = places.min() if "f" in sides else None
            index[a] = slice(front, places.max() + 1 if "b" in sides else None)
    return getitem(x, index=tuple(index))
