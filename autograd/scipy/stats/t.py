"""The t distribution of Student."""

import numpy as np
from scipy import special

from autograd.scipy.stats.family import Continuous

__all__ = ["cdf", "logcdf", "logpdf", "logsf", "pdf", "ppf", "sf"]

_t = Continuous(
    "t",
    ("df",),
    lambda z, df: (
        -special.betaln(0.5, df / 2)
        - np.log(df) / 2
        - (df + 1) / 2 * np.log1p(z * z / df)
    ),
    lambda z, df: special.stdtr(df, z),
    lambda z, df: special.stdtr(df, -z),
    quantile=lambda q, df: special.stdtrit(df, q),
)
cdf = _t.cdf
logcdf = _t.logcdf
logpdf = _t.logpdf
logsf = _t.logsf
pdf = _t.pdf
ppf = _t.ppf
sf = _t.sf
