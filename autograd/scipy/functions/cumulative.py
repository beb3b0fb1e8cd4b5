"""Cumulative distributions and their inverses: a density, and one over it.

What is solved for a parameter is differentiated by the others: where ``F(a, x) = p``,
``∂a/∂x = −(∂F/∂x)/(∂F/∂a)``. Of discrete distributions F steps from one k to the next,
and has no derivative by k; what is solved for k lies on a smooth curve through them.
"""

import math
from typing import Any

import numpy as np
from scipy import special

from autograd.scipy.functions.declare import ufunc
from autograd.scipy.functions.elementary import growth
from autograd.scipy.functions.error import normal_density
from autograd.scipy.functions.gamma import beta_density, gamma_density
from autograd.scipy.functions.shapes import beta_by_a, beta_by_b, gamma_by_a

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


def turned(dfn: Any, dfd: Any, x: Any) -> tuple[Any, Any]:
    """``h = dfn·x/(dfd + dfn·x)``, and ``h(1 − h)`` times beta's density there."""
    hit = dfn * x / (dfd + dfn * x)
    powers = special.xlogy(dfn / 2, hit) + special.xlog1py(dfd / 2, -hit)
    return hit, np.exp(powers - special.betaln(dfn / 2, dfd / 2))


def fisher_by_dfn(dfn: Any, dfd: Any, x: Any) -> Any:
    """∂/∂dfn of F's distribution, ``I(dfn/2, dfd/2)`` at h."""
    hit, weight = turned(dfn, dfd, x)
    return beta_by_a(dfn / 2, dfd / 2, hit) / 2 + weight / dfn


def fisher_by_dfd(dfn: Any, dfd: Any, x: Any) -> Any:
    """∂/∂dfd of the same."""
    hit, weight = turned(dfn, dfd, x)
    return beta_by_b(dfn / 2, dfd / 2, hit) / 2 - weight / dfd


def student_by_df(df: Any, t: Any) -> Any:
    """∂/∂df of Student's distribution, which is half of F's with 1 and df at t²."""
    return np.sign(t) * fisher_by_dfd(1.0, df, t * t) / 2


def binomial_by_k(k: Any, n: Any, p: Any) -> Any:
    """∂/∂k of the chance of at most k hits in n, ``I(n − k, k + 1)`` at 1 − p."""
    ways = n - k, k + 1, 1 - p
    return beta_by_b(*ways) - beta_by_a(*ways)


def hits(k: Any, n: Any, p: Any) -> Any:
    """∂/∂p of that chance, of any real k."""
    return -beta_density(n - k, k + 1, 1 - p)


