"""Masks that travel with values: which steps of a sequence count.

A mask belongs to one array or Tensor, as in Keras, where it is an attribute of it. It
is kept beside the values here, for as long as the value lives: NumPy's arrays take no
attributes.
"""

from typing import Any
from weakref import ref

import numpy as np

from autograd.tree import map_tree

__all__ = ["MASKS", "Masks"]


class Masks:
    """The masks of values by the values' identity.

    Attributes
    ----------
    known: the masks that there are; empty most of the time.
    """

    def __init__(self) -> None:
        self.known: dict[int, tuple[ref[Any], Any]] = {}

    def of(self, value: Any) -> Any:
        """The mask of `value`, (batch, time) of bool; None if it has none."""
        found = self.known.get(id(value))
        return None if found is None else found[1]

    def of_all(self, tree: Any) -> Any:
        """The tree of the masks of the values in `tree`."""
        return map_tree(self.of, tree)

    def put(self, value: Any, mask: Any) -> Any:
        """`value`, which has `mask` from now on; None takes a mask away."""
        key = id(value)
        if mask is None:
            self.known.pop(key, None)
        else:
            known = self.known
            self.known[key] = ref(value, lambda _: known.pop(key, None)), mask
        return value

    def given(self, value: Any, mask: Any) -> Any:
        """`value` with `mask`, unless that is None; an array itself stays without."""
        if mask is None or self.of(value) is mask:
            return value
        return self.put(value.view() if isinstance(value, np.ndarray) else value, mask)

    def hand_on(self, old: Any, new: Any) -> Any:
        """`new`, with the mask of `old` that it was made of."""
        if new is not old and self.known:
            found = self.known.get(id(old))
            if found is not None:
                self.put(new, found[1])
        return new


MASKS = Masks()
