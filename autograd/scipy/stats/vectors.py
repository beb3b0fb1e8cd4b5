"""Distributions of vectors whose entries add up to something."""

from typing import Any

import numpy as np
from scipy import special

from autograd.scipy.stats.family import declared

__all__: list[str] = []


def dirichlet_logpdf(x: Any, alpha: Any) -> Any:
    """The logarithm of the density; x: (n,), summing to 1, or (n, m); alpha: (n,)."""
    powers = special.xlogy((alpha - 1).T, x.T).T
    norm = np.sum(special.gammaln(alpha)) - special.gammaln(np.sum(alpha))
    return np.sum(powers, axis=0) - norm


def dirichlet_pdf(x: Any, alpha: Any) -> Any:
    """The density."""
    return np.exp(dirichlet_logpdf(x, alpha))


def multinomial_logpmf(x: Any, n: Any, p: Any) -> Any:
    """The logarithm of the chance of the counts x, adding up to n; x, p: (…, k)."""
    terms = special.xlogy(x, p) - special.gammaln(x + 1)
    return special.gammaln(n + 1) + np.sum(terms, axis=-1)


def multinomial_pmf(x: Any, n: Any, p: Any) -> Any:
    """The chance of the counts."""
    return np.exp(multinomial_logpmf(x, n, p))


declared("dirichlet", {"logpdf": dirichlet_logpdf, "pdf": dirichlet_pdf})
declared("multinomial", {"logpmf": multinomial_logpmf, "pmf": multinomial_pmf})
