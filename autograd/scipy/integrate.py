"""`scipy.integrate.odeint`, differentiable: ``import autograd.scipy.integrate``.

>>> import numpy as np
>>> from autograd import grad
>>> from autograd.scipy.integrate import odeint
>>> def last(rate):
...     return odeint(lambda y, t, k: -k * y, 2.0, np.array([0.0, 1.0]), (rate,))[-1, 0]
>>> print(f"{grad(last)(0.5):.6f}")  # −2·e^(−1/2)
-1.213061
"""

from typing import TYPE_CHECKING, Any

from scipy import integrate as _integrate

from autograd.numpy.names import filled as _filled
from autograd.scipy import trajectory as _trajectory

assert _trajectory  # importing it enters the rule

__all__ = _filled(__name__, _integrate)

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...
