"""Noncentral distributions, by x and by how far off they are; and Smirnov's.

Degrees of freedom have no derivative here. Formulas: Johnson, Kotz and Balakrishnan,
Continuous Univariate Distributions, chapters 30 and 31; DLMF 12.5.1, 13.2.2.
"""

import math
from typing import Any

import numpy as np
from scipy import special

from autograd.scipy.functions.declare import ufunc

__all__: list[str] = []


def _fisher(dfn: Any, dfd: Any, nc: Any, f: Any) -> tuple[Any, Any, Any, Any]:
    """a and b of the beta distributions that are mixed, where, and a common factor."""
    a, b = dfn / 2, dfd / 2
    hit = dfn * f / (dfd + dfn * f)
    powers = special.xlogy(a, hit) + special.xlog1py(b, -hit)
    return a, b, hit, np.exp(powers - special.betaln(a, b) - nc / 2)


def fisher(dfn: Any, dfd: Any, nc: Any, f: Any) -> Any:
    """The density of the noncentral F."""
    a, b, hit, factor = _fisher(dfn, dfd, nc, f)
    return factor * special.hyp1f1(a + b, a, nc * hit / 2) / f


def fisher_by_nc(dfn: Any, dfd: Any, nc: Any, f: Any) -> Any:
    """∂/∂nc of its distribution."""
    a, b, hit, factor = _fisher(dfn, dfd, nc, f)
    return -factor * special.hyp1f1(a + b, a + 1, nc * hit / 2) / (2 * a)


def _student(df: Any, nc: Any, t: Any, order: Any) -> Any:
    """``∫₀^∞ s^order φ(t·s/√df − nc)·(density of χ at s)/s ds``, by Whittaker's D."""
    stretch = 1 + t * t / df
    z = t * nc / np.sqrt(df * stretch)
    logarithm = special.gammaln(order) - special.gammaln(df / 2)
    logarithm = logarithm - order / 2 * np.log(stretch) - nc * nc / 2 + z * z / 4
    logarithm = logarithm - (df / 2 - 0.5) * math.log(2) - math.log(math.pi) / 2
    return np.exp(logarithm) * special.pbdv(-order, -z)[0]


def student(df: Any, nc: Any, t: Any) -> Any:
    """The density of the noncentral t."""
    return _student(df, nc, t, df + 1) / np.sqrt(df)


def student_by_nc(df: Any, nc: Any, t: Any) -> Any:
    """∂/∂nc of its distribution."""
    return -_student(df, nc, t, df)


FISHER: Any = [3.0, [4.5, 6.0], (0.5, 1.5), (0.5, 1.5)]
ufunc(
    special.ncfdtr,
    None,
    None,
    lambda y, dfn, dfd, nc, f: fisher_by_nc(dfn, dfd, nc, f),
    lambda y, dfn, dfd, nc, f: fisher(dfn, dfd, nc, f),
    at=FISHER,
)
ufunc(
    special.ncfdtri,
    None,
    None,
    lambda f, dfn, dfd, nc, p: -fisher_by_nc(dfn, dfd, nc, f) / fisher(dfn, dfd, nc, f),
    lambda f, dfn, dfd, nc, p: 1 / fisher(dfn, dfd, nc, f),
    at=[*FISHER[:3], (0.3, 0.7)],
)
STUDENT: Any = [[3.0, 4.5], (0.5, 1.5), (0.5, 1.5)]
ufunc(
    special.nctdtr,
    None,
    lambda y, df, nc, t: student_by_nc(df, nc, t),
    lambda y, df, nc, t: student(df, nc, t),
    at=STUDENT,
)
ufunc(
    special.nctdtrit,
    None,
    lambda t, df, nc, p: -student_by_nc(df, nc, t) / student(df, nc, t),
    lambda t, df, nc, p: 1 / student(df, nc, t),
    at=[*STUDENT[:2], (0.3, 0.7)],
)


def smirnov_slope(n: Any, d: Any) -> Any:
    """``∂/∂d d·Σ (n over v) (d + v/n)^(v−1) (1 − d − v/n)^(n−v)``, v up to n(1 − d)."""
    v = np.arange(np.max(n, initial=0) + 1.0)
    n, d = np.expand_dims(np.asarray(n, float), -1), np.expand_dims(d, -1)
    up, down = d + v / n, 1 - d - v / n
    counts = down > 0
    up, down = np.where(counts, up, 0.5), np.where(counts, down, 0.5)
    v = np.minimum(v, n)
    ways = special.gammaln(n + 1) - special.gammaln(v + 1) - special.gammaln(n - v + 1)
    term = np.exp(ways + (v - 1) * np.log(up) + (n - v) * np.log(down))
    slope = term * (1 + d * (v - 1) / up - d * (n - v) / down)
    return np.sum(np.where(counts, slope, 0.0), -1)


ufunc(
    special.smirnov,
    None,
    lambda y, n, d: smirnov_slope(n, d),
    at=[[3, 5, np.int64(8)], (0.38, 0.48)],
)
ufunc(
    special.smirnovi,
    None,
    lambda d, n, p: 1 / smirnov_slope(n, d),
    at=[[5, 8], (0.15, 0.22)],
)
