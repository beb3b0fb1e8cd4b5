"""Bessel functions and their kin, by their argument; orders have no derivative here.

The recurrences are those without a division by z, so that 0 is no exception (DLMF
10.6, 10.29, 10.51, 11.4, 9.2).
"""

import math
from typing import Any

import numpy as np
from scipy import special

from autograd.engine.rules import called_as
from autograd.errors import DTypeError
from autograd.scipy.functions.declare import (
    Rule,
    found_as,
    known_as,
    ufunc,
    ufunc_of_several,
)

__all__: list[str] = []

jv, iv, kv = special.jv, special.iv, special.kv


def _difference(f: Any) -> Rule:
    """``(f(v−1, z) − f(v+1, z)) / 2``: J, Y and the Hankel functions."""
    return lambda y, v, z: (f(v - 1, z) - f(v + 1, z)) / 2


def _mean(f: Any, sign: int = 1) -> Rule:
    """``±(f(v−1, z) + f(v+1, z)) / 2``: I, K."""
    return lambda y, v, z: (f(v - 1, z) + f(v + 1, z)) * (sign / 2)


def _real(name: str, z: Any) -> None:
    """Refuse complex z where the scaling, by ``|Re z|`` or so, is not analytic."""
    if np.iscomplexobj(z):
        raise DTypeError(
            f"{name}: argument z {np.shape(z)} is complex, where it has no derivative: "
            f"its scaling is not analytic; write it by {name[:-1]} and np.exp"
        )


def _scaled_difference(f: Any) -> Rule:
    """As `_difference`, the scaling ``e^(−|Im z|)`` being 1 on the real line."""

    def slope(y: Any, v: Any, z: Any) -> Any:
        _real(f.__name__, z)
        return (f(v - 1, z) - f(v + 1, z)) / 2

    return slope


def _ive_slope(y: Any, v: Any, z: Any) -> Any:
    _real("ive", z)
    return (special.ive(v - 1, z) + special.ive(v + 1, z)) / 2 - np.sign(z) * y


AT: Any = [[0, 1, 2.5, -0.5], (0.5, 2)]
WHOLE: Any = [[0, 1, 2, 3], (0.8, 2)]

ufunc(special.j0, lambda y, x: -special.j1(x), at=[(0.5, 3)])
ufunc(special.j1, lambda y, x: (special.j0(x) - jv(2, x)) / 2, at=[(-1, 1)])
ufunc(special.y0, lambda y, x: -special.y1(x), at=[(0.5, 1.5)])
ufunc(special.y1, lambda y, x: (special.y0(x) - special.yn(2, x)) / 2, at=[(0.5, 1.5)])
ufunc(special.jv, None, _difference(jv), at=AT, complex_order=2)
ufunc(special.yn, None, _difference(special.yn), at=WHOLE)
ufunc(special.yv, None, _difference(special.yv), at=AT, complex_order=2)
ufunc(special.jve, None, _scaled_difference(special.jve), at=AT)
ufunc(special.yve, None, _scaled_difference(special.yve), at=AT)
ufunc(special.i0, lambda y, x: special.i1(x), at=[(0.5, 2)], name="special.i0")
ufunc(special.i1, lambda y, x: (special.i0(x) + iv(2, x)) / 2, at=[(-1, 1)])
ufunc(special.i0e, lambda y, x: special.i1e(x) - np.sign(x) * y, at=[(0.2, 1)])
ufunc(
    special.i1e,
    lambda y, x: (special.i0e(x) + special.ive(2, x)) / 2 - np.sign(x) * y,
    at=[(0.1, 0.6)],
)
ufunc(special.iv, None, _mean(iv), at=AT, complex_order=2)
ufunc(special.ive, None, _ive_slope, at=[[0, 1, 2.5], (0.2, 0.8)])
ufunc(special.k0, lambda y, x: -special.k1(x), at=[(0.5, 1.5)])
ufunc(special.k1, lambda y, x: -(special.k0(x) + special.kn(2, x)) / 2, at=[(0.5, 1.5)])
ufunc(special.k0e, lambda y, x: y - special.k1e(x), at=[(0.5, 1.5)])
ufunc(
    special.k1e,
    lambda y, x: y - (special.k0e(x) + special.kve(2, x)) / 2,
    at=[(0.5, 1.5)],
)
ufunc(special.kn, None, _mean(special.kn, -1), at=WHOLE)
ufunc(special.kv, None, _mean(kv, -1), at=AT, complex_order=2)
ufunc(
    special.kve,
    None,
    lambda y, v, z: y - (special.kve(v - 1, z) + special.kve(v + 1, z)) / 2,
    at=AT,
    complex_order=2,
)
ufunc(special.hankel1, None, _difference(special.hankel1), at=AT, complex_order=2)
ufunc(special.hankel2, None, _difference(special.hankel2), at=AT, complex_order=2)
ufunc(
    special.hankel1e,
    None,
    lambda y, v, z: (
        (special.hankel1e(v - 1, z) - special.hankel1e(v + 1, z)) / 2 - 1j * y
    ),
    at=AT,
    complex_order=2,
)
ufunc(
    special.hankel2e,
    None,
    lambda y, v, z: (
        (special.hankel2e(v - 1, z) - special.hankel2e(v + 1, z)) / 2 + 1j * y
    ),
    at=AT,
    complex_order=2,
)


