"""The error function's family: erf's inverses and scalings, normal, Voigt, Fresnel.

Formulas: NIST's Digital Library of Mathematical Functions, chapter 7.
"""

import cmath
import math
from typing import Any

import numpy as np
from scipy import special

from autograd.scipy.functions.declare import ufunc, ufunc_of_several

__all__ = ["normal_density"]

TWO_BY_ROOT_PI = 2 / math.sqrt(math.pi)
HALF_ROOT_PI = math.sqrt(math.pi) / 2
ROOT_HALF = math.sqrt(0.5)
ROOT_HALF_PI = math.sqrt(math.pi / 2)
ROOT_TWO_PI = math.sqrt(2 * math.pi)


def normal_density(x: Any) -> Any:
    """``e^(−x²/2) / √(2π)``."""
    return np.exp(-x * x / 2) / ROOT_TWO_PI


def faddeeva_slope(w: Any, z: Any) -> Any:
    """``w′(z) = −2z·w(z) + 2i/√π`` of `wofz` (DLMF 7.10.2)."""
    return TWO_BY_ROOT_PI * 1j - 2 * z * w


ufunc(
    special.erfcx,
    lambda y, x: 2 * x * y - TWO_BY_ROOT_PI,
    at=[(-1, 1)],
    complex_order=2,
    formula="e^(x²) erfc(x)",
)
ufunc(
    special.erfi,
    lambda y, x: TWO_BY_ROOT_PI * np.exp(x * x),
    at=[(-1, 1)],
    complex_order=2,
    formula="2/√π ∫₀ˣ e^(t²) dt",
)
ufunc(
    special.dawsn,
    lambda y, x: 1 - 2 * x * y,
    at=[(-0.7, 0.7)],
    complex_order=2,
    formula="e^(−x²) ∫₀ˣ e^(t²) dt",
)
ufunc(special.erfinv, lambda y, x: HALF_ROOT_PI * np.exp(y * y), at=[(-0.9, 0.9)])
ufunc(special.erfcinv, lambda y, x: -HALF_ROOT_PI * np.exp(y * y), at=[(0.1, 1.9)])
ufunc(
    special.ndtr,
    lambda y, x: normal_density(x),
    at=[(-1.5, 1.5)],
    complex_order=2,
    symbol="Φ",
    formula="1/√(2π) ∫₋∞ˣ e^(−t²/2) dt",
)
# φ(x)/Φ(x) overflows nowhere when both are scaled by e^(x²/2).
ufunc(
    special.log_ndtr,
    lambda y, x: 1 / (ROOT_HALF_PI * special.erfcx(-ROOT_HALF * x)),
    at=[(-2, 1.5)],
    symbol="ln Φ",
)
ufunc(
    special.ndtri,
    lambda y, x: ROOT_TWO_PI * np.exp(y * y / 2),
    at=[(0.1, 0.9)],
    symbol="Φ⁻¹",
)
ufunc(
    special.ndtri_exp,
    lambda y, x: ROOT_HALF_PI * special.erfcx(-ROOT_HALF * y),
    at=[(-2, -0.1)],
    formula="Φ⁻¹(eˣ)",
)
ufunc(special.wofz, lambda y, z: faddeeva_slope(y, z), at=[(-1, 1)], complex_order=2)


def _voigt(x: Any, sigma: Any, gamma: Any) -> tuple[Any, Any]:
    """z of ``V = Re w(z) / (σ√(2π))`` (DLMF 7.19), and ``w′(z) / (2σ²√π)``."""
    z = (x + 1j * gamma) / (math.sqrt(2) * sigma)
    slope = faddeeva_slope(special.wofz(z), z)
    return z, slope / (2 * math.sqrt(math.pi) * sigma * sigma)


def _voigt_by_sigma(y: Any, x: Any, sigma: Any, gamma: Any) -> Any:
    z, slope = _voigt(x, sigma, gamma)
    return -y / sigma - math.sqrt(2) * np.real(slope * z)


ufunc(
    special.voigt_profile,
    lambda y, x, sigma, gamma: np.real(_voigt(x, sigma, gamma)[1]),
    _voigt_by_sigma,
    lambda y, x, sigma, gamma: -np.imag(_voigt(x, sigma, gamma)[1]),
    at=[(0.5, 1.5), (0.7, 1.5), (0.3, 1)],
)
ufunc(
    special.owens_t,
    lambda y, h, a: -normal_density(h) * special.erf(ROOT_HALF * a * h) / 2,
    lambda y, h, a: np.exp(-h * h * (1 + a * a) / 2) / (2 * math.pi * (1 + a * a)),
    at=[(0.3, 1.2), (0.4, 1.5)],
)
ufunc_of_several(
    special.fresnel,
    ("S", "C"),
    lambda y, x: (np.sin(math.pi / 2 * x * x), np.cos(math.pi / 2 * x * x)),
    at=[(0.3, 1.5)],
    complex_order=2,
)


def _modified_fresnel(y: Any, x: Any, i: complex) -> tuple[Any, Any]:
    """The slopes of ``F = ∫ₓ^∞ e^(it²) dt`` and ``K = e^(−i(x² + π/4)) F / √π``."""
    constant = cmath.exp(-i * math.pi / 4) / math.sqrt(math.pi)
    return -np.exp(i * x * x), -2 * i * x * y[1] - constant


ufunc_of_several(
    special.modfresnelp,
    ("F", "K"),
    lambda y, x: _modified_fresnel(y, x, 1j),
    at=[(0.2, 1.5)],
)
ufunc_of_several(
    special.modfresnelm,
    ("F", "K"),
    lambda y, x: _modified_fresnel(y, x, -1j),
    at=[(0.2, 1.5)],
)
