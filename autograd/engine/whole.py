"""A function as one step of a trace, where it asks for values on its way.

Its value is computed by calling it, its derivatives by running it once more, recorded,
and walking through that. So what branches on values, a median say, is part of a traced
program like any other call.
"""

from collections.abc import Callable
from typing import Any

from autograd.engine.calls import filled, taken_apart
from autograd.engine.dispatch import NumpyProtocols
from autograd.engine.fused import Fused
from autograd.engine.modes import changed
from autograd.engine.primitive import FUNCTIONS
from autograd.engine.record import record
from autograd.engine.several import separate
from autograd.engine.tensor import plain
from autograd.engine.traced import Traced

__all__ = ["Call", "Plainly", "Whole", "in_one_step", "is_value"]


class Whole(Fused):
    """A call of a function, whose parts are what the function does."""

    keeps = False


class Call:
    """``function(*args, **kwargs)`` as a function of the values among its arguments."""

    __code__ = (lambda *operands: operands).__code__
    __defaults__ = __kwdefaults__ = None

    def __init__(self, function: Callable[..., Any], form: Any) -> None:
        self.function, self.form = function, form
        self.__name__ = getattr(function, "__name__", type(function).__name__)
        self.result: Any = None

    def __call__(self, *operands: Any) -> Any:
        args, kwargs = filled(self.form, operands)
        self.result, found = taken_apart(self.function(*args, **kwargs), is_value)
        return (
            tuple(found) if len(found) != 1 or type(self.result) is tuple else found[0]
        )


def in_one_step(function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """``function(*args, **kwargs)`` of Tensors and traced values as one step."""
    form, operands = taken_apart((args, kwargs), _is_input)
    call = Call(function, form)
    primitive = Whole(call, name=call.__name__)
    primitive.parts, primitive.compute = call, Plainly(call)
    with changed(trace=None):
        several = type(call(*map(_example, operands))) is tuple
    if several:
        primitive.outputs = ...
    y = record(primitive, tuple(operands))
    return filled(call.result, separate(y) if several else (y,))


class Plainly:
    """The value of a call, of plain operands, as a step of its own."""

    shapes_may_vary = True

    def __init__(self, call: Call) -> None:
        self.call, self.__name__ = call, call.__name__

    def __call__(self, *operands: Any) -> Any:
        y = self.call(*operands)
        return tuple(map(plain, y)) if type(y) is tuple else plain(y)


def _example(x: Any) -> Any:
    x = plain(x)
    return x.value.example if type(x) is Traced else x


def _is_input(x: Any) -> bool:
    return type(x) is Traced or isinstance(x, NumpyProtocols)


def is_value(x: Any) -> bool:
    """Whether `x` is an array, a number of NumPy's, or stands for one."""
    return hasattr(x, "dtype") and hasattr(x, "shape")


FUNCTIONS["in_one_step"] = in_one_step
