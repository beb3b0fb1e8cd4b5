"""`numpy.fft`, differentiable: ``import autograd.numpy.fft``."""

from typing import Any

import numpy as _numpy

from autograd.numpy.names import all_names as _all_names
from autograd.numpy.names import looked_up as _looked_up
from autograd.numpy.standard import fftfreq, rfftfreq

__all__ = ["fftfreq", "rfftfreq"]


def __getattr__(name: str) -> Any:
    return _looked_up(__name__, _numpy.fft, name)


def __dir__() -> list[str]:
    return _all_names(__name__, _numpy.fft)
