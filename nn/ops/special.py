"""The inverse of the error function."""

import math
from typing import Any

import autograd.numpy as anp
from autograd import ops
from nn.arrays import raw
from nn.ops.convert import floats
from nn.ops.registry import operation

__all__: list[str] = []

_WINITZKI = 0.147
"""The constant of the start, Winitzki's formula of 2008, right to 2·10⁻³."""


@operation
def erfinv(x: Any) -> Any:
    """The y with ``erf y = x`` for x in (−1, 1); ±inf at ±1, NaN beyond.

    Newton's steps, ``y − (erf y − x)·√π/2·e^(y²)``, by erfc where x is near ±1. Each of
    the last two, through which derivatives go, doubles their orders that are right, and
    adds one: all up to the third.
    """
    x = floats(x)
    inside = anp.absolute(x) < 1
    safe = anp.where(inside, x, 0)
    y = _started(raw(safe))
    for _ in range(3):
        y = _step(y, raw(safe))
    y = _step(_step(y, safe), safe)
    ends = anp.where(raw(x) > 0, anp.inf, -anp.inf)
    return anp.where(inside, y, anp.where(anp.absolute(x) == 1, ends, anp.nan))


def _started(x: Any) -> Any:
    """Winitzki's approximation of erfinv."""
    log = anp.log1p(-x * x)
    first = 2 / (math.pi * _WINITZKI) + log / 2
    return anp.sign(x) * anp.sqrt(anp.sqrt(first**2 - log / _WINITZKI) - first)


def _step(y: Any, x: Any) -> Any:
    """Newton's next y. Near ±1, 1 − |x| is exact and erf y − x is not."""
    side = anp.sign(raw(x))
    far = (1 - side * x) - ops.erfc(side * y)
    wrong = anp.where(anp.absolute(x) < 0.5, ops.erf(y) - x, side * far)
    return y - wrong * (math.sqrt(math.pi) / 2) * anp.exp(y * y)
