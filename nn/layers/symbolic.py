"""Inputs without values yet, and the record of which layers they went through."""

from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import GraphError
from autograd.tree import leaves
from nn.arrays import Shape
from nn.settings import SETTINGS

__all__ = [
    "OPERATORS",
    "KerasTensor",
    "Step",
    "fits",
    "is_shape",
    "map_shapes",
    "shapes_of",
    "symbolic",
]

OPERATORS: dict[str, Callable[..., Any]] = {}
"""``"apply"``: makes a function of `nn.ops` a step; given by `nn.layers.operator`."""

_UFUNCS = {
    np.add: "add",
    np.subtract: "subtract",
    np.multiply: "multiply",
    np.true_divide: "true_divide",
    np.floor_divide: "floor_divide",
    np.remainder: "mod",
    np.power: "power",
    np.matmul: "matmul",
    np.less: "less",
    np.less_equal: "less_equal",
    np.greater: "greater",
    np.greater_equal: "greater_equal",
    np.not_equal: "not_equal",
    np.bitwise_and: "logical_and",
    np.bitwise_or: "logical_or",
    np.bitwise_xor: "logical_xor",
}
"""What an operator between an array and a symbolic value is in `nn.ops`."""

_numbers = count()


class KerasTensor:
    """The place of an input or a result in a model that has no values yet.

    shape: None for the batch and every length that may vary. step: what made it, None
    for an input of `nn.Input`'s making that no layer has seen.
    """

    def __init__(
        self, shape: Shape, dtype: DTypeLike | None = None, *, name: str | None = None
    ) -> None:
        self.shape = tuple(shape)
        kind = dtype or SETTINGS.floatx
        self.dtype = np.dtype(object if kind == "string" else kind)
        self.name = name
        self.step: Step | None = None

    @property
    def ndim(self) -> int:
        """The number of axes, with the batch's."""
        return len(self.shape)

    def __add__(self, other: Any) -> Any:
        return _applied("add", self, other)

    def __radd__(self, other: Any) -> Any:
        return _applied("add", other, self)

    def __sub__(self, other: Any) -> Any:
        return _applied("subtract", self, other)

    def __rsub__(self, other: Any) -> Any:
        return _applied("subtract", other, self)

    def __mul__(self, other: Any) -> Any:
        return _applied("multiply", self, other)

    def __rmul__(self, other: Any) -> Any:
        return _applied("multiply", other, self)

    def __truediv__(self, other: Any) -> Any:
        return _applied("true_divide", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return _applied("true_divide", other, self)

    def __floordiv__(self, other: Any) -> Any:
        return _applied("floor_divide", self, other)

    def __rfloordiv__(self, other: Any) -> Any:
        return _applied("floor_divide", other, self)

    def __mod__(self, other: Any) -> Any:
        return _applied("mod", self, other)

    def __rmod__(self, other: Any) -> Any:
        return _applied("mod", other, self)

    def __pow__(self, other: Any) -> Any:
        return _applied("power", self, other)

    def __rpow__(self, other: Any) -> Any:
        return _applied("power", other, self)

    def __matmul__(self, other: Any) -> Any:
        return _applied("matmul", self, other)

    def __rmatmul__(self, other: Any) -> Any:
        return _applied("matmul", other, self)

    def __and__(self, other: Any) -> Any:
        return _applied("logical_and", self, other)

    def __rand__(self, other: Any) -> Any:
        return _applied("logical_and", other, self)

    def __or__(self, other: Any) -> Any:
        return _applied("logical_or", self, other)

    def __ror__(self, other: Any) -> Any:
        return _applied("logical_or", other, self)

    def __xor__(self, other: Any) -> Any:
        return _applied("logical_xor", self, other)

    def __rxor__(self, other: Any) -> Any:
        return _applied("logical_xor", other, self)

    def __lt__(self, other: Any) -> Any:
        return _applied("less", self, other)

    def __le__(self, other: Any) -> Any:
        return _applied("less_equal", self, other)

    def __gt__(self, other: Any) -> Any:
        return _applied("greater", self, other)

    def __ge__(self, other: Any) -> Any:
        return _applied("greater_equal", self, other)

    def __ne__(self, other: Any) -> Any:
        return _applied("not_equal", self, other)

    __hash__ = object.__hash__  # == is identity, as in Keras

    def __neg__(self) -> Any:
        return _applied("negative", self)

    def __abs__(self) -> Any:
        return _applied("absolute", self)

    def __invert__(self) -> Any:
        return _applied("logical_not", self)

    def __round__(self, digits: int | None = None) -> Any:
        return _applied("round", self, digits or 0)

    def __getitem__(self, key: Any) -> Any:
        return _applied("get_item", self, key)

    def reshape(self, newshape: Any) -> Any:
        """The same values in another shape."""
        return _applied("reshape", self, newshape)

    def squeeze(self, axis: Any = None) -> Any:
        """The same values without axes of length 1."""
        return _applied("squeeze", self, axis)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise GraphError(
            f"{self!r} has no values: it stands for an input of a model; apply layers, "
            "operators to it, functions of nn.ops in place of NumPy's, or any function "
            "by nn.layers.Lambda(f)(x)"
        )

    def __array_ufunc__(self, ufunc: Any, method: str, *args: Any, **kw: Any) -> Any:
        # An operator with an array on its left comes as the ufunc that it is.
        if args[0] is not self and ufunc in _UFUNCS and not kw:
            return _applied(_UFUNCS[ufunc], *args)
        return self.__array__()

    def __array_function__(self, f: Any, types: Any, args: Any, kw: Any) -> Any:
        return self.__array__()

    def __bool__(self) -> bool:
        return bool(self.__array__())

    def __iter__(self) -> Any:
        return iter(self.__array__())

    def __len__(self) -> int:
        return len(self.__array__())

    def __repr__(self) -> str:
        name = "" if self.name is None else f", name={self.name}"
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype}{name}>"


