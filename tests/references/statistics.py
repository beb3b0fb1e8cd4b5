"""Sorting, quantiles and statistics, from their definitions with Python's numbers."""

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import ceil, floor, sqrt
from typing import Any

import numpy as np

from tests.references.reduction import along_axes


def by_parts(z: Any) -> tuple[float, float]:
    """What complex numbers are ordered by."""
    return (z.real, z.imag)


def along_lines(f: Callable[..., list[Any]]) -> Callable[..., Any]:
    """`f` of each line of ``x`` along `axis`, as a list of as many values."""

    def mapped(x: Any, axis: int | None = -1, **params: Any) -> Any:
        x = np.asarray(x)
        if axis is None:
            x, axis = x.reshape(-1), 0
        y = np.array(np.moveaxis(x, axis, -1))
        for i in np.ndindex(*y.shape[:-1]):
            y[i] = f(y[i].tolist(), **params)
        return np.moveaxis(y, -1, axis)

    return mapped


def in_order(line: list[Any], *, descending: bool = False, **params: Any) -> list[Any]:
    """The values in order; what is asked besides changes nothing in them."""
    return sorted(line, key=by_parts, reverse=descending)


def parted(line: list[Any], kth: Any) -> list[Any]:
    """The k smallest, then the next, then the rest, for the first of `kth` alone.

    Exact where one entry at most lies on either side, or further ones are fixed too.
    """
    found = sorted(line)
    if len(line) != 4 or kth != 1:
        return found
    first = [v for v in line if v < found[1]]
    rest = [v for v in line if v > found[1]]
    return [*first, found[1], *rest]


def distinct(x: Any, axis: int | None = None, **params: Any) -> Any:
    """The different values in order; of rows or columns where an axis is named."""
    x = np.asarray(x)
    if axis is None:
        found: list[Any] = []
        for v in x.reshape(-1).tolist():
            if v not in found:
                found.append(v)
        return np.array(sorted(found, key=by_parts), x.dtype)
    rows = np.moveaxis(x, axis, 0).tolist()
    return np.moveaxis(np.array(sorted(rows)), 0, axis)


def members(x: Any, w: Any, assume_unique: bool = False) -> Any:
    """The values of the one that are not in the other, as they come or in order."""
    inside = np.ravel(w).tolist()
    found = (np.ravel(x) if assume_unique else distinct(np.ravel(x))).tolist()
    return np.array([v for v in found if v not in inside])


def in_one(x: Any, w: Any, **params: Any) -> Any:
    """The values that are in one alone, in order."""
    return distinct(np.append(members(x, w), members(w, x)))


def positions(x: Any) -> tuple[Any, Any, Any]:
    """Where each different value stands first, its number in each place, how often."""
    values, flat = distinct(x).tolist(), np.asarray(x).reshape(-1).tolist()
    first = np.array([flat.index(v) for v in values], int)
    inverse = np.array([values.index(v) for v in flat], int).reshape(np.shape(x))
    return first, inverse, np.array([flat.count(v) for v in values], int)


ALPHA_BETA = {
    "interpolated_inverted_cdf": (0, 1),
    "hazen": (0.5, 0.5),
    "weibull": (0, 0),
    "linear": (1, 1),
    "median_unbiased": (1 / 3, 1 / 3),
    "normal_unbiased": (3 / 8, 3 / 8),
}


def quantile_of(values: list[float], q: float, method: str) -> float:
    """One quantile by the definition of its method; positions count from 1."""
    x, n = [0.0, *sorted(values)], len(values)
    exact = Fraction(q).limit_denominator(10**6)
    if method in ALPHA_BETA:
        alpha, beta = ALPHA_BETA[method]
        h = min(max(n * q + alpha + q * (1 - alpha - beta), 1), n)
        k = min(floor(h), n - 1) or 1
        return x[k] + (h - k) * (x[min(k + 1, n)] - x[k])
    if method == "inverted_cdf":
        return x[max(ceil(n * exact), 1)]
    if method == "averaged_inverted_cdf":
        return (x[max(ceil(n * exact), 1)] + x[min(floor(n * exact) + 1, n)]) / 2
    if method == "closest_observation":
        near = n * exact - Fraction(1, 2)
        k = floor(near) if near == floor(near) and floor(near) % 2 == 0 else None
        return x[min(max(floor(near) + 1 if k is None else k, 1), n)]
    h = (n - 1) * exact + 1
    low, high = x[floor(h)], x[ceil(h)]
    ends = {"lower": low, "higher": high, "midpoint": (low + high) / 2}
    return ends[method] if method in ends else x[round(h - 1) + 1]


