"""The Laplace distribution."""

import math

import numpy as np

from autograd.scipy.stats.family import Continuous

__all__ = ["cdf", "logcdf", "logpdf", "logsf", "pdf", "sf"]

_laplace = Continuous(
    "laplace",
    (),
    lambda z: -np.abs(z) - math.log(2),
    lambda z: np.where(z > 0, 1 - np.exp(-np.abs(z)) / 2, np.exp(-np.abs(z)) / 2),
    lambda z: np.where(z > 0, np.exp(-np.abs(z)) / 2, 1 - np.exp(-np.abs(z)) / 2),
)
cdf = _laplace.cdf
logcdf = _laplace.logcdf
logpdf = _laplace.logpdf
logsf = _laplace.logsf
pdf = _laplace.pdf
sf = _laplace.sf
