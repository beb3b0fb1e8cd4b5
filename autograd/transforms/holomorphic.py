"""`holomorphic_grad`: the complex derivative."""

import warnings
from functools import wraps
from typing import Any

import numpy as np

from autograd.engine.tensor import plain
from autograd.transforms.gradient import grad
from autograd.transforms.linearization import Function

__all__ = ["holomorphic_grad"]


def holomorphic_grad(f: Function, argnum: int = 0) -> Function:
    """``f′(z)`` of a holomorphic function of one complex number, or their gradient.

    By the Cauchy–Riemann equations that is the gradient of ``Re f``, in the convention
    ``∂/∂a − i·∂/∂b``. Whether `f` is holomorphic is not checked. Warns where z is real.

    >>> holomorphic_grad(lambda z: z**3)(1 + 1j)
    np.complex128(6j)
    """

    def real_part(*args: Any, **kwargs: Any) -> Any:
        return np.real(f(*args, **kwargs))

    @wraps(f)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        if not np.iscomplexobj(plain(args[argnum])):
            warnings.warn(
                "holomorphic_grad: the argument is real, so this is the derivative of "
                "the real part; pass a complex number",
                stacklevel=2,
            )
        return grad(real_part, argnum)(*args, **kwargs)

    return derivative
