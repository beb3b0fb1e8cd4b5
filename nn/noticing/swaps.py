"""Errors about shapes that have one cause: x and y are in each other's place."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd.errors import AutogradError
from nn.arrays import Array
from nn.layers.symbolic import fits

__all__ = ["explained"]


@contextmanager
def explained(model: Any, caller: str, batch: Any) -> Iterator[None]:
    """Add to an error that x and y look as if they were swapped, if they do.

    batch: (x, y, sample_weight), a few samples.
    """
    try:
        yield
    except AutogradError as error:
        x, y = batch.x, batch.y
        arrays = isinstance(x, np.ndarray) and isinstance(y, np.ndarray)
        if arrays and _swapped(model, x, y):
            error.add_note(
                f"{caller}: x {_shape(x)} looks like targets and y {_shape(y)} like "
                f"inputs; the order is {caller}(x, y)"
            )
        raise


def _swapped(model: Any, x: Array, y: Array) -> bool:
    """Whether y suits the input of `model` and x its output, and not the reverse."""
    wanted = [place.shape for place in getattr(model, "inputs", ())]
    if len(wanted) == 1 and fits(y.shape, wanted[0]) and not fits(x.shape, wanted[0]):
        return True
    if y.ndim < 2 or y.shape[1:] == x.shape[1:] or y.ndim < x.ndim:
        return False
    layers = getattr(model, "layers", None) or [model]
    units = getattr(layers[-1], "units", None)
    width = 1 if x.ndim == 1 else x.shape[-1]
    return x.ndim == 1 or (width == units and y.shape[-1] != units)


def _shape(array: Array) -> str:
    return f"({', '.join(['samples', *map(str, array.shape[1:])])})"
