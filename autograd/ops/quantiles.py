"""Medians and quantiles: sums of one or two entries that sorting finds.

The derivative goes to these entries; of equal ones, to that which a stable sort puts
there. For methods that interpolate, a quantile has a derivative by `q` as well.

>>> import numpy as np
>>> import autograd as ag
>>> ag.grad(np.median)(np.array([3.0, 1.0, 2.0, 9.0]))
array([0.5, 0. , 0.5, 0. ])
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.dispatch import delivered
from autograd.engine.primitive import Array, composite
from autograd.engine.samples import ErrorSample, Sample, calls, separated
from autograd.engine.tensor import Tensor, plain
from autograd.errors import DTypeError, IndexingError, ValueRangeError
from autograd.ops.arithmetic import astype
from autograd.ops.reduction import mean
from autograd.ops.selection import where
from autograd.ops.shape import operand, reshape
from autograd.ops.slices import Slices
from autograd.ops.traceable import check, possible

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = [
    "median",
    "nanmedian",
    "nanpercentile",
    "nanquantile",
    "percentile",
    "quantile",
]


@composite(
    numpy=np.median,
    samples=calls(
        ((4, 3), {}),
        ((4, 3), {"axis": 0}),
        ((4, 3), {"axis": -1, "keepdims": True}),
        ((3, 1, 4), {"axis": (0, -1)}),
        ((), {}),
        ((1,), {"axis": 0}),
        ((0, 3), {"axis": 1}),
        refused=[((4, 3), {"axis": 2}, IndexingError, r"median: x \(4, 3\): axis 2")],
        draw=separated,
        complex_too=False,
    ),
)
def median(
    x: Any,
    axis: Any = None,
    out: Any = None,
    overwrite_input: bool = False,
    keepdims: bool = False,
) -> Any:
    """The entry in the middle along `axis`, or the mean of the two that are there.

    NaN where a slice has one, which then gets the derivative. overwrite_input: without
    meaning here, nothing is written to.
    """
    slices = Slices.of("median", x, axis)
    return delivered("median", _median(slices, keepdims), out)


def _median(slices: Slices, keepdims: bool) -> Any:
    rows, n = slices.entries.shape
    if not n:
        return slices.shaped(mean(slices.entries, axis=1), (), keepdims)
    order = slices.order()
    middle = np.array(sorted({(n - 1) // 2, n // 2}))
    y = mean(slices.at(order, np.repeat(middle[:, None], rows, 1)), axis=0)
    return slices.shaped(_or_nan(slices, order, y), (), keepdims)


def _or_nan(slices: Slices, order: Array, y: Any) -> Any:
    """`y` (…, slices), and where a slice has NaN that instead."""
    last = slices.at(order, np.full(len(order), -1))
    missing = np.isnan(plain(last))
    return where(missing, astype(last, y.dtype), y) if possible(missing.any()) else y


@composite(
    numpy=np.nanmedian,
    samples=calls(
        ((4, 3), {}),
        ((4, 3), {"axis": 0}),
        ((3, 1, 4), {"axis": (0, -1), "keepdims": True}),
        refused=[((4,), {"axis": 1}, IndexingError, r"nanmedian: x \(4,\): axis 1")],
        draw=separated,
        complex_too=False,
    ),
)
def nanmedian(
    x: Any,
    axis: Any = None,
    out: Any = None,
    overwrite_input: bool = False,
    keepdims: bool = False,
) -> Any:
    """`median` of the entries that are numbers; NaN where none is, with derivative 0.

    What is NaN has derivative 0. overwrite_input: as for `median`.
    """
    slices = Slices.of("nanmedian", x, axis)
    counts = slices.counts()
    if not slices.entries.size:
        return delivered("nanmedian", _median(slices, keepdims), out)
    middle = np.maximum(np.stack([(counts - 1) // 2, counts // 2]), 0)
    y = mean(slices.at(slices.order(), middle), axis=0)
    y = where(counts > 0, y, np.nan) if possible(np.any(counts == 0)) else y
    return delivered("nanmedian", slices.shaped(y, (), keepdims), out)


_STEPS = {"inverted_cdf", "closest_observation", "lower", "higher", "nearest"}
"""Methods that take one entry."""

_JUMPS = {*_STEPS, "averaged_inverted_cdf", "midpoint"}
"""Methods that do not interpolate: piecewise constant in `q`."""

_EXTRA = {
    "linear": -1.0,
    "interpolated_inverted_cdf": 0.0,
    "hazen": 0.0,
    "weibull": 1.0,
    "median_unbiased": 1 / 3,
    "normal_unbiased": 1 / 4,
}
"""Of methods that interpolate: by how much the position grows with `q`, less n.

