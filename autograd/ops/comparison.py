"""Comparisons, logic and rounding: piecewise constant, so results leave the graph.

Each takes arrays or Tensors and gives a plain array: the derivative is zero wherever
there is one. To let a gradient pass straight through a rounding, write
``x + (np.round(x) - x.detach())``.

>>> import numpy as np
>>> less(np.array([1.0, 3.0]), 2)
array([ True, False])
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from autograd.engine.batching import rows
from autograd.engine.primitive import Array
from autograd.engine.rules import stepwise
from autograd.engine.samples import (
    BROADCASTS,
    ErrorSample,
    Sample,
    does_not_broadcast,
    unary_apart,
    uniform,
)

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = [
    "allclose",
    "array_equal",
    "ceil",
    "equal",
    "floor",
    "greater",
    "greater_equal",
    "isclose",
    "isfinite",
    "isinf",
    "isnan",
    "less",
    "less_equal",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "not_equal",
    "rint",
    "round",
    "trunc",
]


def _some_equal(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shape, shape_w in BROADCASTS:
        x = np.rint(uniform(rng, shape, -1.4, 1.4))
        yield Sample((x, np.rint(uniform(rng, shape_w, -1.4, 1.4))))
    edges = np.array([np.nan, np.inf, -np.inf, -0.0, 0.0])
    yield Sample((edges[:, np.newaxis], edges))
    yield does_not_broadcast(rng, 0, 1)


def _special_values(rng: Generator) -> Iterable[Sample | ErrorSample]:
    yield from unary_apart(rng)
    yield Sample((np.array([np.nan, np.inf, -np.inf, 0.0, 1e300]),))


@stepwise(numpy=np.less, samples=_some_equal)
def less(x: Array, w: Array) -> Array:
    """``x < w``."""
    return np.less(x, w)


@stepwise(numpy=np.less_equal, samples=_some_equal)
def less_equal(x: Array, w: Array) -> Array:
    """``x <= w``."""
    return np.less_equal(x, w)


@stepwise(numpy=np.greater, samples=_some_equal)
def greater(x: Array, w: Array) -> Array:
    """``x > w``."""
    return np.greater(x, w)


@stepwise(numpy=np.greater_equal, samples=_some_equal)
def greater_equal(x: Array, w: Array) -> Array:
    """``x >= w``."""
    return np.greater_equal(x, w)


@stepwise(numpy=np.equal, samples=_some_equal)
def equal(x: Array, w: Array) -> Array:
    """``x == w``."""
    return np.equal(x, w)


@stepwise(numpy=np.not_equal, samples=_some_equal)
def not_equal(x: Array, w: Array) -> Array:
    """``x != w``."""
    return np.not_equal(x, w)


@stepwise(numpy=np.logical_and, samples=_some_equal)
def logical_and(x: Array, w: Array) -> Array:
    """Whether both are true."""
    return np.logical_and(x, w)


@stepwise(numpy=np.logical_or, samples=_some_equal)
def logical_or(x: Array, w: Array) -> Array:
    """Whether one is true, or both."""
    return np.logical_or(x, w)


@stepwise(numpy=np.logical_xor, samples=_some_equal)
def logical_xor(x: Array, w: Array) -> Array:
    """Whether one is true, not both."""
    return np.logical_xor(x, w)


@stepwise(numpy=np.logical_not, samples=_special_values)
def logical_not(x: Array) -> Array:
    """Whether x is false."""
    return np.logical_not(x)


@stepwise(numpy=np.isnan, samples=_special_values)
def isnan(x: Array) -> Array:
    """Whether x is NaN."""
    return np.isnan(x)


@stepwise(numpy=np.isinf, samples=_special_values)
def isinf(x: Array) -> Array:
    """Whether x is infinite."""
    return np.isinf(x)


@stepwise(numpy=np.isfinite, samples=_special_values)
def isfinite(x: Array) -> Array:
    """Whether x is neither infinite nor NaN."""
    return np.isfinite(x)


def _nearly_equal(rng: Generator) -> Iterable[Sample | ErrorSample]:
    x = np.array([1.0, 2.0, -3.0])
    for w in (x, x + 1e-9, x + 1e-3, np.array([[1.0], [2.0]]), np.full(3, np.nan)):
        yield Sample((x, w))
        yield Sample((x, w, 0.1))
    yield Sample((np.full(3, np.nan), np.full(3, np.nan)), {"equal_nan": True})
    yield does_not_broadcast(rng, 0, 1)


@stepwise(numpy=np.isclose, samples=_nearly_equal)
def isclose(
    x: Array, w: Array, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> Array:
    """``|x − w| ≤ atol + rtol·|w|``, elementwise."""
    return np.isclose(x, w, rtol, atol, equal_nan)


@stepwise(numpy=np.allclose, batching=rows, samples=_nearly_equal)
def allclose(
    x: Array, w: Array, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> bool:
    """Whether all elements are close in the sense of `isclose`."""
    return np.allclose(x, w, rtol, atol, equal_nan)


def _pairs(rng: Generator) -> Iterable[Sample | ErrorSample]:
    x = uniform(rng, (2, 3), -1, 1)
    for w in (x, x + 1e-9, x[:1], x[:, :0], x[0, 0]):
        yield Sample((x, w))


@stepwise(numpy=np.array_equal, batching=rows, samples=_pairs)
def array_equal(x: Array, w: Array, equal_nan: bool = False) -> bool:
    """Whether shapes and all elements are equal."""
    return np.array_equal(x, w, equal_nan)


@stepwise(numpy=np.floor, samples=unary_apart)
def floor(x: Array) -> Array:
    """The greatest integer ≤ x."""
    return np.floor(x)


@stepwise(numpy=np.ceil, samples=unary_apart)
def ceil(x: Array) -> Array:
    """The least integer ≥ x."""
    return np.ceil(x)


@stepwise(numpy=(np.trunc, np.fix), samples=unary_apart)
def trunc(x: Array) -> Array:
    """x without its fraction."""
    return np.trunc(x)


@stepwise(numpy=np.rint, samples=unary_apart)
def rint(x: Array) -> Array:
    """The nearest integer, the even one at halves."""
    return np.rint(x)


def _decimals(rng: Generator) -> Iterable[Sample | ErrorSample]:
    yield from unary_apart(rng)
    yield Sample((uniform(rng, (2, 3), -1, 1), 1))
    yield Sample((uniform(rng, (2, 3), -99, 99),), {"decimals": -1})


@stepwise(numpy=(np.round, np.around), samples=_decimals)
def round(x: Array, decimals: int = 0) -> Array:
    """x to so many decimals, negative ones before the point; halves to the even."""
    return np.round(x, decimals)
