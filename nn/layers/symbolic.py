"""Inputs without values yet, and the record of which layers they went through."""

from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import GraphError
from autograd.tree import leaves
from nn.arrays import Shape

__all__ = [
    "OPERATORS",
    "KerasTensor",
    "Step",
    "is_shape",
    "map_shapes",
    "shapes_of",
    "symbolic",
]

OPERATORS: dict[str, Callable[..., Any]] = {}
"""What the operators of a `KerasTensor` apply; filled by `nn.layers.core`."""

_numbers = count()


class KerasTensor:
    """The place of an input or a result in a model that has no values yet.

    shape: None for the batch and every length that may vary. step: what made it, None
    for an input of `nn.Input`'s making that no layer has seen.
    """

    def __init__(
        self, shape: Shape, dtype: DTypeLike = "float32", *, name: str | None = None
    ) -> None:
        self.shape = tuple(shape)
        self.dtype = np.dtype(object if dtype == "string" else dtype)
        self.name = name
        self.step: Step | None = None

    @property
    def ndim(self) -> int:
        """The number of axes, with the batch's."""
        return len(self.shape)

    def __add__(self, other: Any) -> Any:
        return OPERATORS["add"](self, other)

    def __radd__(self, other: Any) -> Any:
        return OPERATORS["add"](other, self)

    def __sub__(self, other: Any) -> Any:
        return OPERATORS["subtract"](self, other)

    def __rsub__(self, other: Any) -> Any:
        return OPERATORS["subtract"](other, self)

    def __mul__(self, other: Any) -> Any:
        return OPERATORS["multiply"](self, other)

    def __rmul__(self, other: Any) -> Any:
        return OPERATORS["multiply"](other, self)

    def __truediv__(self, other: Any) -> Any:
        return OPERATORS["divide"](self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return OPERATORS["divide"](other, self)

    def __pow__(self, other: Any) -> Any:
        return OPERATORS["power"](self, other)

    def __matmul__(self, other: Any) -> Any:
        return OPERATORS["matmul"](self, other)

    def __neg__(self) -> Any:
        return OPERATORS["negative"](self)

    def __getitem__(self, index: Any) -> Any:
        parts = index if isinstance(index, tuple) else (index,)
        return OPERATORS["getitem"](self, index=[_index_to_json(i) for i in parts])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise GraphError(
            f"{self!r} has no values: it stands for an input of a model; apply layers "
            "or + − × / ** @ [] to it, or any function by nn.layers.Lambda(f)(x)"
        )

    def __array_ufunc__(self, ufunc: Any, method: str, *args: Any, **kw: Any) -> Any:
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


def _index_to_json(i: Any) -> Any:
    """A slice as a list of its numbers, an ellipsis as text, a number or None as is."""
    if isinstance(i, slice):
        return [i.start, i.stop, i.step]
    if i is Ellipsis:
        return "..."
    if i is None or isinstance(i, (int, np.integer)):
        return i if i is None else int(i)
    raise GraphError(
        f"a symbolic tensor is indexed by numbers and slices, got {i!r}; use "
        "nn.layers.Lambda for more"
    )


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
