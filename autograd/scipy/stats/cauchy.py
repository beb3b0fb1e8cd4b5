"""The Cauchy distribution."""

import math

import numpy as np

from autograd.scipy.stats.family import Continuous

__all__ = ["cdf", "logcdf", "logpdf", "logsf", "pdf", "ppf", "sf"]

_cauchy = Continuous(
    "cauchy",
    (),
    lambda z: -math.log(math.pi) - np.log1p(z * z),
    lambda z: 0.5 + np.arctan(z) / math.pi,
    lambda z: 0.5 - np.arctan(z) / math.pi,
    quantile=lambda q: np.tan(math.pi * (q - 0.5)),
)
cdf = _cauchy.cdf
logcdf = _cauchy.logcdf
logpdf = _cauchy.logpdf
logsf = _cauchy.logsf
pdf = _cauchy.pdf
ppf = _cauchy.ppf
sf = _cauchy.sf
