"""Legendre functions by Rodrigues' formula: derivatives of ``(z² − 1)ⁿ``."""

from collections.abc import Callable
from typing import Any

import mpmath as mp
import numpy as np

from tests.references.scipy_special import by

__all__ = ["REFERENCES"]

Scalar = Callable[..., Any]


def associated(n: Any, m: Any, z: Any) -> Any:
    """``(−1)ᵐ (1 − z²)^(m/2) Pₙ⁽ᵐ⁾(z)``; of −m by its ratio to that of m."""
    n, m = int(n), int(m)
    size = abs(m)
    if size > n:
        return mp.mpf(0)
    powers = mp.taylor(lambda t: (t * t - 1) ** n, z, n + size)
    value = powers[-1] * mp.factorial(n + size) / (2**n * mp.factorial(n))
    value *= (-1) ** size * (1 - z * z) ** (mp.mpf(size) / 2)
    ratio = mp.factorial(n - size) / mp.factorial(n + size)
    return value if m >= 0 else value * (-1) ** size * ratio


def angular(n: Any, m: Any, theta: Any) -> Any:
    ratio = mp.factorial(n - m) / mp.factorial(n + m) if abs(m) <= n else 0
    return associated(n, m, mp.cos(theta)) * mp.sqrt((2 * n + 1) * ratio / (4 * mp.pi))


def harmonic(n: Any, m: Any, theta: Any, phi: Any) -> Any:
    return angular(n, m, theta) * mp.exp(1j * m * phi)


def first(f: Scalar) -> Scalar:
    """`f` with the axis of derivatives that SciPy puts before the others."""
    return lambda *xs: np.asarray(by(f)(*xs))[None]


def of_degrees(f: Scalar) -> Scalar:
    return lambda n, *xs: np.stack([by(f)(k, *xs) for k in range(n + 1)])


def of_orders(f: Scalar) -> Scalar:
    def reference(n: int, m: int, *xs: Any) -> Any:
        orders = [*range(m + 1), *range(-m, 0)]
        rows = [np.stack([by(f)(k, j, *xs) for j in orders]) for k in range(n + 1)]
        return np.stack(rows)

    return reference


REFERENCES: dict[str, Callable[..., Any]] = {
    "legendre_p": first(lambda n, z: mp.legendre(n, z)),
    "assoc_legendre_p": first(associated),
    "sph_legendre_p": first(angular),
    "sph_harm_y": by(harmonic),
    "legendre_p_all": lambda n, z: of_degrees(mp.legendre)(n, z)[None],
    "assoc_legendre_p_all": lambda *xs: of_orders(associated)(*xs)[None],
    "sph_legendre_p_all": lambda *xs: of_orders(angular)(*xs)[None],
    "sph_harm_y_all": of_orders(harmonic),
}
