"""Joining arrays along an axis, old or new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.batching import joined, stacked
from autograd.engine.dispatch import into
from autograd.engine.primitive import Array, composite
from autograd.engine.record import record
from autograd.engine.rules import called_as, joining
from autograd.engine.samples import ErrorSample, Sample, Sampler, uniform
from autograd.engine.tensor import plain
from autograd.errors import ArgumentError, DTypeError, IndexingError, ShapeError
from autograd.ops.arithmetic import astype
from autograd.ops.atleast import with_axes
from autograd.ops.shape import operand, ravel, reshape

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = [
    "append",
    "block",
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


def _parts(g: Any, y: Any, *xs: Any, axis: int) -> Iterator[Any]:
    """What of `g` lies where each operand came to lie."""
    axis %= g.ndim
    before, end = (slice(None),) * axis, 0
    for x in xs:
        start, end = end, end + x.shape[axis]
        yield g[(*before, slice(start, end))]


def _layers(g: Any, y: Any, *xs: Any, axis: int) -> Iterator[Any]:
    before = (slice(None),) * (axis % g.ndim)
    return (g[(*before, i)] for i in range(len(xs)))


@joining(
    _parts,
    name="concatenate",
    batching=joined,
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
def concatenate(
    arrays: Any,
    /,
    axis: int | None = 0,
    out: Any = None,
    *,
    dtype: Any = None,
    casting: Any = "same_kind",
) -> Any:
    """The arrays one after the other along `axis`; flattened before for axis None.

    out, dtype, casting: as in `numpy.concatenate`.
    """
    arrays = _listed("concatenate", arrays)
    if axis is None:
        arrays, axis = _flat(arrays), 0
    if out is not None or dtype is not None or casting != "same_kind":
        arrays = _cast("concatenate", arrays, dtype, casting)
    y = record(_concatenate.primitive, arrays, {"axis": axis})
    return y if out is None else into("concatenate", out, y)


def _cast(
    operation: str, arrays: tuple[Any, ...], dtype: Any, casting: Any
) -> tuple[Any, ...]:
    """The arrays in one dtype, where `casting` lets each become it."""
    found = np.result_type(*map(plain, arrays)) if dtype is None else np.dtype(dtype)
    for x in arrays:
        if not np.can_cast(operand(x).dtype, found, casting):
            raise DTypeError(
                f"{operation}: an array of {operand(x).dtype} does not become {found} "
                f"with casting={casting!r}; pass casting='unsafe', or astype it first"
            )
    return tuple(x if operand(x).dtype == found else astype(x, found) for x in arrays)


def _flat(arrays: tuple[Any, ...]) -> tuple[Any, ...]:
    """Each as one axis; Python's numbers, which are weak, of the others' dtype."""
    flat = [ravel(x) for x in arrays]
    weak = [type(x) in (int, float, complex) for x in arrays]
    given = [x if w else y.dtype for x, y, w in zip(arrays, flat, weak, strict=True)]
    kind = np.result_type(*given) if any(weak) else None
    return tuple(y.astype(kind) if w else y for y, w in zip(flat, weak, strict=True))


def _listed(operation: str, arrays: Any) -> tuple[Any, ...]:
    listed = tuple(arrays)
    if not listed:
        raise ShapeError(f"{operation}: the list is empty; expected at least one array")
    return listed


@joining(
    _layers,
    name="stack",
    batching=stacked,
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
def stack(
    arrays: Any,
    axis: int = 0,
    out: Any = None,
    *,
    dtype: Any = None,
    casting: Any = "same_kind",
) -> Any:
    """The arrays, all of one shape, side by side along a new axis at `axis`.

    A primitive, since expand_dims of each and concatenate would be n + 1 nodes. out,
    dtype, casting: as in `numpy.stack`.
    """
    arrays = _listed("stack", arrays)
    if dtype is not None or casting != "same_kind":
        arrays = _cast("stack", arrays, dtype, casting)
    y = record(_stack.primitive, arrays, {"axis": axis})
    return y if out is None else into("stack", out, y)


@composite(
    numpy=np.vstack,
    samples=_lists(
        ([(2, 3), (3,)], {}), ([(), ()], {}), ([(2,)], {"dtype": np.float64})
    ),
)
def vstack(tup: Any, *, dtype: Any = None, casting: Any = "same_kind") -> Any:
    """The arrays below each other: along axis 0, vectors as rows."""
    return concatenate([with_axes(x, 2) for x in tup], 0, dtype=dtype, casting=casting)


@composite(
    numpy=np.hstack,
    samples=_lists(([(2, 3), (2, 1)], {}), ([(3,), (2,)], {}), ([(), (2,)], {})),
)
def hstack(tup: Any, *, dtype: Any = None, casting: Any = "same_kind") -> Any:
    """The arrays beside each other: along axis 1, or 0 for vectors."""
    arrays = [with_axes(x, 1) for x in tup]
    axis = 0 if not arrays or arrays[0].ndim == 1 else 1
    return concatenate(arrays, axis, dtype=dtype, casting=casting)


@composite(numpy=np.dstack, samples=_lists(([(2, 3), (2, 3, 2)], {}), ([(3,)], {})))
def dstack(tup: Any) -> Any:
    """The arrays behind each other: along axis 2."""
    return concatenate([with_axes(x, 3) for x in tup], 2)


@composite(
    numpy=np.column_stack,
    samples=_lists(([(3,), (3, 2)], {}), ([(), ()], {}), ([(0,), (0, 2)], {})),
)
def column_stack(tup: Any) -> Any:
    """The arrays beside each other along axis 1, vectors as columns."""
    arrays = map(operand, tup)
    return concatenate([x if x.ndim > 1 else reshape(x, (-1, 1)) for x in arrays], 1)


def _nested(rng: Generator) -> Iterable[Sample | ErrorSample]:
    def draw(*shape: int) -> Any:
        return uniform(rng, shape, 0.5, 2)

    yield Sample(([[draw(2, 2), draw(2, 3)], [draw(1, 2), draw(1, 3)]],))
    yield Sample(([draw(3), draw(2), draw()],))
    yield Sample(([[draw(3)], [draw(1, 3)]],))
    yield Sample(([[[draw()], [draw()]], [[draw()], [draw()]]],))
    yield Sample((draw(2, 3),))
    yield Sample(([draw(2, 1, 3), draw(2, 1, 2)],))
    yield ErrorSample(
        ([[draw(3)], draw(3)],), {}, ShapeError, "block: .*depths 0 and 1"
    )
    yield ErrorSample(([],), {}, ShapeError, "block: .*empty")
    yield ErrorSample(([draw(2), draw(2, 1)],), {}, ShapeError, "block: .*dimension")


@composite(numpy=np.block, samples=_nested)
def block(arrays: Any) -> Any:
    """Nested lists of blocks put together: innermost lists along the last axis.

    Each list further out joins along the axis before; blocks with fewer axes get more
    in front. Blocks that do not fit raise `ShapeError`.
    """
    depth = _depth(arrays)
    ndim = max([depth, *(operand(x).ndim for x in _blocks(arrays))])
    return _joined(arrays, ndim, ndim - depth)


def _depth(arrays: Any) -> int:
    """How deep the lists are nested: all the same."""
    if isinstance(arrays, tuple):
        raise ArgumentError(
            "block: a tuple stands among the blocks; only lists nest: write [a, b]"
        )
    if not isinstance(arrays, list):
        return 0
    depths = sorted({_depth(part) for part in arrays})
    if len(depths) != 1:
        says = (
            f"lists of depths {depths[0]} and {depths[1]}"
            if depths
            else "an empty list"
        )
        raise ShapeError(
            f"block: there are {says} beside each other; nest all blocks equally deep, "
            "e.g. [[a, b], [c, d]]"
        )
    return depths[0] + 1


def _blocks(arrays: Any) -> Iterator[Any]:
    if isinstance(arrays, list):
        for part in arrays:
            yield from _blocks(part)
    else:
        yield arrays


def _joined(arrays: Any, ndim: int, axis: int) -> Any:
    if not isinstance(arrays, list):
        x = operand(arrays)
        return reshape(x, (1,) * (ndim - x.ndim) + x.shape)
    parts = [_joined(part, ndim, axis + 1) for part in arrays]
    try:
        return concatenate(parts, axis)
    except ShapeError as error:
        raise ShapeError(f"block: {error}") from error


def _append_samples(rng: Generator) -> Iterable[Sample]:
    for shape, values, axis in (((2, 3), (1, 3), 0), ((2, 3), (2,), None)):
        yield Sample(
            (uniform(rng, shape, 0.5, 2), uniform(rng, values, 0.5, 2)), {"axis": axis}
        )


@composite(numpy=np.append, samples=_append_samples)
def append(x: Any, values: Any, axis: int | None = None) -> Any:
    """``x`` followed by `values` along `axis`; both flattened for axis None."""
    return concatenate([x, values], axis)
