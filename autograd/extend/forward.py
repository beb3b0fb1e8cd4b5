"""Users' own forward functions, kept from sharing memory with the graph."""

from collections.abc import Callable
from functools import wraps
from sys import getrefcount
from typing import Any, TypeAlias

import numpy as np

__all__ = ["isolated"]

Function: TypeAlias = Callable[..., Any]


def isolated(forward: Function) -> Function:
    """`forward` on read-only views of its operands, its result nobody else's.

    A function that writes to its operands would change what the graph holds, and one
    that returns a buffer of its own would change the result at its next call: NumPy
    refuses the first, the second is copied.
    """

    @wraps(forward)
    def function(*operands: Any, **params: Any) -> Any:
        y = forward(*map(_read_only, operands), **params)
        if type(y) is tuple:
            return tuple([v.copy() if type(v) is np.ndarray else v for v in y])
        if type(y) is np.ndarray and (y.base is not None or getrefcount(y) > _ALONE):
            return y.copy(order="K")
        return y

    return function


def _read_only(x: Any) -> Any:
    if type(x) is tuple:
        return tuple(map(_read_only, x))
    if type(x) is not np.ndarray:
        return x
    view = x.view()
    view.flags.writeable = False
    return view


def _references() -> int:
    y = np.empty(1)
    return getrefcount(y)


_ALONE = _references()
