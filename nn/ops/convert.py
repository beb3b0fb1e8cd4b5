"""Which dtype numbers have: those of Python are weak, and ints yield to floats."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

import autograd.numpy as anp
from autograd.tree import leaves
from nn.arrays import as_array
from nn.settings import SETTINGS

__all__ = [
    "INDEX",
    "common",
    "floats",
    "matched",
    "of_dtype",
    "ready",
    "summed",
]

INDEX = np.dtype("int32")
"""What an int of Python is, and what indices and counts are."""

_NUMBERS = (bool, int, float, complex)


def ready(x: Any) -> Any:
    """`x` as it is if it has a dtype; numbers and lists of Python's as an array."""
    return x if hasattr(x, "dtype") else _of_python(x)


def _of_python(x: Any) -> Any:
    if any(hasattr(v, "dtype") for v in leaves(x)):
        return anp.array(x)
    y = as_array(x)
    if y.dtype == np.float64:
        return y.astype(SETTINGS.floatx)
    if y.dtype == np.complex128:
        return y.astype(np.complex64)
    # A number beyond int32 keeps the int64 that it needs.
    return y.astype(INDEX) if y.dtype == np.int64 and _is_short(y) else y


def _is_short(y: Any) -> bool:
    if type(y) is not np.ndarray or not y.size:  # a number of a program has no value
        return True
    return bool(y.min() >= -(2**31) and y.max() < 2**31)


def of_dtype(x: Any, dtype: DTypeLike) -> Any:
    """`x`, ready, of `dtype`."""
    x = ready(x)
    kind = dtype if isinstance(dtype, np.dtype) else np.dtype(dtype)
    return x if x.dtype == kind else x.astype(kind)


def floats(x: Any) -> Any:
    """`x`, ready, of a float or complex dtype."""
    x = ready(x)
    return x if x.dtype.kind in "fc" else x.astype(SETTINGS.floatx)


def summed(x: Any) -> Any:
    """`x`, ready, of a dtype that holds sums: int32 for bool and shorter ints."""
    x = ready(x)
    kind = x.dtype
    short = kind.kind == "b" or (kind.kind in "iu" and kind.itemsize < INDEX.itemsize)
    return x.astype(INDEX) if short else x


def common(*xs: Any) -> np.dtype[Any]:
    """The dtype that values compute in together: the widest float, else the widest int.

    An int of Python takes part as int32 beside bools alone, a float as float32 beside
    ints.
    """
    kinds = [x.dtype for x in xs if hasattr(x, "dtype")]
    numbers = [x for x in xs if not hasattr(x, "dtype")]
    broken = [kind for kind in kinds if kind.kind in "fc"]
    if any(isinstance(x, complex) for x in numbers):
        broken.append(np.dtype(np.complex64))
    if broken:
        return np.result_type(*broken)
    if any(isinstance(x, float) for x in numbers):
        return SETTINGS.floatx
    whole = [kind for kind in kinds if kind.kind in "iu"]
    if whole:
        widest = np.result_type(*whole)
        return SETTINGS.floatx if widest.kind == "f" else widest
    weak = any(type(x) is int for x in numbers)
    return INDEX if weak else np.dtype(bool)


def matched(x1: Any, x2: Any) -> tuple[Any, Any]:
    """Both of their `common` dtype; a number of Python stays beside an array."""
    kinds = getattr(x1, "dtype", None), getattr(x2, "dtype", None)
    if kinds[0] is kinds[1] is not None:
        return x1, x2
    for kind, other in zip(kinds, (x2, x1), strict=True):  # 1 µs for 4
        if kind is not None and kind.kind == "f" and type(other) in (int, float):
            return x1, x2
    first, second = (x if type(x) in _NUMBERS else ready(x) for x in (x1, x2))
    kind = common(first, second)
    if type(first) in _NUMBERS and type(second) in _NUMBERS:
        return np.asarray(first, kind), np.asarray(second, kind)
    pair = (x if type(x) in _NUMBERS else of_dtype(x, kind) for x in (first, second))
    return tuple(pair)
