"""Joining arrays along an axis, old or new."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.primitive import Array, composite
from autograd.engine.record import record
from autograd.engine.rules import called_as, linear
from autograd.engine.samples import ErrorSample, Sample, Sampler, uniform
from autograd.engine.tensor import Tensor
from autograd.errors import IndexingError, ShapeError
from autograd.ops.shape import (
    atleast_1d,
    atleast_2d,
    atleast_3d,
    operand,
    ravel,
    reshape,
)

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = [
    "append",
    "array",
    "column_stack",
    "concatenate",
    "dstack",
    "hstack",
    "stack",
    "vstack",
]

Shape = tuple[int, ...]


def _lists(
    *cases: tuple[list[Shape], dict[str, Any]],
    refused: Iterable[tuple[list[Shape], dict[str, Any], type[Exception], str]] = (),
    draw: Callable[[Generator, Shape, float, float], Any] = uniform,
) -> Sampler:
    """One sample for each ``(shapes, keywords)``: a list of arrays and the keywords."""

    def samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
        for shapes, kwargs in cases:
            yield Sample(([draw(rng, s, 0.5, 2) for s in shapes],), kwargs)
        for shapes, kwargs, error, match in refused:
            args = ([draw(rng, s, 0.5, 2) for s in shapes],)
            yield ErrorSample(args, kwargs, error, match)

    return samples


def _part(i: int, g: Any, y: Any, *xs: Any, axis: int) -> Any:
    """What of `g` lies where the operand at position `i` came to lie."""
    axis %= g.ndim
    start = sum([x.shape[axis] for x in xs[:i]])
    return g[(slice(None),) * axis + (slice(start, start + xs[i].shape[axis]),)]


@linear(
    _part,
    name="concatenate",
    numpy=np.concatenate,
    symbol="⧺",
    formula="x, w, … in a row",
    samples=_lists(
        ([(2, 3), (1, 3), (0, 3)], {}),
        ([(2, 3), (2, 1)], {"axis": -1}),
        ([(2, 1, 3), (2, 2, 3)], {"axis": 1}),
        ([(3,)], {}),
        ([(2, 3), ()], {"axis": None}),
        refused=[
            ([(2, 3), (2, 4)], {}, ShapeError, r"concatenate: .*\(2, 3\).*\(2, 4\)"),
            ([(2, 3), (3,)], {}, ShapeError, "concatenate: .*number of dimensions"),
            ([(), ()], {}, ShapeError, "concatenate: .*zero-dimensional"),
            ([], {}, ShapeError, "concatenate: .*at least one array"),
            ([(3,), (3,)], {"axis": 1}, IndexingError, "concatenate: .*axis 1"),
        ],
    ),
)
def _concatenate(*xs: Array, axis: int) -> Array:
    return np.concatenate(xs, axis=axis)


@called_as(_concatenate)
def concatenate(arrays: Any, axis: int | None = 0) -> Any:
    """The arrays one after the other along `axis`; flattened before for axis None."""
    arrays = _listed("concatenate", arrays)
    if axis is None:
        arrays, axis = tuple(map(ravel, arrays)), 0
    return record(_concatenate.primitive, arrays, {"axis": axis})


def _listed(operation: str, arrays: Any) -> tuple[Any, ...]:
    listed = tuple(arrays)
    if not listed:
        raise ShapeError(f"{operation}: the list is empty; expected at least one array")
    return listed


@linear(
    lambda i, g, y, *xs, axis: g[(slice(None),) * (axis % g.ndim) + (i,)],
    name="stack",
    numpy=np.stack,
    symbol="☰",
    formula="[x, w, …]",
    samples=_lists(
        ([(2, 3), (2, 3)], {}),
        ([(3,), (3,)], {"axis": -1}),
        ([(2, 1, 3)], {"axis": 1}),
        ([(), (), ()], {}),
        ([(0, 3), (0, 3)], {"axis": 2}),
        refused=[
            ([(3,), (2,)], {}, ShapeError, r"stack: .*\(3,\).*\(2,\).*same shape"),
            ([], {}, ShapeError, "stack: .*at least one array"),
            ([(3,)], {"axis": 2}, IndexingError, "stack: .*axis 2"),
        ],
    ),
)
def _stack(*xs: Array, axis: int) -> Array:
    return np.stack(xs, axis=axis, dtype=np.result_type(*xs))  # Python scalars are weak


@called_as(_stack)
def stack(arrays: Any, axis: int = 0) -> Any:
    """The arrays, all of one shape, side by side along a new axis at `axis`.

    A primitive, since expand_dims of each and concatenate would be n + 1 nodes.
    """
    return record(_stack.primitive, _listed("stack", arrays), {"axis": axis})


@composite(numpy=np.vstack, samples=_lists(([(2, 3), (3,)], {}), ([(), ()], {})))
def vstack(tup: Any) -> Any:
    """The arrays below each other: along axis 0, vectors as rows."""
    return concatenate([atleast_2d(x) for x in tup], 0)


@composite(
    numpy=np.hstack,
    samples=_lists(([(2, 3), (2, 1)], {}), ([(3,), (2,)], {}), ([(), (2,)], {})),
)
def hstack(tup: Any) -> Any:
    """The arrays beside each other: along axis 1, or 0 for vectors."""
    arrays = [atleast_1d(x) for x in tup]
    return concatenate(arrays, 0 if not arrays or arrays[0].ndim == 1 else 1)


@composite(numpy=np.dstack, samples=_lists(([(2, 3), (2, 3, 2)], {}), ([(3,)], {})))
def dstack(tup: Any) -> Any:
    """The arrays behind each other: along axis 2."""
    return concatenate([atleast_3d(x) for x in tup], 2)


@composite(
    numpy=np.column_stack,
    samples=_lists(([(3,), (3, 2)], {}), ([(), ()], {}), ([(0,), (0, 2)], {})),
)
def column_stack(tup: Any) -> Any:
    """The arrays beside each other along axis 1, vectors as columns."""
    arrays = map(operand, tup)
    return concatenate([x if x.ndim > 1 else reshape(x, (-1, 1)) for x in arrays], 1)


def _append_samples(rng: Generator) -> Iterable[Sample]:
    for shape, values, axis in (((2, 3), (1, 3), 0), ((2, 3), (2,), None)):
        yield Sample(
            (uniform(rng, shape, 0.5, 2), uniform(rng, values, 0.5, 2)), {"axis": axis}
        )


@composite(numpy=np.append, samples=_append_samples)
def append(x: Any, values: Any, axis: int | None = None) -> Any:
    """``x`` followed by `values` along `axis`; both flattened for axis None."""
    return concatenate([x, values], axis)


def _array_samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    one, row = uniform(rng, (), 0.5, 2), uniform(rng, (3,), 0.5, 2)
    yield Sample((one,))
    yield Sample(([one, row[1], row[0]],))
    yield Sample(([[one, one, one], row, (one, one, one)],))
    yield Sample(([[row], [row + 1]],), {"dtype": np.float64})
    yield ErrorSample(([row, row[:2]],), {}, ShapeError, "array: .*shape")


@composite(samples=_array_samples)
def array(obj: Any, dtype: Any = None) -> Any:
    """`numpy.array` for nested lists that may hold Tensors, which stay in the graph.

    NumPy's own cannot: it would ask each Tensor for a plain number.
    """
    if isinstance(obj, Tensor):
        result = obj.copy()
    elif _holds_tensor(obj):
        parts = [array(p) if isinstance(p, (list, tuple)) else p for p in obj]
        shapes = {operand(part).shape for part in parts}
        if len(shapes) > 1:
            raise ShapeError(
                f"array: the parts have shapes {sorted(shapes)}; expected one"
            )
        result = stack(parts)
    else:
        try:
            return np.array(obj, dtype)
        except ValueError as error:
            raise ShapeError(f"array: {error}") from error
    return result if dtype is None else result.astype(dtype)


def _holds_tensor(obj: Any) -> bool:
    return isinstance(obj, (list, tuple)) and any(
        isinstance(part, Tensor) or _holds_tensor(part) for part in obj
    )
