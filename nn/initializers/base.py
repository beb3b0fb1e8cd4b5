"""`Initializer`: from a shape and a dtype to the first values of a parameter."""

from typing import TypeAlias

from numpy.typing import DTypeLike

from nn.arrays import Array
from nn.lookup import Configurable

__all__ = ["Initializer", "Size"]

Size: TypeAlias = tuple[int, ...]


class Initializer(Configurable):
    """From a shape and a dtype to an array; a kind of initializer defines `__call__`.

    A plain function ``(shape, dtype) -> array`` serves as well.
    """

    def __call__(self, shape: Size, dtype: DTypeLike | None = None) -> Array:
        """Values of `shape`; float32 for a dtype of None."""
        raise NotImplementedError(f"{type(self).__name__} defines no __call__")
