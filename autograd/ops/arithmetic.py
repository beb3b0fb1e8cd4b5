"""Arithmetic, elementwise with broadcasting.

>>> import numpy as np
>>> multiply(np.array([1.0, 2.0]), 3)
array([3., 6.])
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.batched import Batched
from autograd.engine.batching import aligned
from autograd.engine.levels import over_core
from autograd.engine.primitive import Array, composite
from autograd.engine.rules import called_as, elementwise, linear, stepwise
from autograd.engine.samples import (
    SHAPES,
    ErrorSample,
    Sample,
    accepted,
    binary,
    unary,
    uniform,
)
from autograd.engine.tensor import Tensor, plain
from autograd.errors import ValueRangeError
from autograd.ops.shape import operand

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = [
    "add",
    "astype",
    "divide",
    "float_power",
    "floor_divide",
    "identity",
    "mod",
    "multiply",
    "negative",
    "positive",
    "power",
    "reciprocal",
    "sqrt",
    "square",
    "subtract",
]

ANYWHERE = unary(low=-2, high=2, complex_too=True)
ANYWHERE_TWICE = binary(low=-2, high=2, complex_too=True)
POSITIVE = unary(low=0.5, high=2, complex_too=True)
POSITIVE_TWICE = binary(low=0.5, high=2, complex_too=True)


@elementwise(1, 1, numpy=np.add, symbol="+", formula="x + w", samples=ANYWHERE_TWICE)
def add(x: Array, w: Array) -> Array:
    """``x + w``."""
    return x + w


@elementwise(
    1, -1, numpy=np.subtract, symbol="−", formula="x − w", samples=ANYWHERE_TWICE
)
def subtract(x: Array, w: Array) -> Array:
    """``x − w``."""
    return x - w


@elementwise(
    lambda y, x, w: w,
    lambda y, x, w: x,
    numpy=np.multiply,
    symbol="×",
    formula="x·w",
    samples=POSITIVE_TWICE,
)
def multiply(x: Array, w: Array) -> Array:
    """``x·w``."""
    return x * w


@elementwise(
    lambda y, x, w: 1 / w,
    lambda y, x, w: -y / w,
    numpy=np.divide,
    symbol="÷",
    formula="x / w",
    samples=POSITIVE_TWICE,
)
def divide(x: Array, w: Array) -> Array:
    """``x / w``; infinite or NaN at ``w = 0``, as in NumPy."""
    return x / w


@elementwise(-1, numpy=np.negative, symbol="−", formula="−x", samples=ANYWHERE)
def negative(x: Array) -> Array:
    """``−x``."""
    return -x


@elementwise(1, numpy=np.positive, symbol="+", formula="x", samples=ANYWHERE)
def positive(x: Array) -> Array:
    """``x``, copied."""
    return +x


@linear(lambda g, y, x: g, symbol="·", formula="x", samples=ANYWHERE, batching=aligned)
def identity(x: Array) -> Array:
    """``x`` itself, uncopied: another node in the graph for the same array."""
    return x


def _by_base(y: Any, x: Any, w: Any) -> Any:
    if isinstance(w, Tensor):  # w varies, and ∂²y/∂x∂w = 1/x at w = 0
        return w * x ** (w - ((w != 0) | (x != 0)))
    return w * x ** (w - (w != 0))


def _by_exponent(y: Any, x: Any, w: Any) -> Any:
    base = np.where(x == 0, 1, x)  # x + (x == 0) would make −0j +0j
    if y.dtype.kind == "c" != base.dtype.kind:  # w is complex, and x may be negative
        base = base + 0j
    return y * np.log(base)


def _powers(rng: Generator) -> Iterable[Sample | ErrorSample]:
    yield from binary(low=0.5, high=2, low_w=-2, high_w=3, complex_too=True)(rng)
    for exponent in (1, 2, 3, -1, 2.0):
        yield Sample((-uniform(rng, (2, 3), 0.5, 2), exponent))
    yield Sample((np.array([0.0, -1.5, 2.0]), 2))
    yield Sample((np.zeros(3), np.array([0, 1, 2], np.int8)))
    yield Sample((2, uniform(rng, (2, 3), -1, 1)))
    yield Sample((uniform(rng, (2, 3), -2, -1), uniform(rng, (3,), -1, 1) + 0.7j))


@elementwise(
    _by_base,
    _by_exponent,
    numpy=np.power,
    symbol="xʷ",
    formula="xʷ",
    samples=_powers,
)
def power(x: Array, w: Array) -> Array:
    """``x**w``.

    ∂/∂x is ``w·x**(w−1)``, and 0 for ``w = 0`` at every x. ∂/∂w is ``y·ln x``: 0 at
    ``x = 0`` for ``w ≥ 0``, NaN for negative real x, where no real power is near.
    """
    return x**w


@composite(numpy=np.float_power, samples=accepted(_powers))
def float_power(x: Any, w: Any) -> Any:
    """``x**w`` in float64 or complex128, whatever the operands are made of."""
    x, w = operand(x), operand(w)
    kind = np.result_type(plain(x), plain(w), np.float64)
    return power(astype(x, kind), astype(w, kind))


@elementwise(
    lambda y, x: 2 * x, numpy=np.square, symbol="x²", formula="x²", samples=POSITIVE
)
def square(x: Array) -> Array:
    """``x²``."""
    return x * x


@elementwise(
    lambda y, x: 0.5 / y, numpy=np.sqrt, symbol="√", formula="√x", samples=POSITIVE
)
def sqrt(x: Array) -> Array:
    """``√x``; NaN for negative real x, with an infinite derivative at 0."""
    return np.sqrt(x)


@elementwise(
    lambda y, x: -y * y,
    numpy=np.reciprocal,
    symbol="1/x",
    formula="1 / x",
    samples=POSITIVE,
)
def reciprocal(x: Array) -> Array:
    """``1 / x``."""
    return np.reciprocal(x)


REMAINDERS = binary(low=3.4, high=3.6, low_w=1, high_w=1.05)


@stepwise(numpy=np.floor_divide, samples=REMAINDERS)
def floor_divide(x: Array, w: Array) -> Array:
    """``⌊x / w⌋``: piecewise constant, so a plain array."""
    return np.floor_divide(x, w)


@elementwise(
    1,
    lambda y, x, w: -floor_divide(x, w),
    numpy=np.mod,
    formula="x − w·⌊x / w⌋",
    samples=REMAINDERS,
)
def mod(x: Array, w: Array) -> Array:
    """The remainder with the sign of w; at its jumps the slopes of the right side."""
    return np.mod(x, w)


def _casts(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shape in SHAPES:
        yield Sample((uniform(rng, shape, -2, 2),), {"dtype": np.float64})
    yield Sample((uniform(rng, (2, 3), -2, 2),), {"dtype": np.complex128})


@linear(
    lambda g, y, x, dtype: g,
    name="astype",
    numpy=getattr(np, "astype", ()),  # since NumPy 2.1
    symbol="cast",
    batching=aligned,
    formula="x as dtype",
    samples=_casts,
)
def _astype(x: Array, *, dtype: Any) -> Array:
    return x.astype(dtype)


@called_as(_astype)
def astype(x: Any, dtype: Any, *, copy: bool = True, device: Any = None) -> Any:
    """x in another dtype, always copied; a plain array for integers and bool.

    The cotangent is cast back; of complex x made real, the imaginary part gets 0.
    """
    if device not in (None, "cpu"):
        raise ValueRangeError(f"astype: device {device!r}; NumPy knows 'cpu' alone")
    dtype = np.dtype(dtype)
    if dtype.kind in "fc":
        y = _astype(x, dtype=dtype)
        if isinstance(y, Tensor) and not y.requires_grad:
            y.name = x.name  # no node leads back to the one that has it
        return y
    if type(x) is Batched:
        return over_core(partial(_astype.primitive.forward, dtype=dtype), plain(x))
    return np.array(plain(x)).astype(dtype)[()]
