"""Weighted means, covariances, ranges and counts.

>>> import numpy as np
>>> import autograd as ag
>>> ag.grad(lambda w: np.average(np.array([1.0, 3.0]), weights=w))(np.array([1.0, 1.0]))
array([-0.5,  0.5])
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.dispatch import delivered
from autograd.engine.primitive import composite
from autograd.engine.samples import ErrorSample, Sample, calls, separated, uniform
from autograd.engine.tensor import Tensor, plain
from autograd.errors import (
    ArgumentError,
    IndexingError,
    ShapeError,
    ValueRangeError,
)
from autograd.ops.arithmetic import astype
from autograd.ops.atleast import atleast_2d
from autograd.ops.complex import conjugate, imag, real
from autograd.ops.indexing import embed
from autograd.ops.joining import concatenate
from autograd.ops.masked_reduction import cast, full_max, full_min, reducible
from autograd.ops.reduction import mean
from autograd.ops.reduction import sum as sum_
from autograd.ops.selection import clip
from autograd.ops.shape import (
    axes_of,
    broadcast_to,
    operand,
    reshape,
    squeeze,
    transpose,
)
from autograd.ops.traceable import check

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["average", "bincount", "corrcoef", "cov", "ptp"]


def _average_samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    x, w = uniform(rng, (4, 3), 0.5, 2), uniform(rng, (4, 3), 0.5, 2)
    yield Sample((x,))
    yield Sample((x, 0, w))
    yield Sample((x, None, w), {"keepdims": True})
    yield Sample((x, 1, w[0]), {"returned": True})
    yield Sample((uniform(rng, (2, 1, 3), 0.5, 2), (2, 0), w[:3, :2]))
    yield Sample((x + 0.5j, 0, w))
    yield Sample((np.arange(6).reshape(2, 3), -1, w[0]))
    yield Sample((uniform(rng, (3, 0), 0.5, 2), 0, w[0]))
    yield ErrorSample((x, None, w[0]), {}, ArgumentError, "average: .*axis that")
    yield ErrorSample((x, 0, w[0]), {}, ShapeError, r"average: .*\(3,\).*\(4,\)")
    yield ErrorSample((x, 2), {}, IndexingError, r"average: x \(4, 3\): axis 2")


@composite(numpy=np.average, samples=_average_samples)
def average(
    x: Any,
    axis: Any = None,
    weights: Any = None,
    returned: bool = False,
    *,
    keepdims: bool = False,
) -> Any:
    """``Σ wᵢxᵢ / Σ wᵢ`` along `axis`; differentiable by the weights too.

    weights: of the shape of ``x``, or of that of the axes named; their sums must not
    be 0, which raises ZeroDivisionError. returned: the pair of it and the sums.
    """
    x = operand(x)
    axes = None if axis is None else axes_of("average", x, axis)
    if weights is None:
        y = mean(x, axes, keepdims=keepdims)
        total = np.full(y.shape, x.size / (y.size or 1), y.dtype)[()]
    else:
        w = _spread_weights(x, operand(weights), axes)
        dtypes = x.dtype, w.dtype, *([np.float64] if x.dtype.kind in "iub" else [])
        w = cast(w, np.result_type(*dtypes))
        total = sum_(w, axes, keepdims=keepdims)
        check(_refuse_no_weight, plain(total), w.shape, axis)
        y = sum_(x * w, axes, keepdims=keepdims) / total
    return (y, broadcast_to(total, y.shape)) if returned else y


def _refuse_no_weight(total: Any, shape: tuple[int, ...], axis: Any) -> None:
    if np.any(total == 0):
        raise ZeroDivisionError(
            f"average: weights {shape} sum to 0 along axis {axis}, and a mean needs "
            "some weight"
        )


def _spread_weights(x: Any, w: Any, axes: Any) -> Any:
    """The weights in a shape that broadcasts against ``x``."""
    if w.shape == x.shape:
        return w
    if axes is None:
        raise ArgumentError(
            f"average: x {x.shape} and weights {w.shape} differ in shape; name the "
            "axis that the weights belong to"
        )
    lengths = tuple(x.shape[a] for a in axes)
    if w.shape != lengths:
        raise ShapeError(
            f"average: weights {w.shape} do not fit x {x.shape} along axis {axes}; "
            f"expected {lengths}"
        )
    w = transpose(w, np.argsort(axes).tolist())
    return reshape(w, [n if a in axes else 1 for a, n in enumerate(x.shape)])


@composite(
    numpy=np.ptp,
    samples=calls(
        ((4, 3), {}),
        ((4, 3), {"axis": 0}),
        ((2, 1, 3), {"axis": (0, -1), "keepdims": True}),
        ((), {}),
        refused=[((3,), {"axis": 1}, IndexingError, r"ptp: x \(3,\): axis 1")],
        draw=separated,
        complex_too=False,
    ),
)
def ptp(x: Any, axis: Any = None, out: Any = None, keepdims: bool = False) -> Any:
    """The largest entry less the smallest along `axis`; ties as for `max` and `min`."""
    x = reducible("ptp", x, axis)
    low = full_min(x, axis, keepdims=keepdims)
    return delivered("ptp", full_max(x, axis, keepdims=keepdims) - low, out)


def _cov_samples(name: str) -> Any:
    def samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
        x, y = uniform(rng, (2, 5), 0.5, 2), uniform(rng, (2, 5), 0.5, 2)
        x[0, 1] += 2
        yield Sample((x,))
        yield Sample((x, y))
        yield Sample((x[0], y[0]))
        yield Sample((x.T,), {"rowvar": False})
        yield Sample((x + 1j * y,))
        yield Sample((x, y), {"dtype": np.float64})
        if name == "cov":
            yield Sample((x[0],))
            yield Sample((x,), {"bias": True})
            yield Sample((x,), {"ddof": 0, "fweights": [1, 2, 1, 3, 1]})
            w = uniform(rng, (5,), 0.5, 2)
            yield Sample((x, y, True, False, None, None, w))
            yield Sample((x + 1j * y, None, True, False, 0, [2, 1, 1, 1, 2], w))
            bad = {"aweights": -w}
            yield ErrorSample((x,), bad, ValueRangeError, "cov: aweights .*negative")
        yield ErrorSample(
            (x[None],), {}, ShapeError, rf"{name}: .*\(1, 2, 5\).*two axes"
        )

    return samples


@composite(numpy=np.cov, samples=_cov_samples("cov"))
def cov(
    m: Any,
    y: Any = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: int | None = None,
    fweights: Any = None,
    aweights: Any = None,
    *,
    dtype: Any = None,
) -> Any:
    """The covariances ``Σ wₖ (xᵢₖ − x̄ᵢ)(xⱼₖ − x̄ⱼ)* / n`` of the rows of `m` and `y`.

    rowvar: False for columns. n is the sum of the weights less `ddof`, which is 1, or 0
    for `bias`. fweights: how often each observation counts, integers. aweights: how
    much it counts; differentiable.
    """
    return _cov("cov", m, y, rowvar, bias, ddof, fweights, aweights, dtype)


def _cov(
    operation: str,
    m: Any,
    y: Any,
    rowvar: bool,
    bias: bool,
    ddof: int | None,
    fweights: Any,
    aweights: Any,
    dtype: Any,
) -> Any:
    if ddof is not None and ddof != int(ddof):
        raise ValueRangeError(f"{operation}: ddof={ddof}; expected an integer")
    ddof = (0 if bias else 1) if ddof is None else ddof
    x = _observed(operation, m, y, rowvar, dtype)
    if not x.shape[0]:
        return np.empty((0, 0))  # of floats whatever x is, as NumPy
    w = _cov_weights(operation, x.shape[1], fweights, aweights)
    if w is None:
        free = x.shape[1] - ddof
        away = x - mean(x, axis=1, keepdims=True)
    else:
        total = sum_(w)
        less = ddof if aweights is None else ddof * sum_(w * operand(aweights)) / total
        free = total - less
        away = cast(x - sum_(x * w, axis=1, keepdims=True) / total, x.dtype)
    if plain(free) <= 0:
        warnings.warn("Degrees of freedom <= 0 for slice", RuntimeWarning, stacklevel=4)
        free = 0.0
    other = conjugate(away) if away.dtype.kind == "c" else away
    products = away @ transpose(other if w is None else other * w)
    return squeeze(cast(products * np.true_divide(1, free), products.dtype))


def _observed(operation: str, m: Any, y: Any, rowvar: bool, dtype: Any) -> Any:
    """The variables as rows, those of `y` below those of `m`: (variables, times)."""
    rows = [operand(m)] if y is None else [operand(m), operand(y)]
    for part in rows:
        if part.ndim > 2:
            raise ShapeError(
                f"{operation}: {part.shape} has {part.ndim} axes; expected two axes at "
                "most, variables and observations"
            )
    if dtype is None:
        dtype = np.result_type(*(part.dtype for part in rows), np.float64)
    turned = [atleast_2d(part) for part in rows]
    if not rowvar:
        pairs = zip(turned, rows, strict=True)
        turned = [transpose(t) if part.ndim > 1 else t for t, part in pairs]
    return cast(concatenate(turned, 0) if y is not None else turned[0], dtype)


def _cov_weights(operation: str, n: int, fweights: Any, aweights: Any) -> Any:
    """The weight of each of n observations; None where all count once."""
    w = None
    for name, given in (("fweights", fweights), ("aweights", aweights)):
        if given is None:
            continue
        given = operand(given)
        raw = np.asarray(plain(given), float)
        if name == "fweights" and (raw != np.rint(raw)).any():
            raise ArgumentError(f"{operation}: fweights must be integers, to count by")
        if raw.shape != (n,):
            raise RuntimeError(
                f"{operation}: {name} {raw.shape} must be ({n},), one for each "
                "observation"
            )
        if (raw < 0).any():
            raise ValueRangeError(
                f"{operation}: {name} {raw.shape} must not be negative"
            )
        w = given if w is None else w * given
    return w


@composite(numpy=np.corrcoef, samples=_cov_samples("corrcoef"))
def corrcoef(x: Any, y: Any = None, rowvar: bool = True, *, dtype: Any = None) -> Any:
    """``cᵢⱼ / √(cᵢᵢ cⱼⱼ)`` of the covariances of the rows of ``x`` and ``y``.

    Real and imaginary parts are limited to [−1, 1], which rounding could leave.
    """
    c = _cov("corrcoef", x, y, rowvar, False, None, None, None, dtype)
    if not c.ndim:
        return c / c
    scale = np.sqrt(real(c[np.arange(len(c)), np.arange(len(c))]))
    c = c / scale[:, None] / scale
    if c.dtype.kind != "c":
        return clip(c, -1, 1)
    return clip(real(c), -1, 1) + 1j * clip(imag(c), -1, 1)


def _bins(rng: Generator) -> Iterable[Sample | ErrorSample]:
    yield Sample((np.array([0, 2, 2, 1]), uniform(rng, (4,), 0.5, 2)))
    yield Sample((np.array([0, 3]), uniform(rng, (2,), 0.5, 2), 6))
    x = np.array([0, 1])
    yield ErrorSample((x, np.ones(3)), {}, ShapeError, r"bincount: .*\(2,\).*\(3,\)")
    yield ErrorSample((-x, np.ones(2)), {}, ValueRangeError, "bincount: .*negative")


@composite(numpy=np.bincount, samples=_bins)
def bincount(x: Any, /, weights: Any = None, minlength: int = 0) -> Any:
    """How often each of 0, 1, … comes in `x`; or the sums of the weights there.

    x: (n,) integers. weights: (n,), differentiable. The result has at least `minlength`
    entries.
    """
    x, weights = plain(x), weights if weights is None else operand(weights)
    if not isinstance(weights, Tensor):
        return _counted(x, weights, minlength)
    raw = plain(weights)
    shape = _counted(x, raw, minlength).shape
    w = weights if raw.dtype == np.float64 else astype(weights, np.float64)
    return embed(w, index=np.asarray(x, int), shape=shape)


def _counted(x: Any, weights: Any, minlength: int) -> Any:
    try:
        weights = weights if weights is None else np.asarray(weights)
        return np.bincount(np.asarray(x), weights, minlength)
    except ValueError as error:
        shapes = f"x {np.shape(x)}, weights {np.shape(weights)}"
        kind = ShapeError if "length" in str(error) else ValueRangeError
        raise kind(f"bincount: {shapes}: {error}; x must not be negative") from error
