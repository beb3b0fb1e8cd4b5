"""Cumulative distributions by summing chances or integrating densities; inverses by
halving."""

import math
from collections.abc import Callable
from typing import Any

import mpmath as mp
from scipy import integrate, optimize

from tests.references.elementwise import each
from tests.references.scipy_special import by, incomplete, lower, root

__all__ = ["REFERENCES", "ROUGH"]

Scalar = Callable[..., Any]


def at_most(k: Any, n: Any, p: Any) -> Any:
    """The chance of at most k hits in n."""
    return sum(mp.binomial(n, j) * p**j * (1 - p) ** (n - j) for j in range(int(k) + 1))


def misses(k: Any, n: Any, p: Any) -> Any:
    """The chance of at most k misses before the n-th hit."""
    return sum(
        mp.binomial(n + j - 1, j) * p**n * (1 - p) ** j for j in range(int(k) + 1)
    )


def events(k: Any, m: Any) -> Any:
    """The chance of at most k events where m are expected."""
    return sum(mp.exp(-m) * m**j / mp.factorial(j) for j in range(int(k) + 1))


def fisher(dfn: Any, dfd: Any, x: Any) -> Any:
    return incomplete(dfn / 2, dfd / 2, dfn * x / (dfn * x + dfd))


def chi_square(v: Any, x: Any) -> Any:
    return lower(v / 2, x / 2)


def noncentral(x: Any, df: Any, nc: Any) -> Any:
    """A mixture of central ones with Poisson's weights.

    Each central one is the one before less a term:
    P(a + 1, z) = P(a, z) − zᵃe⁻ᶻ/Γ(a + 1).
    """
    a, z = mp.mpf(df) / 2, mp.mpf(x) / 2
    central, term = chi_square(df, x), z**a * mp.exp(-z) / mp.gamma(a + 1)
    weight, total = mp.exp(-nc / 2), mp.mpf(0)
    for j in range(45):
        total += weight * central
        weight *= nc / (2 * mp.mpf(j + 1))
        central, term = central - term, term * z / (a + j + 1)
    return total


def student(df: Any, t: Any) -> Any:
    """For t ≥ 0."""
    return 1 - incomplete(df / 2, mp.mpf(1) / 2, df / (df + t * t)) / 2


def quantile(p: Any) -> Any:
    return mp.sqrt(2) * mp.erfinv(2 * p - 1)


def tukey(x: Any, lmbda: Any) -> Any:
    return root(lambda p: (p**lmbda - (1 - p) ** lmbda) / lmbda - x, 0, 1)


def kolmogorov(x: Any) -> Any:
    """``1 − θ₄(0, e^(−2x²))``."""
    return 1 - mp.jtheta(4, 0, mp.exp(-2 * x * x))


def hits(k: Any, n: Any, p: Any) -> Any:
    """`at_most`, of every real k."""
    return incomplete(n - k, k + 1, 1 - p)


def more_misses(k: Any, n: Any, p: Any) -> Any:
    """`misses`, of every real k."""
    return incomplete(n, k + 1, p)


def noncentral_fisher(dfn: Any, dfd: Any, nc: Any, f: Any) -> Any:
    """A mixture of central ones with Poisson's weights.

    Each central one is the one before less a term: I(a + 1, b) = I(a, b) −
    hᵃ(1 − h)ᵇ/(a·B(a, b)).
    """
    hit, a, b = dfn * f / (dfn * f + dfd), mp.mpf(dfn) / 2, mp.mpf(dfd) / 2
    central = incomplete(a, b, hit)
    term = hit**a * (1 - hit) ** b / (a * mp.beta(a, b))
    weight, total = mp.exp(-nc / 2), mp.mpf(0)
    for j in range(25):
        total += weight * central
        weight *= nc / (2 * mp.mpf(j + 1))
        central, term = central - term, term * hit * (a + b + j) / (a + j + 1)
    return total


def noncentral_student(df: float, nc: float, t: float) -> float:
    """The mean of ``Φ(t·s/√df − nc)`` over χ's density of s, in double precision."""

    scale = (1 - df / 2) * math.log(2) - math.lgamma(df / 2)

    def f(s: float) -> float:
        share = math.erfc((nc - t * s / math.sqrt(df)) / math.sqrt(2)) / 2
        return share * s ** (df - 1) * math.exp(scale - s * s / 2)

    return float(integrate.quad(f, 0, 12, epsabs=0, epsrel=5e-14, limit=200)[0])


def noncentral_quantile(df: float, nc: float, p: float) -> float:
    found = optimize.brentq(
        lambda t: noncentral_student(df, nc, t) - p, -3, 20, xtol=1e-14, rtol=1e-14
    )
    return float(found)


def smirnov(n: Any, d: Any) -> Any:
    n = int(n)
    terms = (
        mp.binomial(n, v)
        * (d + mp.mpf(v) / n) ** (v - 1)
        * (1 - d - mp.mpf(v) / n) ** (n - v)
        for v in range(int(n * (1 - d)) + 1)
    )
    return d * mp.fsum(terms)