def _struve_rest(v: Any, x: Any) -> Any:
    """``(x/2)^v / (√π Γ(v + 3/2))``, what is left over in Struve's recurrences."""
    return (x / 2) ** v * special.rgamma(v + 1.5) / math.sqrt(math.pi)


ufunc(
    special.struve,
    None,
    lambda y, v, x: (
        (special.struve(v - 1, x) - special.struve(v + 1, x) + _struve_rest(v, x)) / 2
    ),
    at=[[0, 1, 2.5], (0.5, 1.5)],
)
ufunc(
    special.modstruve,
    None,
    lambda y, v, x: (
        (special.modstruve(v - 1, x) + special.modstruve(v + 1, x) + _struve_rest(v, x))
        / 2
    ),
    at=[[0, 1, 2.5], (0.5, 1.5)],
)
ufunc(
    special.besselpoly,
    lambda y, a, lmb, nu: (jv(nu, 2 * a) - (lmb + 1) * y) / a,
    None,
    None,
    at=[(0.5, 1.5), [1.0, 0.5], [1.0, 2.0]],
    formula="∫₀¹ tˡ J_ν(2at) dt",
)
ufunc_of_several(
    special.airy,
    ("Ai", "Ai′", "Bi", "Bi′"),
    lambda y, z: (y[1], z * y[0], y[3], z * y[2]),
    at=[(-1.5, 1.5)],
    complex_order=2,
)


def _scaled_airy(y: Any, z: Any) -> Any:
    """``Ai·e^(2/3·z√z)`` and so on, ``Bi`` by the opposite; z > 0."""
    _real("airye", z)
    root = np.sqrt(z)
    return (
        y[1] + root * y[0],
        z * y[0] + root * y[1],
        y[3] - root * y[2],
        z * y[2] - root * y[3],
    )


ufunc_of_several(
    special.airye, ("Ai", "Ai′", "Bi", "Bi′"), _scaled_airy, at=[(0.3, 1.5)]
)


def _spherical(f: Any, n: Any, z: Any, sign: int) -> Any:
    """``(n·f(n−1, z) ± (n+1)·f(n+1, z)) / (2n+1)``; of n = 0 the first is 0."""
    n = np.asarray(n)
    below = n * f(np.maximum(n - 1, 0), z)
    return (below + sign * (n + 1) * f(n + 1, z)) / (2 * n + 1)


def _spherical_family(function: Any, sign: int, whole: int = 1) -> Any:
    """Declare one of SciPy's four, which are no ufuncs: ``function(n, z, derivative)``.

    Its slope is ``whole * _spherical``; `derivative` asks for that in its place.
    """

    def slope(y: Any, n: Any, z: Any) -> Any:
        return whole * _spherical(called, n, z, sign)

    def called(n: Any, z: Any, derivative: bool = False) -> Any:
        return slope(None, n, z) if derivative else value(n, z)

    called.__doc__ = f"``{function.__name__}(n, z)``, or its derivative by z."
    at: Any = [[0, 1, 2], (0.7, 2)]
    value = ufunc(function, None, slope, at=at, complex_order=2)
    return known_as(function)(called_as(value)(found_as(function, called)))


_spherical_family(special.spherical_jn, -1)
_spherical_family(special.spherical_yn, -1)
spherical_in = _spherical_family(special.spherical_in, 1)
_spherical_family(special.spherical_kn, 1, -1)

# Kelvin's functions solve w″ + w′/x = i·w with w = ber + i·bei or ker + i·kei.
ufunc(special.ber, lambda y, x: special.berp(x), at=[(1, 3)])
ufunc(special.bei, lambda y, x: special.beip(x), at=[(1, 3)])
ufunc(special.ker, lambda y, x: special.kerp(x), at=[(0.5, 1.5)])
ufunc(special.kei, lambda y, x: special.keip(x), at=[(0.5, 1.5)])
ufunc(special.berp, lambda y, x: -special.bei(x) - y / x, at=[(1, 3)])
ufunc(special.beip, lambda y, x: special.ber(x) - y / x, at=[(1, 3)])
ufunc(special.kerp, lambda y, x: -special.kei(x) - y / x, at=[(0.5, 1.5)])
ufunc(special.keip, lambda y, x: special.ker(x) - y / x, at=[(0.5, 1.5)])
ufunc_of_several(
    special.kelvin,
    ("Be", "Ke", "Be′", "Ke′"),
    lambda y, x: (y[2], y[3], 1j * y[0] - y[2] / x, 1j * y[1] - y[3] / x),
    at=[(1, 2)],
)
