"""Convolutions: the same small kernel at every position.

Shapes are channels last: (batch, steps, channels) for one axis, (batch, height, width,
channels) for two.
"""

from typing import Any

from autograd import Tensor, ops
from autograd.errors import ShapeError, ValueRangeError
from nn import activations, constraints, initializers, regularizers
from nn.activations import Activation
from nn.arrays import Shape
from nn.layers.dense import FUSED
from nn.layers.windowed import Windowed, channels_of

__all__ = [
    "Conv1D",
    "Conv2D",
    "Convolution",
    "DepthwiseConv2D",
    "SeparableConv2D",
    "of_weight",
]


def of_weight(initializer: Any, regularizer: Any, constraint: Any) -> dict[str, Any]:
    """What a layer was told about a weight, as `add_weight` takes it."""
    return {
        "initializer": initializers.get(initializer),
        "regularizer": regularizers.get(regularizer),
        "constraint": constraints.get(constraint),
    }


class Convolution(Windowed):
    """What the kinds share: the dilation, the bias and the activation."""

    bias: Tensor | None = None

    def __init__(
        self,
        kernel_size: Any,
        strides: Any,
        padding: str,
        *,
        dilation_rate: Any = 1,
        activation: str | Activation | None = None,
        use_bias: bool = True,
        bias_initializer: Any = "zeros",
        bias_regularizer: Any = None,
        bias_constraint: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._set_window("kernel_size", kernel_size, strides, padding)
        self.kernel_size = self.window
        self.dilation_rate = self._sizes("dilation_rate", dilation_rate)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self._bias = of_weight(bias_initializer, bias_regularizer, bias_constraint)

    def _add_bias(self, width: int) -> None:
        if self.use_bias:
            self.bias = self.add_weight((width,), name="bias", **self._bias)

    def _convolved(self, x: Any, kernel: Any, window: Any, groups: int = 1) -> Any:
        """``activation(x ∗ kernel + bias)``."""
        if self.bias is None:
            return self.activation(ops.convolution(x, kernel, **window, groups=groups))
        fused = FUSED.get(id(self.activation))
        y = ops.convolution_affine(
            x, kernel, self.bias, **window, groups=groups, activation=fused
        )
        return y if fused is not None else self.activation(y)


class _Full(Convolution):
    """A kernel over all channels of a group: `Conv1D` and `Conv2D`."""

    kernel: Tensor

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        *,
        groups: int = 1,
        kernel_initializer: Any = "glorot_uniform",
        kernel_regularizer: Any = None,
        kernel_constraint: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(kernel_size, strides, padding, **options)
        self.filters = self._count("filters", filters)
        self.groups = self._count("groups", groups)
        self._kernel = of_weight(
            kernel_initializer, kernel_regularizer, kernel_constraint
        )
        if self.filters % self.groups:
            raise ValueRangeError(
                f"{self.name}: {filters} filters do not divide into groups={groups}"
            )

    def build(self, input_shape: Shape) -> None:
        """Make the kernel and the bias for inputs whose channels are known."""
        self.channels = channels_of(self, input_shape, self.rank)
        self._positions(input_shape)
        if self.channels % self.groups:
            raise ShapeError(
                f"{self.name}: the input {input_shape} has {self.channels} channels; "
                f"expected a multiple of groups={self.groups}"
            )
        shape = (*self.kernel_size, self.channels // self.groups, self.filters)
        self.kernel = self.add_weight(shape, name="kernel", **self._kernel)
        self._add_bias(self.filters)

    def call(self, x: Any) -> Any:
        """``activation(x ∗ kernel + bias)``."""
        channels_of(self, x.shape, self.rank, self.channels)
        window = self._geometry(x.shape[1:-1])
        return self._convolved(x, self.kernel, window, self.groups)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, *positions, filters)``."""
        return (input_shape[0], *self._positions(input_shape), self.filters)


class Conv1D(_Full):
    """``y = activation(x ∗ kernel + bias)`` along one axis.

    x: (batch, steps, channels), y: (batch, positions, filters), kernel: (kernel_size,
    channels/groups, filters), bias: (filters,). padding: ``"valid"`` gives
    ⌊(steps − reach)/strides⌋ + 1 positions, where reach is (kernel_size − 1) ·
    dilation_rate + 1; ``"same"`` and ``"causal"`` give ⌈steps/strides⌉. With
    ``"causal"`` no output depends on later steps.

    >>> import numpy as np, nn
    >>> nn.layers.Conv1D(4, 3, padding="causal")(np.zeros((2, 9, 1))).shape
    (2, 9, 4)
    """

    rank = 1
    paddings = ("valid", "same", "causal")


class Conv2D(_Full):
    """``y = activation(x ∗ kernel + bias)`` over images.

    x: (batch, height, width, channels), y: (batch, rows, columns, filters), kernel:
    (*kernel_size, channels/groups, filters), bias: (filters,). ``kernel_size``,
    ``strides`` and ``dilation_rate`` are a number or one for each axis. padding:
    ``"valid"`` gives ⌊(n − reach)/stride⌋ + 1 positions on an axis of n, where reach is
    (kernel_size − 1) · dilation_rate + 1; ``"same"`` gives ⌈n/stride⌉, with zeros
    around, the odd one at the end. With `groups`, channels and filters fall into as
    many parts, each with its own kernels.

    >>> import numpy as np, nn
    >>> layer = nn.layers.Conv2D(4, 3, strides=2, activation="relu")
    >>> layer(np.zeros((2, 9, 9, 1))).shape
    (2, 4, 4, 4)
    """

    rank = 2


class DepthwiseConv2D(Convolution):
    """Each channel convolved with ``depth_multiplier`` kernels of its own.

    x: (batch, height, width, channels), y: (batch, rows, columns, channels ·
    depth_multiplier), the outputs of a channel side by side; kernel: (*kernel_size,
    channels, depth_multiplier). The window is as in `Conv2D`.
    """

    rank = 2
    kernel: Tensor

    def __init__(
        self,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        *,
        depth_multiplier: int = 1,
        depthwise_initializer: Any = "glorot_uniform",
        depthwise_regularizer: Any = None,
        depthwise_constraint: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(kernel_size, strides, padding, **options)
        self.depth_multiplier = self._count("depth_multiplier", depth_multiplier)
        self._depthwise = of_weight(
            depthwise_initializer, depthwise_regularizer, depthwise_constraint
        )

    def build(self, input_shape: Shape) -> None:
        """Make the kernel and the bias for inputs whose channels are known."""
        self.channels = channels_of(self, input_shape, self.rank)
        self._positions(input_shape)
        shape = (*self.kernel_size, self.channels, self.depth_multiplier)
        self.kernel = self.add_weight(shape, name="kernel", **self._depthwise)
        self._add_bias(self.channels * self.depth_multiplier)

    def call(self, x: Any) -> Any:
        """``activation(x ∗ kernel + bias)``, channel by channel."""
        channels_of(self, x.shape, self.rank, self.channels)
        window = self._geometry(x.shape[1:-1])
        return self._convolved(x, _one_each(self.kernel), window, self.channels)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, rows, columns, channels · depth_multiplier)``."""
        width = channels_of(self, input_shape, self.rank) * self.depth_multiplier
        return (input_shape[0], *self._positions(input_shape), width)


def _one_each(kernel: Tensor) -> Any:
    """A group for every channel: (*size, channels, m) as (*size, 1, channels·m)."""
    *size, channels, multiplier = kernel.shape
    return ops.reshape(kernel, (*size, 1, channels * multiplier))


class SeparableConv2D(Convolution):
    """A depthwise convolution, then a mixing of the channels at every position.

    x: (batch, height, width, channels), y: (batch, rows, columns, filters);
    depthwise_kernel: (*kernel_size, channels, depth_multiplier), pointwise_kernel: (1,
    1, channels · depth_multiplier, filters), bias: (filters,). The window is as in
    `Conv2D`.
    """

    rank = 2
    depthwise_kernel: Tensor
    pointwise_kernel: Tensor

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        *,
        depth_multiplier: int = 1,
        depthwise_initializer: Any = "glorot_uniform",
        depthwise_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_initializer: Any = "glorot_uniform",
        pointwise_regularizer: Any = None,
        pointwise_constraint: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(kernel_size, strides, padding, **options)
        self.filters = self._count("filters", filters)
        self.depth_multiplier = self._count("depth_multiplier", depth_multiplier)
        self._depthwise = of_weight(
            depthwise_initializer, depthwise_regularizer, depthwise_constraint
        )
        self._pointwise = of_weight(
            pointwise_initializer, pointwise_regularizer, pointwise_constraint
        )

    def build(self, input_shape: Shape) -> None:
        """Make both kernels and the bias for inputs whose channels are known."""
        self.channels = channels_of(self, input_shape, self.rank)
        self._positions(input_shape)
        shape = (*self.kernel_size, self.channels, self.depth_multiplier)
        self.depthwise_kernel = self.add_weight(
            shape, name="depthwise_kernel", **self._depthwise
        )
        self.pointwise_kernel = self.add_weight(
            (1, 1, self.channels * self.depth_multiplier, self.filters),
            name="pointwise_kernel",
            **self._pointwise,
        )
        self._add_bias(self.filters)

    def call(self, x: Any) -> Any:
        """``activation((x ∗ depthwise_kernel) ∗ pointwise_kernel + bias)``."""
        channels_of(self, x.shape, self.rank, self.channels)
        window = self._geometry(x.shape[1:-1])
        one_each = _one_each(self.depthwise_kernel)
        y = ops.convolution(x, one_each, **window, groups=self.channels)
        return self._convolved(y, self.pointwise_kernel, {})

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, rows, columns, filters)``."""
        return (input_shape[0], *self._positions(input_shape), self.filters)
