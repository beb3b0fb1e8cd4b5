"""Ufuncs that NumPy has beside the school's, one element at a time."""

import cmath
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.references.elementwise import each, power

__all__ = ["REFERENCES"]


def bessel(x: float) -> float:
    """I₀ by its power series, ``Σ (x²/4)ᵏ / (k!)²``."""
    return math.fsum((x * x / 4) ** k / math.factorial(k) ** 2 for k in range(60))


def both(
    f: Callable[..., Any], g: Callable[..., Any]
) -> Callable[..., tuple[Any, Any]]:
    """Two functions of an element, each over arrays."""
    return lambda *arrays: (each(f)(*arrays), each(g)(*arrays))


def angle(x: Any, deg: bool = False) -> Any:
    """The phase that Python gives."""
    unit = math.degrees(1) if deg else 1.0
    return each(lambda z: cmath.phase(z) * unit)(x)


def nan_to_num(x: Any, nan: float = 0.0, **others: Any) -> Any:
    """Of finite numbers they themselves."""
    assert np.isfinite(x).all()
    return x


def real_if_close(x: Any, tol: float = 100) -> Any:
    """By the largest imaginary part; above 1 `tol` counts roundings."""
    limit = tol if tol < 1 else tol * 2.0**-52
    largest = max((abs(complex(z).imag) for z in np.ravel(x)), default=0.0)
    return np.real(x) if largest < limit else x


REFERENCES: dict[str, Callable[..., Any]] = {
    "fmod": each(lambda x, w: x - w * math.trunc(x / w)),
    "divmod": both(
        lambda x, w: float(math.floor(x / w)), lambda x, w: x - w * math.floor(x / w)
    ),
    "modf": both(lambda x: x - int(x), lambda x: float(int(x))),
    "frexp": both(lambda x: math.frexp(x)[0], lambda x: math.frexp(x)[1]),
    "ldexp": each(lambda x, n: x * 2.0**n),
    "copysign": each(lambda x, w: abs(x) if w > 0 else -abs(x)),
    "nextafter": each(math.nextafter),
    "float_power": each(power),
    "fabs": each(lambda x: max(x, -x)),
    "fmax": each(lambda x, w: x if x > w else w),
    "fmin": each(lambda x, w: x if x < w else w),
    "heaviside": each(lambda x, w: w if x == 0 else float(x > 0)),
    "nan_to_num": nan_to_num,
    "angle": angle,
    "real_if_close": real_if_close,
    "i0": each(bessel),
}
