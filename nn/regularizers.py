"""Penalties on weights, which training adds to the loss.

Each is called with a weight, a Tensor or an array, and gives one number.

>>> import numpy as np, nn
>>> float(nn.regularizers.L2(0.1)(np.array([1.0, 2.0])))
0.5
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograd import ops
from autograd.errors import ShapeError, ValueRangeError
from nn.lookup import Configurable, find, lookup, names_of, restored
from nn.lookup import serialize as serialized
from nn.vectors import unit

__all__ = [
    "L1",
    "L1L2",
    "L2",
    "OrthogonalRegularizer",
    "Regularizer",
    "deserialize",
    "get",
    "l1",
    "l1_l2",
    "l2",
    "orthogonal_regularizer",
    "serialize",
]


class Regularizer(Configurable):
    """From a weight to a penalty; a kind of regularizer defines `__call__`."""

    def __call__(self, x: Any) -> Any:
        """The penalty for the weight `x`: a scalar."""
        raise NotImplementedError(f"{type(self).__name__} defines no __call__")


class L1(Regularizer):
    """``l1·Σ|x|``: ``"l1"``. Its derivative is ``l1·sign(x)``, 0 at 0."""

    def __init__(self, l1: float = 0.01) -> None:
        self.l1 = _factor("l1", l1)

    def __call__(self, x: Any) -> Any:
        return self.l1 * ops.sum(ops.absolute(x))


class L2(Regularizer):
    """``l2·Σx²``: ``"l2"``. Its derivative is ``2·l2·x``."""

    def __init__(self, l2: float = 0.01) -> None:
        self.l2 = _factor("l2", l2)

    def __call__(self, x: Any) -> Any:
        return self.l2 * ops.sum(ops.square(x))


class L1L2(Regularizer):
    """``l1·Σ|x| + l2·Σx²``: ``"l1l2"``; without factors no penalty, as in Keras."""

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1 = _factor("l1", l1)
        self.l2 = _factor("l2", l2)

    def __call__(self, x: Any) -> Any:
        return self.l1 * ops.sum(ops.absolute(x)) + self.l2 * ops.sum(ops.square(x))


class OrthogonalRegularizer(Regularizer):
    """`factor` times the mean ``|cos|`` of the angles between rows, or columns.

    x: (rows, columns), at least two of what is compared. mode: ``"rows"`` or
    ``"columns"``.
    """

    def __init__(self, factor: float = 0.01, mode: str = "rows") -> None:
        self.factor = _factor("factor", factor)
        lookup("mode", mode, dict.fromkeys(("rows", "columns")))
        self.mode = mode

    def __call__(self, x: Any) -> Any:
        if x.ndim != 2:
            raise ShapeError(
                f"OrthogonalRegularizer: expected a weight of two axes, got {x.shape}"
            )
        vectors = x if self.mode == "rows" else ops.transpose(x)  # (n, length)
        towards = unit(vectors, axis=1)
        n = vectors.shape[0]
        cosines = ops.matmul(towards, ops.transpose(towards))
        between = (1 - np.eye(n, dtype=x.dtype)) * cosines
        return self.factor * ops.sum(ops.absolute(between)) / (n * (n - 1))


def _factor(name: str, value: float) -> float:
    """`value` as a float, which must be finite and ≥ 0."""
    is_number = isinstance(value, (int, float, np.number))
    if not is_number or not math.isfinite(value) or value < 0:
        raise ValueRangeError(
            f"regularizer: {name} must be a finite number ≥ 0, got {value!r}"
        )
    return float(value)


l1 = L1
l1_l2 = L1L2
l2 = L2
orthogonal_regularizer = OrthogonalRegularizer

_BY_NAME: dict[str, Any] = names_of([L1, L1L2, L2, OrthogonalRegularizer])


def get(
    identifier: str | Regularizer | Callable[[Any], Any] | Mapping[str, Any] | None,
) -> Regularizer | Callable[[Any], Any] | None:
    """The regularizer of that name or class; what can be called, and None, as it is."""
    if identifier is None:
        return None
    regularizer: Regularizer = find("regularizer", identifier, _BY_NAME)
    return regularizer


def serialize(regularizer: Any) -> Any:
    """A regularizer as a dict that JSON can hold, a function as its name."""
    return serialized(regularizer)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """What `serialize` gave; custom_objects: more classes by their names."""
    return restored("regularizer", config, _BY_NAME, custom_objects)
