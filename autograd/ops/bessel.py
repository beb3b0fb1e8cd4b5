"""The modified Bessel function that NumPy has, I₀, and its derivatives.

``Iₙ(x)`` is the mean of ``e^(x·cos θ)·cos nθ`` over the circle (Abramowitz and Stegun,
9.6.19). Equidistant points give a periodic integral to rounding, and so give each
derivative of it: no table of coefficients is needed.

>>> import numpy as np
>>> import autograd as ag
>>> ag.grad(np.i0)(1.0)
np.float64(0.565159103992485)
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.engine.primitive import Array
from autograd.engine.rules import elementwise
from autograd.engine.samples import unary
from autograd.engine.tensor import plain

__all__ = ["i0"]

LARGEST = 750.0
"""Beyond it I₀ and I₁ are infinite in float64."""


def _first(y: Any, x: Any) -> Any:
    """``I₁(x)``, the mean of ``sinh(x·cos θ)·cos θ`` over a quarter of the circle.

    No two terms differ in sign, so it is accurate near 0 as well. With n points it
    errs by ``I₄ₙ(x)``, beside ``e^x`` less than ``e^(−8n²/x)``.
    """
    size = np.abs(plain(x))
    widest = np.max(size, where=size < LARGEST, initial=0.0)
    n = 16 + math.ceil(2.5 * math.sqrt(widest))
    cosines = np.cos((np.arange(n) + 0.5) * (math.pi / 2 / n))
    terms = np.sinh(np.expand_dims(x, -1) * cosines) * cosines
    return np.sum(terms, axis=-1) / n


@elementwise(
    _first, numpy=np.i0, symbol="I₀", formula="I₀(x)", samples=unary(low=0.5, high=9)
)
def i0(x: Array) -> Any:
    """``I₀(x)``, the modified Bessel function of order 0; its derivative is I₁."""
    return np.i0(x)[()]
