"""`scipy.linalg`, differentiable: ``import autograd.scipy.linalg``.

A Tensor may be given with SciPy's arguments, to `eigh` of a pair of matrices or to `qr`
with pivots; what has no derivative says so. Of plain arrays the functions are SciPy's.

>>> import numpy as np
>>> import autograd.scipy.linalg as linalg
>>> from autograd import grad
>>> grad(lambda a: linalg.expm(a)[0, 1])(np.zeros((2, 2)))
array([[0., 1.],
       [0., 0.]])
"""

from typing import TYPE_CHECKING, Any

from scipy import linalg as _linalg

from autograd.numpy.names import filled as _filled
from autograd.scipy import matrices as _matrices

assert _matrices  # importing it enters the rules

__all__ = _filled(__name__, _linalg)

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...
