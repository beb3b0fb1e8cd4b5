"""Cumulative distributions and their inverses: a density, and one over it.

Of discrete distributions the parameter p or m is differentiated; what would need a
derivative by a number of degrees or trials is in `without`.
"""

import math
from typing import Any

import numpy as np
from scipy import special

from autograd.scipy.functions.declare import ufunc
from autograd.scipy.functions.elementary import growth
from autograd.scipy.functions.error import normal_density
from autograd.scipy.functions.gamma import beta_density, gamma_density

__all__: list[str] = []


def binomial(k: Any, n: Any, p: Any) -> Any:
    """∂/∂p of the chance of more than k hits in n."""
    return beta_density(np.floor(k) + 1, n - np.floor(k), p)


def negative_binomial(k: Any, n: Any, p: Any) -> Any:
    """∂/∂p of the chance of at most k misses before the n-th hit."""
    return beta_density(n, k + 1, p)


def poisson(k: Any, m: Any) -> Any:
    """∂/∂m of the chance of more than k events where m are expected."""
    return gamma_density(np.floor(k) + 1, m)


def fisher(dfn: Any, dfd: Any, x: Any) -> Any:
    """The density of F."""
    hit = dfn * x / (dfd + dfn * x)
    return beta_density(dfn / 2, dfd / 2, hit) * dfn * dfd / (dfd + dfn * x) ** 2


def student(df: Any, t: Any) -> Any:
    """The density of Student's t."""
    power = (df + 1) / 2 * np.log1p(t * t / df)
    return np.exp(-power - special.betaln(0.5, df / 2)) / np.sqrt(df)


def chi_square(v: Any, x: Any) -> Any:
    """The density of χ²."""
    return gamma_density(v / 2, x / 2) / 2


def noncentral(x: Any, df: Any, nc: Any) -> Any:
    """The density of the noncentral χ², for nc > 0 (Johnson, Kotz, ch. 29)."""
    away = (np.sqrt(x) - np.sqrt(nc)) ** 2 / 2
    bessel = special.ive(df / 2 - 1, np.sqrt(x * nc))
    return bessel * (x / nc) ** (df / 4 - 0.5) * np.exp(-away) / 2


def by_noncentrality(x: Any, df: Any, nc: Any) -> Any:
    """∂/∂nc of that distribution, the density of two degrees more, negated."""
    return -noncentral(x, df + 2, nc)


HITS: Any = [[2, 1, 3], [np.int64(5), np.int64(4)], (0.3, 0.7)]
ufunc(special.bdtr, None, None, lambda y, k, n, p: -binomial(k, n, p), at=HITS)
ufunc(special.bdtrc, None, None, lambda y, k, n, p: binomial(k, n, p), at=HITS)
ufunc(special.bdtri, None, None, lambda p, k, n, y: -1 / binomial(k, n, p), at=HITS)
ufunc(special.nbdtr, None, None, lambda y, k, n, p: negative_binomial(k, n, p), at=HITS)
ufunc(
    special.nbdtrc, None, None, lambda y, k, n, p: -negative_binomial(k, n, p), at=HITS
)
ufunc(
    special.nbdtri,
    None,
    None,
    lambda p, k, n, y: 1 / negative_binomial(k, n, p),
    at=HITS,
)
ufunc(special.pdtr, None, lambda y, k, m: -poisson(k, m), at=[[2, 1], (0.8, 2)])
ufunc(special.pdtrc, None, lambda y, k, m: poisson(k, m), at=[[2, 1], (0.8, 2)])
ufunc(special.pdtri, None, lambda m, k, y: -1 / poisson(k, m), at=[[2, 1], (0.3, 0.7)])

