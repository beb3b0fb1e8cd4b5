"""`fori_loop`: a function for each whole number from one to another."""

from operator import index
from typing import Any

import numpy as np

from autograd.control.checks import is_unknown
from autograd.control.loops import scanned
from autograd.control.turns import while_loop
from autograd.engine.batched import Batched
from autograd.engine.tensor import plain
from autograd.errors import ArgumentError
from autograd.transforms.linearization import Function

__all__ = ["fori_loop"]


def fori_loop(lower: Any, upper: Any, body_fun: Function, init_val: Any) -> Any:
    """``val = body_fun(i, val)`` for i from `lower` to `upper` − 1: the last `val`.

    init_val: a tree; `body_fun` returns trees of its structure, shapes and dtypes. A
    `scan`, with its derivatives, where the bounds are numbers; where `jit` or `vmap`
    does not know them, a `while_loop`.

    >>> import autograd as ag
    >>> power = lambda x: ag.fori_loop(0, 3, lambda i, y: x * y, 1.0)
    >>> power(2.0), ag.grad(power)(2.0)
    (np.float64(8.0), np.float64(12.0))
    """
    if not callable(body_fun):
        raise ArgumentError(
            f"fori_loop: body_fun is {type(body_fun).__name__}; expected a function"
        )
    if any(is_unknown(x) or type(x) is Batched for x in (lower, upper)):
        return _until(lower, upper, body_fun, init_val)
    bounds = [_whole(name, x) for name, x in (("lower", lower), ("upper", upper))]

    def turn(val: Any, i: Any) -> tuple[Any, None]:
        return body_fun(i, val), None

    counts = np.arange(*bounds)
    return scanned("fori_loop", turn, init_val, counts, length=None, reverse=False)[0]


def _until(lower: Any, upper: Any, body_fun: Function, init_val: Any) -> Any:
    """The loop where a bound is a value: it counts."""

    def goes_on(state: tuple[Any, Any]) -> Any:
        return state[0] < upper

    def turn(state: tuple[Any, Any]) -> tuple[Any, Any]:
        i, val = state
        return i + 1, body_fun(i, val)

    lower, upper = plain(lower), plain(upper)
    return while_loop(goes_on, turn, (lower, init_val))[1]


def _whole(name: str, x: Any) -> int:
    try:
        return index(plain(x))
    except TypeError:
        raise ArgumentError(
            f"fori_loop: {name} is {type(x).__name__}; expected a whole number"
        ) from None
