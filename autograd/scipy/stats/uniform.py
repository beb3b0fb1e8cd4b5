"""The uniform distribution."""

from autograd.scipy.stats.family import Continuous

__all__ = ["cdf", "logcdf", "logpdf", "logsf", "pdf", "ppf", "sf"]

_uniform = Continuous(
    "uniform",
    (),
    lambda z: z * 0.0,
    lambda z: z,
    lambda z: 1 - z,
    support=(0, 1),
    quantile=lambda q: q,
)
cdf = _uniform.cdf
logcdf = _uniform.logcdf
logpdf = _uniform.logpdf
logsf = _uniform.logsf
pdf = _uniform.pdf
ppf = _uniform.ppf
sf = _uniform.sf
