"""Images made larger or smaller: by a border, or by a whole factor."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd import ops
from autograd.errors import ShapeError, ValueRangeError
from autograd.ops.windows import Padding, per_axis
from nn.arrays import Array, Shape
from nn.layers.windowed import Spatial

__all__ = [
    "Cropping1D",
    "Cropping2D",
    "Cropping3D",
    "UpSampling1D",
    "UpSampling2D",
    "UpSampling3D",
    "ZeroPadding1D",
    "ZeroPadding2D",
    "ZeroPadding3D",
]


class _Bordered(Spatial):
    """A layer with a number before and after each spatial axis."""

    def build(self, input_shape: Shape) -> None:
        """Nothing to make; refuses a shape that does not suit."""
        self._channels(input_shape)
        self.compute_output_shape(input_shape)

    def _around(self, lengths: Any, value: Any = (0, 0)) -> tuple[Any, ...]:
        """`lengths` of the spatial axes, with `value` for the two others."""
        if self._is_last:
            return (value, *lengths, value)
        return (value, value, *lengths)

    def _pairs(self, argument: str, value: Any) -> Padding:
        """(before, after) for each axis, from a number, or one or a pair for each."""
        entries = (value,) * self.rank if isinstance(value, int) else value
        if self.rank == 1 and not isinstance(value, int):
            entries = (value,)
        try:
            pairs = tuple(
                (entry, entry) if isinstance(entry, int) else tuple(entry)
                for entry in entries
            )
        except TypeError:
            pairs = ()
        whole = all(
            isinstance(n, (int, np.integer)) and n >= 0 for pair in pairs for n in pair
        )
        if not whole or [len(pair) for pair in pairs] != [2] * self.rank:
            forms = "a pair" if self.rank == 1 else f"{self.rank} of them or of pairs"
            raise ValueRangeError(
                f"{self.name}: {argument} must be an integer ≥ 0, or {forms}, got "
                f"{value!r}"
            )
        return tuple((int(before), int(after)) for before, after in pairs)


class _ZeroPadding(_Bordered):
    def __init__(
        self, padding: Any = 1, data_format: str | None = None, **options: Any
    ) -> None:
        super().__init__(data_format, **options)
        self._border = self._pairs("padding", padding)
        self.padding = self._border if self.rank > 1 else self._border[0]

    def call(self, inputs: Any) -> Any:
        """``x`` within its border."""
        self._channels(inputs.shape)
        return ops.pad(inputs, self._around(self._border))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The spatial axes longer by what is before and after."""
        around = self._around(self._border)
        axes = zip(input_shape, around, strict=True)
        return tuple(None if n is None else n + sum(pair) for n, pair in axes)


class ZeroPadding1D(_ZeroPadding):
    """Steps of zeros before and after: (batch, steps, channels) → more steps.

    padding: a number, or (before, after).
    """

    rank = 1


class ZeroPadding2D(_ZeroPadding):
    """A border of zeros: (batch, height, width, channels) → larger height and width.

    padding: a number for all four sides; (vertical, horizontal); or ((top, bottom),
    (left, right)).

    >>> import numpy as np, nn
    >>> nn.layers.ZeroPadding2D(((1, 0), (2, 2)))(np.zeros((1, 3, 3, 1))).shape
    (1, 4, 7, 1)
    """

    rank = 2


class ZeroPadding3D(_ZeroPadding):
    """A border of zeros around volumes; padding as in `ZeroPadding2D`, axis by axis."""

    rank = 3


class _Cropping(_Bordered):
    def __init__(
        self, cropping: Any, data_format: str | None = None, **options: Any
    ) -> None:
        super().__init__(data_format, **options)
        self._border = self._pairs("cropping", cropping)
        self.cropping = self._border if self.rank > 1 else self._border[0]

    def call(self, inputs: Any) -> Any:
        """``x`` without its border."""
        self._channels(inputs.shape)
        self.compute_output_shape(inputs.shape)
        around = zip(inputs.shape, self._around(self._border), strict=True)
        return inputs[tuple(slice(before, n - after) for n, (before, after) in around)]

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The spatial axes shorter by what is cut off."""
        around = self._around(self._border)
        shape = tuple(
            None if n is None else n - sum(pair)
            for n, pair in zip(input_shape, around, strict=True)
        )
        kept = self._shape_inward(shape)[1:-1]
        if any(n is not None and n < 1 for n in kept):
            raise ShapeError(
                f"{self.name}: cropping {self.cropping} leaves nothing of an input of "
                f"shape {tuple(input_shape)}; crop less"
            )
        return shape


class Cropping1D(_Cropping):
    """Steps cut off: (batch, steps, channels) → fewer. cropping as padding is given."""

    rank = 1

    def __init__(self, cropping: Any = (1, 1), **options: Any) -> None:
        super().__init__(cropping, **options)


class Cropping2D(_Cropping):
    """A border cut off: (batch, height, width, channels) → smaller height and width.

    cropping: a number for all four sides; (vertical, horizontal); or ((top, bottom),
    (left, right)).

    >>> import numpy as np, nn
    >>> nn.layers.Cropping2D(((1, 0), (2, 2)))(np.zeros((1, 4, 7, 1))).shape
    (1, 3, 3, 1)
    """

    rank = 2

    def __init__(
        self,
        cropping: Any = ((0, 0), (0, 0)),
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(cropping, data_format, **options)


class Cropping3D(_Cropping):
    """A border of volumes cut off; cropping as in `Cropping2D`, for each axis."""

    rank = 3

    def __init__(
        self,
        cropping: Any = ((1, 1), (1, 1), (1, 1)),
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(cropping, data_format, **options)


class _UpSampling(Spatial):
    """Every pixel becomes ``size`` pixels."""

    size: Any

    def build(self, input_shape: Shape) -> None:
        """Nothing to make; refuses a shape that does not suit."""
        self._channels(input_shape)

    def call(self, inputs: Any) -> Any:
        """``x`` with every entry repeated, one axis after the other."""
        self._channels(inputs.shape)
        for axis, factor in self._factors():
            inputs = ops.repeat(inputs, factor, axis=axis)
        return inputs

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The spatial axes longer by their factors."""
        shape = list(input_shape)
        for axis, factor in self._factors():
            n = shape[axis]
            shape[axis] = None if n is None else n * factor
        return tuple(shape)

    def _factors(self) -> Iterator[tuple[int, int]]:
        sizes = (self.size,) if isinstance(self.size, int) else self.size
        return enumerate(sizes, 1 if self._is_last else 2)


