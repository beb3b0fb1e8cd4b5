"""`numpy.random` as it is: ``import autograd.numpy.random``.

A sample has no derivative by its parameters. Draw ``u`` once and write, say,
``mean + scale * u``; a Tensor among the parameters is refused.
"""

from typing import TYPE_CHECKING, Any

import numpy as _numpy

from autograd.numpy.names import filled as _filled

__all__ = _filled(__name__, _numpy.random)

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...
