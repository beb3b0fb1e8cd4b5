"""`scipy.integrate.odeint`, differentiable: ``import autograd.scipy.integrate``.

>>> import numpy as np
>>> from autograd import grad
>>> from autograd.scipy.integrate import odeint
>>> def last(rate):
...     return odeint(lambda y, t, k: -k * y, 2.0, np.array([0.0, 1.0]), (rate,))[-1, 0]
>>> print(f"{grad(last)(0.5):.6f}")  # −2·e^(−1/2)
-1.213061
"""

from typing import Any

from scipy import integrate as _integrate

from autograd.numpy.names import all_names as _all_names
from autograd.numpy.names import looked_up as _looked_up
from autograd.scipy import trajectory as _trajectory

assert _trajectory  # importing it enters the rule

__all__: list[str] = []


def __getattr__(name: str) -> Any:
    return _looked_up(__name__, _integrate, name)


def __dir__() -> list[str]:
    return _all_names(__name__, _integrate)
