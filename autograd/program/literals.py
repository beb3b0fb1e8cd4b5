"""Numbers and dtypes as text, and what constants are called."""

from functools import cache
from typing import Any

import numpy as np

__all__ = ["constant_name", "dtype_text", "repr_of", "shortest"]


def constant_name(x: Any) -> str:
    """What a constant array is called."""
    for number, name in ((0, "zeros"), (1, "ones")):
        if x.size and x.dtype.kind in "biufc" and (x == number).all():
            return name
    whole = x.ndim == 1 and x.size > 1 and x.dtype.kind in "iu"
    return "steps" if whole and (np.diff(x, 2) == 0).all() else "constant"


def shortest(number: Any) -> str:
    """The shortest text that an array of the dtype of `number` reads as that."""
    if number.dtype.kind == "c" or not np.isfinite(number):
        return repr_of(number.item())
    return str(number)


def repr_of(x: Any) -> str:
    """A number of Python's as text that gives it, infinite ones too."""
    return repr(x) if np.isfinite(x) else f"{type(x).__name__}({str(x)!r})"


@cache
def dtype_text(dtype: Any) -> str:
    """How a dtype is read after ``import numpy as np``."""
    if dtype.isnative and getattr(np, dtype.name, None) is dtype.type:
        return f"np.{dtype.name}"
    return f"np.dtype({dtype.str!r})"
