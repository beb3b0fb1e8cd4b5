"""Other dtypes, and values that no derivative goes through."""

from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd import Tensor
from nn.arrays import is_tensor
from nn.ops.convert import of_dtype, ready
from nn.ops.registry import operation

__all__: list[str] = []


@operation
def cast(x: Any, dtype: Any) -> Any:
    """x in `dtype`; to ints towards 0."""
    return of_dtype(x, dtype)


@operation
def saturate_cast(x: Any, dtype: Any) -> Any:
    """x in `dtype`, what is beyond its ends at them."""
    x, kind = ready(x), np.dtype(dtype)
    if kind.kind == "b":
        return of_dtype(anp.clip(x, 0, 1), kind)
    ends: Any = np.iinfo(kind) if kind.kind in "iu" else np.finfo(kind)
    own: Any = np.iinfo(x.dtype) if x.dtype.kind in "iu" else None
    least, most = ends.min, ends.max
    if own is not None:
        least, most = max(int(least), own.min), min(int(most), own.max)
    elif x.dtype.kind == "f" and kind.kind in "iu":
        # The largest int may not be a float: the float below it is.
        most = x.dtype.type(most)
        most = most if int(most) <= ends.max else np.nextafter(most, most.dtype.type(0))
    elif x.dtype.kind == "f" and x.dtype.itemsize <= kind.itemsize:
        return of_dtype(x, kind)
    return of_dtype(anp.clip(x, least, most), kind)


@operation
def stop_gradient(variable: Any) -> Any:
    """The same values as a constant."""
    x = ready(variable)
    if isinstance(x, Tensor):
        return Tensor(x.data)
    return x * 1 if is_tensor(x) else x
