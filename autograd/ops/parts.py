"""Numbers by their parts: quotient and remainder, whole and fraction, sign, exponent.

What is piecewise constant, a quotient, a whole part or an exponent, leaves the graph.

>>> import numpy as np
>>> frexp(np.array([3.0, 0.5]))
(array([0.75, 0.5 ]), array([2, 0], dtype=int32))
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.batching import aligned
from autograd.engine.primitive import Array, composite
from autograd.engine.record import record
from autograd.engine.rules import called_as, custom, elementwise, linear
from autograd.engine.samples import (
    BROADCASTS,
    ErrorSample,
    Sample,
    accepted,
    binary,
    binary_apart,
    does_not_broadcast,
    unary,
    uniform,
)
from autograd.engine.several import separate
from autograd.engine.tensor import plain
from autograd.errors import DTypeError
from autograd.ops.arithmetic import REMAINDERS, floor_divide, mod

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["copysign", "divmod", "flat", "fmod", "frexp", "ldexp", "modf", "nextafter"]


@elementwise(
    1,
    lambda y, x, w: -np.rint((plain(x) - plain(y)) / plain(w)),
    numpy=np.fmod,
    formula="x − w·trunc(x / w)",
    samples=REMAINDERS,
)
def fmod(x: Array, w: Array) -> Array:
    """The remainder with the sign of x; at its jumps the slopes of the right side.

    NaN, by w too, where w is 0 or x infinite.
    """
    return np.fmod(x, w)


@composite(numpy=np.divmod, samples=accepted(REMAINDERS))
def divmod(x: Any, w: Any) -> tuple[Any, Any]:
    """``(⌊x / w⌋, x − w·⌊x / w⌋)``: `floor_divide`, a plain array, and `mod`."""
    return floor_divide(x, w), mod(x, w)


@custom(
    vjps=(lambda g, y, x: g[0],),
    jvps=(lambda dx, y, x: (dx, np.zeros_like(dx)),),
    outputs=("fraction", "whole"),
    name="modf",
    numpy=np.modf,
    batching=aligned,
    formula="x − trunc(x), trunc(x)",
    samples=unary(low=1.2, high=1.8),
)
def _modf(x: Array) -> tuple[Array, Array]:
    return np.modf(x)


@called_as(_modf)
def modf(x: Any) -> tuple[Any, Any]:
    """The fraction of x and its whole part, both of the sign of x.

    >>> modf(np.array([1.25, -1.25]))
    (array([ 0.25, -0.25]), array([ 1., -1.]))
    """
    fraction, whole = separate(record(_modf.primitive, (x,)))
    return fraction, plain(whole)


@custom(
    vjps=(lambda g, y, x: np.ldexp(g[0], -plain(y[1])),),
    jvps=(lambda dx, y, x: (np.ldexp(dx, -plain(y[1])), np.zeros_like(y[1])),),
    outputs=("mantissa", "exponent"),
    numpy=np.frexp,
    batching=aligned,
    formula="x / 2ⁿ, n",
    samples=unary(low=1.2, high=1.8),
)
def frexp(x: Array) -> tuple[Array, Array]:
    """``x / 2ⁿ`` in [½, 1) by size, and the whole number n; ``(x, 0)`` for 0."""
    return np.frexp(x)


def _with_exponents(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shape, shape_n in BROADCASTS:
        yield Sample((uniform(rng, shape, 0.5, 2), rng.integers(-3, 4, shape_n)))
    yield does_not_broadcast(rng, 0.5, 1)
    text = "ldexp.*not supported"
    yield ErrorSample((np.ones(3), np.ones(3)), {}, DTypeError, text)


@linear(
    lambda g, y, x, n: np.ldexp(g, n),
    None,
    numpy=np.ldexp,
    batching=aligned,
    formula="x·2ⁿ",
    samples=_with_exponents,
)
def ldexp(x: Array, n: Array) -> Array:
    """``x·2ⁿ`` for whole n, by which there is no derivative."""
    return np.ldexp(x, n)


def flat(y: Any, *operands: Any) -> float:
    """The partial derivative 0, by an operand of which only steps depend."""
    return 0.0


@elementwise(
    lambda y, x, w: np.sign(plain(x)) * np.copysign(1, plain(w)),
    flat,
    numpy=np.copysign,
    formula="|x|·sign(w)",
    samples=binary_apart,
)
def copysign(x: Array, w: Array) -> Array:
    """``|x|`` with the sign of w, that of −0 too; at x = 0 both derivatives are 0."""
    return np.copysign(x, w)


@elementwise(
    1,
    flat,
    numpy=np.nextafter,
    formula="x, one step to w",
    samples=binary(low=0.5, high=2),
)
def nextafter(x: Array, w: Array) -> Array:
    """The floating-point number beside x on the way to w; its slope is that of x."""
    return np.nextafter(x, w)
