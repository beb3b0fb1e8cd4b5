"""`numpy.fft`, differentiable: ``import autograd.numpy.fft``."""

from typing import Any

import numpy as _numpy

from autograd.numpy.names import all_names as _all_names
from autograd.numpy.names import looked_up as _looked_up

__all__: list[str] = []


def __getattr__(name: str) -> Any:
    return _looked_up(__name__, _numpy.fft, name)


def __dir__() -> list[str]:
    return _all_names(__name__, _numpy.fft)
