"""Exponentials, logarithms, trigonometric and hyperbolic functions, elementwise.

Each derivative is school calculus, in the form that keeps its accuracy: of the output
where that is shorter, ``(1−x)(1+x)`` for ``1−x²``, hypotenuses for ``√(1+x²)``. Values
outside a domain are NaN, and poles infinite, as in NumPy.

>>> import numpy as np
>>> exp(np.zeros(2))
array([1., 1.])
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.primitive import Array
from autograd.engine.rules import elementwise
from autograd.engine.samples import ErrorSample, Sample, binary, unary
from autograd.engine.tensor import plain
from autograd.ops.traceable import possible

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = [
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "cbrt",
    "cos",
    "cosh",
    "degrees",
    "exp",
    "exp2",
    "expm1",
    "hypot",
    "log",
    "log1p",
    "log2",
    "log10",
    "logaddexp",
    "logaddexp2",
    "radians",
    "sin",
    "sinc",
    "sinh",
    "tan",
    "tanh",
]

LN2 = math.log(2)
LN10 = math.log(10)
DEGREE = math.pi / 180

ANYWHERE = unary(low=-2, high=2)
SMALL = unary(low=-0.8, high=0.8, complex_too=True)
POSITIVE = unary(low=0.5, high=2, complex_too=True)
POSITIVE_TWICE = binary(low=0.5, high=2)

# Exponentials and logarithms


@elementwise(lambda y, x: y, numpy=np.exp, formula="eˣ", samples=SMALL)
def exp(x: Array) -> Array:
    """``eˣ``; infinite, with NumPy's warning, where it overflows."""
    return np.exp(x)


@elementwise(lambda y, x: y * LN2, numpy=np.exp2, formula="2ˣ", samples=SMALL)
def exp2(x: Array) -> Array:
    """``2ˣ``."""
    return np.exp2(x)


@elementwise(lambda y, x: y + 1, numpy=np.expm1, formula="eˣ − 1", samples=SMALL)
def expm1(x: Array) -> Array:
    """``eˣ − 1``, accurate near 0."""
    return np.expm1(x)


@elementwise(lambda y, x: 1 / x, numpy=np.log, formula="ln x", samples=POSITIVE)
def log(x: Array) -> Array:
    """The natural logarithm; −inf with an infinite derivative at 0."""
    return np.log(x)


@elementwise(
    lambda y, x: 1 / (x * LN2), numpy=np.log2, formula="log₂ x", samples=POSITIVE
)
def log2(x: Array) -> Array:
    """The logarithm to base 2."""
    return np.log2(x)


@elementwise(
    lambda y, x: 1 / (x * LN10), numpy=np.log10, formula="log₁₀ x", samples=POSITIVE
)
def log10(x: Array) -> Array:
    """The logarithm to base 10."""
    return np.log10(x)


@elementwise(
    lambda y, x: 1 / (1 + x), numpy=np.log1p, formula="ln(1 + x)", samples=SMALL
)
def log1p(x: Array) -> Array:
    """``ln(1 + x)``, accurate near 0."""
    return np.log1p(x)


def zero_for_lowest(y: Any) -> Any:
    """y with 0 in place of −inf, so that ``x − y`` stays −inf where both are."""
    lowest = y == -np.inf
    return np.where(lowest, 0, y) if possible(lowest.any()) else y


def _share(f: Callable[[Any], Any], y: Any, x: Any, w: Any) -> Any:
    """``f(x) / (f(x) + f(w))``, or 0 for 0/0; y, rounded as it is, merely shifts."""
    y = zero_for_lowest(plain(y))
    part, rest = f(x - y), f(w - y)
    total = part + rest
    return part / (total + (total == 0))


@elementwise(
    lambda y, x, w: _share(np.exp, y, x, w),
    lambda y, x, w: _share(np.exp, y, w, x),
    numpy=np.logaddexp,
    formula="ln(eˣ + eʷ)",
    samples=binary(low=-2, high=2),
)
def logaddexp(x: Array, w: Array) -> Array:
    """``ln(eˣ + eʷ)``, without overflow; where both are −inf both derivatives are 0."""
    return np.logaddexp(x, w)


