"""`numpy.linalg`, differentiable: ``import autograd.numpy.linalg``."""

from typing import TYPE_CHECKING, Any

import numpy as _numpy

from autograd.numpy.names import filled as _filled

__all__ = _filled(__name__, _numpy.linalg)

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...
