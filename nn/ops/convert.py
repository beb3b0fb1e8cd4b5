"""Which dtype numbers have: Python's are weak, ints join floats in the floats' dtype."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

import autograd.numpy as anp
from autograd.ops import astype
from autograd.tree import leaves

__all__ = [
    "FLOATX",
    "INDEX",
    "common",
    "floats",
    "matched",
    "of_dtype",
    "ready",
    "summed",
]

FLOATX = np.dtype("float32")
"""What a float of Python is, and what ints become where the result has fractions."""

INDEX = np.dtype("int32")
"""What an int of Python is, and what indices and counts are."""

_NUMBERS = (bool, int, float, complex)
_SMALL = ("bool", "int8", "int16", "uint8", "uint16")


def ready(x: Any) -> Any:
    """`x` as it is if it has a dtype; numbers and lists of Python's as an array."""
    return x if hasattr(x, "dtype") else _of_python(x)


def _of_python(x: Any) -> Any:
    if any(hasattr(v, "dtype") for v in leaves(x)):
        return anp.array(x)
    y = np.asarray(x)
    if y.dtype == np.float64:
        return y.astype(FLOATX)
    if y.dtype == np.complex128:
        return y.astype(np.complex64)
    # A number beyond int32 keeps the int64 that it needs.
    return y.astype(INDEX) if y.dtype == np.int64 and _is_short(y) else y


def _is_short(y: Any) -> bool:
    return not y.size or bool(-(2**31) <= y.min() and y.max() < 2**31)


def of_dtype(x: Any, dtype: DTypeLike) -> Any:
    """`x`, ready, of `dtype`."""
    x, kind = ready(x), np.dtype(dtype)
    return x if x.dtype == kind else astype(x, kind)


def floats(x: Any) -> Any:
    """`x`, ready, of a float or complex dtype."""
    x = ready(x)
    return x if x.dtype.kind in "fc" else astype(x, FLOATX)


def summed(x: Any) -> Any:
    """`x`, ready, of a dtype that holds sums: int32 for bool and shorter ints."""
    x = ready(x)
    return astype(x, INDEX) if x.dtype.name in _SMALL else x


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
        return FLOATX
    whole = [kind for kind in kinds if kind.kind in "iu"]
    if whole:
        widest = np.result_type(*whole)
        return FLOATX if widest.kind == "f" else widest
    weak = any(type(x) is int for x in numbers)
    return INDEX if weak else np.dtype(bool)


def matched(*xs: Any) -> list[Any]:
    """`xs` of their `common` dtype; numbers of Python stay beside an array."""
    values = [x if type(x) in _NUMBERS else ready(x) for x in xs]
    kind = common(*values)
    if all(type(x) in _NUMBERS for x in values):
        return [np.asarray(x, kind) for x in values]
    return [of_dtype(x, kind) if hasattr(x, "dtype") else x for x in values]
