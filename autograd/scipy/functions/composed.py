"""What SciPy has in common with `autograd.ops`, and what is composed of others.

A function that both have is computed by SciPy, for its values to the last bit and its
dtypes, and has the rule that `autograd.ops` states.

>>> import numpy as np
>>> print(f"{logsumexp(np.log([1.0, 2.0]), b=np.array([4.0, -1.0])):.6f}")
0.693147
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

from autograd import ops
from autograd.engine.primitive import composite
from autograd.engine.rules import stepwise
from autograd.engine.samples import (
    ErrorSample,
    Sample,
    separated,
    uniform,
)
from autograd.engine.tensor import plain
from autograd.errors import DTypeError, NoDerivativeError, ValueRangeError
from autograd.ops.traceable import check
from autograd.scipy.functions.declare import found_as, known_as, samples_at, ufunc

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = [
    "assoc_laguerre",
    "comb",
    "factorial",
    "log_softmax",
    "logsumexp",
    "multigammaln",
    "perm",
    "softmax",
    "softplus",
]

for _function, _operation, _order in [
    (special.erf, ops.erf, 2),
    (special.erfc, ops.erfc, 2),
    (special.expit, ops.sigmoid, 0),
    (special.exp2, ops.exp2, 0),
    (special.cbrt, ops.cbrt, 0),
    (special.expm1, ops.expm1, 2),
    (special.log1p, ops.log1p, 2),
]:
    ufunc(
        _function,
        *_operation.primitive.partials,
        name=f"special.{_function.__name__}",
        at=[(0.3, 1.5)],
        complex_order=_order,
        symbol=_operation.primitive.symbol,
        formula=_operation.primitive.formula,
    )


@stepwise(
    name="special.round",
    numpy=special.round,
    samples=lambda rng: [
        Sample((separated(rng, (2, 3)),)),
        ErrorSample(("a",), {}, DTypeError, "dtype <U1; expected numbers"),
    ],
)
def round(x: Any) -> Any:
    """The nearest whole number, of two the even one."""
    return special.round(x)


def _weighted(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shape, axis in [((3,), 0), ((2, 3), 1), ((2, 3), None), ((2, 1, 3), (0, 2))]:
        yield Sample((uniform(rng, shape, -1, 1),), {"axis": axis})
        pair = (uniform(rng, shape, -1, 1), axis, uniform(rng, shape, 0.5, 2))
        yield Sample(pair)
        yield Sample(pair, {"return_sign": True, "keepdims": True})
    yield Sample((uniform(rng, (), -1, 1),))
    negative = uniform(rng, (3,), -2, -1)
    yield Sample((uniform(rng, (2, 3), -1, 1), 1, negative), {"return_sign": True})
    z = uniform(rng, (2, 3), -1, 1) + 1j * uniform(rng, (2, 3), 0.2, 0.5)
    yield Sample((z, 1))


@known_as(special.logsumexp)
@composite(name="special.logsumexp", samples=_weighted)
def logsumexp(
    a: Any,
    axis: Any = None,
    b: Any = None,
    keepdims: bool = False,
    return_sign: bool = False,
) -> Any:
    """``ln Σ b·eᵃ`` along `axis`, without overflow; with the sign of the sum if asked.

    Without b the edges are those of `autograd.ops.logsumexp`; a negative sum whose sign
    is not asked for gives NaN.
    """
    if b is None and not return_sign and not np.iscomplexobj(a):
        return ops.logsumexp(a, axis=axis, keepdims=keepdims)
    peak = np.max(np.real(plain(a)), axis=axis, keepdims=True)
    peak = np.where(np.isfinite(peak), peak, 0)  # a constant: its slopes cancel
    terms = np.exp(a - peak) if b is None else b * np.exp(a - peak)
    total = np.sum(terms, axis=axis, keepdims=True)
    sign = np.sign(plain(total)) if return_sign else None
    logarithm = np.log(total if sign is None else total * sign) + peak
    if not keepdims:
        logarithm = np.squeeze(logarithm, axis=axis)
        sign = None if sign is None else np.squeeze(sign, axis=axis)
    return logarithm if sign is None else (logarithm, sign)


def _axes(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shape, axis in [((3,), None), ((2, 3), None), ((2, 3), 1), ((2, 2, 3), (0, 2))]:
        yield Sample((uniform(rng, shape, -1, 1),), {"axis": axis})


@known_as(special.softmax)
@composite(name="special.softmax", samples=_axes)
def softmax(x: Any, axis: Any = None) -> Any:
    """``eˣ / Σ eˣ`` along `axis`, of all elements by default."""
    return ops.softmax(x, axis=axis)


@known_as(special.softplus)
@composite(name="special.softplus", samples=samples_at([(-2, 2)], refused=False))
def softplus(x: Any) -> Any:
    """``ln(1 + eˣ)``."""
    return ops.softplus(x)


@known_as(special.log_softmax)
@composite(name="special.log_softmax", samples=_axes)
def log_softmax(x: Any, axis: Any = None) -> Any:
    """``x − ln Σ eˣ`` along `axis`, of all elements by default."""
    return ops.log_softmax(x, axis=axis)


def _dimensions(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shape, d in [((), 1), ((3,), 2), ((2, 3), 3), ((0, 3), 2)]:
        yield Sample((uniform(rng, shape, 1.5, 3), d))
    yield ErrorSample((np.array([0.5]), 3), {}, ValueRangeError, r"a > \(d − 1\)/2 = 1")


def _refuse_outside(a: Any, d: Any) -> None:
    if d != int(d) or np.any(a <= (d - 1) / 2):
        raise ValueRangeError(
            f"multigammaln: argument a {np.shape(a)} must be such that "
            f"a > (d − 1)/2 = {(d - 1) / 2:g}, and d a whole number, not {d!r}"
        )


@known_as(special.multigammaln)
@composite(samples=_dimensions)
def multigammaln(a: Any, d: Any) -> Any:
    """``ln Γ_d(a) = d(d−1)/4 ln π + Σⱼ ln Γ(a − j/2)``, j < d; a > (d−1)/2."""
    check(_refuse_outside, plain(a), d)
    terms = [special.gammaln(a - j / 2) for j in range(int(d))]
    return sum(terms) + d * (d - 1) / 4 * math.log(math.pi)


@known_as(special.factorial)
@composite(
    samples=lambda rng: [
        Sample((uniform(rng, (2, 3), 1, 3),)),
        Sample((uniform(rng, (), 1, 3),)),
    ],
)
def factorial(n: Any, exact: bool = False, extend: str = "zero") -> Any:
    """``Γ(n + 1)``, 0 for negative n; `exact` and extensions of plain numbers."""
    if exact or extend != "zero":
        return special.factorial(_constant("factorial", n), exact, extend)
    below = np.less(plain(n), 0)
    return np.where(below, 0.0, special.gamma(np.where(below, 0.0, n) + 1))[()]


@known_as(special.comb)
@composite(samples=samples_at([(4, 6), (0.5, 1.5)], refused=False))
def comb(N: Any, k: Any, *, exact: bool = False, repetition: bool = False) -> Any:  # noqa: N803 (SciPy's name)
    """``N! / (k! (N − k)!)``, by the gamma function; 0 unless 0 ≤ k ≤ N."""
    if exact:
        given = _constant("comb", N), _constant("comb", k)
        return special.comb(*given, exact=True, repetition=repetition)
    if repetition:
        return comb(N + k - 1, k)
    some = np.less_equal(k, N) & np.greater_equal(N, 0) & np.greater_equal(k, 0)
    return np.where(some, special.binom(N, k), 0.0)[()]


@known_as(special.perm)
@composite(samples=samples_at([(4, 6), (0.5, 1.5)], refused=False))
def perm(N: Any, k: Any, exact: bool = False) -> Any:  # noqa: N803 (SciPy's name)
    """``N! / (N − k)!``, by the gamma function; 0 unless 0 ≤ k ≤ N."""
    if exact:
        return special.perm(_constant("perm", N), _constant("perm", k), exact=True)
    some = np.less_equal(k, N) & np.greater_equal(N, 0) & np.greater_equal(k, 0)
    return np.where(some, special.poch(N - k + 1, k), 0.0)[()]


@known_as(special.assoc_laguerre)
@composite(samples=samples_at([(0.2, 0.8), [3, 2, 4, 2.5]], refused=False))
def assoc_laguerre(x: Any, n: Any, k: Any = 0.0) -> Any:
    """``Lₙᵏ(x)``."""
    return special.eval_genlaguerre(n, k, x)


def _constant(name: str, x: Any) -> Any:
    """`x` for a computation by whole numbers, which has no derivative."""
    if getattr(x, "requires_grad", False):
        raise NoDerivativeError(
            f"{name}: with these options it is computed on whole numbers and has no "
            "derivative; leave them out, or pass x.detach()"
        )
    return plain(x)


def _derivatives(name: str, f: Any, numpy: Any, sign: int) -> Any:
    """The n-th derivative of a Bessel function, ``2⁻ⁿ Σ ±C(n, k) f(v − n + 2k)``."""

    def derivative(v: Any, z: Any, n: int = 1) -> Any:
        terms = [sign**k * math.comb(n, k) * f(v - n + 2 * k, z) for k in range(n + 1)]
        return sum(terms) / 2**n

    derivative.__doc__ = f"The n-th derivative of {f.__name__} by z."
    at: Any = [[1.0, 2.0], (0.5, 1.5)]
    declare = composite(name=name, samples=samples_at(at, refused=False))
    return known_as(numpy)(declare(found_as(numpy, derivative)))


for _name, _function, _numpy, _sign in [
    ("jvp", special.jv, special.jvp, -1),
    ("yvp", special.yv, special.yvp, -1),
    ("ivp", special.iv, special.ivp, 1),
    ("h1vp", special.hankel1, special.h1vp, -1),
    ("h2vp", special.hankel2, special.h2vp, -1),
]:
    _derivatives(f"special.{_name}", _function, _numpy, _sign)


@known_as(special.kvp)
@composite(
    name="special.kvp",
    samples=samples_at([[1.0, 2.0], (0.5, 1.5)], refused=False),
)
def kvp(v: Any, z: Any, n: int = 1) -> Any:
    """The n-th derivative of kv by z: as of iv, with (−1)ⁿ."""
    terms = [math.comb(n, k) * special.kv(v - n + 2 * k, z) for k in range(n + 1)]
    return sum(terms) * (-1 / 2) ** n
