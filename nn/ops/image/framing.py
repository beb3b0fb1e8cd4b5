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


def _three(name: str, axis: str, known: tuple[Any, Any, Any], total: int) -> Any:
    """Of a start, an end and a middle that make up `total` the one that is not given."""
    before, after, middle = known
    if sum(part is None for part in known) != 1:
        raise ArgumentError(
            f"{name}: of the three that make up the {axis} give two, got {known}"
        )
    if before is None:
        before = total - after - middle
    elif after is None:
        after = total - before - middle
    else:
        middle = total - before - after
    if min(before, after) < 0 or middle <= 0:
        raise ValueRangeError(
            f"{name}: {before} before, {middle} and {after} after do not make up the "
            f"{axis} of {total}"
        )
    return before, after


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
    """Images with zeros around; of top, bottom and target height give two, and so on."""
    name, images = "pad_images", ready(images)
    rows, columns = _axes(name, images, data_format)
    widths = [(0, 0)] * images.ndim
    for axis, before, after, target in (
        (rows, top_padding, bottom_padding, target_height),
        (columns, left_padding, right_padding, target_width),
    ):
        n = images.shape[axis]
        if sum(part is None for part in (before, after, target)) != 1:
            raise ArgumentError(
                f"{name}: of the padding before, behind and the target size give two, "
                f"got {(before, after, target)}"
            )
        if before is None:
            before = target - n - after
        elif after is None:
            after = target - n - before
        if before < 0 or after < 0:
            raise ValueRangeError(
                f"{name}: an axis of {n} with {before} before and {after} behind; "
                "expected no padding below 0"
            )
        widths[axis] = (before, after)
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
    """A part of each image; of top, bottom and target height give two, and so on."""
    name, images = "crop_images", ready(images)
    rows, columns = _axes(name, images, data_format)
    index = [slice(None)] * images.ndim
    for word, axis, known in (
        ("height", rows, (top_cropping, bottom_cropping, target_height)),
        ("width", columns, (left_cropping, right_cropping, target_width)),
    ):
        n = images.shape[axis]
        before, after = _three(name, word, known, n)
        index[axis] = slice(before, n - after)
    return images[tuple(index)]
