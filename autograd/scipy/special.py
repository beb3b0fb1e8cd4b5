"""`scipy.special`, differentiable: ``import autograd.scipy.special``.

>>> import autograd.scipy.special as special
>>> from autograd import grad
>>> grad(special.gamma)(2.0)
np.float64(0.42278433509846713)
"""

from typing import TYPE_CHECKING, Any

from scipy import special as _special

from autograd.numpy.names import filled as _filled
from autograd.scipy import functions as _functions

assert _functions  # importing it enters the rules

__all__ = _filled(__name__, _special)

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...
