"""Taking an array apart along an axis: one step, a value for each part."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from autograd.engine.batching import along_axis
from autograd.engine.primitive import Array, composite
from autograd.engine.record import record
from autograd.engine.rules import called_as, linear
from autograd.engine.samples import calls
from autograd.engine.several import separate
from autograd.errors import IndexingError, ShapeError
from autograd.ops.joining import concatenate, stack
from autograd.ops.shape import axis_of, operand

__all__ = ["array_split", "dsplit", "hsplit", "split", "unstack", "vsplit"]


@linear(
    lambda g, y, x, bounds, axis: concatenate(g, axis),
    outputs=...,
    name="array_split",
    batching=along_axis,
    numpy=np.array_split,
    symbol="split",
    formula="x in parts",
    samples=calls(
        ((5, 3), {"indices_or_sections": 3}),
        ((2, 3), {"indices_or_sections": [1, 5], "axis": 1}),
        ((2,), {"indices_or_sections": 3}),
        ((4,), {"indices_or_sections": [-1]}),
        refused=[
            (
                (3,),
                {"indices_or_sections": 2, "axis": 1},
                IndexingError,
                r"array_split: x \(3,\): axis 1",
            ),
            ((3,), {"indices_or_sections": 0}, ShapeError, "array_split: .*1 or more"),
        ],
    ),
)
def _array_split(x: Array, *, bounds: tuple[int, ...], axis: int) -> tuple[Array, ...]:
    before = (slice(None),) * axis
    return tuple([x[(*before, slice(*between))] for between in pairwise(bounds)])


@called_as(_array_split)
def array_split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """As `split`, but the first parts may be longer by one than the last.

    Indices that go back, as ``[3, 1]``, give parts that overlap.
    """
    x = operand(x)
    axis = axis_of("array_split", x, axis)
    bounds = _bounds(x.shape[axis], indices_or_sections)
    if list(bounds) == sorted(bounds):
        params = {"bounds": bounds, "axis": axis}
        return list(separate(record(_array_split.primitive, (x,), params)))
    before = (slice(None),) * axis
    return [x[(*before, slice(*between))] for between in pairwise(bounds)]


def _bounds(n: int, sections: Any) -> tuple[int, ...]:
    """Where each part of `n` entries starts, and where the last one ends."""
    if np.iterable(sections):
        inner = [slice(0, i).indices(n)[1] for i in sections]
        return (0, *inner, n)
    if sections < 1:
        raise ShapeError(f"array_split: {sections} sections; expected 1 or more")
    length, longer = divmod(n, sections)
    return tuple([i * length + min(i, longer) for i in range(sections + 1)])


@composite(
    numpy=np.split,
    samples=calls(
        ((4, 3), {"indices_or_sections": 2}),
        ((2, 3), {"indices_or_sections": [1, 2], "axis": -1}),
        ((6,), {"indices_or_sections": 3}),
        ((0, 3), {"indices_or_sections": 1, "axis": 1}),
        refused=[
            (
                (5, 3),
                {"indices_or_sections": 2},
                ShapeError,
                r"split: x \(5, 3\).*axis 0.*array_split",
            ),
        ],
    ),
)
def split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """The list of equal parts of ``x`` along `axis`, or of those between indices."""
    x = operand(x)
    axis = axis_of("split", x, axis)
    sections = indices_or_sections
    if not np.iterable(sections) and x.shape[axis] % sections:
        raise ShapeError(
            f"split: x {x.shape} has no {sections} equal parts along axis {axis}; "
            f"choose a divisor of {x.shape[axis]}, or use array_split"
        )
    return array_split(x, sections, axis)  # type: ignore[no-any-return]


def _split_along(
    operation: str, x: Any, sections: Any, axis: int, *, ndim: int
) -> list[Any]:
    """`split` along a fixed axis of at least `ndim`."""
    x = operand(x)
    if x.ndim < ndim:
        raise ShapeError(
            f"{operation}: x {x.shape} has {x.ndim} axes; expected {ndim} or more: "
            "reshape it, or use split"
        )
    try:
        return split(x, sections, axis)  # type: ignore[no-any-return]
    except ShapeError as error:
        raise ShapeError(f"{operation}: {error}") from error


@composite(
    numpy=np.vsplit,
    samples=calls(
        ((4, 3), {"indices_or_sections": 2}),
        ((3, 1, 2), {"indices_or_sections": [1]}),
        refused=[
            ((3,), {"indices_or_sections": 3}, ShapeError, r"vsplit: x \(3,\)"),
            ((3, 2), {"indices_or_sections": 2}, ShapeError, "vsplit: .*divisor"),
        ],
    ),
)
def vsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """Parts one below the other: along axis 0 of two or more."""
    return _split_along("vsplit", x, indices_or_sections, 0, ndim=2)


@composite(
    numpy=np.hsplit,
    samples=calls(
        ((2, 4), {"indices_or_sections": 2}),
        ((4,), {"indices_or_sections": [1, 3]}),
        refused=[((), {"indices_or_sections": 1}, ShapeError, r"hsplit: x \(\)")],
    ),
)
def hsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """Parts side by side: along axis 1, of vectors along axis 0."""
    x = operand(x)
    return _split_along("hsplit", x, indices_or_sections, int(x.ndim > 1), ndim=1)


@composite(
    numpy=np.dsplit,
    samples=calls(
        ((2, 1, 4), {"indices_or_sections": 2}),
        refused=[
            ((2, 4), {"indices_or_sections": 2}, ShapeError, r"dsplit: x \(2, 4\)")
        ],
    ),
)
def dsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """Parts one behind the other: along axis 2."""
    return _split_along("dsplit", x, indices_or_sections, 2, ndim=3)


@linear(
    lambda g, y, x, axis: stack(g, axis),
    outputs=...,
    name="unstack",
    batching=along_axis,
    numpy=getattr(np, "unstack", ()),
    formula="x₀, x₁, …",
    samples=calls(
        ((3, 2), {}),
        ((2, 3), {"axis": -1}),
        ((2, 1, 3), {"axis": 1}),
        ((2,), {}),
        ((2, 0), {}),
        refused=[((3,), {"axis": 1}, IndexingError, r"unstack: x \(3,\): axis 1")],
    ),
)
def _unstack(x: Array, *, axis: int = 0) -> tuple[Any, ...]:
    return tuple(x if axis == 0 else np.moveaxis(x, axis, 0))


@called_as(_unstack)
def unstack(x: Any, axis: int = 0) -> tuple[Any, ...]:
    """``x`` of shape (n, …) as n arrays of shape (…): its entries along `axis`.

    >>> import numpy as np
    >>> unstack(np.array([[1.0, 2.0], [3.0, 4.0]]), axis=1)
    (array([1., 3.]), array([2., 4.]))
    """
    x = operand(x)
    axis = axis_of("unstack", x, axis)
    return separate(record(_unstack.primitive, (x,), {"axis": axis}))
