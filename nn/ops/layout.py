"""Where the channels are: ``"channels_last"``, the default, or ``"channels_first"``."""

from typing import Any

import autograd.numpy as anp
from autograd.errors import ShapeError, ValueRangeError
from nn.ops.convert import floats

__all__ = ["back", "batched", "is_first", "last"]

_FORMATS = ("channels_first", "channels_last")


def is_first(operation: str, data_format: Any) -> bool:
    """Whether the channels come first."""
    if data_format not in (None, *_FORMATS):
        raise ValueRangeError(
            f"{operation}: data_format must be one of {_FORMATS}, got {data_format!r}"
        )
    return bool(data_format == _FORMATS[0])


def last(operation: str, x: Any, data_format: Any) -> Any:
    """`x`, of floats and (batch, …), with its channels last."""
    x = floats(x)
    if len(x.shape) < 3:
        raise ShapeError(
            f"{operation}: the inputs have shape {tuple(x.shape)}; expected (batch, "
            "*spatial, channels)"
        )
    return anp.moveaxis(x, 1, -1) if is_first(operation, data_format) else x


def back(operation: str, y: Any, data_format: Any) -> Any:
    """`y`, its channels last, in `data_format`."""
    return anp.moveaxis(y, -1, 1) if is_first(operation, data_format) else y


def batched(
    operation: str, images: Any, data_format: Any, *, axes: int = 2
) -> tuple[Any, bool]:
    """Images as (batch, *spatial, channels), and whether they were one without a batch.

    axes: how many spatial ones there are.
    """
    if len(images.shape) not in (axes + 1, axes + 2):
        raise ShapeError(
            f"{operation}: the images have shape {tuple(images.shape)}; expected "
            f"{axes + 1} axes, or {axes + 2} with a batch's"
        )
    single = len(images.shape) == axes + 1
    x = images[None] if single else images
    return (anp.moveaxis(x, 1, -1) if is_first(operation, data_format) else x), single