HITS: Any = [[2, 1, 3], [np.int64(5), np.int64(4)], (0.3, 0.7)]
ufunc(special.bdtr, None, None, lambda y, k, n, p: -binomial(k, n, p), at=HITS)
ufunc(special.bdtrc, None, None, lambda y, k, n, p: binomial(k, n, p), at=HITS)
ufunc(special.bdtri, None, None, lambda p, k, n, y: -1 / binomial(k, n, p), at=HITS)
ufunc(
    special.bdtrik,
    lambda k, y, n, p: 1 / binomial_by_k(k, n, p),
    lambda k, y, n, p: -beta_by_a(n - k, k + 1, 1 - p) / binomial_by_k(k, n, p),
    lambda k, y, n, p: -hits(k, n, p) / binomial_by_k(k, n, p),
    at=[(0.4, 0.8), (5, 7), (0.3, 0.6)],
)
ufunc(
    special.bdtrin,
    lambda n, k, y, p: -binomial_by_k(k, n, p) / beta_by_a(n - k, k + 1, 1 - p),
    lambda n, k, y, p: 1 / beta_by_a(n - k, k + 1, 1 - p),
    lambda n, k, y, p: -hits(k, n, p) / beta_by_a(n - k, k + 1, 1 - p),
    at=[(1.5, 3), (0.3, 0.7), (0.3, 0.6)],
)
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
ufunc(
    special.nbdtrik,
    lambda k, y, n, p: 1 / beta_by_b(n, k + 1, p),
    lambda k, y, n, p: -beta_by_a(n, k + 1, p) / beta_by_b(n, k + 1, p),
    lambda k, y, n, p: -negative_binomial(k, n, p) / beta_by_b(n, k + 1, p),
    at=[(0.4, 0.8), (1.5, 3), (0.3, 0.6)],
)
ufunc(
    special.nbdtrin,
    lambda n, k, y, p: -beta_by_b(n, k + 1, p) / beta_by_a(n, k + 1, p),
    lambda n, k, y, p: 1 / beta_by_a(n, k + 1, p),
    lambda n, k, y, p: -negative_binomial(k, n, p) / beta_by_a(n, k + 1, p),
    at=[(1.5, 3), (0.3, 0.7), (0.3, 0.6)],
)
ufunc(
    special.btdtria,
    lambda a, p, b, x: 1 / beta_by_a(a, b, x),
    lambda a, p, b, x: -beta_by_b(a, b, x) / beta_by_a(a, b, x),
    lambda a, p, b, x: -beta_density(a, b, x) / beta_by_a(a, b, x),
    at=[(0.3, 0.7), (1.2, 2.5), (0.3, 0.7)],
)
ufunc(
    special.btdtrib,
    lambda b, a, p, x: -beta_by_a(a, b, x) / beta_by_b(a, b, x),
    lambda b, a, p, x: 1 / beta_by_b(a, b, x),
    lambda b, a, p, x: -beta_density(a, b, x) / beta_by_b(a, b, x),
    at=[(1.2, 2.5), (0.3, 0.7), (0.3, 0.7)],
)
ufunc(special.pdtr, None, lambda y, k, m: -poisson(k, m), at=[[2, 1], (0.8, 2)])
ufunc(special.pdtrc, None, lambda y, k, m: poisson(k, m), at=[[2, 1], (0.8, 2)])
ufunc(special.pdtri, None, lambda m, k, y: -1 / poisson(k, m), at=[[2, 1], (0.3, 0.7)])
ufunc(
    special.pdtrik,
    lambda k, p, m: -1 / gamma_by_a(k + 1, m),
    lambda k, p, m: -gamma_density(k + 1, m) / gamma_by_a(k + 1, m),
    at=[(0.4, 0.8), (1.5, 3)],
)

