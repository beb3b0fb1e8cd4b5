"""`Dense`: every output sees every input."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd import Tensor, ops
from autograd.errors import ShapeError, ValueRangeError
from nn import activations, initializers
from nn.activations import Activation
from nn.arrays import Shape
from nn.initializers import Initializer
from nn.layers.base import Layer

__all__ = ["Dense"]


class Dense(Layer):
    """``y = activation(x·kernel + bias)``.

    x: (batch, …, in), y: (batch, …, units), kernel: (in, units), bias: (units,).
    `activation` is a name or a function of a Tensor; none by default.

    >>> import numpy as np, nn
    >>> layer = nn.layers.Dense(3, activation="relu")
    >>> layer(np.zeros((2, 4))).shape
    (2, 3)
    >>> [w.name for w in layer.weights]
    ['dense/kernel', 'dense/bias']
    """

    kernel: Tensor
    bias: Tensor | None = None

    def __init__(
        self,
        units: int,
        activation: str | Activation | None = None,
        *,
        use_bias: bool = True,
        kernel_initializer: str | Initializer = "glorot_uniform",
        bias_initializer: str | Initializer = "zeros",
        name: str | None = None,
        dtype: DTypeLike = "float32",
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        whole = isinstance(units, (int, np.integer)) and not isinstance(units, bool)
        if not whole or units < 1:
            raise ValueRangeError(
                f"{self.name}: units must be a positive integer, got {units!r}"
            )
        self.units = int(units)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)

    def build(self, input_shape: Shape) -> None:
        """Make the kernel and the bias for inputs whose last axis is known."""
        width = input_shape[-1] if len(input_shape) >= 2 else None
        if not width:
            raise ShapeError(
                f"{self.name}: expected an input of shape (batch, …, in) with in ≥ 1, "
                f"got {input_shape}; one sample is x[None, :]"
            )
        self.kernel = self.add_weight(
            "kernel", (width, self.units), self.kernel_initializer
        )
        if self.use_bias:
            self.bias = self.add_weight("bias", (self.units,), self.bias_initializer)

    def call(self, x: Any) -> Any:
        """``activation(x·kernel + bias)``."""
        width = self.kernel.shape[0]
        if x.ndim < 2 or x.shape[-1] != width:
            raise ShapeError(
                f"{self.name}: expected an input of shape (batch, …, {width}), as it "
                f"was built for, got {x.shape}"
            )
        y = ops.matmul(x, self.kernel)
        if self.bias is not None:
            y = ops.add(y, self.bias)
        return y if self.activation is None else self.activation(y)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, …, units)``."""
        return (*input_shape[:-1], self.units)
