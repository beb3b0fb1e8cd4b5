"""The slices of an array that a reduction takes, and their entries in order."""

from math import prod
from typing import Any, NamedTuple, Self

import numpy as np

from autograd.engine.primitive import Array
from autograd.engine.tensor import plain
from autograd.ops.shape import axes_of, operand, reshape, transpose

__all__ = ["Slices"]


class Slices(NamedTuple):
    """What is reduced: `entries` (slices, n), and the shapes that are left of it."""

    entries: Any
    left: tuple[int, ...]
    kept: tuple[int, ...]

    @classmethod
    def of(cls, operation: str, x: Any, axis: Any) -> Self:
        """The slices of ``x`` along `axis`: None for all, a number or a tuple."""
        x = operand(x)
        axes = axes_of(operation, x, axis) if axis is not None else range(x.ndim)
        others = [a for a in range(x.ndim) if a not in axes]
        left = tuple(x.shape[a] for a in others)
        kept = tuple(1 if a in axes else n for a, n in enumerate(x.shape))
        n = prod(x.shape[a] for a in axes)
        return cls(reshape(transpose(x, [*others, *axes]), (prod(left), n)), left, kept)

    def shaped(self, y: Any, before: tuple[int, ...], keepdims: bool) -> Any:
        """`y` (…, slices) with its slices where they were in ``x``."""
        return reshape(y, (*before, *(self.kept if keepdims else self.left)))

    def order(self) -> Array:
        """Where in each slice its entries are in ascending order; NaN last."""
        found: Array = np.argsort(plain(self.entries), axis=-1, kind="stable")
        return found

    def at(self, order: Array, position: Any) -> Any:
        """The entries at sorted `position` (…, slices) of each slice."""
        slices = np.arange(len(order))
        return self.entries[slices, order[slices, position]]

    def counts(self) -> Array:
        """How many entries of each slice are numbers."""
        found: Array = np.sum(~np.isnan(plain(self.entries)), axis=-1)
        return found
