"""Images in other colours.

images: (height, width, 3), (batch, height, width, 3), or with the channels first by
`data_format`.
"""

from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd.errors import DTypeError, ShapeError
from nn.ops.convert import of_dtype, ready
from nn.ops.image.entering import of_images
from nn.ops.layout import is_first

__all__: list[str] = []

_GREY = (0.2989, 0.587, 0.114)
"""How bright red, green and blue are (ITU-R BT.601)."""


def _axis(name: str, images: Any, data_format: Any, channels: tuple[int, ...]) -> int:
    """The axis of the channels."""
    axis = -3 if is_first(name, data_format) else -1
    if len(images.shape) not in (3, 4) or images.shape[axis] not in channels:
        raise ShapeError(
            f"{name}: the images have shape {tuple(images.shape)}; expected one or a "
            f"batch, with {' or '.join(map(str, channels))} channels on axis {axis}"
        )
    return axis


@of_images
def rgb_to_grayscale(images: Any, data_format: Any = None) -> Any:
    """How bright each pixel is: one channel; grey images stay."""
    images = ready(images)
    axis = _axis("rgb_to_grayscale", images, data_format, (1, 3))
    if images.shape[axis] == 1:
        return anp.copy(images)
    parts = anp.unstack(images, axis=axis)
    grey = sum(w * part for w, part in zip(_GREY, parts, strict=True))
    return of_dtype(anp.expand_dims(grey, axis), images.dtype)


def _planes(name: str, images: Any, data_format: Any) -> tuple[int, Any]:
    images = ready(images)
    if images.dtype.kind != "f":
        raise DTypeError(f"{name}: the images are {images.dtype}; expected floats")
    return _axis(name, images, data_format, (3,)), images


@of_images
def rgb_to_hsv(images: Any, data_format: Any = None) -> Any:
    """Hue, saturation and value, all in [0, 1], of colours in [0, 1]."""
    axis, images = _planes("rgb_to_hsv", images, data_format)
    tiny = anp.absolute(images) < np.finfo(images.dtype).eps
    red, green, blue = anp.unstack(anp.where(tiny, 0, images), axis=axis)
    value = anp.maximum(anp.maximum(red, green), blue)
    span = value - anp.minimum(anp.minimum(red, green), blue)
    lit, coloured = value > 0, span > 0
    saturation = anp.where(lit, span / anp.where(lit, value, 1), 0)
    turn = 1 / (6 * anp.where(coloured, span, 1))
    hue = anp.where(
        value == green, turn * (blue - red) + 1 / 3, turn * (red - green) + 2 / 3
    )
    hue = anp.where(value == red, turn * (green - blue), hue)
    hue = anp.where(coloured, hue, 0)
    hue = hue + of_dtype(hue < 0, images.dtype)
    return anp.stack([hue, saturation, value], axis=axis)


@of_images
def hsv_to_rgb(images: Any, data_format: Any = None) -> Any:
    """Red, green and blue of hue, saturation and value."""
    axis, images = _planes("hsv_to_rgb", images, data_format)
    hue, saturation, value = anp.unstack(images, axis=axis)
    angle = anp.mod(hue, 1) * 6
    shares = (
        anp.clip(anp.absolute(angle - 3) - 1, 0, 1),
        anp.clip(2 - anp.absolute(angle - 2), 0, 1),
        anp.clip(2 - anp.absolute(angle - 4), 0, 1),
    )
    parts = [value * (1 - saturation + saturation * share) for share in shares]
    return anp.stack(parts, axis=axis)