FISHER: Any = [[3.0, 4.5], [5.0, 2.5], (0.5, 1.5)]
ufunc(special.fdtr, None, None, lambda y, dfn, dfd, x: fisher(dfn, dfd, x), at=FISHER)
ufunc(special.fdtrc, None, None, lambda y, dfn, dfd, x: -fisher(dfn, dfd, x), at=FISHER)
ufunc(
    special.fdtri,
    None,
    None,
    lambda x, dfn, dfd, p: 1 / fisher(dfn, dfd, x),
    at=[[3.0, 4.5], [5.0, 2.5], (0.3, 0.7)],
)
ufunc(
    special.gdtr,
    lambda y, a, b, x: x * gamma_density(b, a * x),
    None,
    lambda y, a, b, x: a * gamma_density(b, a * x),
    at=[(0.5, 1.5), [1.5, 2.5], (0.5, 1.5)],
)
ufunc(
    special.gdtrc,
    lambda y, a, b, x: -x * gamma_density(b, a * x),
    None,
    lambda y, a, b, x: -a * gamma_density(b, a * x),
    at=[(0.5, 1.5), [1.5, 2.5], (0.5, 1.5)],
)
ufunc(
    special.gdtria,
    lambda a, p, b, x: 1 / (x * gamma_density(b, a * x)),
    None,
    lambda a, p, b, x: -a / x,
    at=[(0.3, 0.7), [1.5, 2.5], (0.5, 1.5)],
)
ufunc(
    special.gdtrix,
    lambda x, a, b, p: -x / a,
    None,
    lambda x, a, b, p: 1 / (a * gamma_density(b, a * x)),
    at=[(0.5, 1.5), [1.5, 2.5], (0.3, 0.7)],
)
ufunc(special.chdtr, None, lambda y, v, x: chi_square(v, x), at=[[3.0, 4.5], (0.8, 3)])
ufunc(
    special.chdtrc, None, lambda y, v, x: -chi_square(v, x), at=[[3.0, 4.5], (0.8, 3)]
)
ufunc(
    special.chdtri,
    None,
    lambda x, v, p: -1 / chi_square(v, x),
    at=[[3.0, 4.5], (0.3, 0.7)],
)
ufunc(
    special.chndtr,
    lambda y, x, df, nc: noncentral(x, df, nc),
    None,
    lambda y, x, df, nc: by_noncentrality(x, df, nc),
    at=[(1, 4), [3.0, 4.5], (0.5, 1.5)],
)
ufunc(
    special.chndtrix,
    lambda x, p, df, nc: 1 / noncentral(x, df, nc),
    None,
    lambda x, p, df, nc: -by_noncentrality(x, df, nc) / noncentral(x, df, nc),
    at=[(0.3, 0.7), [3.0, 4.5], (0.5, 1.5)],
)
ufunc(
    special.chndtrinc,
    lambda nc, x, df, p: -noncentral(x, df, nc) / by_noncentrality(x, df, nc),
    None,
    lambda nc, x, df, p: 1 / by_noncentrality(x, df, nc),
    at=[(4, 6), [3.0, 2.5], (0.3, 0.5)],
)
ufunc(special.stdtr, None, lambda y, df, t: student(df, t), at=[[3.0, 4.5], (0.3, 1.2)])
ufunc(
    special.stdtrit,
    None,
    lambda t, df, p: 1 / student(df, t),
    at=[[3.0, 4.5], (0.6, 0.8)],
)
ufunc(
    special.nrdtrimn,
    lambda y, p, std, x: -std / normal_density((x - y) / std),
    lambda y, p, std, x: (y - x) / std,
    1,
    at=[(0.6, 0.8), (0.5, 1.5), (0.5, 1.5)],
)
ufunc(
    special.nrdtrisd,
    lambda y, mn, p, x: -y / (x - mn),
    lambda y, mn, p, x: -y * y / ((x - mn) * normal_density((x - mn) / y)),
    lambda y, mn, p, x: y / (x - mn),
    at=[(0.2, 0.6), (0.6, 0.8), (1, 1.5)],
)


def _quantile_slope(p: Any, lmbda: Any) -> Any:
    """∂Q/∂p of Tukey's ``Q(p) = (p^λ − (1 − p)^λ)/λ``."""
    return p ** (lmbda - 1) + (1 - p) ** (lmbda - 1)


def _tukey_by_lmbda(p: Any, x: Any, lmbda: Any) -> Any:
    low, high = np.log(p), np.log1p(-p)
    moved = low**2 * growth(lmbda * low) - high**2 * growth(lmbda * high)
    return -moved / _quantile_slope(p, lmbda)


ufunc(
    special.tklmbda,
    lambda p, x, lmbda: 1 / _quantile_slope(p, lmbda),
    _tukey_by_lmbda,
    at=[(0.3, 0.8), (0.3, 0.7)],
)

TERMS = range(1, 8)


def kolmogorov_slope(x: Any) -> Any:
    """The derivative of Kolmogorov's ``2 Σ (−1)ᵏ⁻¹ e^(−2k²x²)``.

    For small x by the other form of the theta function, ``1 − √(2π)/x Σ e^(−c/x²)``
    with ``c = (2k − 1)²π²/8``: seven terms of either are exact on their side of 1.
    """
    large = np.maximum(x, 1.0)
    slopes = [
        (-1) ** k * 8 * k * k * large * np.exp(-2 * k * k * large**2) for k in TERMS
    ]
    small = np.clip(x, 0.02, 1.0)
    others = []
    for k in TERMS:
        c = ((2 * k - 1) * math.pi) ** 2 / 8
        others.append(np.exp(-c / small**2) * (1 - 2 * c / small**2) / small**2)
    return np.where(x > 1, sum(slopes), math.sqrt(2 * math.pi) * sum(others))


ufunc(special.kolmogorov, lambda y, x: kolmogorov_slope(x), at=[(0.5, 1.3)])
ufunc(special.kolmogi, lambda x, p: 1 / kolmogorov_slope(x), at=[(0.3, 0.8)])
