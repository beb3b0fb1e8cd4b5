"""The windows of images as rows of numbers."""

from math import prod
from typing import Any

import autograd.numpy as anp
from autograd import ops
from autograd.ops.windows import per_axis
from nn.ops.convert import floats
from nn.ops.image.entering import of_images
from nn.ops.layout import batched, is_first

__all__: list[str] = []


def _extracted(
    name: str,
    images: Any,
    window: tuple[Any, Any, Any, str],
    data_format: Any,
    axes: int,
) -> Any:
    """(batch, *positions, taps·channels) for a size, strides, dilation and padding."""
    size, strides, dilation, padding = window
    x, single = batched(name, floats(images), data_format, axes=axes)
    taps = per_axis(name, "size", size, axes)
    y = ops.unfold(x, taps, taps if strides is None else strides, padding, dilation)
    y = anp.reshape(y, (*y.shape[:-2], prod(y.shape[-2:])))
    y = anp.moveaxis(y, -1, 1) if is_first(name, data_format) else y
    return y[0] if single else y


@of_images
def extract_patches(
    images: Any,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: str = "valid",
    data_format: Any = None,
) -> Any:
    """The windows of images: (b, h, w, c) → (b, rows, columns, size₀·size₁·c).

    strides: by default `size`, so that windows do not overlap.
    """
    window = (size, strides, dilation_rate, padding)
    return _extracted("extract_patches", images, window, data_format, 2)


@of_images
def extract_patches_3d(
    volumes: Any,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: str = "valid",
    data_format: Any = None,
) -> Any:
    """The windows of volumes: (b, d, h, w, c) → (b, *positions, taps·c)."""
    window = (size, strides, dilation_rate, padding)
    return _extracted("extract_patches_3d", volumes, window, data_format, 3)
