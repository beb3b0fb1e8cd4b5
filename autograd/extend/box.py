"""`Box`: what stands for a value while it is differentiated.

For arrays that is a Tensor, so every Tensor that a graph leads on from is an instance
of `Box`, and of `ArrayBox`. Containers are themselves, with Tensors in them. For values
of
a class of their own users register a subclass of `Box`.
"""

from typing import Any, ClassVar

import numpy as np

from autograd.engine.node import Node
from autograd.engine.tensor import Tensor, made
from autograd.tree import leaves

__all__ = ["ArrayBox", "Box", "DictBox", "SequenceBox", "isbox"]


class _BoxMeta(type):
    """Has ``isinstance`` say what a value is, however it is held."""

    def __instancecheck__(cls, x: Any) -> bool:
        stands_for = cls.__dict__.get("_stands_for")
        if stands_for is None:
            return super().__instancecheck__(x)
        return stands_for(x) or super().__instancecheck__(x)


def _is_traced(x: Any) -> bool:
    return isinstance(x, Tensor) and x.requires_grad


def _holds_traced(x: Any) -> bool:
    return any(map(_is_traced, leaves(x)))


class Box(metaclass=_BoxMeta):
    """A traced value: ``_value``, and in ``_node`` how it came to be."""

    type_mappings: ClassVar[dict[type, type]] = {}
    """From the type of a value to the class that stands for it."""

    types: ClassVar[set[type]] = set()

    _stands_for = staticmethod(_is_traced)
    _value: Any
    _node: Node | None

    def __init__(self, value: Any, trace: int, node: Any) -> None:
        self._value = value
        self._trace = trace
        self._node = node

    @classmethod
    def register(cls, value_type: type) -> None:
        """Have this class stand for values of that type."""
        Box.types.add(cls)
        Box.type_mappings[value_type] = cls
        Box.type_mappings[cls] = cls

    def __bool__(self) -> bool:
        return bool(self._value)

    def __str__(self) -> str:
        return f"{type(self).__name__} of {self._value}"


class ArrayBox(Box):
    """A traced array or number, which is a Tensor; making one gives a Tensor."""

    _stands_for = staticmethod(_is_traced)

    def __new__(cls, value: Any, trace: int, node: Any) -> Any:
        """The Tensor of `value` at `node`, a node of the graph."""
        return made(np.asarray(value)[()], node)


class SequenceBox(Box):
    """A tuple or list with a traced value in it."""

    @staticmethod
    def _stands_for(x: Any) -> bool:
        return isinstance(x, (tuple, list)) and _holds_traced(x)


class DictBox(Box):
    """A dict with a traced value in it."""

    @staticmethod
    def _stands_for(x: Any) -> bool:
        return isinstance(x, dict) and _holds_traced(x)


def isbox(x: Any) -> bool:
    """Whether `x` is traced: a Tensor of a graph, or a box that a user registered."""
    return isinstance(x, Box)


for _kind in (np.ndarray, float, complex, np.float64, np.float32, np.complex128):
    ArrayBox.register(_kind)
SequenceBox.register(tuple)
SequenceBox.register(list)
DictBox.register(dict)
