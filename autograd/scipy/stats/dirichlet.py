"""The Dirichlet distribution."""

from typing import Any

import numpy as np
from scipy import special

__all__ = ["logpdf", "pdf"]


def logpdf(x: Any, alpha: Any) -> Any:
    """The logarithm of the density; x: (n,), summing to 1, or (n, m); alpha: (n,)."""
    powers = special.xlogy((alpha - 1).T, x.T).T if np.ndim(x) > 1 else None
    if powers is None:
        powers = special.xlogy(alpha - 1, x)
    norm = np.sum(special.gammaln(alpha)) - special.gammaln(np.sum(alpha))
    return np.sum(powers, axis=0) - norm


def pdf(x: Any, alpha: Any) -> Any:
    """The density."""
    return np.exp(logpdf(x, alpha))
