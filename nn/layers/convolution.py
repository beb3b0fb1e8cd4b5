"""Convolutions: the same small kernel at every position.

Shapes are given channels last: (batch, steps, channels) for one axis, (batch, height,
width, channels) for two, (batch, depth, height, width, channels) for three.
"""

from typing import Any

from autograd import Tensor, ops
from autograd.errors import ShapeError, ValueRangeError
from nn import activations
from nn.arrays import Shape
from nn.layers.dense import FUSED
from nn.layers.weighted import add_named_weight, keep_options
from nn.layers.windowed import Windowed

__all__ = [
    "Conv1D",
    "Conv2D",
    "Conv3D",
    "Convolution",
    "Convolution1D",
    "Convolution2D",
    "Convolution3D",
]


class Convolution(Windowed):
    """What the kinds share: the dilation, the bias and the activation."""

    bias: Tensor | None = None

    def __init__(
        self,
        kernel_size: Any,
        strides: Any,
        padding: str,
        *,
        data_format: str | None,
        dilation_rate: Any,
        activation: Any,
        use_bias: bool,
        bias_initializer: Any,
        bias_regularizer: Any,
        bias_constraint: Any,
        **options: Any,
    ) -> None:
        super().__init__(data_format, **options)
        self._set_window("kernel_size", kernel_size, strides, padding)
        self.kernel_size = self.window
        self.dilation_rate = self._sizes("dilation_rate", dilation_rate)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        keep_options(
            self,
            bias_initializer=bias_initializer,
            bias_regularizer=bias_regularizer,
            bias_constraint=bias_constraint,
        )

    def _add_bias(self, width: int) -> None:
        if self.use_bias:
            self.bias = add_named_weight(self, "bias", (width,))

    def _convolved(self, x: Any, kernel: Any, window: Any, groups: int = 1) -> Any:
        """``activation(x ∗ kernel + bias)``."""
        if self.bias is None:
            return self.activation(ops.convolution(x, kernel, **window, groups=groups))
        fused = FUSED.get(id(self.activation))
        y = ops.convolution_affine(
            x, kernel, self.bias, **window, groups=groups, activation=fused
        )
        return y if fused is not None else self.activation(y)


class Full(Convolution):
    """A kernel over all channels of a group: `Conv1D`, `Conv2D` and `Conv3D`."""

    kernel: Tensor

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        groups: int = 1,
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
        super().__init__(
            kernel_size,
            strides,
            padding,
            data_format=data_format,
            dilation_rate=dilation_rate,
            activation=activation,
            use_bias=use_bias,
            bias_initializer=bias_initializer,
            bias_regularizer=bias_regularizer,
            bias_constraint=bias_constraint,
            activity_regularizer=activity_regularizer,
            **options,
        )
        self.filters = self._count("filters", filters)
        self.groups = self._count("groups", groups)
        keep_options(
            self,
            kernel_initializer=kernel_initializer,
            kernel_regularizer=kernel_regularizer,
            kernel_constraint=kernel_constraint,
        )
        if self.filters % self.groups:
            raise ValueRangeError(
                f"{self.name}: {filters} filters do not divide into groups={groups}"
            )

    def build(self, input_shape: Shape) -> None:
        """Make the kernel and the bias for inputs whose channels are known."""
        self.channels = self._channels(input_shape)
        self._positions(input_shape)
        if self.channels % self.groups:
            raise ShapeError(
                f"{self.name}: the input {input_shape} has {self.channels} channels; "
                f"expected a multiple of groups={self.groups}"
            )
        shape = (*self.kernel_size, self.channels // self.groups, self.filters)
        self.kernel = add_named_weight(self, "kernel", shape)
        self._add_bias(self.filters)

    def call(self, inputs: Any) -> Any:
        """``activation(x ∗ kernel + bias)``."""
        self._channels(inputs.shape, self.channels)
        x = self._inward(inputs)
        window = self._geometry(x.shape[1:-1])
        return self._outward(self._convolved(x, self.kernel, window, self.groups))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, *positions, filters)``."""
        return self._output_shape(input_shape, self.filters)


class Conv1D(Full):
    """``y = activation(x ∗ kernel + bias)`` along one axis.

    x: (batch, steps, channels), y: (batch, positions, filters), kernel: (kernel_size,
    channels/groups, filters), bias: (filters,). padding: ``"valid"`` gives
    ⌊(steps − reach)/strides⌋ + 1 positions, where reach is (kernel_size − 1) ·
    dilation_rate + 1; ``"same"`` and ``"causal"`` give ⌈steps/strides⌉. With
    ``"causal"`` no output depends on later steps. data_format: ``"channels_first"`` for
    (batch, channels, steps).

    >>> import numpy as np, nn
    >>> nn.layers.Conv1D(4, 3, padding="causal")(np.zeros((2, 9, 1))).shape
    (2, 9, 4)
    """

    rank = 1
    paddings = ("valid", "same", "causal")


class Conv2D(Full):
    """``y = activation(x ∗ kernel + bias)`` over images.

    x: (batch, height, width, channels), y: (batch, rows, columns, filters), kernel:
    (*kernel_size, channels/groups, filters), bias: (filters,). ``kernel_size``,
    ``strides`` and ``dilation_rate`` are a number or one for each axis. padding:
    ``"valid"`` gives ⌊(n − reach)/stride⌋ + 1 positions on an axis of n, where reach is
    (kernel_size − 1) · dilation_rate + 1; ``"same"`` gives ⌈n/stride⌉, with zeros
    around, the odd one at the end. With `groups`, channels and filters fall into as
    many parts, each with its own kernels. data_format: ``"channels_first"`` for (batch,
    channels, height, width) in and out.

    >>> import numpy as np, nn
    >>> layer = nn.layers.Conv2D(4, 3, strides=2, activation="relu")
    >>> layer(np.zeros((2, 9, 9, 1))).shape
    (2, 4, 4, 4)
    """

    rank = 2


class Conv3D(Full):
    """``y = activation(x ∗ kernel + bias)`` over volumes, as `Conv2D` over images.

    x: (batch, depth, height, width, channels), y: (batch, *positions, filters), kernel:
    (*kernel_size, channels/groups, filters), bias: (filters,).

    >>> import numpy as np, nn
    >>> nn.layers.Conv3D(4, 3, padding="same")(np.zeros((2, 5, 6, 7, 1))).shape
    (2, 5, 6, 7, 4)
    """

    rank = 3


Convolution1D = Conv1D
Convolution2D = Conv2D
Convolution3D = Conv3D
