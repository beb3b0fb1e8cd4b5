"""What weights are brought back to after each update.

Each is called with a weight, an array or a Tensor, and gives the one nearest to it that
is allowed. Norms are Euclidean, along `axis`, the inputs of a `Dense` kernel by
default; for a convolution's kernel (height, width, in, out) it is ``[0, 1, 2]``.

>>> import numpy as np, nn
>>> nn.constraints.NonNeg()(np.array([-1.0, 2.0]))
array([0., 2.])
"""

from collections.abc import Callable, Mapping
from typing import Any

from autograd import ops
from autograd.errors import ValueRangeError
from nn.lookup import Configurable, find, names_of, restored
from nn.lookup import serialize as serialized
from nn.vectors import EPSILON, Axes, norms

__all__ = [
    "Constraint",
    "MaxNorm",
    "MinMaxNorm",
    "NonNeg",
    "UnitNorm",
    "deserialize",
    "get",
    "max_norm",
    "min_max_norm",
    "non_neg",
    "serialize",
    "unit_norm",
]


class Constraint(Configurable):
    """From a weight to an allowed one; a kind of constraint defines `__call__`."""

    def __call__(self, w: Any) -> Any:
        """The allowed weight, of the shape and dtype of `w`."""
        raise NotImplementedError(f"{type(self).__name__} defines no __call__")


class MaxNorm(Constraint):
    """No norm above `max_value`: ``"max_norm"`` (Srivastava et al., 2014)."""

    def __init__(self, max_value: float = 2, axis: Axes = 0) -> None:
        self.max_value = max_value
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        lengths = norms(w, self.axis)
        return w * (ops.clip(lengths, 0.0, self.max_value) / (lengths + EPSILON))


class NonNeg(Constraint):
    """No weight below 0: ``"non_neg"``."""

    def __call__(self, w: Any) -> Any:
        return ops.relu(w)


class UnitNorm(Constraint):
    """Every norm 1: ``"unit_norm"``."""

    def __init__(self, axis: Axes = 0) -> None:
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        return w / (norms(w, self.axis) + EPSILON)


class MinMaxNorm(Constraint):
    """Each norm moved a share `rate` of the way to an interval: ``"min_max_norm"``.

    min_value, max_value: the interval's ends. rate: in [0, 1].
    """

    def __init__(
        self,
        min_value: float = 0.0,
        max_value: float = 1.0,
        rate: float = 1.0,
        axis: Axes = 0,
    ) -> None:
        if not 0 <= rate <= 1:
            raise ValueRangeError(f"MinMaxNorm: rate must be in [0, 1], got {rate!r}")
        self.min_value = min_value
        self.max_value = max_value
        self.rate = rate
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        lengths = norms(w, self.axis)
        inside = ops.clip(lengths, self.min_value, self.max_value)
        wanted = self.rate * inside + (1 - self.rate) * lengths
        return w * (wanted / (lengths + EPSILON))


max_norm = MaxNorm
min_max_norm = MinMaxNorm
non_neg = NonNeg
unit_norm = UnitNorm

_BY_NAME: dict[str, Any] = names_of([MaxNorm, MinMaxNorm, NonNeg, UnitNorm])


def get(
    identifier: str | Constraint | Callable[[Any], Any] | Mapping[str, Any] | None,
) -> Constraint | Callable[[Any], Any] | None:
    """The constraint of that name or class; what can be called, and None, as it is."""
    if identifier is None:
        return None
    constraint: Constraint = find("constraint", identifier, _BY_NAME)
    return constraint


def serialize(constraint: Any) -> Any:
    """A constraint as a dict that JSON can hold, a function as its name."""
    return serialized(constraint)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """What `serialize` gave; custom_objects: more classes by their names."""
    return restored("constraint", config, _BY_NAME, custom_objects)
