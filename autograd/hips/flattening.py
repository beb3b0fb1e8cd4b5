"""`flatten`: a container of arrays as one vector, and back."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from autograd.errors import ShapeError
from autograd.ops import array
from autograd.tree import map_tree

__all__ = ["flatten", "flatten_func"]

Function: TypeAlias = Callable[..., Any]


@dataclass(frozen=True)
class _Part:
    """Where one leaf lies in the vector, and what it was."""

    start: int
    stop: int
    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    def cut(self, vector: Any) -> Any:
        """The leaf out of a vector."""
        piece = np.reshape(vector[self.start : self.stop], self.shape)[()]
        if piece.dtype == self.dtype or self.dtype.kind not in "fc":
            return piece
        real = np.real(piece) if self.dtype.kind == "f" else piece
        return real.astype(self.dtype)


class _Layout:
    """The pieces of a vector as a container is laid out in it."""

    def __init__(self) -> None:
        self.pieces: list[Any] = []
        self.stop = 0

    def of(self, tree: Any) -> Any:
        """A tree of that form with a `_Part` at each leaf, dicts by sorted keys."""
        if isinstance(tree, dict):
            parts = {k: self.of(tree[k]) for k in sorted(tree)}
            form = copy(tree)
            for k in tree:
                form[k] = parts[k]
            return form
        if isinstance(tree, (tuple, list)):
            entries = [self.of(x) for x in tree]
            named = hasattr(tree, "_fields")
            return type(tree)(*entries) if named else type(tree)(entries)
        return None if tree is None else self._part(tree)

    def _part(self, x: Any) -> _Part:
        x = array(x)
        start, self.stop = self.stop, self.stop + np.size(x)
        self.pieces.append(np.ravel(x))
        return _Part(start, self.stop, np.shape(x), x.dtype)


def flatten(value: Any) -> tuple[Any, Function]:
    """``(vector, unflatten)`` of numbers or arrays, nested in tuples, lists and dicts.

    Dicts go by their sorted keys. unflatten: from a vector of that length to a
    container of the form of `value`; floats keep their precision, and real parts of a
    complex vector stay real. Both can be differentiated.

    >>> vector, unflatten = flatten({"w": [1.0, 2.0], "b": 3.0})
    >>> vector
    array([3., 1., 2.])
    >>> unflatten(vector * 10)
    {'w': [np.float64(10.0), np.float64(20.0)], 'b': np.float64(30.0)}
    """
    layout = _Layout()
    form = layout.of(value)
    vector = np.concatenate(layout.pieces) if layout.pieces else np.array([])

    def unflatten(vector: Any) -> Any:
        if np.shape(vector) != (layout.stop,):
            raise ShapeError(
                f"unflatten: the vector has shape {np.shape(vector)}, the container "
                f"has {layout.stop} numbers; they must be as many"
            )
        return map_tree(lambda part: part.cut(vector), form)

    return vector, unflatten


def flatten_func(func: Function, example: Any) -> tuple[Function, Function, Any]:
    """`func` from containers to containers as one of vectors; `unflatten`; a vector."""
    flat, unflatten = flatten(example)

    def flat_func(x: Any, *args: Any) -> Any:
        return flatten(func(unflatten(x), *args))[0]

    return flat_func, unflatten, flat
