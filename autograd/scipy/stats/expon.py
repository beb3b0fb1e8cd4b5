"""The exponential distribution."""

import numpy as np

from autograd.scipy.stats.family import Continuous

__all__ = ["cdf", "logcdf", "logpdf", "logsf", "pdf", "ppf", "sf"]

_expon = Continuous(
    "expon",
    (),
    lambda z: -z,
    lambda z: -np.expm1(-z),
    lambda z: np.exp(-z),
    support=(0, np.inf),
    log_above=lambda z: -z,
    quantile=lambda q: -np.log1p(-q),
)
cdf = _expon.cdf
logcdf = _expon.logcdf
logpdf = _expon.logpdf
logsf = _expon.logsf
pdf = _expon.pdf
ppf = _expon.ppf
sf = _expon.sf