FISHER: Any = [(3.0, 4.5), (2.5, 5), (0.5, 1.5)]
ufunc(
    special.fdtr,
    lambda y, dfn, dfd, x: fisher_by_dfn(dfn, dfd, x),
    lambda y, dfn, dfd, x: fisher_by_dfd(dfn, dfd, x),
    lambda y, dfn, dfd, x: fisher(dfn, dfd, x),
    at=FISHER,
)
ufunc(
    special.fdtrc,
    lambda y, dfn, dfd, x: -fisher_by_dfn(dfn, dfd, x),
    lambda y, dfn, dfd, x: -fisher_by_dfd(dfn, dfd, x),
    lambda y, dfn, dfd, x: -fisher(dfn, dfd, x),
    at=FISHER,
)
ufunc(
    special.fdtri,
    lambda x, dfn, dfd, p: -fisher_by_dfn(dfn, dfd, x) / fisher(dfn, dfd, x),
    lambda x, dfn, dfd, p: -fisher_by_dfd(dfn, dfd, x) / fisher(dfn, dfd, x),
    lambda x, dfn, dfd, p: 1 / fisher(dfn, dfd, x),
    at=[*FISHER[:2], (0.3, 0.7)],
)
ufunc(
    special.fdtridfd,
    lambda dfd, dfn, p, x: -fisher_by_dfn(dfn, dfd, x) / fisher_by_dfd(dfn, dfd, x),
    lambda dfd, dfn, p, x: 1 / fisher_by_dfd(dfn, dfd, x),
    lambda dfd, dfn, p, x: -fisher(dfn, dfd, x) / fisher_by_dfd(dfn, dfd, x),
    at=[(2.2, 2.8), (0.45, 0.55), (0.9, 1.1)],
)
ufunc(
    special.gdtr,
    lambda y, a, b, x: x * gamma_density(b, a * x),
    lambda y, a, b, x: gamma_by_a(b, a * x),
    lambda y, a, b, x: a * gamma_density(b, a * x),
    at=[(0.5, 1.5), (1.5, 2.5), (0.5, 1.5)],
)
ufunc(
    special.gdtrc,
    lambda y, a, b, x: -x * gamma_density(b, a * x),
    lambda y, a, b, x: -gamma_by_a(b, a * x),
    lambda y, a, b, x: -a * gamma_density(b, a * x),
    at=[(0.5, 1.5), (1.5, 2.5), (0.5, 1.5)],
)
ufunc(
    special.gdtria,
    lambda a, p, b, x: 1 / (x * gamma_density(b, a * x)),
    lambda a, p, b, x: -gamma_by_a(b, a * x) / (x * gamma_density(b, a * x)),
    lambda a, p, b, x: -a / x,
    at=[(0.3, 0.7), (1.5, 2.5), (0.5, 1.5)],
)
ufunc(
    special.gdtrib,
    lambda b, a, p, x: -x * gamma_density(b, a * x) / gamma_by_a(b, a * x),
    lambda b, a, p, x: 1 / gamma_by_a(b, a * x),
    lambda b, a, p, x: -a * gamma_density(b, a * x) / gamma_by_a(b, a * x),
    at=[(0.5, 1.5), (0.3, 0.7), (0.5, 1.5)],
)
ufunc(
    special.gdtrix,
    lambda x, a, b, p: -x / a,
    lambda x, a, b, p: -gamma_by_a(b, a * x) / (a * gamma_density(b, a * x)),
    lambda x, a, b, p: 1 / (a * gamma_density(b, a * x)),
    at=[(0.5, 1.5), (1.5, 2.5), (0.3, 0.7)],
)

DEGREES: Any = (3.0, 4.5)
ufunc(
    special.chdtr,
    lambda y, v, x: gamma_by_a(v / 2, x / 2) / 2,
    lambda y, v, x: chi_square(v, x),
    at=[DEGREES, (0.8, 3)],
)
ufunc(
    special.chdtrc,
    lambda y, v, x: -gamma_by_a(v / 2, x / 2) / 2,
    lambda y, v, x: -chi_square(v, x),
    at=[DEGREES, (0.8, 3)],
)
ufunc(
    special.chdtri,
    lambda x, v, p: -gamma_by_a(v / 2, x / 2) / 2 / chi_square(v, x),
    lambda x, v, p: -1 / chi_square(v, x),
    at=[DEGREES, (0.3, 0.7)],
)
ufunc(
    special.chdtriv,
    lambda v, p, x: 2 / gamma_by_a(v / 2, x / 2),
    lambda v, p, x: -2 * chi_square(v, x) / gamma_by_a(v / 2, x / 2),
    at=[(0.3, 0.7), (2, 4)],
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
ufunc(
    special.stdtr,
    lambda y, df, t: student_by_df(df, t),
    lambda y, df, t: student(df, t),
    at=[DEGREES, (0.3, 1.2)],
)
ufunc(
    special.stdtrit,
    lambda t, df, p: -student_by_df(df, t) / student(df, t),
    lambda t, df, p: 1 / student(df, t),
    at=[DEGREES, (0.6, 0.8)],
)
ufunc(
    special.stdtridf,
    lambda df, p, t: 1 / student_by_df(df, t),
    lambda df, p, t: -student(df, t) / student_by_df(df, t),
    at=[(0.8, 0.84), (1.1, 1.3)],
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
