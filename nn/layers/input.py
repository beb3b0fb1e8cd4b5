"""`Input`: where a model of layers begins."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import ArgumentError, ShapeError
from nn.arrays import Shape
from nn.layers.base import Layer
from nn.layers.symbolic import KerasTensor, Step, is_shape

__all__ = ["Input", "InputLayer"]


class InputLayer(Layer):
    """The layer of an `Input`, which hands on what the model is given."""

    def __init__(
        self,
        shape: Any = None,
        batch_size: int | None = None,
        dtype: DTypeLike | None = None,
        *,
        batch_shape: Any = None,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name or "input")
        self._has_own_name = name is not None
        if (shape is None) == (batch_shape is None):
            raise ArgumentError("Input: pass shape=(…), without the batch's axis")
        given = shape if batch_shape is None else batch_shape
        lengths = (given,) if isinstance(given, (int, np.integer)) else tuple(given)
        if not is_shape(lengths) or any(n is not None and n < 0 for n in lengths):
            raise ShapeError(
                f"Input: shape must hold lengths ≥ 0, or None where any, got {given!r}"
            )
        full: Shape = (batch_size, *lengths) if batch_shape is None else lengths
        self.built = True
        self.place = KerasTensor(full, dtype, name=self.name)
        self._steps.append(Step(self, (), {}, self.place))

    def call(self, x: Any) -> Any:
        """``x``."""
        return x

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The input's shape."""
        return input_shape

    def _rename(self, name: str) -> None:
        super()._rename(name)
        self.place.name = name

    def get_config(self) -> dict[str, Any]:
        return {
            "batch_shape": list(self.place.shape),
            "dtype": self.place.dtype.name,
            "name": self.name,
        }


def Input(
    shape: Any = None,
    batch_size: int | None = None,
    dtype: DTypeLike | None = None,
    *,
    batch_shape: Any = None,
    name: str | None = None,
) -> KerasTensor:
    """A place for inputs of (batch, *shape), to call layers on.

    None in `shape` is a length that may vary. name: what a dict of inputs calls it.

    >>> import nn
    >>> x = nn.Input(shape=(4,))
    >>> nn.layers.Dense(3)(x).shape
    (None, 3)
    """
    layer = InputLayer(shape, batch_size, dtype, batch_shape=batch_shape, name=name)
    return layer.place
