"""NumPy's namespace, differentiable: ``import autograd.numpy as np``.

A name is the operation of `autograd.ops` that stands for NumPy's function, or else
NumPy's own, so that a program may change its import and nothing else; called with a
Tensor, a function without a rule says so and what to write instead.

>>> import autograd.numpy as np
>>> from autograd import grad
>>> grad(lambda x: np.sum(np.sin(x) ** 2))(np.array([0.0, np.pi / 4]))
array([0., 1.])
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as _numpy

from autograd import ops as _ops
from autograd.engine.primitive import FUNCTIONS as _FUNCTIONS
from autograd.numpy import fft as fft
from autograd.numpy import linalg as linalg
from autograd.numpy.names import filled as _filled
from autograd.numpy.standard import argsort as argsort
from autograd.numpy.standard import finfo as finfo
from autograd.numpy.standard import iinfo as iinfo

c_, r_ = _ops.rows.c_, _ops.rows.r_  # objects that are indexed, no functions
unstack = _ops.unstack  # which NumPy has only from 2.1 on
make_diagonal = _ops.make_diagonal  # which HIPS autograd has beside NumPy's names

__all__ = sorted({*_filled(__name__, _numpy, ("random",)), "make_diagonal", "unstack"})

if TYPE_CHECKING:
    from autograd.numpy import random as random

    def __getattr__(name: str) -> Any: ...


def _namespace() -> ModuleType:
    """This module: the namespace of a Tensor by the Array API standard."""
    return sys.modules[__name__]


_FUNCTIONS["namespace"] = _namespace
