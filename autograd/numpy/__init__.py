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
from typing import Any

import numpy as _numpy

from autograd import ops as _ops
from autograd.engine.primitive import FUNCTIONS as _FUNCTIONS
from autograd.numpy import fft, linalg, random
from autograd.numpy.names import all_names as _all_names
from autograd.numpy.names import looked_up as _looked_up
from autograd.numpy.standard import argsort, finfo, iinfo

__all__ = [
    "argsort",
    "c_",
    "fft",
    "finfo",
    "iinfo",
    "linalg",
    "r_",
    "random",
    "unstack",
]

c_, r_ = _ops.rows.c_, _ops.rows.r_  # objects that are indexed, no functions
unstack = _ops.unstack  # which NumPy has only from 2.1 on


def __getattr__(name: str) -> Any:
    return _looked_up(__name__, _numpy, name)


def __dir__() -> list[str]:
    return _all_names(__name__, _numpy)


def _namespace() -> ModuleType:
    """This module: the namespace of a Tensor by the Array API standard."""
    return sys.modules[__name__]


_FUNCTIONS["namespace"] = _namespace
