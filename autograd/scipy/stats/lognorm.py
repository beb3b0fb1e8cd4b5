"""The lognormal distribution."""

import math

import numpy as np
from scipy import special

from autograd.scipy.stats.family import Continuous

__all__ = ["cdf", "logcdf", "logpdf", "logsf", "pdf", "ppf", "sf"]

_lognorm = Continuous(
    "lognorm",
    ("s",),
    lambda z, s: (
        -((np.log(z) / s) ** 2) / 2 - np.log(s * z) - math.log(2 * math.pi) / 2
    ),
    lambda z, s: special.ndtr(np.log(z) / s),
    lambda z, s: special.ndtr(-np.log(z) / s),
    support=(5e-324, np.inf),
    quantile=lambda q, s: np.exp(s * special.ndtri(q)),
)
cdf = _lognorm.cdf
logcdf = _lognorm.logcdf
logpdf = _lognorm.logpdf
logsf = _lognorm.logsf
pdf = _lognorm.pdf
ppf = _lognorm.ppf
sf = _lognorm.sf
