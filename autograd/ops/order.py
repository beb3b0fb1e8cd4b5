"""Sorting, and what is found by it: each value is one of the operand's entries.

So the derivative is that of reading entries. Among equal ones it goes to that which a
stable sort puts there.

>>> import numpy as np
>>> import autograd as ag
>>> ag.grad(lambda x: sort(x)[0])(np.array([2.0, 1.0, 3.0]))
array([0., 1., 0.])
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.primitive import Array, composite
from autograd.engine.samples import ErrorSample, Sample, calls, separated
from autograd.engine.tensor import plain
from autograd.engine.traced import as_array
from autograd.errors import IndexingError, ValueRangeError
from autograd.ops.arithmetic import astype
from autograd.ops.indexing import take, take_along_axis
from autograd.ops.shape import axis_of, operand, ravel

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = [
    "order_of",
    "partition",
    "sort",
    "sort_complex",
    "unique",
    "unique_all",
    "unique_counts",
    "unique_inverse",
    "unique_values",
]


@composite(
    numpy=np.sort,
    samples=calls(
        ((4, 3), {}),
        ((4, 3), {"axis": 0}),
        ((2, 1, 3), {"axis": None, "kind": "mergesort"}),
        ((5,), {"stable": True}),
        ((4, 3), {"axis": 0, "descending": True}),
        ((1,), {}),
        ((0, 3), {}),
        refused=[
            ((3,), {"axis": 1}, IndexingError, r"sort: x \(3,\): axis 1"),
            ((), {}, IndexingError, r"sort: x \(\): axis -1"),
            ((3,), {"order": "a"}, ValueRangeError, r"sort: .*order='a'.*fields"),
        ],
        draw=separated,
    ),
)
def sort(
    x: Any,
    axis: int | None = -1,
    kind: Any = None,
    order: Any = None,
    *,
    stable: bool | None = None,
    descending: bool = False,
) -> Any:
    """The entries in ascending order along `axis`, or all of ``x`` as one; NaN last.

    kind: every one of NumPy's gives the same values. Complex numbers go by their real
    part, then by their imaginary part. descending: the other way round, NaN first.
    """
    x, axis = _along("sort", x, axis, order)
    np.sort(np.empty(0), kind=kind, stable=stable)  # which complains of unknown kinds
    return take_along_axis(x, order_of(plain(x), axis, descending=descending), axis)


def order_of(x: Array, axis: int, *, descending: bool = False) -> Any:
    """The indices along `axis` by which a stable sort of ``x`` takes its entries."""
    if not descending:
        return np.argsort(x, axis, stable=True)
    backwards = np.argsort(np.flip(x, axis), axis, stable=True)
    return x.shape[axis] - 1 - np.flip(backwards, axis)


def _along(operation: str, x: Any, axis: int | None, order: Any) -> tuple[Any, int]:
    """``x`` and the axis to sort along; flattened for None."""
    x = operand(x)
    if order is not None:
        raise ValueRangeError(
            f"{operation}: x {x.shape}, order={order!r}: only arrays with fields have "
            "an order; leave it out"
        )
    if axis is None:
        return ravel(x), 0
    return x, axis_of(operation, x, axis)


@composite(
    numpy=np.partition,
    samples=calls(
        ((3,), {"kth": 1}),
        ((4, 3), {"kth": 1}),
        ((4, 3), {"kth": (1, -2), "axis": 0}),
        ((1, 3), {"kth": [0, 1], "axis": None}),
        ((0, 3), {"kth": 1}),
        refused=[
            ((3,), {"kth": 1, "axis": 1}, IndexingError, r"partition: x \(3,\): axis"),
            ((3,), {"kth": 3}, ValueRangeError, r"partition: x \(3,\).*kth"),
        ],
        draw=separated,
        complex_too=False,
    ),
)
def partition(
    x: Any,
    kth: Any,
    axis: int | None = -1,
    kind: Any = "introselect",
    order: Any = None,
) -> Any:
    """The entries along `axis` so arranged that those at `kth` are as after sorting.

    None before one of them is larger, none behind it smaller.
    """
    x, axis = _along("partition", x, axis, order)
    try:
        parted = np.partition(as_array(plain(x)), plain(kth), axis, kind)
    except ValueError as error:
        raise ValueRangeError(f"partition: x {x.shape}, kth={kth}: {error}") from error
    # np.argpartition arranges the rest in another way than np.partition does
    places = order_of(parted, axis)
    index = np.empty_like(places)
    np.put_along_axis(index, places, order_of(plain(x), axis), axis)
    return take_along_axis(x, index, axis)


@composite(
    numpy=np.sort_complex,
    samples=calls(((4, 3), {}), ((5,), {}), ((0, 3), {}), draw=separated),
)
def sort_complex(x: Any) -> Any:
    """The entries in ascending order along the last axis, as complex numbers."""
    y = sort(x)
    return astype(y, np.sort_complex(np.empty(0, y.dtype)).dtype)


def _repeating(
    rng: Generator,
) -> Iterable[Sample | ErrorSample]:
    """Arrays in which no two floats are equal, and one of integers where some are."""
    yield Sample((separated(rng, (5,)),))
    yield Sample((separated(rng, (2, 1, 3)),))
    yield Sample((separated(rng, ()),))
    yield Sample((separated(rng, (0, 3)),))
    yield Sample((separated(rng, (2, 3)) + 0.5j,))


def _rows(rng: Generator) -> Iterable[Sample | ErrorSample]:
    yield from _repeating(rng)
    x = separated(rng, (3, 2))
    yield Sample((x,), {"axis": 0})
    yield Sample((x,), {"axis": -1})
    yield Sample((x,), {"equal_nan": False})
    yield ErrorSample((x,), {"axis": 2}, IndexingError, r"unique: x \(3, 2\): axis 2")


@composite(numpy=np.unique, samples=_rows)
def unique(
    x: Any,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    *,
    equal_nan: bool = True,
    sorted: bool = True,
) -> Any:
    """The different entries in ascending order, or parts along `axis`; as NumPy's.

    Each is the first of its kind, which gets its derivative. With the flags a tuple;
    indices and counts are plain arrays. sorted: the same either way.
    """
    x = operand(x)
    if axis is not None:
        axis = axis_of("unique", x, axis)
    value, index, *others = np.unique(  # type: ignore[call-overload]
        np.asarray(plain(x)),
        return_index=True,
        return_inverse=return_inverse,
        return_counts=return_counts,
        axis=axis,
        equal_nan=equal_nan,
    )
    y = take(x, index, axis) if x.ndim else x.reshape(value.shape)
    found = [y, *([index] if return_index else []), *others]
    return tuple(found) if len(found) > 1 else y


def _first_of_each(x: Any) -> Any:
    """The different entries of ``x`` in ascending order; NaN differs from NaN."""
    return unique(x, equal_nan=False)


@composite(numpy=getattr(np, "unique_values", ()), samples=_repeating)
def unique_values(x: Any) -> Any:
    """The different entries in ascending order; every NaN is one."""
    return _first_of_each(x)


@composite(numpy=np.unique_counts, samples=_repeating)
def unique_counts(x: Any) -> Any:
    """The different entries, and how many there are of each: ``(values, counts)``."""
    x = operand(x)
    return np.unique_counts(np.asarray(plain(x)))._replace(values=_first_of_each(x))


@composite(numpy=np.unique_inverse, samples=_repeating)
def unique_inverse(x: Any) -> Any:
    """The different entries, and each one's place: ``(values, inverse_indices)``."""
    x = operand(x)
    return np.unique_inverse(np.asarray(plain(x)))._replace(values=_first_of_each(x))


@composite(numpy=np.unique_all, samples=_repeating)
def unique_all(x: Any) -> Any:
    """``(values, indices, inverse_indices, counts)``, as `unique` with all flags."""
    x = operand(x)
    return np.unique_all(np.asarray(plain(x)))._replace(values=_first_of_each(x))
