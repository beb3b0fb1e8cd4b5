"""Convolutions of one, two or three spatial axes.

inputs: (batch, *spatial, channels), or with the channels first by `data_format`; the
kernel's spatial axes come first. padding: ``"valid"`` or ``"same"``.
"""

from typing import Any

import autograd.numpy as anp
from autograd import ops
from autograd.errors import ShapeError, ValueRangeError
from autograd.ops.windows import per_axis
from nn.ops.convert import floats, of_dtype
from nn.ops.layout import back, last
from nn.ops.registry import operation
from nn.windows import enlarged

__all__: list[str] = []


@operation
def conv(
    inputs: Any,
    kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: Any = None,
    dilation_rate: Any = 1,
) -> Any:
    """``x ∗ kernel``: kernel (*size, channels/groups, filters), in groups that fit."""
    x = last("conv", inputs, data_format)
    kernel = of_dtype(kernel, x.dtype)
    channels, within = x.shape[-1], kernel.shape[-2]
    if channels % within:
        raise ShapeError(
            f"conv: the inputs have {channels} channels; expected a multiple of the "
            f"kernel's {within}, which has shape {tuple(kernel.shape)}"
        )
    y = ops.convolution(
        x,
        kernel,
        strides=strides,
        padding=padding,
        dilation=dilation_rate,
        groups=channels // within,
    )
    return back("conv", y, data_format)


@operation
def depthwise_conv(
    inputs: Any,
    kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: Any = None,
    dilation_rate: Any = 1,
) -> Any:
    """Each channel with kernels of its own: kernel (*size, channels, multiplier)."""
    kernel = floats(kernel)
    *size, channels, multiplier = kernel.shape
    return conv(
        inputs,
        anp.reshape(kernel, (*size, 1, channels * multiplier)),
        strides,
        padding,
        data_format,
        dilation_rate,
    )


@operation
def separable_conv(
    inputs: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: Any = None,
    dilation_rate: Any = 1,
) -> Any:
    """`depthwise_conv`, then `conv` with a kernel of (1, …, 1, channels, filters)."""
    y = depthwise_conv(
        inputs, depthwise_kernel, strides, padding, data_format, dilation_rate
    )
    return conv(y, pointwise_kernel, data_format=data_format)


@operation
def conv_transpose(
    inputs: Any,
    kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    output_padding: Any = None,
    data_format: Any = None,
    dilation_rate: Any = 1,
) -> Any:
    """The adjoint of `conv` by its input: kernel (*size, filters, channels)."""
    name = "conv_transpose"
    x = last(name, inputs, data_format)
    kernel = of_dtype(kernel, x.dtype)
    rank = len(x.shape) - 2
    if padding not in ("valid", "same"):
        raise ValueRangeError(
            f"{name}: padding must be 'valid' or 'same', got {padding!r}"
        )
    strides = per_axis(name, "strides", strides, rank)
    dilation = per_axis(name, "dilation_rate", dilation_rate, rank)
    extra = (
        (output_padding,) * rank
        if output_padding is None or isinstance(output_padding, int)
        else tuple(output_padding)
    )
    sizes = kernel.shape[:rank]
    rows = zip(x.shape[1:-1], sizes, strides, dilation, extra, strict=True)
    axes = [enlarged(*row, same=padding == "same") for row in rows]
    y = ops.convolution_transpose(
        x,
        kernel,
        spatial=tuple(length for length, _ in axes),
        strides=strides,
        padding=tuple(pair for _, pair in axes),
        dilation=dilation,
    )
    return back(name, y, data_format)
