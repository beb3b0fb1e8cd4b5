"""Functions that are integrals: their derivative is what is integrated.

Formulas: DLMF, chapters 6, 10.22, 10.43, 19 and 25.12.
"""

import math
from typing import Any

import numpy as np
from scipy import special

from autograd.scipy.functions.bessel import spherical_in
from autograd.scipy.functions.declare import ufunc, ufunc_of_several

__all__: list[str] = []

ufunc(special.expi, lambda y, x: np.exp(x) / x, at=[(0.5, 1.5)], complex_order=2)
ufunc(special.exp1, lambda y, x: -np.exp(-x) / x, at=[(0.5, 1.5)], complex_order=2)


def _expn_slope(y: Any, n: Any, x: Any) -> Any:
    """``−Eₙ₋₁(x)``; of ``E₀ = e⁻ˣ/x`` its own."""
    below = special.expn(np.maximum(n - 1, 0), x)
    return -np.where(np.equal(n, 0), y * (1 + 1 / x), below)


ufunc(special.expn, None, _expn_slope, at=[[0, 1, 2, 3], (0.5, 1.5)])
ufunc_of_several(
    special.sici,
    ("Si", "Ci"),
    lambda y, x: (np.sinc(x / math.pi), np.cos(x) / x),
    at=[(0.5, 1.2)],
    complex_order=2,
)
ufunc_of_several(
    special.shichi,
    ("Shi", "Chi"),
    lambda y, x: (spherical_in(0, x), np.cosh(x) / x),
    at=[(0.5, 1.2)],
    complex_order=2,
)


def _spence_slope(y: Any, z: Any) -> Any:
    """``ln(z)/(1 − z)``; of real z as a series that is smooth at z = 1 too.

    SciPy 1.17's complex `hyp2f1` is wrong in places where |1 − z| is near 1.
    """
    if np.iscomplexobj(z):
        return np.log(z) / (1 - z)
    return -special.hyp2f1(1.0, 1.0, 2.0, 1 - z)


ufunc(
    special.spence,
    _spence_slope,
    at=[(0.5, 1.5)],
    complex_order=2,
    formula="∫₁ᶻ ln t / (1 − t) dt",
)
ufunc_of_several(
    special.itj0y0,
    ("∫J₀", "∫Y₀"),
    lambda y, x: (special.j0(x), special.y0(x)),
    at=[(1, 2)],
)
ufunc_of_several(
    special.iti0k0,
    ("∫I₀", "∫K₀"),
    lambda y, x: (special.i0(x), special.k0(x)),
    at=[(1, 2)],
)
ufunc_of_several(
    special.it2j0y0,
    ("∫(1 − J₀)/t", "∫Y₀/t"),
    lambda y, x: ((1 - special.j0(x)) / x, -special.y0(x) / x),
    at=[(1.2, 2)],
)
ufunc_of_several(
    special.it2i0k0,
    ("∫(I₀ − 1)/t", "∫K₀/t"),
    lambda y, x: ((special.i0(x) - 1) / x, -special.k0(x) / x),
    at=[(1, 2)],
)
ufunc(special.itstruve0, lambda y, x: special.struve(0, x), at=[(1, 2)])
ufunc(special.it2struve0, lambda y, x: -special.struve(0, x) / x, at=[(1, 2)])
ufunc(special.itmodstruve0, lambda y, x: special.modstruve(0, x), at=[(1, 2)])


# Elliptic integrals. Carlson's symmetric forms lose no digits where Legendre's do, at
# m = 0: ∂R_F/∂z = −R_D/6 (DLMF 19.18, 19.25).
rd, rf = special.elliprd, special.elliprf


def complete_first_slope(m: Any) -> Any:
    """dK/dm."""
    return rd(0.0, 1.0, 1 - m) / 6


def complete_second_slope(m: Any) -> Any:
    """dE/dm."""
    return -rd(0.0, 1 - m, 1.0) / 6


def first_by_m(phi: Any, m: Any) -> Any:
    """∂F(φ, m)/∂m, for φ of any number of half turns."""
    turns = np.rint(phi / math.pi)
    s, c = np.sin(phi - turns * math.pi), np.cos(phi)
    part = s**3 * rd(c * c, np.ones_like(c), 1 - m * s * s) / 6
    return part + 2 * turns * complete_first_slope(m)


def second_by_m(phi: Any, m: Any) -> Any:
    """∂E(φ, m)/∂m, for φ of any number of half turns."""
    turns = np.rint(phi / math.pi)
    s, c = np.sin(phi - turns * math.pi), np.cos(phi)
    part = -(s**3) * rd(c * c, 1 - m * s * s, np.ones_like(c)) / 6
    return part + 2 * turns * complete_second_slope(m)


def modulus(phi: Any, m: Any) -> Any:
    """``√(1 − m sin²φ)``."""
    return np.sqrt(1 - m * np.sin(phi) ** 2)


