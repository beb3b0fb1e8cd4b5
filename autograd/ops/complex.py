"""Parts of complex numbers. All but the angle are linear over the reals.

A cotangent g is the covector ``v ↦ Re(g·v)``, from which the transposes follow.

>>> import numpy as np
>>> imag(np.array([1 + 2j]))
array([2.])
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.batching import aligned
from autograd.engine.primitive import Array, composite
from autograd.engine.rules import linear
from autograd.engine.samples import (
    SHAPES,
    ErrorSample,
    Sample,
    accepted,
    not_numbers,
    unary,
    uniform,
)
from autograd.engine.tensor import plain
from autograd.ops.arithmetic import positive
from autograd.ops.shape import operand
from autograd.ops.transcendental import arctan2

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["angle", "conjugate", "imag", "real", "real_if_close"]

REAL_AND_COMPLEX = unary(low=0.5, high=2, complex_too=True)


def _complex(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shape in SHAPES:
        yield Sample((uniform(rng, shape, -2, 2) + 1j * uniform(rng, shape, 1, 2),))
    yield not_numbers()


@linear(
    lambda g, y, x: g,
    numpy=np.real,
    batching=aligned,
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
    batching=aligned,
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
    batching=aligned,
    symbol="x̄",
    formula="x̄",
    samples=REAL_AND_COMPLEX,
)
def conjugate(x: Array) -> Array:
    """The complex conjugate; the gradient of ``x·conjugate(x)`` at 1+2j is 2−4j."""
    return np.conjugate(x)


def _turned(rng: Generator) -> Iterable[Sample | ErrorSample]:
    yield from unary(low=0.5, high=2, complex_too=True)(rng)
    yield Sample((uniform(rng, (3,), -2, -1) + 0.5j,), {"deg": True})


@composite(numpy=np.angle, samples=accepted(_turned))
def angle(x: Any, deg: bool = False) -> Any:
    """The angle of x in [−π, π], or in degrees: 0 or π, and flat, for real x.

    At 0 its derivative is 0, as that of `arctan2`.
    """
    x = operand(x)
    y = arctan2(imag(x), real(x)) if x.dtype.kind == "c" else arctan2(0, x)
    return y * (180 / np.pi) if deg else y


@composite(numpy=np.real_if_close, samples=accepted(REAL_AND_COMPLEX))
def real_if_close(x: Any, tol: float = 100) -> Any:
    """The real part where every imaginary part is below `tol`, else x as it is.

    tol: in units of the dtype's rounding where above 1, else absolute.
    """
    x = operand(x)
    close = np.real_if_close(np.asarray(plain(x)), tol).dtype.kind != "c"
    return real(x) if close else positive(x)
