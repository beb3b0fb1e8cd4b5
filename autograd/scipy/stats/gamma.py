"""The gamma distribution."""

import numpy as np
from scipy import special

from autograd.scipy.stats.family import Continuous

__all__ = ["cdf", "logcdf", "logpdf", "logsf", "pdf", "ppf", "sf"]

_gamma = Continuous(
    "gamma",
    ("a",),
    lambda z, a: special.xlogy(a - 1, z) - z - special.gammaln(a),
    lambda z, a: special.gammainc(a, z),
    lambda z, a: special.gammaincc(a, z),
    support=(0, np.inf),
    quantile=lambda q, a: special.gammaincinv(a, q),
)
cdf = _gamma.cdf
logcdf = _gamma.logcdf
logpdf = _gamma.logpdf
logsf = _gamma.logsf
pdf = _gamma.pdf
ppf = _gamma.ppf
sf = _gamma.sf
