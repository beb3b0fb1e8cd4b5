"""Lengths and directions, of weights and of predictions."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from autograd import ops

__all__ = ["EPSILON", "Axes", "norms", "unit"]

Axes: TypeAlias = int | Sequence[int] | None

EPSILON = 1e-7
"""Keras's smallest number that still counts: what keeps from dividing by 0."""


def norms(x: Any, axis: Axes) -> Any:
    """``√Σx²`` along `axis`, kept as axes of size 1; not differentiable at 0."""
    return ops.sqrt(_squares(x, axis))


def unit(x: Any, axis: Axes) -> Any:
    """`x` over its norms along `axis`; shorter than `EPSILON` it has no direction.

    There it is divided by `EPSILON`, so that 0 stays 0.
    """
    return x / ops.sqrt(ops.clip(_squares(x, axis), EPSILON**2, None))


def _squares(x: Any, axis: Axes) -> Any:
    axes = axis if axis is None or isinstance(axis, int) else tuple(axis)
    return ops.sum(ops.square(x), axis=axes, keepdims=True)
