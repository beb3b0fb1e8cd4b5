"""Riemann's and Hurwitz's zeta functions, by both of their arguments.

SciPy has no derivative by s. Here it is by Euler's and Maclaurin's formula (DLMF
25.11.7), differentiated: the first terms, an integral for the rest, corrections.

>>> print(f"{zeta_slope(2.0, 1.0):.12f}")
-0.937548254316
"""

import math
from typing import Any

import numpy as np
from scipy import special

from autograd.engine.rules import called_as
from autograd.errors import DTypeError
from autograd.scipy.functions.declare import known_as, ufunc

__all__ = ["zeta_slope"]

FIRST = 12
"""Terms that are added one by one; with as many corrections, 1e-15 remain."""

EVEN = [2 * j for j in range(1, FIRST + 1)]
CORRECTIONS = special.bernoulli(EVEN[-1])[EVEN] / special.factorial(EVEN)
TURN = 2 * math.pi


def zeta_slope(s: Any, q: Any) -> Any:
    """∂/∂s of ``Σ (k + q)⁻ˢ``, continued to s > −1; q > 0."""
    t = np.expand_dims(q, -1) + np.arange(float(FIRST))
    first = -np.sum(np.log(t) * t ** -np.expand_dims(s, -1), -1)
    a = q + float(FIRST)
    log, power = np.log(a), a**-s
    rest = -power * (a * (log / (s - 1) + 1 / (s - 1) ** 2) + log / 2)
    rising, slope = s, 1.0  # s(s + 1)…(s + 2j − 2) and its derivative
    for even, c in zip(EVEN, CORRECTIONS, strict=True):
        rest = rest + c * (slope - rising * log) * power * a ** (1.0 - even)
        for i in (even - 1, even):
            rising, slope = rising * (s + i), slope * (s + i) + rising
    return first + rest


def riemann_slope(s: Any) -> Any:
    """ζ′(s); left of −½ by ``ζ(s) = 2(2π)ˢ⁻¹ sin(πs/2) Γ(1 − s) ζ(1 − s)``."""
    if np.iscomplexobj(s):
        raise DTypeError(
            f"zeta: argument x {np.shape(s)} is complex, for which its derivative is "
            "not written; expected real numbers"
        )
    left = s < -0.5
    here = zeta_slope(np.where(left, 2.0, s), 1.0)
    away = 1 - np.where(left, s, -1.0)
    sine, cosine = np.sin(math.pi / 2 * (1 - away)), np.cos(math.pi / 2 * (1 - away))
    value = riemann(away)
    inner = (math.log(TURN) - special.psi(away)) * sine + math.pi / 2 * cosine
    outer = 2 * TURN**-away * special.gamma(away)
    there = outer * (inner * value - sine * zeta_slope(away, 1.0))
    return np.where(left, there, here)


riemann = ufunc(
    special.zeta,
    lambda y, x: riemann_slope(x),
    at=[(1.5, 3)],
    name="special.riemann_zeta",
    symbol="ζ",
    formula="Σ k⁻ˣ",
)
riemann.__module__, riemann.__qualname__ = __name__, "riemann"  # zeta is the whole's
ufunc(special.zetac, lambda y, x: riemann_slope(x), at=[(1.5, 3)], formula="ζ(x) − 1")
hurwitz = ufunc(
    special.zeta,
    lambda y, x, q: zeta_slope(x, q),
    lambda y, x, q: -x * zeta(x + 1, q),
    at=[(1.5, 3.5), (0.8, 2)],
    symbol="ζ",
    formula="Σ (k + q)⁻ˣ",
)


@known_as(special.zeta)
@called_as(hurwitz)
def zeta(x: Any, q: Any = None, out: Any = None) -> Any:
    """``Σ (k + q)⁻ˣ``, x > 1 and q > 0; without q Riemann's function, for every x."""
    if out is not None:
        return special.zeta(x, q, out)
    return riemann(x) if q is None else hurwitz(x, q)
