"""Distributions with a density, by their standard forms, in the order of the alphabet.

A row: the name, the shapes, the logarithm of the density, the cumulative distribution
and what is left of it. Where a logarithm of these has a form that loses no digits, that
too. Formulas: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions.
"""

import math
from typing import Any

import numpy as np
from scipy import special

from autograd.engine.tensor import plain
from autograd.scipy.stats.family import Continuous

__all__: list[str] = []

POSITIVE = (0, np.inf)
ABOVE_0 = (5e-324, np.inf)
"""Without 0, where a logarithm or an inverse is taken of z."""

LOG_ROOT_TWO_PI = math.log(2 * math.pi) / 2


def _log_of_laplace(z: Any) -> Any:
    """The logarithm of the share up to z."""
    near = np.exp(-np.abs(z)) / 2
    return np.where(z > 0, np.log1p(-near), z - math.log(2))


def _far(z: Any, beta: Any) -> Any:
    """The share of the generalised normal distribution beyond |z|, on one side."""
    return special.gammaincc(1 / beta, np.abs(z) ** beta) / 2


def log_mass(a: Any, b: Any) -> Any:
    """``ln(Φ(b) − Φ(a))``, a < b, of the tails where these are both on one side."""
    turned = plain(a) > 0
    low = special.log_ndtr(np.where(turned, -b, a))
    high = special.log_ndtr(np.where(turned, -a, b))
    return high + np.log(-np.expm1(low - high))


