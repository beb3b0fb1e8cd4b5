"""`scipy.stats`, whose distributions take Tensors: ``import autograd.scipy.stats``.

Each is a module as well, as in HIPS autograd: ``import autograd.scipy.stats.norm``.

>>> from autograd import grad
>>> from autograd.scipy.stats import norm
>>> print(f"{grad(norm.logpdf)(2.0):.1f}")
-2.0
>>> print(norm.interval(0.5)[0] == norm.ppf(0.25))
True
"""

from typing import TYPE_CHECKING, Any

from scipy import stats as _stats

from autograd.numpy.names import filled as _filled
from autograd.scipy.stats import continuous, discrete, multivariate, vectors

_ENTERED = (continuous, discrete, multivariate, vectors)
"""Importing them enters the distributions."""

__all__ = _filled(__name__, _stats)

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...
