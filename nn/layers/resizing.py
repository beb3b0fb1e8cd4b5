"""Images made larger: by a border, or by a whole factor."""

from typing import Any

import numpy as np

from autograd import ops
from autograd.errors import ValueRangeError
from autograd.ops.windows import per_axis
from nn.arrays import Array, Shape
from nn.layers.base import Layer
from nn.layers.windowed import channels_of

__all__ = ["UpSampling2D", "ZeroPadding2D"]

INTERPOLATIONS = ("bilinear", "nearest")


class ZeroPadding2D(Layer):
    """A border of zeros: (batch, height, width, channels) → larger height and width.

    padding: a number for all four sides; (vertical, horizontal); or ((top, bottom),
    (left, right)).

    >>> import numpy as np, nn
    >>> nn.layers.ZeroPadding2D(((1, 0), (2, 2)))(np.zeros((1, 3, 3, 1))).shape
    (1, 4, 7, 1)
    """

    def __init__(self, padding: Any = 1, **options: Any) -> None:
        super().__init__(**options)
        self.padding = self._sides(padding)

    def build(self, input_shape: Shape) -> None:
        """Nothing to make; refuses a shape that is no batch of images."""
        channels_of(self, input_shape, 2)

    def call(self, x: Any) -> Any:
        """``x`` within its border."""
        channels_of(self, x.shape, 2)
        return ops.pad(x, ((0, 0), *self.padding, (0, 0)))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, height + top + bottom, width + left + right, channels)``."""
        axes = zip(input_shape[1:-1], self.padding, strict=True)
        grown = [None if n is None else n + sum(p) for n, p in axes]
        return (input_shape[0], *grown, input_shape[-1])

    def _sides(self, padding: Any) -> tuple[tuple[int, int], tuple[int, int]]:
        """((top, bottom), (left, right)) from any of the three forms."""
        try:
            sides = np.array(padding)
        except ValueError:  # pairs and numbers mixed
            sides = np.array(None)
        whole = sides.dtype.kind in "iu" and (sides >= 0).all()
        if not whole or sides.shape not in ((), (2,), (2, 2)):
            raise ValueRangeError(
                f"{self.name}: padding must be an integer ≥ 0, a pair of them, or "
                f"((top, bottom), (left, right)), got {padding!r}"
            )
        vertical, horizontal = np.broadcast_to(
            sides[:, None] if sides.ndim == 1 else sides, (2, 2)
        ).tolist()
        return tuple(vertical), tuple(horizontal)


class UpSampling2D(Layer):
    """Every pixel becomes ``size`` pixels: (batch, height, width, channels) → larger.

    size: a number, or one for height and one for width. interpolation: ``"nearest"``
    repeats pixels. ``"bilinear"`` puts the old pixels' centres where they lie in the
    new image, at (i + ½)·size − ½, interpolates between them, and continues the border
    outside.

    >>> import numpy as np, nn
    >>> x = np.array([0.0, 4.0]).reshape(1, 1, 2, 1)
    >>> nn.layers.UpSampling2D((1, 2), interpolation="bilinear")(x).ravel()
    tensor([0., 1., 3., 4.], dtype=float32)
    """

    def __init__(
        self, size: Any = 2, *, interpolation: str = "nearest", **options: Any
    ) -> None:
        super().__init__(**options)
        self.size = per_axis(self.name, "size", size, 2)
        if interpolation not in INTERPOLATIONS:
            raise ValueRangeError(
                f"{self.name}: interpolation must be one of {INTERPOLATIONS}, got "
                f"{interpolation!r}"
            )
        self.interpolation = interpolation

    def build(self, input_shape: Shape) -> None:
        """Nothing to make; refuses a shape that is no batch of images."""
        channels_of(self, input_shape, 2)

    def call(self, x: Any) -> Any:
        """``x`` made larger, one axis after the other."""
        channels_of(self, x.shape, 2)
        if self.interpolation == "nearest":
            for axis, factor in enumerate(self.size, 1):
                x = ops.repeat(x, factor, axis=axis)
            return x
        n, height, width, channels = x.shape
        rows = _between(height, self.size[0], x.dtype)
        columns = _between(width, self.size[1], x.dtype)
        tall = ops.matmul(rows, ops.reshape(x, (n, height, width * channels)))
        lines = ops.reshape(tall, (n, len(rows), width, channels))
        return ops.matmul(columns, lines)  # (batch, rows, columns, channels)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, height·size, width·size, channels)``."""
        axes = zip(input_shape[1:-1], self.size, strict=True)
        grown = [None if n is None else n * factor for n, factor in axes]
        return (input_shape[0], *grown, input_shape[-1])


def _between(n: int, factor: int, dtype: Any) -> Array:
    """The weight of each of `n` old pixels in each new one: (n·factor, n)."""
    at = np.clip((np.arange(n * factor) + 0.5) / factor - 0.5, 0, n - 1)
    distance = np.abs(at[:, None] - np.arange(n))
    weights: Array = np.maximum(1 - distance, 0).astype(dtype)
    return weights
