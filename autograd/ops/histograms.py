"""Histograms: counts of what falls between edges, and sums of weights there.

Counts are piecewise constant and leave the graph. Sums have a derivative by the
weights; edges by the smallest and largest entry where they are laid between these; and
a density by all of them.

>>> import numpy as np
>>> import autograd as ag
>>> x = np.array([0.1, 0.2, 0.8])
>>> ag.grad(lambda w: np.histogram(x, 2, (0, 1), weights=w)[0][0])(np.ones(3))
array([1., 1., 0.])
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.dispatch import NumpyProtocols
from autograd.engine.primitive import Array, composite
from autograd.engine.samples import ErrorSample, Sample, separated, uniform
from autograd.engine.tensor import Tensor, plain
from autograd.engine.traced import as_array
from autograd.errors import ShapeError
from autograd.ops.calculus import diff
from autograd.ops.indexing import embed
from autograd.ops.joining import stack
from autograd.ops.masked_reduction import cast
from autograd.ops.reduction import max as max_
from autograd.ops.reduction import min as min_
from autograd.ops.reduction import sum as sum_
from autograd.ops.shape import operand, ravel, reshape

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["histogram", "histogram2d", "histogram_bin_edges", "histogramdd"]


def _raw(x: Any) -> Any:
    """`x` without the Tensors in it."""
    if isinstance(x, (list, tuple)):
        return [_raw(part) for part in x]
    return as_array(plain(x)) if isinstance(x, NumpyProtocols) else x


def _edges(x: Any, raw: Array, bins: Any, limits: Any) -> Any:
    """The edges `raw` between the entries of ``x``, as they depend on these."""
    if isinstance(bins, Tensor):
        return bins
    laid = np.ndim(bins) == 0 and limits is None
    if not (laid and isinstance(x, Tensor) and x.size):
        return raw
    part = (raw - raw[0]) / (raw[-1] - raw[0])
    low, high = min_(x), max_(x)
    return raw + (1 - part) * (low - plain(low)) + part * (high - plain(high))


def _bin_of(x: Array, edges: Array) -> Array:
    """In which bin each entry lies; the last one holds its right edge. −1: in none."""
    found = np.searchsorted(edges, x, "right") - 1
    found[x == edges[-1]] = len(edges) - 2
    found[(x < edges[0]) | ~(x <= edges[-1])] = -1
    return found


def _filled(columns: list[Any], edges: list[Any], counts: Any, weights: Any) -> Any:
    """What lies in each bin: `counts`, or where the weights are Tensors their sums."""
    if not isinstance(weights, Tensor):
        return counts
    pairs = zip(columns, edges, strict=True)
    places = [_bin_of(np.asarray(plain(x)), plain(e)) for x, e in pairs]
    inside = np.all([p >= 0 for p in places], axis=0)
    index = tuple(p[inside] for p in places)
    taken = cast(weights[inside], counts.dtype)
    return embed(taken, index=index, shape=np.shape(counts))


def _density(counts: Any, edges: list[Any]) -> Any:
    """The counts by the size of their bins and by their sum."""
    y = counts
    for axis, e in enumerate(edges):
        shape = [-1 if a == axis else 1 for a in range(len(edges))]
        y = y / reshape(cast(diff(e), np.float64), shape)
    return y / sum_(counts)


def _samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    x, w = separated(rng, (6,)), uniform(rng, (6,), 0.5, 2)
    edges = [-0.7, 0.0, 0.1, 0.6]
    yield Sample((x, 3))
    yield Sample((x.tolist(), edges, None, None, w))
    yield Sample((x.tolist(), 4, (-0.5, 0.9), None, w))
    yield Sample((x, 3, None, True, w))
    yield Sample((x.reshape(2, 3), 2, None, True))
    error = ErrorSample((x, 3), {"weights": w[:2]}, ShapeError, r"histogram.*\(2,\)")
    yield error


@composite(numpy=np.histogram, samples=_samples)
def histogram(
    a: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> tuple[Any, Any]:
    """``(counts, edges)`` of the entries of `a` in `bins`, a number or the edges."""
    x = ravel(operand(a))
    weights = None if weights is None else ravel(operand(weights))
    if weights is not None and weights.shape != x.shape:
        raise ShapeError(
            f"histogram: a {x.shape} and weights {weights.shape}; expected one weight "
            "for each entry"
        )
    counts, raw = np.histogram(_raw(x), _raw(bins), range, weights=_raw(weights))
    edges = _edges(x, raw, bins, range)
    y = _filled([x], [edges], counts, weights)
    return (_density(y, [edges]) if density else y), edges


def _edge_samples(rng: Generator) -> Iterable[Sample]:
    x = separated(rng, (6,))
    yield Sample((x, 3))
    yield Sample((x.reshape(2, 3), "sqrt"))


@composite(numpy=np.histogram_bin_edges, samples=_edge_samples)
def histogram_bin_edges(
    a: Any, bins: Any = 10, range: Any = None, weights: Any = None
) -> Any:
    """The edges that `histogram` lays."""
    x = ravel(operand(a))
    raw = np.histogram_bin_edges(_raw(x), _raw(bins), range, _raw(weights))
    return _edges(x, raw, bins, range)


def _samples_dd(rng: Generator) -> Iterable[Sample]:
    x, w = separated(rng, (6, 2)), uniform(rng, (6,), 0.5, 2)
    yield Sample((x, 2))
    bins = [[-1.1, 0.2, 2], [-2, 0.3, 1.3]]
    yield Sample((x.T.tolist(), bins, None, None, w))
    yield Sample((x, (2, 3), None, True, w))


@composite(numpy=np.histogramdd, samples=_samples_dd)
def histogramdd(
    sample: Any,
    bins: Any = 10,
    range: Any = None,
    density: Any = None,
    weights: Any = None,
) -> tuple[Any, Any]:
    """``(counts, edges)`` of points in several dimensions: counts (bins, …).

    sample: (points, dimensions), or a list of their coordinates. bins: a number
    or for each dimension a number or the edges.
    """
    points = operand(sample if hasattr(sample, "shape") else stack(sample, -1))
    points = reshape(points, (-1, 1)) if points.ndim == 1 else points
    given = operand(weights) if weights is not None else None
    counts, raw = np.histogramdd(_raw(points), _raw(bins), range, weights=_raw(given))
    columns = [points[:, k] for k in np.arange(points.shape[1])]
    each = [bins] * len(columns) if np.ndim(plain(bins)) == 0 else bins
    limits = [None] * len(columns) if range is None else range
    edges = [_edges(*about) for about in zip(columns, raw, each, limits, strict=True)]
    y = _filled(columns, edges, counts, given)
    return (_density(y, edges) if density else y), type(raw)(edges)


def _samples_2d(rng: Generator) -> Iterable[Sample]:
    x, y, w = separated(rng, (6,)), separated(rng, (6,)), uniform(rng, (6,), 0.5, 2)
    yield Sample((x, y, 2))
    yield Sample((x, y, [2, 3], None, True, w))
    yield Sample((x.tolist(), y.tolist(), [-1.1, 0.2, 2], None, None, w))


@composite(numpy=np.histogram2d, samples=_samples_2d)
def histogram2d(
    x: Any,
    y: Any,
    bins: Any = 10,
    range: Any = None,
    density: Any = None,
    weights: Any = None,
) -> tuple[Any, Any, Any]:
    """``(counts, edges of x, edges of y)`` of points in the plane."""
    both = np.ndim(bins) and len(bins) not in (1, 2)  # edges for both
    bins = [operand(bins)] * 2 if both else bins
    counts, edges = histogramdd(
        [operand(x), operand(y)],
        bins,
        range,
        density,
        weights,
    )
    return counts, edges[0], edges[1]
