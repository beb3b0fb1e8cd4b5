"""What selects among values: signs, extremes, bounds, conditions.

Kinks and ties are decided here and listed in `docs/conventions.md`.

>>> import numpy as np
>>> maximum(np.array([1.0, 2.0]), 1.5)
array([1.5, 2. ])
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.batching import aligned
from autograd.engine.dispatch import into
from autograd.engine.primitive import Array
from autograd.engine.record import bind, record
from autograd.engine.rules import called_as, custom, elementwise, linear, stepwise
from autograd.engine.samples import (
    BROADCASTS,
    SHAPES,
    ErrorSample,
    Sample,
    binary_apart,
    does_not_broadcast,
    separated,
    unary,
    unary_apart,
    uniform,
)
from autograd.engine.tensor import plain
from autograd.engine.traced import Traced
from autograd.errors import ArgumentError, DTypeError, ShapeError
from autograd.ops.bits import select
from autograd.ops.shape import operand
from autograd.ops.traceable import possible

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = [
    "absolute",
    "clip",
    "fabs",
    "fmax",
    "fmin",
    "heaviside",
    "maximum",
    "minimum",
    "nan_to_num",
    "sign",
    "where",
]


@stepwise(numpy=np.sign, samples=unary_apart)
def sign(x: Array) -> Array:
    """−1, 0 or 1: piecewise constant, so a plain array. Complex x is refused."""
    if np.iscomplexobj(x):
        raise DTypeError(
            f"sign: argument x {np.shape(x)} is complex, and x/|x| is not constant "
            "anywhere; write x / np.abs(x)"
        )
    return np.sign(x)


def _away_from_zero(y: Any, x: Any) -> Any:
    if x.dtype.kind == "c":
        return np.conjugate(x) / np.where(plain(y) == 0, np.inf, y)
    return np.sign(plain(x))


def _either_side_of_zero(rng: Generator) -> Iterable[Sample | ErrorSample]:
    yield from unary_apart(rng)
    yield Sample((separated(rng, (2, 3)) + 0.7j,))


@elementwise(
    _away_from_zero,
    numpy=np.absolute,
    symbol="|x|",
    formula="|x|",
    samples=_either_side_of_zero,
)
def absolute(x: Array) -> Array:
    """``|x|``, real for complex x too; its derivative at 0 is 0."""
    return np.absolute(x)


@elementwise(
    lambda y, x: np.sign(plain(x)),
    numpy=np.fabs,
    symbol="|x|",
    formula="|x|",
    samples=unary_apart,
)
def fabs(x: Array) -> Array:
    """``|x|`` of real x as a floating-point number; its derivative at 0 is 0."""
    return np.fabs(x)


def _share(y: Any, x: Any, w: Any) -> Any:
    """Of max or min, ∂y/∂x: 1 where y is x, one half where x and w tie."""
    chosen, tie = plain(x) == plain(y), plain(x) == plain(w)
    if type(tie) is Traced:
        return chosen - 0.5 * tie.astype(y.dtype)
    return chosen - 0.5 * tie if tie.any() else chosen


@elementwise(
    _share,
    lambda y, x, w: _share(y, w, x),
    numpy=np.maximum,
    symbol="max",
    formula="max(x, w)",
    samples=binary_apart,
)
def maximum(x: Array, w: Array) -> Array:
    """The larger; NaN where one is NaN. At a tie each operand gets one half."""
    return np.maximum(x, w)


@elementwise(
    _share,
    lambda y, x, w: _share(y, w, x),
    numpy=np.minimum,
    symbol="min",
    formula="min(x, w)",
    samples=binary_apart,
)
def minimum(x: Array, w: Array) -> Array:
    """The smaller; NaN where one is NaN. At a tie each operand gets one half."""
    return np.minimum(x, w)


@elementwise(
    _share,
    lambda y, x, w: _share(y, w, x),
    numpy=np.fmax,
    symbol="max",
    formula="max(x, w), no NaN",
    samples=binary_apart,
)
def fmax(x: Array, w: Array) -> Array:
    """The larger; the number where the other is NaN, which has the derivative 0."""
    return np.fmax(x, w)


@elementwise(
    _share,
    lambda y, x, w: _share(y, w, x),
    numpy=np.fmin,
    symbol="min",
    formula="min(x, w), no NaN",
    samples=binary_apart,
)
def fmin(x: Array, w: Array) -> Array:
    """The smaller; the number where the other is NaN, which has the derivative 0."""
    return np.fmin(x, w)


def _around_the_step(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shape, shape_w in BROADCASTS:
        yield Sample((np.zeros(shape, np.int8), uniform(rng, shape_w, 0.5, 2)))
    x = np.array([-1, 0, 2], np.int8)
    yield Sample((x, uniform(rng, (2, 3), 0.5, 2)))
    yield does_not_broadcast(rng, 0, 0.5)


@elementwise(
    lambda y, x, w: 0.0,
    lambda y, x, w: plain(x) == 0,
    numpy=np.heaviside,
    symbol="step",
    formula="0, w or 1 by the sign of x",
    samples=_around_the_step,
)
def heaviside(x: Array, w: Array) -> Array:
    """0 for x < 0, w for x = 0, 1 for x > 0; by x its derivative is 0."""
    return np.heaviside(x, w)


def _finite(v: Any, y: Any, x: Any, **others: Any) -> Any:
    """`v` where x is finite, else 0: real and imaginary parts each for themselves."""
    x = plain(x)
    if not possible(~np.isfinite(x).all()):
        return v
    if x.dtype.kind != "c":
        return np.where(np.isfinite(x), v, 0)[()]
    real = np.where(np.isfinite(x.real), np.real(v), 0)
    return real + 1j * np.where(np.isfinite(x.imag), np.imag(v), 0)


# A primitive, since no sum of parts makes a complex number that is partly infinite.
@custom(
    vjps=(_finite,),
    jvps=(_finite,),
    name="nan_to_num",
    numpy=np.nan_to_num,
    batching=aligned,
    formula="x, finite",
    samples=unary(low=0.5, high=2, complex_too=True),
)
def _nan_to_num(x: Array, *, nan: Any, posinf: Any, neginf: Any) -> Any:
    return np.nan_to_num(x, nan=nan, posinf=posinf, neginf=neginf)


@called_as(_nan_to_num)
def nan_to_num(
    x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None
) -> Any:
    """x with NaN and infinities replaced by numbers; there the derivative is 0.

    copy: False writes to ``x``; a Tensor takes the new value, as in ``x[...] = y``.

    >>> nan_to_num(np.array([np.nan, 2.0]), nan=-1.0)
    array([-1.,  2.])
    """
    params = {"nan": nan, "posinf": posinf, "neginf": neginf}
    y = record(_nan_to_num.primitive, *bind(_nan_to_num.primitive, (x,), params))
    return y if copy else into("nan_to_num", x, y)


def _bounds(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shape in SHAPES:
        yield Sample((separated(rng, shape), -0.3, 0.3))
    x = separated(rng, (2, 3))
    yield Sample((x, None, 0.3))
    yield Sample((x,), {"min": -0.3})
    yield Sample((x,), {"a_min": -0.3, "a_max": 0.3})
    yield Sample((x, np.array([-0.3, -0.6, 0.0]), np.array([[0.6], [0.3]])))
    yield Sample((x, np.float64(0.3), np.float64(-0.3)))
    error = ErrorSample((x, np.zeros(4), 1), {}, ShapeError, r"\(2, 3\).*\(4,\).*axis")
    yield error


# A primitive for speed: maximum and minimum with Python scalars take five times as long
# as np.clip, 51 µs against 10 at (128, 512) float32.
@elementwise(
    lambda y, x, min, max: (min <= x) & (x <= max),
    lambda y, x, min, max: (x < min) & (min <= max),
    lambda y, x, min, max: (x > max) | (min > max),
    name="clip",
    numpy=np.clip,
    formula="min(max(x, low), high)",
    samples=_bounds,
)
def _clip(x: Array, min: Array, max: Array) -> Array:
    return np.clip(x, min, max)


@called_as(_clip)
def clip(
    x: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None
) -> Any:
    """x limited to [min, max]; the bounds by either of NumPy's names, None is open.

    They are arrays that broadcast, and differentiable. Where x is in the interval, its
    ends included, x gets the whole derivative, elsewhere the bound that was taken.

    >>> clip(np.array([-2.0, 0.5]), 0, None)
    array([0. , 0.5])
    """
    low = min if a_min is None else a_min
    high = max if a_max is None else a_max
    x = operand(x)
    lowest, highest = _range(x.dtype)
    return _clip(x, lowest if low is None else low, highest if high is None else high)


def _range(dtype: Any) -> tuple[float, float]:
    """The least and the greatest value that a dtype has."""
    if dtype.kind not in "iu":
        return -np.inf, np.inf
    info = np.iinfo(dtype)
    return info.min, info.max


def _choices(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shape, shape_w in BROADCASTS:
        x, w = uniform(rng, shape, 1, 2), uniform(rng, shape_w, 3, 4)
        yield Sample((uniform(rng, shape, 0, 1) < 0.5, x, w))
    x = uniform(rng, (2, 3), 1, 2)
    yield Sample((True, x, 0.0))
    yield Sample((np.array([[True], [False]]), uniform(rng, (), 1, 2), x + 1j))
    yield does_not_choose(x)
    yield ErrorSample((x > 1, x), {}, ArgumentError, "where: one of x and y")


def does_not_choose(x: Array) -> ErrorSample:
    """A condition that does not broadcast against the choices `x`."""
    args = (np.ones(4, bool), x, x)
    return ErrorSample(args, {}, ShapeError, r"\(4,\).*\(2, 3\).*broadcast")


# Linear in x and w together. A product with the condition would turn an infinite
# cotangent of the branch that was not taken into NaN.
@linear(
    None,
    lambda g, y, condition, x, w: where(condition, g, 0),
    lambda g, y, condition, x, w: where(condition, 0, g),
    name="where",
    numpy=np.where,
    batching=aligned,
    formula="x where condition, else w",
    samples=_choices,
)
def _where(condition: Array, x: Array, w: Array) -> Array:
    return select(condition, x, w)[()]  # type: ignore[no-any-return]


@called_as(_where)
def where(condition: Any, x: Any = None, y: Any = None) -> Any:
    """x where the condition holds, y elsewhere; the three broadcast.

    Of the condition alone its indices, as `numpy.nonzero`. It has no derivative. What
    the branch not taken held, NaN and infinities included, does not reach any
    derivative through here.

    >>> where(np.array([True, False]), 1.0, 2.0)
    array([1., 2.])
    """
    if x is None and y is None:
        return np.nonzero(plain(condition))
    if x is None or y is None:
        raise ArgumentError(
            "where: one of x and y is missing; give both, or neither for the indices "
            "where the condition holds"
        )
    return _where(plain(condition), x, y)
