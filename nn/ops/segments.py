"""Reductions of the rows that share a number.

data: (n, …), segment_ids: (n,) whole numbers, result: (num_segments, …), by default one
more than the largest. Rows with numbers outside count nowhere; without any row, a
segment is the reduction of nothing: 0, 1, or the least or largest of the dtype.
sorted: whether the numbers rise, which nothing depends on.
"""

from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd import ops
from nn.ops.convert import of_dtype, ready
from nn.ops.indexing import places
from nn.ops.registry import operation

__all__: list[str] = []


@operation
def segment_sum(
    data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False
) -> Any:
    """The sum of each segment."""
    data, ids, count = _given(data, segment_ids, num_segments)
    rows = anp.where((ids >= 0) & (ids < count), ids, count)
    if data.dtype.kind in "fc":
        return ops.embed(data, rows, (count + 1, *data.shape[1:]))[:count]
    floats = of_dtype(data, "float64")  # exact up to 2⁵³
    y = ops.embed(floats, rows, (count + 1, *data.shape[1:]))[:count]
    return of_dtype(y, data.dtype)


@operation
def segment_prod(
    data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False
) -> Any:
    """The product of each segment."""
    return _reduced(anp.multiply, data, segment_ids, num_segments, 1)


@operation
def segment_max(
    data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False
) -> Any:
    """The largest of each segment; ties share the derivative."""
    data = ready(data)
    return _reduced(
        anp.maximum, data, segment_ids, num_segments, _end(data.dtype, lowest=True)
    )


@operation
def segment_min(
    data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False
) -> Any:
    """The smallest of each segment; ties share the derivative."""
    data = ready(data)
    return _reduced(
        anp.minimum, data, segment_ids, num_segments, _end(data.dtype, lowest=False)
    )


def _end(dtype: Any, *, lowest: bool) -> Any:
    if dtype.kind == "f":
        return -np.inf if lowest else np.inf
    return np.iinfo(dtype).min if lowest else np.iinfo(dtype).max


def _given(data: Any, ids: Any, count: int | None) -> tuple[Any, Any, int]:
    ids = places(ids)
    return ready(data), ids, int(ids.max(initial=-1)) + 1 if count is None else count


def _reduced(f: Any, data: Any, ids: Any, count: int | None, nothing: Any) -> Any:
    """``f`` over each run of rows, once these lie in the order of their segments.

    Where a program does not know the segments yet, over all rows with `nothing` in
    place of those of others.
    """
    data, ids, count = _given(data, ids, count)
    if type(ids) is not np.ndarray:
        own = ids == np.arange(count)[:, None]  # (count, n)
        own = anp.reshape(own, (*own.shape, *[1] * (data.ndim - 1)))
        return _WHOLE[f](anp.where(own, data, of_dtype(nothing, data.dtype)), axis=1)
    order = np.argsort(ids, kind="stable")
    order = order[(ids[order] >= 0) & (ids[order] < count)]
    present, starts = np.unique(ids[order], return_index=True)
    empty = anp.full((count, *data.shape[1:]), nothing, data.dtype)
    if not len(present):
        return empty
    parts = f.reduceat(data[order], starts, axis=0)
    return ops.setitem(empty, of_dtype(parts, data.dtype), present)


_WHOLE = {anp.maximum: anp.max, anp.minimum: anp.min, anp.multiply: anp.prod}
"""What a function of two is over an axis."""
