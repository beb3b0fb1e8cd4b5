"""`scipy.signal.convolve`, differentiable: ``import autograd.scipy.signal``.

>>> import numpy as np
>>> import autograd.scipy.signal as signal
>>> signal.convolve(np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.0]), mode="same")
array([0., 1., 2.])
"""

from typing import TYPE_CHECKING, Any

from scipy import signal as _signal

from autograd.numpy.names import filled as _filled
from autograd.scipy import convolving as _convolving

assert _convolving  # importing it enters the rule

__all__ = _filled(__name__, _signal)

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...