def weighted(values: list[float], q: float, weights: Any) -> float:
    """The least value up to which the weights make up the part q."""
    total = 0.0
    for v, w in sorted(zip(values, weights, strict=True)):
        total += w
        if total >= q * sum(weights):
            return v
    raise AssertionError


def quantiles(scale: float) -> Callable[..., Any]:
    """Quantiles of lines, those of several q first."""

    def found(
        x: Any, q: Any, method: str = "linear", weights: Any = None, **params: Any
    ) -> Any:
        def one(part: float) -> Any:
            def f(values: list[float]) -> float:
                if weights is not None:
                    return weighted(values, part, weights)
                return quantile_of(values, part, method)

            return along_axes(f)(x, **params)

        parts = np.asarray(q) / scale
        ys = [one(part) for part in parts.reshape(-1).tolist()]
        return np.array(ys).reshape((*parts.shape, *np.shape(ys[0])))

    return found


def average(
    x: Any,
    axis: Any = None,
    weights: Any = None,
    returned: bool = False,
    keepdims: bool = False,
) -> Any:
    """The sum of weighted values by that of the weights, place by place."""
    x = np.asarray(x)
    axes = range(x.ndim) if axis is None else [a % x.ndim for a in np.atleast_1d(axis)]
    shape = [1 if a in axes else n for a, n in enumerate(x.shape)]
    sums, totals = np.zeros(shape, complex), np.zeros(shape)
    for i in np.ndindex(*x.shape):
        kept = tuple(0 if a in axes else k for a, k in enumerate(i))
        if weights is None:
            w = 1.0
        else:
            whole = np.shape(weights) == x.shape
            w = weights[i if whole else tuple(i[a] for a in axes)]
        sums[kept] += w * x[i]
        totals[kept] += w
    y = sums / totals if np.iscomplexobj(x) else sums.real / totals
    if not keepdims:
        left = [n for a, n in enumerate(shape) if a not in axes]
        y, totals = y.reshape(left), totals.reshape(left)
    return (y, totals) if returned else y


def cov(
    m: Any,
    y: Any = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: Any = None,
    fweights: Any = None,
    aweights: Any = None,
    dtype: Any = None,
) -> Any:
    """Every pair of variables by the definition, with the weights written out."""
    rows = [r for part in (m, y) if part is not None for r in _rows(part, rowvar)]
    n = len(rows[0])
    f = [1] * n if fweights is None else fweights
    a = [1] * n if aweights is None else aweights
    w = [p * q for p, q in zip(f, a, strict=True)]
    total = sum(w)
    ddof = (0 if bias else 1) if ddof is None else ddof
    squares = sum(p * q for p, q in zip(w, a, strict=True))
    free = total - ddof * squares / total
    means = [sum(p * v for p, v in zip(w, r, strict=True)) / total for r in rows]
    c = np.zeros((len(rows), len(rows)), complex)
    for i, j in product(range(len(rows)), repeat=2):
        for k in range(n):
            away = np.conj(rows[j][k] - means[j])
            c[i, j] += w[k] * (rows[i][k] - means[i]) * away / free
    return np.squeeze(c if np.iscomplexobj(m) else c.real)


def _rows(x: Any, rowvar: bool) -> Any:
    x = np.atleast_2d(x)
    return x if rowvar else x.T