n + 1 − α − β, see Hyndman and Fan, "Sample quantiles in statistical packages", 1996.
"""


def _positions(n: int, q: Any, method: str) -> Any:
    """Where among n sorted entries the quantiles `q` lie: 0 to n − 1, in between too.

    The quantiles of the numbers 0 … n − 1 say it, so NumPy's own are asked for.
    """
    raw = np.quantile(np.arange(float(n)), plain(q), method=method)  # type: ignore[call-overload]
    if not isinstance(q, Tensor) or method in _JUMPS:
        return raw
    inside = (raw > 0) & (raw < n - 1) if method != "linear" else True
    return raw + (n + _EXTRA[method]) * inside * (q - plain(q))


def _of_slices(slices: Slices, q: Any, method: str, *, counts: Any, weak: bool) -> Any:
    """The quantiles `q` (count,) of each slice: (count, slices).

    counts: of how many sorted entries of each slice.
    """
    rows, dtype = len(slices.entries), slices.entries.dtype
    order, y = slices.order(), []
    groups = {n: np.flatnonzero(counts == n) for n in sorted(set(counts.tolist()))}
    for n, members in groups.items():
        part = slices._replace(entries=slices.entries[members])
        if not n:  # NaN alone; 0 times that has its value, and derivative 0
            first = np.zeros((len(q), len(members)), int)
            y.append(0 * part.at(order[members], first))
            continue
        h = _positions(n, q, method)[:, None]
        kind = dtype if weak else q.dtype
        h = astype(h, kind) if kind.kind == "f" else h
        y.append(_between(part, order[members], h, n, method in _STEPS))
    back = np.argsort(np.concatenate([*groups.values(), np.zeros(0, int)]))
    if not y:
        return np.empty((len(q), rows), np.result_type(dtype, 1.0))
    return np.concatenate(y, axis=1)[:, back] if len(y) > 1 else y[0]


def _between(part: Slices, order: Array, h: Any, n: int, steps: bool) -> Any:
    """What lies at position `h` (count, 1) of n sorted entries, on a straight line."""
    low = np.clip(np.floor(plain(h)), 0, max(n - 2, 0)).astype(int)
    rows = np.zeros(len(order), int)
    if steps:
        return part.at(order, np.rint(plain(h)).astype(int) + rows)
    a, b = part.at(order, low + rows), part.at(order, np.minimum(low + 1, n - 1) + rows)
    t = h - low.astype(h.dtype)
    # From the nearer end, so that at either it is the entry itself.
    return where(plain(t) < 0.5, a + (b - a) * t, b - (b - a) * (1 - t))


def _quantile_samples(name: str) -> Any:
    scale = 100 if "percentile" in name else 1

    def samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
        x = separated(rng, (5, 3))
        for method in (*sorted(_JUMPS), *_EXTRA):
            q = np.array([0.31, 0.77]) * scale
            kwargs = {"method": method, "axis": 0}
            if method in _JUMPS:
                kwargs["q"] = q
            yield Sample((x,) if method in _JUMPS else (x, q), kwargs)
        q = np.array([[0.31], [0.57]]) * scale
        yield Sample((x, q))
        yield Sample((x, np.float64(0.3) * scale), {"axis": (0, 1), "keepdims": True})
        yield Sample((separated(rng, (2, 1, 4)), 0.45 * scale), {"axis": (0, -1)})
        yield Sample((separated(rng, (1,)), 0.25 * scale))
        yield Sample((separated(rng, ()), 0.25 * scale))
        yield Sample((separated(rng, (0, 3)), 0.25 * scale), {"axis": 1})
        if "nan" not in name:  # NumPy's own fails on weights along an axis
            weighted = {"weights": [2, 1, 4, 1, 1], "method": "inverted_cdf"}
            yield Sample((x,), {"q": 0.45 * scale, "axis": 0, **weighted})
        yield ErrorSample(
            (x, 0.5), {"axis": 2}, IndexingError, rf"{name}: x \(5, 3\): axis 2"
        )
        yield ErrorSample((x, 2.0 * scale), {}, ValueRangeError, f"{name}: .*0 to")
        yield ErrorSample(
            (x, 0.5), {"method": "best"}, ValueRangeError, f"{name}: method 'best'"
        )
        yield ErrorSample((x + 1j, 0.5), {}, DTypeError, f"{name}: x .* is complex")

    return samples


@composite(numpy=np.quantile, samples=_quantile_samples("quantile"))
def quantile(
    x: Any,
    q: Any,
    axis: Any = None,
    out: Any = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
    *,
    weights: Any = None,
) -> Any:
    """The value under which the part `q` of the entries along `axis` lies.

    q: 0 to 1, of any shape, which comes first in the result's; the methods that
    interpolate have a derivative by it, the others are piecewise constant. method: one
    of NumPy's thirteen. weights: with ``method="inverted_cdf"``, of the shape of ``x``
    or one for each entry along `axis`; piecewise constant in them.
    """
    return _quantile("quantile", x, q, axis, out, method, keepdims, weights)


@composite(numpy=np.percentile, samples=_quantile_samples("percentile"))
def percentile(
    x: Any,
    q: Any,
    axis: Any = None,
    out: Any = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
    *,
    weights: Any = None,
) -> Any:
    """`quantile` with `q` from 0 to 100."""
    return _quantile("percentile", x, q, axis, out, method, keepdims, weights)


@composite(numpy=np.nanquantile, samples=_quantile_samples("nanquantile"))
def nanquantile(
    x: Any,
    q: Any,
    axis: Any = None,
    out: Any = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
    *,
    weights: Any = None,
) -> Any:
    """`quantile` of the entries that are numbers; NaN where none is."""
    return _quantile("nanquantile", x, q, axis, out, method, keepdims, weights)


@composite(numpy=np.nanpercentile, samples=_quantile_samples("nanpercentile"))
def nanpercentile(
    x: Any,
    q: Any,
    axis: Any = None,
    out: Any = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
    *,
    weights: Any = None,
) -> Any:
    """`nanquantile` with `q` from 0 to 100."""
    return _quantile("nanpercentile", x, q, axis, out, method, keepdims, weights)


def _quantile(
    operation: str,
    x: Any,
    q: Any,
    axis: Any,
    out: Any,
    method: str,
    keepdims: bool,
    weights: Any,
) -> Any:
    weak, q = type(q) in (int, float), operand(q)
    if "percentile" in operation:
        q = q / 100
    slices = Slices.of(operation, x, axis)
    if slices.entries.dtype.kind == "c":
        raise DTypeError(
            f"{operation}: x {np.shape(plain(x))} is complex, and nothing lies between "
            "two complex numbers by order; use its real and imaginary parts"
        )
    _refuse(operation, q, method, weights)
    if weights is not None:
        function = np.nanquantile if "nan" in operation else np.quantile
        y = _weighted(
            function,
            slices,
            np.asarray(plain(operand(x))),
            np.asarray(plain(q)),
            axis,
            np.asarray(plain(weights)),
        )
        return delivered(operation, slices.shaped(y, q.shape, keepdims), out)
    count, rows = reshape(q, (-1,)), len(slices.entries)
    n = slices.entries.shape[1]
    counts = slices.counts() if "nan" in operation else np.full(rows, n)
    y = _of_slices(slices, count, method, counts=counts, weak=weak)
    if "nan" not in operation and n:
        y = _or_nan(slices, slices.order(), y)
    return delivered(operation, slices.shaped(y, q.shape, keepdims), out)


def _refuse(operation: str, q: Any, method: str, weights: Any) -> None:
    """Raise what is wrong with the settings."""
    if method not in _JUMPS | _EXTRA.keys():
        known = ", ".join(sorted(_JUMPS | _EXTRA.keys()))
        raise ValueRangeError(
            f"{operation}: method {method!r}; expected one of {known}"
        )
    if weights is not None and method != "inverted_cdf":
        raise ValueRangeError(
            f"{operation}: method {method!r} takes no weights; use 'inverted_cdf'"
        )
    check(_refuse_outside, plain(q), 100 if "percentile" in operation else 1, operation)


def _refuse_outside(q: Array, top: int, operation: str) -> None:
    if not np.all((q >= 0) & (q <= 1)):
        raise ValueRangeError(f"{operation}: q must be in the range 0 to {top}")


def _weighted(
    function: Any, slices: Slices, x: Any, q: Array, axis: Any, weights: Array
) -> Any:
    """The entries that NumPy takes for weighted quantiles: (quantiles, slices)."""
    if function is np.nanquantile and weights.ndim == 1 < x.ndim:
        # NumPy's own takes such weights in its documentation and fails on them
        weights = np.broadcast_to(
            np.moveaxis(weights[(...,) + (None,) * (x.ndim - 1)], 0, axis), x.shape
        )
    values = function(x, q, axis=axis, method="inverted_cdf", weights=weights).reshape(
        -1, 1, len(slices.entries)
    )
    entries = plain(slices.entries).T  # (n, slices)
    same = (entries == values) | (np.isnan(entries) & np.isnan(values))
    index = np.argmax(same, axis=1)  # (quantiles, slices)
    y = slices.entries[np.arange(entries.shape[1]), index]
    return where(np.isnan(values[:, 0]), values[:, 0], y)
