"""How much memory the layers that a file describes may ask for.

A few bytes of a file can ask for a layer of 10¹² units. The weights in the same file
say how large its layers are, so no more than that is given.
"""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd.errors import StorageError

__all__ = ["MOST_TRIED", "grant", "grant_trial", "weight_budget"]

MOST_TRIED = 1 << 26
"""Numbers that a layer of a file is tried on to find its output's shape."""


class _Budget(threading.local):
    left: int | None = None


_budget = _Budget()


@contextmanager
def weight_budget(size: int) -> Iterator[None]:
    """Within, layers may make parameters of `size` bytes in all."""
    before = _budget.left
    _budget.left = size
    try:
        yield
    finally:
        _budget.left = before


def grant(name: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
    """Take a parameter of the layer `name` from the budget, or raise `StorageError`."""
    if _budget.left is None:
        return
    size = max(0, math.prod(shape)) * dtype.itemsize
    if size > _budget.left:
        raise StorageError(
            f"{name}: a parameter of shape {shape} takes {size:,} bytes, the weights "
            f"in the file leave {_budget.left:,} for it; the file was altered"
        )
    _budget.left -= size


def grant_trial(name: str, arrays: list[tuple[int, ...]]) -> None:
    """Raise if a layer of a file is to be tried on more than `MOST_TRIED` numbers."""
    size = sum(map(math.prod, arrays))
    if _budget.left is not None and size > MOST_TRIED:
        raise StorageError(
            f"{name}: inputs of {size:,} numbers are too many to find the output's "
            f"shape, the most is {MOST_TRIED:,}"
        )