class UpSampling1D(_UpSampling):
    """Every step ``size`` times: (batch, steps, channels) → (batch, steps·size, …)."""

    rank = 1

    def __init__(self, size: int = 2, **options: Any) -> None:
        super().__init__(**options)
        (self.size,) = per_axis(self.name, "size", size, 1)


class UpSampling2D(_UpSampling):
    """Every pixel becomes ``size`` pixels: (batch, height, width, channels) → larger.

    size: a number, or one for height and one for width. interpolation: ``"nearest"``
    repeats pixels. ``"bilinear"`` puts the old pixels' centres where they lie in the
    new image, at (i + ½)·size − ½, interpolates between them, and continues the border
    outside; ``"bicubic"`` likewise, by cubics through four pixels with the slopes of
    Keras on PyTorch (Keys, 1981, with a = −¾).

    >>> import numpy as np, nn
    >>> x = np.array([0.0, 4.0]).reshape(1, 1, 2, 1)
    >>> y = nn.layers.UpSampling2D((1, 2), interpolation="bilinear")(x)
    >>> np.ravel(y).tolist()
    [0.0, 1.0, 3.0, 4.0]
    """

    rank = 2

    def __init__(
        self,
        size: Any = 2,
        data_format: str | None = None,
        interpolation: str = "nearest",
        **options: Any,
    ) -> None:
        super().__init__(data_format, **options)
        self.size = per_axis(self.name, "size", size, 2)
        self.interpolation = str(interpolation).lower()
        if self.interpolation not in _TENTS and self.interpolation != "nearest":
            raise ValueRangeError(
                f"{self.name}: interpolation must be one of "
                f"{('nearest', *_TENTS)}, got {interpolation!r}"
            )

    def call(self, inputs: Any) -> Any:
        """``x`` made larger, one axis after the other."""
        if self.interpolation == "nearest":
            return super().call(inputs)
        self._channels(inputs.shape)
        x = self._inward(inputs)
        n, height, width, channels = x.shape
        rows = _between(height, self.size[0], self.interpolation, x.dtype)
        columns = _between(width, self.size[1], self.interpolation, x.dtype)
        tall = ops.matmul(rows, ops.reshape(x, (n, height, width * channels)))
        lines = ops.reshape(tall, (n, len(rows), width, channels))
        return self._outward(ops.matmul(columns, lines))  # (batch, rows, columns, …)


class UpSampling3D(_UpSampling):
    """Every entry of a volume becomes ``size``: (batch, depth, height, width, …)."""

    rank = 3

    def __init__(
        self, size: Any = 2, data_format: str | None = None, **options: Any
    ) -> None:
        super().__init__(data_format, **options)
        self.size = per_axis(self.name, "size", size, 3)


def _linear(distance: Array) -> Array:
    weights: Array = np.maximum(1 - distance, 0)
    return weights


def _cubic(distance: Array) -> Array:
    a, d = -0.75, distance
    near = ((a + 2) * d - (a + 3)) * d * d + 1
    far = ((d - 5) * d + 8) * d * a - 4 * a
    return np.where(d <= 1, near, np.where(d < 2, far, 0.0))


_TENTS = {"bilinear": (_linear, 1), "bicubic": (_cubic, 2)}
"""Interpolations: the weight of a pixel by its distance, and how far that reaches."""


def _between(n: int, factor: int, interpolation: str, dtype: Any) -> Array:
    """The weight of each of `n` old pixels in each new one: (n·factor, n).

    Outside, the pixel at the border stands for all.
    """
    tent, reach = _TENTS[interpolation]
    at = (np.arange(n * factor) + 0.5) / factor - 0.5
    weights = np.zeros((n * factor, n))
    for step in range(1 - reach, reach + 1):
        old = np.floor(at) + step
        column = np.clip(old, 0, n - 1).astype(int)
        np.add.at(weights, (np.arange(n * factor), column), tent(np.abs(at - old)))
    return weights.astype(dtype)