@elementwise(
    lambda y, x, w: _share(np.exp2, y, x, w),
    lambda y, x, w: _share(np.exp2, y, w, x),
    numpy=np.logaddexp2,
    formula="log₂(2ˣ + 2ʷ)",
    samples=binary(low=-2, high=2),
)
def logaddexp2(x: Array, w: Array) -> Array:
    """``log₂(2ˣ + 2ʷ)``, without overflow; edges as in `logaddexp`."""
    return np.logaddexp2(x, w)


@elementwise(
    lambda y, x: 1 / (3 * y * y),
    numpy=np.cbrt,
    symbol="∛",
    formula="∛x",
    samples=unary(low=0.5, high=2),
)
def cbrt(x: Array) -> Array:
    """``∛x`` of real x, negative ones too; an infinite derivative at 0."""
    return np.cbrt(x)


# Angles


@elementwise(lambda y, x: np.cos(x), numpy=np.sin, samples=SMALL)
def sin(x: Array) -> Array:
    """The sine of x in radians."""
    return np.sin(x)


@elementwise(lambda y, x: -np.sin(x), numpy=np.cos, samples=POSITIVE)
def cos(x: Array) -> Array:
    """The cosine of x in radians."""
    return np.cos(x)


@elementwise(lambda y, x: 1 + y * y, numpy=np.tan, samples=SMALL)
def tan(x: Array) -> Array:
    """The tangent of x in radians."""
    return np.tan(x)


def _below_one(x: Any) -> Any:
    """``√(1 − x²)``.

    In a sum with a complex x it comes first: ``1 + x`` would make its ``−0j`` a ``+0j``
    and so lose on which side of the branch cut it lies.
    """
    if x.dtype.kind == "c":
        return np.sqrt(-(x - 1) * (x - -1))
    return np.sqrt((1 - x) * (1 + x))


@elementwise(lambda y, x: 1 / _below_one(x), numpy=np.arcsin, samples=SMALL)
def arcsin(x: Array) -> Array:
    """The angle in [−π/2, π/2] of sine x, for |x| ≤ 1; infinite derivatives at ±1."""
    return np.arcsin(x)


@elementwise(lambda y, x: -1 / _below_one(x), numpy=np.arccos, samples=SMALL)
def arccos(x: Array) -> Array:
    """The angle in [0, π] of cosine x, for |x| ≤ 1; infinite derivatives at ±1."""
    return np.arccos(x)


def _hypotenuse(x: Any) -> Any:
    """``√(1 + x²)``; the square of a large real x does not overflow.

    The sum is a difference for the sake of ``−0j``, as in `_below_one`.
    """
    return np.sqrt(x * x - -1) if x.dtype.kind == "c" else np.hypot(1, x)


@elementwise(lambda y, x: np.square(1 / _hypotenuse(x)), numpy=np.arctan, samples=SMALL)
def arctan(x: Array) -> Array:
    """The angle in [−π/2, π/2] of tangent x."""
    return np.arctan(x)


def _radius(r: Any) -> Any:
    """r, and infinity for 0: quotients by it and all their derivatives are 0 there."""
    return np.where(plain(r) == 0, np.inf, r)


def _around(x: Any, w: Any) -> Any:
    """``x/(x² + w²)``, and 0 at the origin."""
    r = _radius(np.hypot(x, w))
    return x / r / r  # r² may overflow


@elementwise(
    lambda y, x, w: _around(w, x),
    lambda y, x, w: -_around(x, w),
    numpy=np.arctan2,
    formula="angle of (w, x)",
    samples=POSITIVE_TWICE,
)
def arctan2(x: Array, w: Array) -> Array:
    """The angle in [−π, π] of the point with ordinate x and abscissa w.

    At the origin derivatives of every order are 0.
    """
    return np.arctan2(x, w)