def corrcoef(x: Any, y: Any = None, **params: Any) -> Any:
    """Covariances by the square roots of both variances."""
    c = np.atleast_2d(cov(x, y, **params))
    r = np.zeros_like(c)
    for i, j in np.ndindex(*c.shape):
        r[i, j] = c[i, j] / (sqrt(c[i, i].real) * sqrt(c[j, j].real))
    return r


def bincount(x: Any, weights: Any = None, minlength: int = 0) -> Any:
    """Weights added up one by one."""
    y = [0.0] * max(minlength, *(k + 1 for k in x), 0)
    for k, w in zip(x, weights, strict=True):
        y[k] += w
    return np.array(y)


def laid(x: list[float], bins: Any, limits: Any) -> list[float]:
    """The edges of bins."""
    if isinstance(bins, str):
        bins = ceil(sqrt(len(x)))
    if not isinstance(bins, int):
        return list(bins)
    low, high = limits or (min(x), max(x))
    return [low + (high - low) * k / bins for k in range(bins + 1)]


def histogramdd(
    sample: Any, bins: Any, limits: Any = None, density: Any = None, weights: Any = None
) -> Any:
    """Points put into their bins one by one."""
    points = np.asarray(sample).T if isinstance(sample, list) else sample
    columns = points.T.tolist()
    each = [bins] * len(columns) if isinstance(bins, int) else bins
    ranges = [None] * len(columns) if limits is None else limits
    edges = [laid(c, b, r) for c, b, r in zip(columns, each, ranges, strict=True)]
    counts = np.zeros([len(e) - 1 for e in edges])
    for k, point in enumerate(points.tolist()):
        place = tuple(
            next(
                (b for b in range(len(e) - 1) if e[b] <= v < e[b + 1]),
                len(e) - 2 if abs(v - e[-1]) < 1e-12 else None,
            )
            for v, e in zip(point, edges, strict=True)
        )
        if None not in place:
            counts[place] += 1 if weights is None else weights[k]
    if density:
        whole = counts.sum()
        for b in np.ndindex(*counts.shape):
            spans = [e[i + 1] - e[i] for i, e in zip(b, edges, strict=True)]
            counts[b] /= np.prod(spans) * whole
    return counts, edges


def histogram(
    a: Any, bins: Any, limits: Any = None, density: Any = None, weights: Any = None
) -> Any:
    """`histogramdd` of one coordinate."""
    points = np.reshape(a, (-1, 1))
    of_one = None if limits is None else [limits]
    counts, edges = histogramdd(points, [bins], of_one, density, weights)
    return counts, edges[0]


def histogram2d(x: Any, y: Any, bins: Any, *args: Any, **params: Any) -> Any:
    """`histogramdd` of two coordinates."""
    both = not isinstance(bins, int) and len(bins) > 2
    each = [bins, bins] if both else bins
    counts, edges = histogramdd(np.array([x, y]).T, each, *args, **params)
    return counts, *edges


REFERENCES: dict[str, Callable[..., Any]] = {
    "sort": along_lines(in_order),
    "partition": along_lines(parted),
    "sort_complex": lambda x: along_lines(in_order)(x).astype(complex),
    "unique": distinct,
    "unique_values": distinct,
    "unique_counts": lambda x: (distinct(x), positions(x)[2]),
    "unique_inverse": lambda x: (distinct(x), positions(x)[1]),
    "unique_all": lambda x: (distinct(x), *positions(x)),
    "setdiff1d": members,
    "setxor1d": in_one,
    "union1d": lambda x, w: distinct(np.append(x, w)),
    "quantile": quantiles(1),
    "percentile": quantiles(100),
    "nanquantile": quantiles(1),
    "nanpercentile": quantiles(100),
    "average": average,
    "cov": cov,
    "corrcoef": corrcoef,
    "bincount": bincount,
    "histogram": histogram,
    "histogramdd": lambda *args, **params: _flat(histogramdd(*args, **params)),
    "histogram2d": histogram2d,
    "histogram_bin_edges": lambda a, bins: laid(np.ravel(a).tolist(), bins, None),
}


def _flat(found: Any) -> list[Any]:
    return [found[0], *found[1]]