REFERENCES: dict[str, Callable[..., Any]] = {
    "bdtr": by(at_most),
    "bdtrc": by(lambda k, n, p: 1 - at_most(k, n, p)),
    "bdtri": by(lambda k, n, y: root(lambda p: at_most(k, n, p) - y, 0, 1)),
    "bdtrik": by(lambda y, n, p: root(lambda k: hits(k, n, p) - y, 0, n - 1e-3)),
    "bdtrin": by(lambda k, y, p: root(lambda n: hits(k, n, p) - y, k + 1e-3, 50)),
    "nbdtr": by(misses),
    "nbdtrc": by(lambda k, n, p: 1 - misses(k, n, p)),
    "nbdtri": by(lambda k, n, y: root(lambda p: misses(k, n, p) - y, 0, 1)),
    "nbdtrik": by(lambda y, n, p: root(lambda k: more_misses(k, n, p) - y, 0, 50)),
    "nbdtrin": by(lambda k, y, p: root(lambda n: more_misses(k, n, p) - y, 1e-3, 50)),
    "btdtria": by(lambda p, b, x: root(lambda a: incomplete(a, b, x) - p, 1e-3, 50)),
    "btdtrib": by(lambda a, p, x: root(lambda b: incomplete(a, b, x) - p, 1e-3, 50)),
    "pdtr": by(events),
    "pdtrc": by(lambda k, m: 1 - events(k, m)),
    "pdtri": by(lambda k, y: root(lambda m: events(k, m) - y, 0, 30)),
    "pdtrik": by(lambda p, m: root(lambda k: 1 - lower(k + 1, m) - p, -0.9, 50)),
    "fdtr": by(fisher),
    "fdtrc": by(lambda dfn, dfd, x: 1 - fisher(dfn, dfd, x)),
    "fdtri": by(lambda dfn, dfd, p: root(lambda x: fisher(dfn, dfd, x) - p, 0, 30)),
    "fdtridfd": by(
        lambda dfn, p, x: root(lambda dfd: fisher(dfn, dfd, x) - p, 0.1, 200)
    ),
    "gdtr": by(lambda a, b, x: lower(b, a * x)),
    "gdtrc": by(lambda a, b, x: 1 - lower(b, a * x)),
    "gdtria": by(lambda p, b, x: root(lambda c: lower(b, c) - p, 0, 30) / x),
    "gdtrib": by(lambda a, p, x: root(lambda b: lower(b, a * x) - p, 1e-3, 50)),
    "gdtrix": by(lambda a, b, p: root(lambda c: lower(b, c) - p, 0, 30) / a),
    "chdtr": by(chi_square),
    "chdtrc": by(lambda v, x: 1 - chi_square(v, x)),
    "chdtri": by(lambda v, p: root(lambda x: chi_square(v, x) - 1 + p, 0, 50)),
    "chdtriv": by(lambda p, x: root(lambda v: chi_square(v, x) - p, 1e-3, 50)),
    "chndtr": by(noncentral),
    "chndtrix": by(lambda p, df, nc: root(lambda x: noncentral(x, df, nc) - p, 0, 50)),
    "chndtrinc": by(lambda x, df, p: root(lambda nc: noncentral(x, df, nc) - p, 0, 50)),
    "stdtr": by(student),
    "stdtrit": by(lambda df, p: root(lambda t: student(df, t) - p, 0, 50)),
    "stdtridf": by(lambda p, t: root(lambda df: student(df, t) - p, 0.2, 50)),
    "ncfdtr": by(noncentral_fisher),
    "ncfdtri": by(
        lambda m, n, c, p: root(lambda f: noncentral_fisher(m, n, c, f) - p, 0.01, 50)
    ),
    "nctdtr": each(noncentral_student),
    "nctdtrit": each(noncentral_quantile),
    "smirnov": by(smirnov),
    "smirnovi": by(lambda n, p: root(lambda d: smirnov(n, d) - p, 0.01, 0.99)),
    "nrdtrimn": by(lambda p, std, x: x - std * quantile(p)),
    "nrdtrisd": by(lambda mn, p, x: (x - mn) / quantile(p)),
    "tklmbda": by(tukey),
    "kolmogorov": by(kolmogorov),
    "kolmogi": by(lambda p: root(lambda x: kolmogorov(x) - p, 0.2, 5)),
}

SOLVED = ["bdtrik", "bdtrin", "nbdtrik", "nbdtrin", "btdtria", "btdtrib", "pdtrik"]
SOLVED += ["fdtridfd", "gdtrib", "chdtriv", "stdtridf"]
ROUGH = dict.fromkeys(SOLVED, 1e-9)
"""SciPy solves for these in steps, and stops at ten digits or so."""
