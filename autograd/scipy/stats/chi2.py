"""The χ² distribution."""

import numpy as np
from scipy import special

from autograd.scipy.stats.family import Continuous

__all__ = ["cdf", "logcdf", "logpdf", "logsf", "pdf", "ppf", "sf"]

_chi2 = Continuous(
    "chi2",
    ("df",),
    lambda z, df: (
        special.xlogy(df / 2 - 1, z / 2) - z / 2 - special.gammaln(df / 2) - np.log(2)
    ),
    lambda z, df: special.chdtr(df, z),
    lambda z, df: special.chdtrc(df, z),
    support=(0, np.inf),
    quantile=lambda q, df: special.chdtri(df, 1 - q),
)
cdf = _chi2.cdf
logcdf = _chi2.logcdf
logpdf = _chi2.logpdf
logsf = _chi2.logsf
pdf = _chi2.pdf
ppf = _chi2.ppf
sf = _chi2.sf
