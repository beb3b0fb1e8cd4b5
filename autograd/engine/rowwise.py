"""Functions that know nothing of batches, called for one example after the other."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from autograd.engine.batched import Batched, by_rows, is_batched
from autograd.engine.primitive import FUNCTIONS
from autograd.engine.traced import Traced
from autograd.errors import BatchError

__all__ = ["either", "opaque", "possible", "where_possible"]

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


def possible(condition: Any) -> bool:
    """Whether a condition holds, or may: for some examples, or in some runs."""
    return type(condition) in _UNKNOWN or bool(condition)


_UNKNOWN = frozenset([Batched, Traced])


def either(condition: Any, true: Function, false: Function, *operands: Any) -> Any:
    """``true(*operands)`` where the condition holds, else ``false(*operands)``.

    Of a traced condition an ``if`` of the program, as `autograd.cond` makes it.
    """
    if type(condition) is Traced:
        return FUNCTIONS["either"](condition, true, false, *operands)
    return true(*operands) if condition else false(*operands)
