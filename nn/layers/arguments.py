"""Arguments of layers, checked where they are given."""

from typing import Any

import numpy as np

from autograd.errors import AxisError, ShapeError, ValueRangeError
from nn.arrays import Shape

__all__ = ["axes_of", "fraction", "positive", "same_rank"]


def positive(layer: Any, argument: str, value: Any) -> int:
    """`value` if it is a positive integer."""
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole or value < 1:
        raise ValueRangeError(
            f"{layer.name}: {argument} must be a positive integer, got {value!r}"
        )
    return int(value)


def fraction(layer: Any, argument: str, value: Any) -> float:
    """`value` as a float, which must be in [0, 1]."""
    if not isinstance(value, (int, float, np.number)) or not 0 <= value <= 1:
        raise ValueRangeError(
            f"{layer.name}: {argument} must be a number from 0 to 1, got {value!r}"
        )
    return float(value)


def axes_of(layer: Any, axis: Any, rank: int) -> tuple[int, ...]:
    """The axes that `axis`, a number or several, means in an input of `rank` axes."""
    axes = (axis,) if isinstance(axis, (int, np.integer)) else tuple(axis)
    if any(not -rank <= a < rank for a in axes):
        raise AxisError(f"{layer.name}: axis {axis} is outside an input of {rank} axes")
    return tuple(int(a) % rank for a in axes)


def same_rank(layer: Any, shape: Shape, rank: int, axes: str) -> Shape:
    """`shape` if it has `rank` axes; `axes` says which: ``"(batch, features)"``."""
    if len(shape) != rank:
        raise ShapeError(
            f"{layer.name}: expected an input of shape {axes}, got {shape}"
        )
    return shape