def _applied(function: str, *operands: Any) -> Any:
    return OPERATORS["apply"](function, operands, {})


class Step:
    """One call of a layer on symbolic inputs: ``layer(*args, **kwargs) = output``.

    number: grows with every step, so that steps sorted by it can be run in turn.
    """

    def __init__(
        self, layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any], output: Any
    ) -> None:
        self.layer = layer
        self.args = args
        self.kwargs = kwargs
        self.output = output
        self.number = next(_numbers)
        for y in leaves(output):
            y.step = self

    def inputs(self) -> list[KerasTensor]:
        """The symbolic tensors among the arguments."""
        return symbolic([self.args, self.kwargs])


def symbolic(tree: Any) -> list[KerasTensor]:
    """The symbolic tensors in `tree`."""
    return [x for x in leaves(tree) if isinstance(x, KerasTensor)]


def fits(shape: Shape, wanted: Shape) -> bool:
    """Whether an input of `shape` suits a place of the shape `wanted`, whatever batch.

    Lengths that are None suit any other.
    """
    return len(shape) == len(wanted) and all(
        n is None or m is None or n == m
        for n, m in zip(shape[1:], wanted[1:], strict=True)
    )


def is_shape(value: Any) -> bool:
    """Whether `value` is one shape, not a tree of them."""
    return isinstance(value, tuple) and all(
        n is None or isinstance(n, (int, np.integer)) for n in value
    )


def map_shapes(f: Callable[[Shape], Any], tree: Any) -> Any:
    """`tree` with ``f(shape)`` in place of every shape."""
    if is_shape(tree):
        return f(tree)
    if isinstance(tree, dict):
        return {k: map_shapes(f, v) for k, v in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [map_shapes(f, v) for v in tree]
    return tree


def shapes_of(tree: Any) -> Any:
    """The shape of a tensor, or the tree of the shapes of many."""
    if isinstance(tree, dict):
        return {k: shapes_of(v) for k, v in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [shapes_of(v) for v in tree]
    return None if tree is None else tuple(tree.shape)
