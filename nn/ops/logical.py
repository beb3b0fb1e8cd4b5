"""Truth values and bits, element by element; results are plain arrays."""

from typing import Any

import autograd.numpy as anp
from nn.arrays import raw
from nn.ops.convert import common, of_dtype, ready
from nn.ops.elementwise import one
from nn.ops.registry import enter, operation

__all__: list[str] = []


def _truth(x: Any) -> Any:
    return ready(raw(x))


one({"logical_not": (anp.logical_not, "Whether x is 0.")}, _truth)

_LOGICAL = {
    "logical_and": (anp.logical_and, "Whether neither is 0; x1, x2 broadcast."),
    "logical_or": (anp.logical_or, "Whether one is not 0; x1, x2 broadcast."),
    "logical_xor": (anp.logical_xor, "Whether exactly one is not 0; they broadcast."),
}

_BITS = {
    "bitwise_and": (anp.bitwise_and, "The bits that both ints have."),
    "bitwise_left_shift": (anp.left_shift, "The bits of x moved up by y places."),
    "bitwise_or": (anp.bitwise_or, "The bits that one of the ints has."),
    "bitwise_right_shift": (anp.right_shift, "The bits of x moved down by y places."),
    "bitwise_xor": (anp.bitwise_xor, "The bits that exactly one of the ints has."),
    "left_shift": (anp.left_shift, "The bits of x moved up by y places."),
    "right_shift": (anp.right_shift, "The bits of x moved down by y places."),
}


def _logical(name: str, f: Any, sentence: str) -> Any:
    def function(x1: Any, x2: Any) -> Any:
        return f(_truth(x1), _truth(x2))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = sentence
    return function


def _bitwise(name: str, f: Any, sentence: str) -> Any:
    def function(x: Any, y: Any) -> Any:
        kind = common(x, y)
        return f(of_dtype(raw(x), kind), of_dtype(raw(y), kind))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = sentence
    return function


for _name, _row in _LOGICAL.items():
    enter(_name, _logical(_name, *_row))
for _name, _row in _BITS.items():
    enter(_name, _bitwise(_name, *_row))
one(
    {
        "bitwise_invert": (anp.invert, "All bits turned round."),
        "bitwise_not": (anp.invert, "All bits turned round."),
    },
    _truth,
)


@operation
def isin(x1: Any, x2: Any, assume_unique: bool = False, invert: bool = False) -> Any:
    """Whether each element of x1 is among those of x2; not, with `invert`."""
    return anp.isin(_truth(x1), _truth(x2), assume_unique, invert)