Continuous(
    "beta",
    ("a", "b"),
    lambda z, a, b: (
        special.xlogy(a - 1, z) + special.xlog1py(b - 1, -z) - special.betaln(a, b)
    ),
    lambda z, a, b: special.betainc(a, b, z),
    lambda z, a, b: special.betaincc(a, b, z),
    support=(0, 1),
    quantile=lambda q, a, b: special.betaincinv(a, b, q),
)
Continuous(
    "cauchy",
    (),
    lambda z: -math.log(math.pi) - np.log1p(z * z),
    lambda z: 0.5 + np.arctan(z) / math.pi,
    lambda z: 0.5 - np.arctan(z) / math.pi,
    quantile=lambda q: np.tan(math.pi * (q - 0.5)),
)
Continuous(
    "chi2",
    ("df",),
    lambda z, df: (
        special.xlogy(df / 2 - 1, z / 2) - z / 2 - special.gammaln(df / 2) - np.log(2)
    ),
    lambda z, df: special.chdtr(df, z),
    lambda z, df: special.chdtrc(df, z),
    support=POSITIVE,
    quantile=lambda q, df: special.chdtri(df, 1 - q),
)
Continuous(
    "expon",
    (),
    lambda z: -z,
    lambda z: -np.expm1(-z),
    lambda z: np.exp(-z),
    support=POSITIVE,
    log_above=lambda z: -z,
    quantile=lambda q: -np.log1p(-q),
)
Continuous(
    "f",
    ("dfn", "dfd"),
    lambda z, dfn, dfd: (
        special.xlogy(dfn / 2 - 1, z)
        + dfn / 2 * np.log(dfn / dfd)
        - (dfn + dfd) / 2 * np.log1p(dfn / dfd * z)
        - special.betaln(dfn / 2, dfd / 2)
    ),
    lambda z, dfn, dfd: special.fdtr(dfn, dfd, z),
    lambda z, dfn, dfd: special.fdtrc(dfn, dfd, z),
    support=POSITIVE,
    quantile=lambda q, dfn, dfd: special.fdtri(dfn, dfd, q),
)
Continuous(
    "gamma",
    ("a",),
    lambda z, a: special.xlogy(a - 1, z) - z - special.gammaln(a),
    lambda z, a: special.gammainc(a, z),
    lambda z, a: special.gammaincc(a, z),
    support=POSITIVE,
    quantile=lambda q, a: special.gammaincinv(a, q),
)
Continuous(
    "gennorm",
    ("beta",),
    lambda z, beta: np.log(beta / 2) - special.gammaln(1 / beta) - np.abs(z) ** beta,
    lambda z, beta: np.where(z > 0, 1 - _far(z, beta), _far(z, beta)),
    lambda z, beta: np.where(z > 0, _far(z, beta), 1 - _far(z, beta)),
)
Continuous(
    "gumbel_l",
    (),
    lambda z: z - np.exp(z),
    lambda z: -np.expm1(-np.exp(z)),
    lambda z: np.exp(-np.exp(z)),
    log_above=lambda z: -np.exp(z),
    quantile=lambda q: np.log(-np.log1p(-q)),
)
Continuous(
    "gumbel_r",
    (),
    lambda z: -z - np.exp(-z),
    lambda z: np.exp(-np.exp(-z)),
    lambda z: -np.expm1(-np.exp(-z)),
    log_below=lambda z: -np.exp(-z),
    quantile=lambda q: -np.log(-np.log(q)),
)
Continuous(
    "halfcauchy",
    (),
    lambda z: math.log(2 / math.pi) - np.log1p(z * z),
    lambda z: 2 / math.pi * np.arctan(z),
    lambda z: 2 / math.pi * np.arctan2(1.0, z),
    support=POSITIVE,
    quantile=lambda q: np.tan(math.pi / 2 * q),
)
Continuous(
    "halfnorm",
    (),
    lambda z: math.log(2) - LOG_ROOT_TWO_PI - z * z / 2,
    lambda z: special.erf(z * math.sqrt(0.5)),
    lambda z: special.erfc(z * math.sqrt(0.5)),
    support=POSITIVE,
    log_above=lambda z: math.log(2) + special.log_ndtr(-z),
    quantile=lambda q: special.ndtri((1 + q) / 2),
)
Continuous(
    "invgamma",
    ("a",),
    lambda z, a: -(a + 1) * np.log(z) - 1 / z - special.gammaln(a),
    lambda z, a: special.gammaincc(a, 1 / z),
    lambda z, a: special.gammainc(a, 1 / z),
    support=ABOVE_0,
    quantile=lambda q, a: 1 / special.gammainccinv(a, q),
)
Continuous(
    "laplace",
    (),
    lambda z: -np.abs(z) - math.log(2),
    lambda z: np.where(z > 0, 1 - np.exp(-np.abs(z)) / 2, np.exp(-np.abs(z)) / 2),
    lambda z: np.where(z > 0, np.exp(-np.abs(z)) / 2, 1 - np.exp(-np.abs(z)) / 2),
    log_below=lambda z: _log_of_laplace(z),
    log_above=lambda z: _log_of_laplace(-z),
    quantile=lambda q: np.sign(0.5 - plain(q)) * np.log(2 * np.minimum(q, 1 - q)),
)
Continuous(
    "logistic",
    (),
    lambda z: special.log_expit(z) + special.log_expit(-z),
    lambda z: special.expit(z),
    lambda z: special.expit(-z),
    log_below=lambda z: special.log_expit(z),
    log_above=lambda z: special.log_expit(-z),
    quantile=lambda q: special.logit(q),
)
Continuous(
    "lognorm",
    ("s",),
    lambda z, s: -((np.log(z) / s) ** 2) / 2 - np.log(s * z) - LOG_ROOT_TWO_PI,
    lambda z, s: special.ndtr(np.log(z) / s),
    lambda z, s: special.ndtr(-np.log(z) / s),
    support=ABOVE_0,
    log_below=lambda z, s: special.log_ndtr(np.log(z) / s),
    log_above=lambda z, s: special.log_ndtr(-np.log(z) / s),
    quantile=lambda q, s: np.exp(s * special.ndtri(q)),
)
Continuous(
    "norm",
    (),
    lambda z: -z * z / 2 - LOG_ROOT_TWO_PI,
    lambda z: special.ndtr(z),
    lambda z: special.ndtr(-z),
    log_below=lambda z: special.log_ndtr(z),
    log_above=lambda z: special.log_ndtr(-z),
    quantile=lambda q: special.ndtri(q),
)
Continuous(
    "pareto",
    ("b",),
    lambda z, b: np.log(b) - (b + 1) * np.log(z),
    lambda z, b: -np.expm1(-b * np.log(z)),
    lambda z, b: z**-b,
    support=(1, np.inf),
    inner=2,
    log_above=lambda z, b: -b * np.log(z),
    quantile=lambda q, b: (1 - q) ** (-1 / b),
)
Continuous(
    "rayleigh",
    (),
    lambda z: np.log(z) - z * z / 2,
    lambda z: -np.expm1(-z * z / 2),
    lambda z: np.exp(-z * z / 2),
    support=ABOVE_0,
    log_above=lambda z: -z * z / 2,
    quantile=lambda q: np.sqrt(-2 * np.log1p(-q)),
)
Continuous(
    "t",
    ("df",),
    lambda z, df: (
        -special.betaln(0.5, df / 2)
        - np.log(df) / 2
        - (df + 1) / 2 * np.log1p(z * z / df)
    ),
    lambda z, df: special.stdtr(df, z),
    lambda z, df: special.stdtr(df, -z),
    quantile=lambda q, df: special.stdtrit(df, q),
)
Continuous(
    "truncnorm",
    ("a", "b"),
    lambda z, a, b: -z * z / 2 - LOG_ROOT_TWO_PI - log_mass(a, b),
    lambda z, a, b: np.exp(log_mass(a, z) - log_mass(a, b)),
    lambda z, a, b: np.exp(log_mass(z, b) - log_mass(a, b)),
    support=lambda a, b: (a, b),
    log_below=lambda z, a, b: log_mass(a, z) - log_mass(a, b),
    log_above=lambda z, a, b: log_mass(z, b) - log_mass(a, b),
)
Continuous(
    "uniform",
    (),
    lambda z: z * 0.0,
    lambda z: z,
    lambda z: 1 - z,
    support=(0, 1),
    quantile=lambda q: q,
)
Continuous(
    "vonmises",
    ("kappa",),
    lambda z, kappa: (
        kappa * special.cosm1(z) - 2 * LOG_ROOT_TWO_PI - np.log(special.i0e(kappa))
    ),
)
Continuous(
    "weibull_min",
    ("c",),
    lambda z, c: np.log(c) + special.xlogy(c - 1, z) - z**c,
    lambda z, c: -np.expm1(-(z**c)),
    lambda z, c: np.exp(-(z**c)),
    support=POSITIVE,
    log_above=lambda z, c: -(z**c),
    quantile=lambda q, c: (-np.log1p(-q)) ** (1 / c),
)
Continuous(
    "wrapcauchy",
    ("c",),
    lambda z, c: (
        np.log1p(-c * c) - 2 * LOG_ROOT_TWO_PI - np.log(1 + c * c - 2 * c * np.cos(z))
    ),
    support=(0, 2 * math.pi),
)
