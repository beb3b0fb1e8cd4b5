"""`Conv2DTranspose`: from the shape of a convolution's output to that of its input."""

from typing import Any

import numpy as np

from autograd import Tensor, ops
from autograd.errors import ValueRangeError
from autograd.ops.windows import Sizes
from nn.arrays import Shape
from nn.layers.convolution import Convolution, of_weight
from nn.layers.windowed import channels_of

__all__ = ["Conv2DTranspose"]


class Conv2DTranspose(Convolution):
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
    kernel: Tensor

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        *,
        output_padding: Any = None,
        kernel_initializer: Any = "glorot_uniform",
        kernel_regularizer: Any = None,
        kernel_constraint: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(kernel_size, strides, padding, **options)
        self.filters = self._count("filters", filters)
        self._kernel = of_weight(
            kernel_initializer, kernel_regularizer, kernel_constraint
        )
        self.output_padding = self._output_padding(output_padding)

    def build(self, input_shape: Shape) -> None:
        """Make the kernel and the bias for inputs whose channels are known."""
        self.channels = channels_of(self, input_shape, self.rank)
        shape = (*self.kernel_size, self.filters, self.channels)
        self.kernel = self.add_weight(shape, name="kernel", **self._kernel)
        self._add_bias(self.filters)

    def call(self, x: Any) -> Any:
        """``activation(xᵀ∗ kernel + bias)``."""
        channels_of(self, x.shape, self.rank, self.channels)
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
        return self.activation(y)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, rows, columns, filters)``."""
        spatial = [
            None if n is None else self._axis(i, n)[0]
            for i, n in enumerate(input_shape[1:-1])
        ]
        return (input_shape[0], *spatial, self.filters)

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
        stride = self.strides[axis]
        reach = (self.kernel_size[axis] - 1) * self.dilation_rate[axis] + 1
        extra = None if self.output_padding is None else self.output_padding[axis]
        if self.padding == "valid":
            extra = max(stride - reach, 0) if extra is None else extra
            length, before = (n - 1) * stride + reach + extra, 0
        else:
            # Where Keras starts: the middle of what the full result has too many.
            extra = stride - reach % 2 if extra is None else extra
            length = (n - 1) * stride + reach % 2 + extra
            around = reach + reach % 2 - 2 + extra
            before = max(reach - 1 - (around + 1) // 2, 0)
        return length, (before, max((n - 1) * stride + reach - length - before, 0))
