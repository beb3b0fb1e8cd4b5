"""Distributions of whole numbers, by their standard forms; k a whole number.

A row: the name, the shapes, the logarithm of the chance of k, the chance of at most k
and of more. Formulas: Johnson, Kemp and Kotz, Univariate Discrete Distributions.
"""

from typing import Any

import numpy as np
from scipy import special

from autograd.scipy.stats.family import Discrete

__all__: list[str] = []


def log_choose(n: Any, k: Any) -> Any:
    """``ln (n over k)``."""
    return -special.betaln(n - k + 1, k + 1) - np.log(n + 1)


Discrete(
    "bernoulli",
    ("p",),
    lambda k, p: special.xlogy(k, p) + special.xlog1py(1 - k, -p),
    lambda k, p: np.where(k >= 1, 1.0, 1 - p),
    lambda k, p: np.where(k >= 1, 0.0, p),
    support=(0, 1),
    log_below=lambda k, p: np.where(k >= 1, 0.0, np.log1p(-p)),
    log_above=lambda k, p: np.where(k >= 1, -np.inf, np.log(p)),
)
Discrete(
    "betabinom",
    ("n", "a", "b"),
    lambda k, n, a, b: (
        log_choose(n, k) + special.betaln(k + a, n - k + b) - special.betaln(a, b)
    ),
    support=lambda n, a, b: (0, n),
)
Discrete(
    "binom",
    ("n", "p"),
    lambda k, n, p: log_choose(n, k) + special.xlogy(k, p) + special.xlog1py(n - k, -p),
    lambda k, n, p: special.bdtr(k, n, p),
    lambda k, n, p: special.bdtrc(k, n, p),
    support=lambda n, p: (0, n),
)
Discrete(
    "geom",
    ("p",),
    lambda k, p: special.xlog1py(k - 1, -p) + np.log(p),
    lambda k, p: -np.expm1(special.xlog1py(k, -p)),
    lambda k, p: np.exp(special.xlog1py(k, -p)),
    support=(1, np.inf),
    inner=1,
    log_above=lambda k, p: special.xlog1py(k, -p),
)
Discrete(
    "nbinom",
    ("n", "p"),
    lambda k, n, p: (
        special.gammaln(n + k)
        - special.gammaln(k + 1)
        - special.gammaln(n)
        + special.xlogy(n, p)
        + special.xlog1py(k, -p)
    ),
    lambda k, n, p: special.betainc(n, k + 1, p),
    lambda k, n, p: special.betaincc(n, k + 1, p),
    support=(0, np.inf),
)
Discrete(
    "poisson",
    ("mu",),
    lambda k, mu: special.xlogy(k, mu) - special.gammaln(k + 1) - mu,
    lambda k, mu: special.pdtr(k, mu),
    lambda k, mu: special.pdtrc(k, mu),
    support=(0, np.inf),
)