@elementwise(
    lambda y, x, w: x / _radius(y),
    lambda y, x, w: w / _radius(y),
    numpy=np.hypot,
    formula="√(x² + w²)",
    samples=POSITIVE_TWICE,
)
def hypot(x: Array, w: Array) -> Array:
    """``√(x² + w²)``, without overflow; at the origin all derivatives are 0."""
    return np.hypot(x, w)


@elementwise(
    lambda y, x: 1 / DEGREE,
    numpy=(np.degrees, np.rad2deg),
    formula="180·x/π",
    samples=ANYWHERE,
)
def degrees(x: Array) -> Array:
    """Radians to degrees."""
    return np.degrees(x)


@elementwise(
    lambda y, x: DEGREE,
    numpy=(np.radians, np.deg2rad),
    formula="π·x/180",
    samples=ANYWHERE,
)
def radians(x: Array) -> Array:
    """Degrees to radians."""
    return np.radians(x)


# d/du (sin u)/u = Σₖ (−1)ᵏ·2k/(2k+1)!·u²ᵏ⁻¹; for |u| < 1 nine terms reach 1e-16.
_SINC_SERIES = [(-1) ** k * 2 * k / math.factorial(2 * k + 1) for k in range(9, 0, -1)]


def _sinc_slope(y: Any, x: Any) -> Any:
    """``(cos πx − sinc x)/x``; near 0, where the difference cancels, by its series."""
    near = np.abs(plain(x)) < 1 / math.pi
    u = math.pi * np.where(near, x, 0)
    series = 0.0
    for coefficient in _SINC_SERIES:
        series = series * (u * u) + coefficient
    far = np.where(near, 1, x)
    return np.where(near, math.pi * series * u, (np.cos(math.pi * far) - y) / far)


def _across_zero(rng: Generator) -> Iterable[Sample | ErrorSample]:
    yield from unary(low=0.2, high=0.9, complex_too=True)(rng)
    yield Sample((np.array([0.0, 1e-3, -1e-2, 0.31, -0.32, 1.4, 2.3]),))


@elementwise(_sinc_slope, numpy=np.sinc, formula="sin(πx)/(πx)", samples=_across_zero)
def sinc(x: Array) -> Array:
    """``sin(πx)/(πx)``, and 1 at 0; derivatives of every order are accurate there."""
    return np.sinc(x)


# Hyperbolic functions


@elementwise(lambda y, x: np.cosh(x), numpy=np.sinh, samples=SMALL)
def sinh(x: Array) -> Array:
    """The hyperbolic sine."""
    return np.sinh(x)


@elementwise(lambda y, x: np.sinh(x), numpy=np.cosh, samples=POSITIVE)
def cosh(x: Array) -> Array:
    """The hyperbolic cosine."""
    return np.cosh(x)


@elementwise(lambda y, x: 1 - y * y, numpy=np.tanh, samples=SMALL)
def tanh(x: Array) -> Array:
    """The hyperbolic tangent."""
    return np.tanh(x)


@elementwise(lambda y, x: 1 / _hypotenuse(x), numpy=np.arcsinh, samples=SMALL)
def arcsinh(x: Array) -> Array:
    """The inverse of `sinh`."""
    return np.arcsinh(x)


@elementwise(
    lambda y, x: 1 / (np.sqrt(x - 1) * np.sqrt(x - -1)),  # as in `_below_one`
    numpy=np.arccosh,
    samples=unary(low=1.5, high=3, complex_too=True),
)
def arccosh(x: Array) -> Array:
    """The inverse of `cosh`, for x ≥ 1; an infinite derivative at 1."""
    return np.arccosh(x)


@elementwise(lambda y, x: 1 / ((1 - x) * (1 + x)), numpy=np.arctanh, samples=SMALL)
def arctanh(x: Array) -> Array:
    """The inverse of `tanh`, for |x| < 1; infinite at ±1."""
    return np.arctanh(x)