ufunc(special.ellipk, lambda y, m: complete_first_slope(m), at=[(0.2, 0.8)])
ufunc(special.ellipkm1, lambda y, p: -rd(0.0, 1.0, p) / 6, at=[(0.2, 0.8)])
ufunc(special.ellipe, lambda y, m: complete_second_slope(m), at=[(0.2, 0.8)])
ufunc(
    special.ellipkinc,
    lambda y, phi, m: 1 / modulus(phi, m),
    lambda y, phi, m: first_by_m(phi, m),
    at=[(0.7, 1.3), (0.2, 0.8)],
)
ufunc(
    special.ellipeinc,
    lambda y, phi, m: modulus(phi, m),
    lambda y, phi, m: second_by_m(phi, m),
    at=[(0.7, 1.3), (0.2, 0.8)],
)


def _jacobi_by_m(y: Any, u: Any, m: Any) -> Any:
    """By m with φ, where u = F(φ, m): ``∂φ/∂m = −dn·∂F/∂m``."""
    sn, cn, dn, phi = y
    turn = -dn * first_by_m(phi, m)
    squares = -(sn * sn + 2 * m * sn * cn * turn) / (2 * dn)
    return cn * turn, -sn * turn, squares, turn


ufunc_of_several(
    special.ellipj,
    ("sn", "cn", "dn", "ph"),
    lambda y, u, m: (y[1] * y[2], -y[0] * y[2], -m * y[0] * y[1], y[2]),
    _jacobi_by_m,
    at=[(0.5, 1.2), (0.2, 0.8)],
)


def _across(x: Any, y: Any, z: Any) -> Any:
    """∂R_D(x, y, z)/∂x; at x = z its limit is left out (NaN)."""
    return (rd(x, y, z) - rd(y, z, x)) / (2 * (z - x))


def _along(out: Any, x: Any, y: Any, z: Any) -> Any:
    """∂R_D/∂z, by R_D being homogeneous of degree −3/2."""
    return -(1.5 * out + _share(x, y, z) + _share(y, x, z)) / z


def _share(x: Any, y: Any, z: Any) -> Any:
    """``x·∂R_D/∂x``, 0 at x = 0, where the slope is infinite."""
    none = np.equal(x, 0)
    return np.where(none, 0.0, x * _across(np.where(none, 1.0, x), y, z))


APART = [(0.5, 0.9), (1.2, 1.6), (2, 2.5)]
ufunc(
    special.elliprd,
    lambda out, x, y, z: _across(x, y, z),
    lambda out, x, y, z: _across(y, x, z),
    _along,
    at=APART,
    complex_order=2,
)
ufunc(
    special.elliprf,
    lambda out, x, y, z: -rd(y, z, x) / 6,
    lambda out, x, y, z: -rd(z, x, y) / 6,
    lambda out, x, y, z: -rd(x, y, z) / 6,
    at=APART,
    complex_order=2,
)
ufunc(
    special.elliprc,
    lambda out, x, y: -rd(y, y, x) / 6,
    lambda out, x, y: -rd(x, y, y) / 3,
    at=APART[:2],
    order=1,
)


def _third(out: Any, x: Any, y: Any, z: Any, p: Any) -> Any:
    """∂R_J/∂x, by fractions of ``1/((t + x)(t + p))``; at x = p left out (NaN)."""
    return (rd(y, z, x) - out) / (2 * (x - p))


def _third_by_p(out: Any, x: Any, y: Any, z: Any, p: Any) -> Any:
    """∂R_J/∂p, by R_J being homogeneous of degree −3/2."""
    shares = [
        a * _third(out, a, b, c, p) for a, b, c in [(x, y, z), (y, z, x), (z, x, y)]
    ]
    return -(1.5 * out + sum(shares)) / p


ufunc(
    special.elliprj,
    lambda out, x, y, z, p: _third(out, x, y, z, p),
    lambda out, x, y, z, p: _third(out, y, z, x, p),
    lambda out, x, y, z, p: _third(out, z, x, y, p),
    _third_by_p,
    at=[*APART, (3, 3.5)],
    complex_order=2,
)
ufunc(
    special.elliprg,
    lambda out, x, y, z: (rf(x, y, z) - x * rd(y, z, x) / 3) / 4,
    lambda out, x, y, z: (rf(x, y, z) - y * rd(z, x, y) / 3) / 4,
    lambda out, x, y, z: (rf(x, y, z) - z * rd(x, y, z) / 3) / 4,
    at=APART,
    complex_order=2,
)
ufunc(
    special.agm,
    lambda y, a, b: y * y * a * rd(0.0, b * b, a * a) * (2 / (3 * math.pi)),
    lambda y, a, b: y * y * b * rd(0.0, a * a, b * b) * (2 / (3 * math.pi)),
    at=[(0.5, 0.9), (1.2, 1.6)],
    formula="π / (2 R_F(0, a², b²))",
)
