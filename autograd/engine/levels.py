"""The levels of a `Batched` off and on: what one vmap or one walk sees of a value.

Levels count up, and the highest lies outside. So an axis of examples is taken from
under the levels above it, and put back there.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.batched import Batched

__all__ = [
    "core",
    "enclosed",
    "exposed",
    "laid_like",
    "levels",
    "over_core",
    "put_back",
]


def core(x: Any) -> Any:
    """The array or Tensor that holds all examples of `x`, whatever their levels."""
    while type(x) is Batched:
        x = x._examples
    return x


def levels(x: Any) -> list[tuple[int, int]]:
    """The levels of `x`, highest first, each with its number of examples."""
    found = []
    while type(x) is Batched:
        found.append((x._level, len(x._examples)))
        x = x._examples
    return found


def over_core(f: Callable[[Any], Any], x: Any) -> Any:
    """`x` with `f` of its core in place of that."""
    if type(x) is not Batched:
        return f(x)
    return Batched(over_core(f, x._examples), x._level)


def exposed(x: Any, level: int, size: int) -> Any:
    """`x` with the examples of `level`, `size` of them, as an axis in front."""
    if type(x) is Batched:
        if x._level == level:
            return x._examples
        if x._level > level:
            inner = exposed(x._examples, level, size)  # (size, others, …)
            return Batched(np.swapaxes(inner, 0, 1), x._level)
    return np.broadcast_to(x, (size, *np.shape(x)))


def enclosed(x: Any, level: int) -> Any:
    """`x` with the axis in front as the examples of `level`: undoes `exposed`."""
    if type(x) is Batched and x._level > level:
        inner = np.swapaxes(x._examples, 0, 1)
        return Batched(enclosed(inner, level), x._level)
    return Batched(x, level)


def laid_like(v: Any, x: Any) -> Any:
    """`v`, which goes with `x`, as it goes with the core of `x`.

    Levels of `v` that `x` lacks stay around it.
    """
    if type(x) is Batched:
        for level, size in levels(x):
            v = exposed(v, level, size)
    return v


def put_back(v: Any, x: Any) -> Any:
    """`v`, which goes with the core of `x`, as it goes with `x`: undoes `laid_like`."""
    if type(x) is Batched:
        for level, _ in reversed(levels(x)):
            v = enclosed(v, level)
    return v
