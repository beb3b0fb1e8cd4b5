"""`Dense`: every output sees every input."""

from typing import Any

from autograd import Tensor, ops
from autograd.errors import ShapeError
from nn import activations
from nn.arrays import Shape
from nn.layers.arguments import positive
from nn.layers.base import Layer
from nn.layers.weighted import add_named_weight, keep_options

__all__ = ["FUSED", "Dense"]

FUSED = {
    id(activations.relu): "relu",
    id(activations.sigmoid): "sigmoid",
    id(activations.tanh): "tanh",
}
"""Activations that affine operations take into their step, by their identity."""


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

    supports_masking = True
    kernel: Tensor
    bias: Tensor | None = None

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **options)
        self.units = positive(self, "units", units)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        keep_options(
            self,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
        )

    def build(self, input_shape: Shape) -> None:
        """Make the kernel and the bias for inputs whose last axis is known."""
        width = input_shape[-1] if len(input_shape) >= 2 else None
        if not width:
            raise ShapeError(
                f"{self.name}: expected an input of shape (batch, …, in) with in ≥ 1, "
                f"got {input_shape}; one sample is x[None, :]"
            )
        self.kernel = add_named_weight(self, "kernel", (width, self.units))
        if self.use_bias:
            self.bias = add_named_weight(self, "bias", (self.units,))

    def call(self, inputs: Any) -> Any:
        """``activation(x·kernel + bias)``."""
        x, width = inputs, self.kernel.shape[0]
        if x.ndim < 2 or x.shape[-1] != width:
            raise ShapeError(
                f"{self.name}: expected an input of shape (batch, …, {width}), as it "
                f"was built for, got {x.shape}"
            )
        if self.bias is None:
            return self.activation(ops.matmul(x, self.kernel))
        fused = FUSED.get(id(self.activation))
        y = ops.affine(x, self.kernel, self.bias, activation=fused)
        return y if fused is not None else self.activation(y)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, …, units)``."""
        return (*input_shape[:-1], self.units)
