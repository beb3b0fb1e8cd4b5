"""Images cut and framed.

images: (height, width, channels), with a batch's axis or without, or with the channels
first by `data_format`.
"""

from typing import Any

import autograd.numpy as anp
from autograd.errors import ArgumentError, ValueRangeError
from nn.ops.convert import ready
from nn.ops.image.entering import of_images
from nn.ops.layout import batched, is_first

__all__: list[str] = []


def _axes(name: str, images: Any, data_format: Any) -> tuple[int, int]:
    """The axes of height and width, from the end."""
    batched(name, images, data_format)
    return (-2, -1) if is_first(name, data_format) else (-3, -2)


def _ends(name: str, known: tuple[Any, Any, Any], n: int) -> tuple[int, int]:
    """What is put around, or cut off, before and behind an axis of `n`.

    known: both, and what they are together, one of the three None.
    """
    before, after, together = known
    if sum(part is None for part in known) != 1:
        raise ArgumentError(
            f"{name}: of what is before, what is behind and the target size of an "
            f"axis of {n} give two"
        )
    before = together - after if before is None else before
    after = together - before if after is None else after
    if before < 0 or after < 0:
        raise ValueRangeError(
            f"{name}: {before} before and {after} behind an axis of {n}; expected "
            "neither below 0"
        )
    return before, after


def _less(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a - b


@of_images
def pad_images(
    images: Any,
    top_padding: int | None = None,
    left_padding: int | None = None,
    bottom_padding: int | None = None,
    right_padding: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: Any = None,
) -> Any:
    """Images with zeros around; of top, bottom and target height give two."""
    name, images = "pad_images", ready(images)
    rows, columns = _axes(name, images, data_format)
    widths = [(0, 0)] * images.ndim
    for axis, before, after, target in (
        (rows, top_padding, bottom_padding, target_height),
        (columns, left_padding, right_padding, target_width),
    ):
        n = images.shape[axis]
        widths[axis] = _ends(name, (before, after, _less(target, n)), n)
    return anp.pad(images, widths)


@of_images
def crop_images(
    images: Any,
    top_cropping: int | None = None,
    left_cropping: int | None = None,
    bottom_cropping: int | None = None,
    right_cropping: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: Any = None,
) -> Any:
    """A part of each image; of top, bottom and target height give two."""
    name, images = "crop_images", ready(images)
    rows, columns = _axes(name, images, data_format)
    index = [slice(None)] * images.ndim
    for axis, before, after, target in (
        (rows, top_cropping, bottom_cropping, target_height),
        (columns, left_cropping, right_cropping, target_width),
    ):
        n = images.shape[axis]
        start, end = _ends(name, (before, after, _less(n, target)), n)
        if start + end >= n:
            raise ValueRangeError(
                f"{name}: {start} before and {end} behind leave nothing of an axis of "
                f"{n}"
            )
        index[axis] = slice(start, n - end)
    return images[tuple(index)]
