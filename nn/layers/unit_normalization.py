"""Normalizations without a mean: by the root mean square, and to length 1."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import Tensor, ops
from autograd.errors import ShapeError
from nn.arrays import Shape
from nn.layers.arguments import axes_of
from nn.layers.base import Layer
from nn.layers.core import Elementwise
from nn.layers.scaled import narrowed, widened

__all__ = ["RMSNormalization", "UnitNormalization"]

SHORTEST = 1e-12
"""The length below which a vector is not made longer than by its inverse."""


class RMSNormalization(Layer):
    """``scale·x/√(mean(x²) + ε)``, the mean of each sample over `axis`.

    x, y: (batch, …) (Zhang and Sennrich, 2019). scale: of the lengths of `axis`. The
    mean is computed in float32 at least.
    """

    scale: Tensor

    def __init__(
        self, axis: int | Sequence[int] = -1, epsilon: float = 1e-6, **options: Any
    ) -> None:
        super().__init__(**options)
        self.axis = axis if isinstance(axis, int) else tuple(axis)
        self.epsilon = float(epsilon)

    def build(self, input_shape: Shape) -> None:
        """Make the scale for inputs whose length along the axis is known."""
        axes = sorted(axes_of(self, self.axis, len(input_shape)))
        lengths = [input_shape[a] for a in axes]
        known = tuple(n for n in lengths if n)
        if len(known) < len(lengths):
            raise ShapeError(
                f"{self.name}: expected known lengths ≥ 1 along axis {self.axis}, got "
                f"{input_shape}"
            )
        self.scale = self.add_weight(known, "ones", name="scale")

    def call(self, x: Any) -> Any:
        """The scaled ``x``."""
        y = widened(x)
        axes = tuple(sorted(axes_of(self, self.axis, y.ndim)))
        if tuple(y.shape[a] for a in axes) != self.scale.shape:
            raise ShapeError(
                f"{self.name}: expected lengths {self.scale.shape} along axis "
                f"{self.axis}, as it was built for, got an input of shape {x.shape}"
            )
        last = axes == tuple(range(y.ndim - len(axes), y.ndim))
        spread = [n if a in axes else 1 for a, n in enumerate(y.shape)]
        scale = self.scale if last else self.scale.reshape(spread)
        squares = ops.mean(ops.square(y), axis=axes, keepdims=True)
        y = y / ops.sqrt(squares + self.epsilon) * scale
        return narrowed(y, self.compute_dtype)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The input's shape."""
        return input_shape


class UnitNormalization(Elementwise):
    """``x/‖x‖`` over `axis`, a number or several: of length 1. x, y: (batch, …).

    >>> import numpy as np, nn
    >>> np.asarray(nn.layers.UnitNormalization()(np.array([[3.0, 4.0]]))).round(4)
    array([[0.6, 0.8]], dtype=float32)
    """

    def __init__(self, axis: int | Sequence[int] = -1, **options: Any) -> None:
        super().__init__(**options)
        self.axis = axis if isinstance(axis, int) else tuple(axis)

    def call(self, inputs: Any) -> Any:
        """The inputs scaled; where all is 0, they stay."""
        axes = axes_of(self, self.axis, inputs.ndim)
        squares = ops.sum(ops.square(inputs), axis=axes, keepdims=True)
        smallest = float(np.finfo(inputs.dtype).smallest_subnormal)
        least = np.asarray(max(SHORTEST**2, smallest), inputs.dtype)
        return inputs / ops.sqrt(ops.maximum(squares, least))
