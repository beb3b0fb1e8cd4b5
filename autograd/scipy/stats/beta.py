"""The beta distribution."""

from scipy import special

from autograd.scipy.stats.family import Continuous

__all__ = ["cdf", "logcdf", "logpdf", "logsf", "pdf", "ppf", "sf"]

_beta = Continuous(
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
cdf = _beta.cdf
logcdf = _beta.logcdf
logpdf = _beta.logpdf
logsf = _beta.logsf
pdf = _beta.pdf
ppf = _beta.ppf
sf = _beta.sf
