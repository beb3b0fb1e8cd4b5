"""Parts of complex numbers. All three are linear over the reals.

A cotangent g is the covector ``v ↦ Re(g·v)``, from which the transposes follow.

>>> import numpy as np
>>> imag(np.array([1 + 2j]))
array([2.])
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from autograd.engine.primitive import Array
from autograd.engine.rules import linear
from autograd.engine.samples import (
    SHAPES,
    ErrorSample,
    Sample,
    not_numbers,
    unary,
    uniform,
)

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["conjugate", "imag", "real"]

REAL_AND_COMPLEX = unary(low=0.5, high=2, complex_too=True)


def _complex(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shape in SHAPES:
        yield Sample((uniform(rng, shape, -2, 2) + 1j * uniform(rng, shape, 1, 2),))
    yield not_numbers()


@linear(
    lambda g, y, x: g,
    numpy=np.real,
    symbol="Re",
    formula="Re x",
    samples=REAL_AND_COMPLEX,
)
def real(x: Array) -> Array:
    """The real part; real x itself."""
    return np.real(x)


@linear(
    lambda g, y, x: g * -1j,
    numpy=np.imag,
    symbol="Im",
    formula="Im x",
    samples=_complex,
)
def imag(x: Array) -> Array:
    """The imaginary part; 0 for real x."""
    return np.imag(x)


@linear(
    lambda g, y, x: np.conjugate(g),
    numpy=np.conjugate,
    symbol="x̄",
    formula="x̄",
    samples=REAL_AND_COMPLEX,
)
def conjugate(x: Array) -> Array:
    """The complex conjugate; the gradient of ``x·conjugate(x)`` at 1+2j is 2−4j."""
    return np.conjugate(x)
