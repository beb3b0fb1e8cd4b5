"""Arithmetic, elementwise with broadcasting; kinks and ties as NumPy users expect.

Sub-gradients: ``|x|′ = 0`` at 0; where ``maximum`` or ``minimum`` tie, each operand
gets one half.
"""

import numpy as np

from autograd.engine.primitive import Array
from autograd.engine.rules import elementwise
from autograd.engine.samples import binary, unary


@elementwise(
    1,
    1,
    numpy=np.add,
    symbol="+",
    formula="x + w",
    samples=binary(low=-2, high=2, complex_too=True),
)
def add(x: Array, w: Array) -> Array:
    """``x + w``."""
    return x + w


@elementwise(
    1,
    -1,
    numpy=np.subtract,
    symbol="−",
    formula="x − w",
    samples=binary(low=-2, high=2, complex_too=True),
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
    samples=binary(low=0.5, high=2, complex_too=True),
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
    samples=binary(low=0.5, high=2, complex_too=True),
)
def divide(x: Array, w: Array) -> Array:
    """``x / w``; infinite or NaN at ``w = 0`` as in NumPy."""
    return x / w


@elementwise(
    -1,
    numpy=np.negative,
    symbol="−",
    formula="−x",
    samples=unary(low=-2, high=2, complex_too=True),
)
def negative(x: Array) -> Array:
    """``−x``."""
    return -x


@elementwise(
    lambda y, x, w: w * x ** (w - (w != 0)),
    lambda y, x, w: y * np.log(x + (x == 0)),
    numpy=np.power,
    symbol="xʷ",
    formula="xʷ",
    samples=binary(low=0.5, high=2, low_w=-2, high_w=3),
)
def power(x: Array, w: Array) -> Array:
    """``x**w``;"""
    return x**w


@elementwise(
    lambda y, x: y > 0,
    symbol="relu",
    formula="max(x, 0)",
    samples=unary(low=0.3, high=2),
)
def relu(x: Array) -> Array:
    """``max(x, 0)``, with derivative 0 at 0."""
    return x * (x > 0)
