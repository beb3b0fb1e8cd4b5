"""Convolutions that keep channels apart, and those that mix them afterwards."""

from typing import Any

from autograd import Tensor, ops
from nn.arrays import Shape
from nn.layers.convolution import Convolution
from nn.layers.weighted import add_named_weight, keep_options

__all__ = [
    "DepthwiseConv1D",
    "DepthwiseConv2D",
    "SeparableConv1D",
    "SeparableConv2D",
    "SeparableConvolution1D",
    "SeparableConvolution2D",
]


class Depthwise(Convolution):
    """Each channel convolved with ``depth_multiplier`` kernels of its own."""

    kernel: Tensor

    def __init__(
        self,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        depth_multiplier: int = 1,
        data_format: str | None = None,
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
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
        self.depth_multiplier = self._count("depth_multiplier", depth_multiplier)
        keep_options(
            self,
            depthwise_initializer=depthwise_initializer,
            depthwise_regularizer=depthwise_regularizer,
            depthwise_constraint=depthwise_constraint,
        )

    def build(self, input_shape: Shape) -> None:
        """Make the kernel and the bias for inputs whose channels are known."""
        self.channels = self._channels(input_shape)
        self._positions(input_shape)
        shape = (*self.kernel_size, self.channels, self.depth_multiplier)
        self.kernel = add_named_weight(self, "kernel", shape, of="depthwise")
        self._add_bias(self.channels * self.depth_multiplier)

    def call(self, inputs: Any) -> Any:
        """``activation(x ∗ kernel + bias)``, channel by channel."""
        self._channels(inputs.shape, self.channels)
        x, kernel = self._inward(inputs), _one_each(self.kernel)
        window = self._geometry(x.shape[1:-1])
        return self._outward(self._convolved(x, kernel, window, self.channels))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, *positions, channels · depth_multiplier)``."""
        width = self._channels(input_shape) * self.depth_multiplier
        return self._output_shape(input_shape, width)


def _one_each(kernel: Tensor) -> Any:
    """A group for every channel: (*size, channels, m) as (*size, 1, channels·m)."""
    *size, channels, multiplier = kernel.shape
    return ops.reshape(kernel, (*size, 1, channels * multiplier))


class DepthwiseConv1D(Depthwise):
    """Each channel convolved with ``depth_multiplier`` kernels of its own.

    x: (batch, steps, channels), y: (batch, positions, channels · depth_multiplier), the
    outputs of a channel side by side; kernel: (kernel_size, channels,
    depth_multiplier). The window is as in `Conv1D`, but for ``"causal"``.
    """

    rank = 1


class DepthwiseConv2D(Depthwise):
    """Each channel convolved with ``depth_multiplier`` kernels of its own.

    x: (batch, height, width, channels), y: (batch, rows, columns, channels ·
    depth_multiplier), the outputs of a channel side by side; kernel: (*kernel_size,
    channels, depth_multiplier). The window is as in `Conv2D`.
    """

    rank = 2


class Separable(Convolution):
    """A depthwise convolution, then a mixing of the channels at every position."""

    depthwise_kernel: Tensor
    pointwise_kernel: Tensor

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        pointwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
        bias_constraint: Any = None,
        **options: Any,
    ) -> None:
        options |= {
            "data_format": data_format,
            "dilation_rate": dilation_rate,
            "activation": activation,
            "use_bias": use_bias,
            "bias_initializer": bias_initializer,
            "bias_regularizer": bias_regularizer,
            "bias_constraint": bias_constraint,
            "activity_regularizer": activity_regularizer,
        }
        super().__init__(kernel_size, strides, padding, **options)
        self.filters = self._count("filters", filters)
        self.depth_multiplier = self._count("depth_multiplier", depth_multiplier)
        keep_options(
            self,
            depthwise_initializer=depthwise_initializer,
            depthwise_regularizer=depthwise_regularizer,
            depthwise_constraint=depthwise_constraint,
            pointwise_initializer=pointwise_initializer,
            pointwise_regularizer=pointwise_regularizer,
            pointwise_constraint=pointwise_constraint,
        )

    def build(self, input_shape: Shape) -> None:
        """Make both kernels and the bias for inputs whose channels are known."""
        self.channels = self._channels(input_shape)
        self._positions(input_shape)
        width, ones = self.channels * self.depth_multiplier, (1,) * self.rank
        shapes = {
            "depthwise": (*self.kernel_size, self.channels, self.depth_multiplier),
            "pointwise": (*ones, width, self.filters),
        }
        self.depthwise_kernel, self.pointwise_kernel = (
            add_named_weight(self, f"{part}_kernel", shape, of=part)
            for part, shape in shapes.items()
        )
        self._add_bias(self.filters)

    def call(self, inputs: Any) -> Any:
        """``activation((x ∗ depthwise_kernel) ∗ pointwise_kernel + bias)``."""
        self._channels(inputs.shape, self.channels)
        x = self._inward(inputs)
        window = self._geometry(x.shape[1:-1])
        one_each = _one_each(self.depthwise_kernel)
        y = ops.convolution(x, one_each, **window, groups=self.channels)
        return self._outward(self._convolved(y, self.pointwise_kernel, {}))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, *positions, filters)``."""
        return self._output_shape(input_shape, self.filters)


class SeparableConv1D(Separable):
    """A depthwise convolution, then a mixing of the channels at every position.

    x: (batch, steps, channels), y: (batch, positions, filters); depthwise_kernel:
    (kernel_size, channels, depth_multiplier), pointwise_kernel: (1, channels ·
    depth_multiplier, filters), bias: (filters,). The window is as in `Conv1D`.
    """

    rank = 1


class SeparableConv2D(Separable):
    """A depthwise convolution, then a mixing of the channels at every position.

    x: (batch, height, width, channels), y: (batch, rows, columns, filters);
    depthwise_kernel: (*kernel_size, channels, depth_multiplier), pointwise_kernel: (1,
    1, channels · depth_multiplier, filters), bias: (filters,). The window is as in
    `Conv2D`.
    """

    rank = 2


SeparableConvolution1D = SeparableConv1D
SeparableConvolution2D = SeparableConv2D
