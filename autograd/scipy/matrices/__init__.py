"""The operations on matrices that `scipy.linalg` has: those NumPy has not, and its own
arguments of those that NumPy has.

Importing it enters them into the registry. What has no derivative here says so.
"""

from typing import Any

from scipy import linalg as _linalg

from autograd.engine.dispatch import without_rule as _without_rule
from autograd.engine.primitive import NUMPY_FUNCTIONS as _NUMPY_FUNCTIONS
from autograd.scipy.functions.declare import known_as as _known_as
from autograd.scipy.functions.declare import taking_tensors as _taking_tensors
from autograd.scipy.matrices import (
    built,
    cholesky,
    factors,
    functions,
    solving,
    spectra,
    structured,
)

__all__ = [
    "built",
    "cholesky",
    "factors",
    "functions",
    "solving",
    "spectra",
    "structured",
]


def _refuses(function: Any) -> Any:
    """`function`, which of a Tensor says that it has no derivative."""

    def refused(*args: Any, **kwargs: Any) -> Any:
        return _without_rule(function, args, kwargs)

    refused.__name__ = function.__name__
    refused.__doc__ = f"SciPy's `{function.__name__}`, which has no derivative here."
    return _taking_tensors(function, refused)


for _name in _linalg.__all__:
    _function = getattr(_linalg, _name)
    if callable(_function) and not isinstance(_function, type):
        _known_as(_function)(_NUMPY_FUNCTIONS.get(_function) or _refuses(_function))
