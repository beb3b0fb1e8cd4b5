"""Pictures in files, as Pillow's images and as arrays."""

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import ArgumentError, ShapeError
from nn import ops
from nn.arrays import Array, raw
from nn.lookup import lookup
from nn.settings import SETTINGS

__all__ = [
    "array_to_img",
    "img_to_array",
    "load_img",
    "pillow",
    "save_img",
    "smart_resize",
]

_MODES = {"grayscale": "L", "rgb": "RGB", "rgba": "RGBA"}

_FORMATS = {"channels_last": False, "channels_first": True}
"""Whether channels come before rows and columns."""

_FILTERS = {
    name: name.upper()
    for name in ("nearest", "bilinear", "bicubic", "hamming", "box", "lanczos")
}


def pillow(caller: str) -> Any:
    """Pillow's module of images, or an error that names the extra that has it."""
    try:
        from PIL import Image
    except ImportError as error:
        raise ArgumentError(
            f"{caller}: pictures need Pillow; install it with "
            "pip install 'retrograd[images]'"
        ) from error
    return Image


def load_img(
    path: Any,
    color_mode: str = "rgb",
    target_size: tuple[int, int] | None = None,
    interpolation: str = "nearest",
    keep_aspect_ratio: bool = False,
) -> Any:
    """The picture at `path`, or in a file in memory, as an image of Pillow.

    color_mode: ``"rgb"``, ``"rgba"`` or ``"grayscale"``. target_size: (height, width)
    to which it is resized. interpolation: ``"nearest"``, ``"bilinear"``, ``"bicubic"``,
    ``"hamming"``, ``"box"`` or ``"lanczos"``. keep_aspect_ratio: cut what is too long
    off both ends before.
    """
    images = pillow("load_img")
    mode = lookup("load_img: color_mode", color_mode, _MODES)
    if isinstance(path, (str, bytes, Path)):
        path = io.BytesIO(
            Path(str(path, "utf-8") if isinstance(path, bytes) else path).read_bytes()
        )
    img = images.open(path)
    keeps = mode == "L" and img.mode in ("L", "I;16", "I")
    if img.mode != mode and not keeps:
        img = img.convert(mode)
    if target_size is None or img.size == (target_size[1], target_size[0]):
        return img
    name = lookup("load_img: interpolation", interpolation, _FILTERS)
    box = _box(img.size, target_size) if keep_aspect_ratio else None
    size = (target_size[1], target_size[0])
    return img.resize(size, getattr(images.Resampling, name), box=box)


def _box(size: tuple[int, int], target: tuple[int, int]) -> tuple[int, ...]:
    """The middle of an image (width, height) with the target's proportions."""
    width, height = size
    crop_height = min(height, width * target[0] // target[1])
    crop_width = min(width, height * target[1] // target[0])
    left, top = (width - crop_width) // 2, (height - crop_height) // 2
    return left, top, left + crop_width, top + crop_height


def img_to_array(
    img: Any, data_format: str | None = None, dtype: DTypeLike | None = None
) -> Array:
    """An image of Pillow, or an array of rank 2 or 3, as (height, width, channels).

    data_format: ``"channels_first"`` for (channels, height, width). dtype: `floatx`.
    """
    first = lookup(
        "img_to_array: data_format", data_format or "channels_last", _FORMATS
    )
    x = np.asarray(img, dtype or SETTINGS.floatx)
    if x.ndim not in (2, 3):
        raise ShapeError(
            f"img_to_array: expected an image of rank 2 or 3, got shape {x.shape}"
        )
    x = x[:, :, None] if x.ndim == 2 else x
    return x.transpose(2, 0, 1) if first else x


def array_to_img(
    x: Any,
    data_format: str | None = None,
    scale: bool = True,
    dtype: DTypeLike | None = None,
) -> Any:
    """An array (height, width, channels) as an image of Pillow.

    channels: 1 for grey, 3 for colours, 4 with opacity. scale: map the least to 0 and
    the largest to 255; else the values are taken as they are.
    """
    first = lookup(
        "array_to_img: data_format", data_format or "channels_last", _FORMATS
    )
    images = pillow("array_to_img")
    x = np.asarray(raw(x), dtype or SETTINGS.floatx)
    if x.ndim != 3:
        raise ShapeError(
            f"array_to_img: expected an image of rank 3, got shape {x.shape}"
        )
    x = x.transpose(1, 2, 0) if first else x
    if x.shape[2] not in (1, 3, 4):
        raise ShapeError(
            f"array_to_img: expected 1, 3 or 4 channels, got shape {x.shape}"
        )
    if scale:
        x = x - x.min()
        largest = x.max()
        x = (x / largest if largest else x) * 255
    if x.shape[2] > 1:
        return images.fromarray(np.ascontiguousarray(x.astype(np.uint8)))
    grey = x[:, :, 0]
    return images.fromarray(grey.astype(np.int32 if x.max() > 255 else np.uint8))


def save_img(
    path: Any,
    x: Any,
    data_format: str | None = None,
    file_format: str | None = None,
    scale: bool = True,
    **kwargs: Any,
) -> None:
    """Write an array as a picture; its format follows the path's ending by default.

    kwargs: what Pillow's ``Image.save`` takes further.
    """
    if file_format is None and isinstance(path, (str, Path)):
        file_format = Path(path).suffix[1:].lower()
    if file_format in ("jpg", "JPG"):
        file_format = "jpeg"
    img = array_to_img(x, data_format=data_format, scale=scale)
    if img.mode == "RGBA" and file_format == "jpeg":
        img = img.convert("RGB")
    img.save(path, format=file_format, **kwargs)


def smart_resize(
    x: Any,
    size: tuple[int, int],
    interpolation: str = "bilinear",
    data_format: str = "channels_last",
) -> Array:
    """Images of another size; what is too long is cut off both ends, not squeezed.

    x: (height, width, channels) or a batch of them. size: (height, width).
    """
    resized: Array = ops.image.resize(
        x, size, interpolation, crop_to_aspect_ratio=True, data_format=data_format
    )
    return resized
