"""The Poisson distribution."""

import numpy as np
from scipy import special

from autograd.engine.tensor import plain
from autograd.scipy.stats.family import Discrete

__all__ = ["cdf", "logcdf", "logpmf", "logsf", "pmf", "sf"]

_poisson = Discrete(
    "poisson",
    ("mu",),
    lambda k, mu: special.xlogy(k, mu) - special.gammaln(k + 1) - mu,
    lambda k, mu: special.pdtr(np.floor(plain(k)), mu),
    lambda k, mu: special.pdtrc(np.floor(plain(k)), mu),
    support=(0, np.inf),
)
cdf = _poisson.cdf
logcdf = _poisson.logcdf
logpmf = _poisson.logpmf
logsf = _poisson.logsf
pmf = _poisson.pmf
sf = _poisson.sf
