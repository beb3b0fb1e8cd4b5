"""What operations, layers and losses do so that `autograd.jit` can trace them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.batched import Batched
from autograd.engine.modes import current
from autograd.engine.primitive import FUNCTIONS
from autograd.engine.traced import Traced, as_array, examples, in_one_step
from autograd.engine.traced_random import drawing

__all__ = [
    "as_array",
    "check",
    "drawing",
    "effect",
    "either",
    "in_one_step",
    "is_array",
    "possible",
    "writable",
    "zeros",
]

Function = Callable[..., Any]


def is_array(x: Any) -> bool:
    """Whether `x` is an array, or what stands for one."""
    return type(x) is np.ndarray or (type(x) is Traced and x.value.is_array)


def writable(x: Any, dtype: Any, like: Any) -> Any:
    """A copy of `x` to write things as `like` into, traced where one of them is."""
    for v in (x, like):
        if type(v) is Traced:
            return v.trace.call(np.array, (x, dtype))
    return np.array(x, dtype)


def zeros(shape: Any, like: Any) -> Any:
    """`numpy.zeros` of the dtype of `like`, traced where that is."""
    if type(like) is Traced:
        return like.trace.call(np.zeros, (shape, like.dtype))
    return np.zeros(shape, np.asarray(like).dtype)


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


def effect(function: Function, *args: Any, like: Any = None) -> Any:
    """``function(*args)``, also of a function that does more than to return something.

    Where a function is traced it is called in every run of the program, in the order of
    the trace, and not while tracing: then `like` stands for what it returns.
    """
    trace = current.mode.trace
    if trace is None:
        return function(*args)
    result = examples((like,))[0]
    if type(result) is np.ndarray:
        result = result.copy()  # as what came in, it would be taken for that
    return trace.enter(function, args, {}, result, pure=False)


def check(refuse: Function, *args: Any) -> None:
    """``refuse(*args)``, which raises what is wrong: in every run of a program too."""
    traced = next((x for x in args if type(x) is Traced), None)
    if traced is None:
        refuse(*args)
    else:
        refuse(*examples(args))
        traced.trace.enter(refuse, args, {}, None, pure=False)
