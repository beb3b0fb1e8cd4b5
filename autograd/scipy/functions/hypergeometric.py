"""Hypergeometric functions and what solves their equations, by the argument.

Formulas: DLMF, chapters 12 to 16, 18 and 28; parameters and degrees have no derivative
here.
"""

import math
from typing import Any

import numpy as np
from scipy import special

from autograd.scipy.functions.declare import Rule, ufunc, ufunc_of_several

__all__: list[str] = []

ufunc(
    special.hyp0f1,
    None,
    lambda y, v, z: special.hyp0f1(v + 1, z) / v,
    at=[[1.5, 0.7], (0.2, 1.5)],
    complex_order=2,
)
ufunc(
    special.hyp1f1,
    None,
    None,
    lambda y, a, b, z: special.hyp1f1(a + 1, b + 1, z) * (a / b),
    at=[[1.5, 0.7], 2.5, (-1, 1)],
    complex_order=2,
)
ufunc(
    special.hyp2f1,
    None,
    None,
    None,
    lambda y, a, b, c, z: special.hyp2f1(a + 1, b + 1, c + 1, z) * (a * b / c),
    at=[[1.5, 0.7], 0.6, 2.5, (-0.5, 0.5)],
    complex_order=2,
)
ufunc(
    special.hyperu,
    None,
    None,
    lambda y, a, b, x: -special.hyperu(a + 1, b + 1, x) * a,
    at=[[1.5, 0.7], 1.3, (0.5, 1.5)],
)
ufunc(
    special.wright_bessel,
    None,
    None,
    lambda y, a, b, x: special.wright_bessel(a, a + b, x),
    at=[[1.5, 0.7], 1.3, (0.5, 1.5)],
)
ufunc(
    special.log_wright_bessel,
    None,
    None,
    lambda y, a, b, x: np.exp(special.log_wright_bessel(a, a + b, x) - y),
    at=[[1.5, 0.7], 1.3, (0.5, 1.5)],
)
ufunc(
    special.lpmv,
    None,
    None,
    lambda y, m, v, x: (v * x * y - (v + m) * special.lpmv(m, v - 1, x)) / (x * x - 1),
    at=[[0, 1], [2.0, 2.5], (0.2, 0.7)],
)

# A function and its slope; the slope of that by the differential equation.
ufunc_of_several(
    special.pbdv,
    ("D", "D′"),
    None,
    lambda y, v, x: (y[1], (x * x / 4 - v - 0.5) * y[0]),
    at=[[1.0, 1.5], (0.5, 1.5)],
)
ufunc_of_several(
    special.pbvv,
    ("V", "V′"),
    None,
    lambda y, v, x: (y[1], (x * x / 4 - v - 0.5) * y[0]),
    at=[[1.0, 1.5], (0.5, 1.5)],
)
ufunc_of_several(
    special.pbwa,
    ("W", "W′"),
    None,
    lambda y, a, x: (y[1], (a - x * x / 4) * y[0]),
    at=[[1.0, 1.5], (0.5, 1.5)],
)


def _angular(value: Any) -> Rule:
    """Mathieu's equation ``y″ = (2q cos 2x − a) y``, x in degrees."""

    def slope(y: Any, m: Any, q: Any, x: Any) -> Any:
        turned = 2 * q * np.cos(x * (math.pi / 90)) - value(m, q)
        return y[1] * (math.pi / 180), turned * y[0] * (math.pi / 180)

    return slope


MATHIEU: Any = [[1, 2, 3], 1.5, (20, 60)]
ufunc_of_several(
    special.mathieu_cem,
    ("y", "y′"),
    None,
    None,
    _angular(special.mathieu_a),
    at=MATHIEU,
)
ufunc_of_several(
    special.mathieu_sem,
    ("y", "y′"),
    None,
    None,
    _angular(special.mathieu_b),
    at=MATHIEU,
)


# Orthogonal polynomials, by x; n any number where SciPy takes one.


def _below(f: Any, n: Any, *others: Any) -> Any:
    """``f(n − 1, …)``, 0 for n = 0."""
    constant = np.equal(n, 0)
    return f(np.where(constant, 1, n)[()] - 1, *others) * np.logical_not(constant)


ultra = special.eval_gegenbauer

ufunc(
    special.eval_jacobi,
    None,
    None,
    None,
    lambda y, n, alpha, beta, x: (
        _below(special.eval_jacobi, n, alpha + 1, beta + 1, x)
        * ((n + alpha + beta + 1) / 2)
    ),
    at=[[3, 2, 4, 2.5], 0.5, 1.5, (0.2, 0.8)],
)
ufunc(
    special.eval_sh_jacobi,
    None,
    None,
    None,
    lambda y, n, p, q, x: _below(special.eval_sh_jacobi, n, p + 2, q + 1, x) * n,
    at=[[3, 2, 4], 2.5, 1.5, (0.1, 0.4)],
)
ufunc(
    special.eval_gegenbauer,
    None,
    None,
    lambda y, n, alpha, x: _below(ultra, n, alpha + 1, x) * (2 * alpha),
    at=[[3, 2, 4, 2.5], 0.7, (0.6, 0.9)],
)
ufunc(
    special.eval_genlaguerre,
    None,
    None,
    lambda y, n, alpha, x: -_below(special.eval_genlaguerre, n, alpha + 1, x),
    at=[[3, 2, 4, 2.5], 0.7, (0.2, 0.8)],
)

DEGREES = [3, 2, 4, 2.5]
for _function, _rule, _at in [
    (
        special.eval_legendre,
        lambda y, n, x: _below(ultra, n, 1.5, x),
        [DEGREES, (0.6, 0.9)],
    ),
    (
        special.eval_chebyt,
        lambda y, n, x: n * _below(special.eval_chebyu, n, x),
        [DEGREES, (0.6, 0.9)],
    ),
    (
        special.eval_chebyu,
        lambda y, n, x: 2 * _below(ultra, n, 2.0, x),
        [DEGREES, (0.6, 0.9)],
    ),
    (
        special.eval_chebyc,
        lambda y, n, x: n * _below(special.eval_chebys, n, x),
        [DEGREES, (1.2, 1.8)],
    ),
    (
        special.eval_chebys,
        lambda y, n, x: _below(ultra, n, 2.0, x / 2),
        [DEGREES, (1.2, 1.8)],
    ),
    (
        special.eval_sh_legendre,
        lambda y, n, x: 2 * _below(ultra, n, 1.5, 2 * x - 1),
        [DEGREES, (0.8, 0.95)],
    ),
    (
        special.eval_sh_chebyt,
        lambda y, n, x: 2 * n * _below(special.eval_sh_chebyu, n, x),
        [DEGREES, (0.8, 0.95)],
    ),
    (
        special.eval_sh_chebyu,
        lambda y, n, x: 4 * _below(ultra, n, 2.0, 2 * x - 1),
        [DEGREES, (0.8, 0.95)],
    ),
    (
        special.eval_laguerre,
        lambda y, n, x: -_below(special.eval_genlaguerre, n, 1.0, x),
        [DEGREES, (0.2, 0.8)],
    ),
    (
        special.eval_hermite,
        lambda y, n, x: 2 * n * _below(special.eval_hermite, n, x),
        [[3, 2, 4], (0.9, 1.4)],
    ),
    (
        special.eval_hermitenorm,
        lambda y, n, x: n * _below(special.eval_hermitenorm, n, x),
        [[3, 2, 4], (1.2, 1.5)],
    ),
]:
    ufunc(_function, None, _rule, at=_at)
