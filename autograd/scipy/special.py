"""`scipy.special`, differentiable: ``import autograd.scipy.special``.

>>> import autograd.scipy.special as special
>>> from autograd import grad
>>> grad(special.gamma)(2.0)
np.float64(0.42278433509846713)
"""

from typing import Any

from scipy import special as _special

from autograd.numpy.names import all_names as _all_names
from autograd.numpy.names import looked_up as _looked_up
from autograd.scipy import functions as _functions

assert _functions  # importing it enters the rules

__all__: list[str] = []


def __getattr__(name: str) -> Any:
    return _looked_up(__name__, _special, name)


def __dir__() -> list[str]:
    return _all_names(__name__, _special)
