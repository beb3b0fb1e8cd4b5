"""`scipy.signal.convolve`, differentiable: ``import autograd.scipy.signal``.

>>> import numpy as np
>>> import autograd.scipy.signal as signal
>>> signal.convolve(np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.0]), mode="same")
array([0., 1., 2.])
"""

from typing import Any

from scipy import signal as _signal

from autograd.numpy.names import all_names as _all_names
from autograd.numpy.names import looked_up as _looked_up
from autograd.scipy import convolving as _convolving

assert _convolving  # importing it enters the rule

__all__: list[str] = []


def __getattr__(name: str) -> Any:
    return _looked_up(__name__, _signal, name)


def __dir__() -> list[str]:
    return _all_names(__name__, _signal)
