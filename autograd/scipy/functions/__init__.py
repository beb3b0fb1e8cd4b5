"""The derivatives of the functions of `scipy.special`, by family, in tables.

Importing it enters them all into the registry.
"""

from scipy import special as _special

from autograd.engine.dispatch import WITHOUT_RULE as _WITHOUT_RULE
from autograd.scipy.functions import (
    bessel,
    composed,
    cumulative,
    elementary,
    error,
    gamma,
    hypergeometric,
    integrals,
    legendre,
    noncentral,
    without,
    zeta,
)

__all__ = [
    "bessel",
    "composed",
    "cumulative",
    "elementary",
    "error",
    "gamma",
    "hypergeometric",
    "integrals",
    "legendre",
    "noncentral",
    "without",
    "zeta",
]

_WITHOUT_RULE.update(
    {
        getattr(_special, name): reason
        for name, reason in (without.NOTHING | without.MISSING).items()
    }
)
