"""`numpy.fft`, differentiable: ``import autograd.numpy.fft``."""

from typing import TYPE_CHECKING, Any

import numpy as _numpy

from autograd.numpy.names import filled as _filled
from autograd.numpy.standard import fftfreq as fftfreq
from autograd.numpy.standard import rfftfreq as rfftfreq

__all__ = _filled(__name__, _numpy.fft)

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...
