"""Functions that know nothing of batches, called for one example after the other."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from autograd.engine.batched import by_rows, is_batched
from autograd.errors import BatchError

__all__ = ["opaque", "where_possible"]

Function = Callable[..., Any]


def opaque(function: Function) -> Function:
    """`function`, which knows nothing of batches: one example after the other."""

    def called(*args: Any, **kwargs: Any) -> Any:
        if not is_batched(args, kwargs):
            return function(*args, **kwargs)
        return by_rows(called, args, kwargs)

    return update_wrapper(called, function)


def where_possible(function: Function) -> Function:
    """`function`, and where it needs a value, one example after the other."""

    def called(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except BatchError as error:
            asked = error
        return by_rows(called, args, kwargs, asked)

    return update_wrapper(called, function)
