"""Writes and attributes of arrays as functions of values, which steps can hold."""

from typing import Any

__all__ = [
    "WRITES",
    "after_method",
    "attribute",
    "rewritten",
    "transposed",
    "written_at",
]


def rewritten(x: Any, views: Any, index: Any, new: Any) -> Any:
    """A copy of `x` that has `new` at `index`, or in a view of it where there are any.

    views: how each is made of the one before: function, further arguments, keywords,
    and its position where the function gives several.
    """
    part = y = x.copy(order="K")
    for function, args, kwargs, k in views:
        made = function(part, *args, **kwargs)
        part = made if k is None else made[k]
    part[index] = new
    return y


def written_at(x: Any, ufunc: Any, index: Any, *others: Any) -> Any:
    """A copy of `x` after ``ufunc.at(x, index, *others)``."""
    y = x.copy(order="K")
    ufunc.at(y, index, *others)
    return y


def after_method(x: Any, method: Any, args: Any, kwargs: Any) -> Any:
    """A copy of `x` after a method that writes into it."""
    y = x.copy(order="K")
    method(y, *args, **kwargs)
    return y


WRITES: frozenset[Any] = frozenset([rewritten, written_at, after_method])
"""What gives a copy of its first argument with something written into it."""


def attribute(x: Any, name: str) -> Any:
    """``x.name``."""
    return getattr(x, name)


def transposed(x: Any) -> Any:
    """``x.T``."""
    return x.T
