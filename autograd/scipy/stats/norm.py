"""The normal distribution."""

import math

from scipy import special

from autograd.scipy.stats.family import Continuous

__all__ = ["cdf", "logcdf", "logpdf", "logsf", "pdf", "ppf", "sf"]

_norm = Continuous(
    "norm",
    (),
    lambda z: -z * z / 2 - math.log(2 * math.pi) / 2,
    lambda z: special.ndtr(z),
    lambda z: special.ndtr(-z),
    log_below=lambda z: special.log_ndtr(z),
    log_above=lambda z: special.log_ndtr(-z),
    quantile=lambda q: special.ndtri(q),
)
cdf = _norm.cdf
logcdf = _norm.logcdf
logpdf = _norm.logpdf
logsf = _norm.logsf
pdf = _norm.pdf
ppf = _norm.ppf
sf = _norm.sf
