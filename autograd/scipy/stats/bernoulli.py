"""The Bernoulli distribution."""

import numpy as np
from scipy import special

from autograd.engine.tensor import plain
from autograd.scipy.stats.family import Discrete

__all__ = ["cdf", "logcdf", "logpmf", "logsf", "pmf", "sf"]

_bernoulli = Discrete(
    "bernoulli",
    ("p",),
    lambda k, p: special.xlogy(k, p) + special.xlog1py(1 - k, -p),
    lambda k, p: np.where(np.floor(plain(k)) >= 1, 1.0, 1 - p),
    lambda k, p: np.where(np.floor(plain(k)) >= 1, 0.0, p),
    support=(0, 1),
    log_below=lambda k, p: np.where(np.floor(plain(k)) >= 1, 0.0, np.log1p(-p)),
    log_above=lambda k, p: np.where(np.floor(plain(k)) >= 1, -np.inf, np.log(p)),
)
cdf = _bernoulli.cdf
logcdf = _bernoulli.logcdf
logpmf = _bernoulli.logpmf
logsf = _bernoulli.logsf
pmf = _bernoulli.pmf
sf = _bernoulli.sf
