"""Transposed convolutions: from the shape of a convolution's output to its input's."""

from typing import Any

import numpy as np

from autograd import Tensor, ops
from autograd.errors import ValueRangeError
from autograd.ops.windows import Sizes
from nn.arrays import Shape
from nn.layers.convolution import Convolution
from nn.layers.weighted import add_named_weight, keep_options
from nn.windows import enlarged

__all__ = [
    "Conv1DTranspose",
    "Conv2DTranspose",
    "Conv3DTranspose",
    "Convolution1DTranspose",
    "Convolution2DTranspose",
    "Convolution3DTranspose",
]


class Transposed(Convolution):
    """The transpose of a convolution from y to x: it enlarges by the strides."""

    kernel: Tensor

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        output_padding: Any = None,
        data_format: str | None = None,
        dilation_rate: Any = 1,
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
        keep_options(
            self,
            kernel_initializer=kernel_initializer,
            kernel_regularizer=kernel_regularizer,
            kernel_constraint=kernel_constraint,
        )
        self.output_padding = self._output_padding(output_padding)

    def build(self, input_shape: Shape) -> None:
        """Make the kernel and the bias for inputs whose channels are known."""
        self.channels = self._channels(input_shape)
        shape = (*self.kernel_size, self.filters, self.channels)
        self.kernel = add_named_weight(self, "kernel", shape)
        self._add_bias(self.filters)

    def call(self, inputs: Any) -> Any:
        """``activation(xᵀ∗ kernel + bias)``."""
        self._channels(inputs.shape, self.channels)
        x = self._inward(inputs)
        axes = [self._axis(i, n) for i, n in enumerate(x.shape[1:-1])]
        y = ops.convolution_transpose(
            x,
            self.kernel,
            spatial=tuple(length for length, _ in axes),
            strides=self.strides,
            padding=tuple(pair for _, pair in axes),
            dilation=self.dilation_rate,
        )
        if self.bias is not None:
            y = ops.add(y, self.bias)
        return self._outward(self.activation(y))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, *enlarged, filters)``."""
        spatial = [
            None if n is None else self._axis(i, n)[0]
            for i, n in enumerate(self._shape_inward(input_shape)[1:-1])
        ]
        return self._shape_outward((input_shape[0], *spatial, self.filters))

    def _output_padding(self, value: Any) -> Sizes | None:
        if value is None:
            return None
        found = tuple(value) if np.iterable(value) else (value,) * self.rank
        if len(found) != self.rank or not all(
            0 <= p < s for p, s in zip(found, self.strides, strict=True)
        ):
            raise ValueRangeError(
                f"{self.name}: output_padding must be at least 0 and less than the "
                f"strides {self.strides}, got {value!r}"
            )
        return tuple(map(int, found))

    def _axis(self, axis: int, n: int) -> tuple[int, tuple[int, int]]:
        """What an axis of `n` becomes, and the padding of the convolution back."""
        extra = None if self.output_padding is None else self.output_padding[axis]
        return enlarged(
            n,
            self.kernel_size[axis],
            self.strides[axis],
            self.dilation_rate[axis],
            extra,
            same=self.padding == "same",
        )


class Conv1DTranspose(Transposed):
    """The transpose of a `Conv1D` from y to x: it enlarges by the stride.

    x: (batch, steps, channels), y: (batch, longer, filters), kernel: (kernel_size,
    filters, channels), bias: (filters,). Lengths are as in `Conv2DTranspose`.

    >>> import numpy as np, nn
    >>> nn.layers.Conv1DTranspose(4, 3, strides=2)(np.zeros((2, 5, 1))).shape
    (2, 11, 4)
    """

    rank = 1


class Conv2DTranspose(Transposed):
    """The transpose of a `Conv2D` from y to x: it enlarges by the strides.

    x: (batch, height, width, channels), y: (batch, rows, columns, filters), kernel:
    (*kernel_size, filters, channels), bias: (filters,). With reach = (kernel_size − 1)
    · dilation_rate + 1, an axis of n becomes

        n · stride                              padding "same"
        (n − 1) · stride + max(reach, stride)   padding "valid"

    or, with an `output_padding` p, (n − 1) · stride + reach + p, less 2 · ⌊reach/2⌋
    when "same".

    >>> import numpy as np, nn
    >>> layer = nn.layers.Conv2DTranspose(4, 3, strides=2, padding="same")
    >>> layer(np.zeros((2, 5, 5, 1))).shape
    (2, 10, 10, 4)
    """

    rank = 2


class Conv3DTranspose(Transposed):
    """The transpose of a `Conv3D` from y to x: it enlarges by the strides.

    x: (batch, depth, height, width, channels), y: (batch, *larger, filters), kernel:
    (*kernel_size, filters, channels), bias: (filters,). Lengths are as in
    `Conv2DTranspose`. Here `data_format` comes before `output_padding`.
    """

    rank = 3

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        output_padding: Any = None,
        dilation_rate: Any = 1,
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
            filters,
            kernel_size,
            strides,
            padding,
            output_padding,
            data_format,
            dilation_rate,
            activation,
            use_bias,
            kernel_initializer,
            bias_initializer,
            kernel_regularizer,
            bias_regularizer,
            activity_regularizer,
            kernel_constraint,
            bias_constraint,
            **options,
        )


Convolution1DTranspose = Conv1DTranspose
Convolution2DTranspose = Conv2DTranspose
Convolution3DTranspose = Conv3DTranspose
