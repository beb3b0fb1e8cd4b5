"""Images of another size: resized, or a part of them."""

from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd.errors import ArgumentError
from nn import ops
from nn.arrays import Shape
from nn.layers.arguments import positive
from nn.layers.preprocessing.images import ImageLayer, RandomLayer, square
from nn.lookup import lookup
from nn.random import drawing

__all__ = ["CenterCrop", "RandomCrop", "Resizing"]

_INTERPOLATIONS = {name: name for name in ("bilinear", "nearest", "bicubic")}


class _Sized(ImageLayer):
    """Images of one height and width."""

    def __init__(self, height: int, width: int, **options: Any) -> None:
        super().__init__(**options)
        self.height = positive(self, "height", height)
        self.width = positive(self, "width", width)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The input's with this height and width."""
        return square(input_shape, self.height, self.width, first=self._first)

    def _cut(self, images: Any, top: int, left: int) -> Any:
        return images[:, top : top + self.height, left : left + self.width]

    def _resized(self, images: Any, **options: Any) -> Any:
        size = (self.height, self.width)
        return ops.image.resize(images, size, data_format="channels_last", **options)


class Resizing(_Sized):
    """Images resized to `height` and `width`; whole numbers stay such.

    interpolation: ``"bilinear"``, ``"nearest"`` or ``"bicubic"``. crop_to_aspect_ratio:
    what is too long is cut off both ends, not squeezed; pad_to_aspect_ratio: what is
    too short gets `fill_value` at both ends, not stretched. antialias: average over
    what one pixel takes the place of.
    """

    def __init__(
        self,
        height: int,
        width: int,
        interpolation: str = "bilinear",
        crop_to_aspect_ratio: bool = False,
        pad_to_aspect_ratio: bool = False,
        fill_mode: str = "constant",
        fill_value: float = 0.0,
        antialias: bool = False,
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(height, width, data_format=data_format, **options)
        name = f"{self.name}: interpolation"
        self.interpolation = lookup(name, interpolation, _INTERPOLATIONS)
        lookup(f"{self.name}: fill_mode", fill_mode, {"constant": None})
        if crop_to_aspect_ratio and pad_to_aspect_ratio:
            raise ArgumentError(
                f"{self.name}: crop_to_aspect_ratio excludes pad_to_aspect_ratio"
            )
        self.options = {
            "interpolation": self.interpolation,
            "crop_to_aspect_ratio": crop_to_aspect_ratio,
            "pad_to_aspect_ratio": pad_to_aspect_ratio,
            "fill_value": fill_value,
            "antialias": bool(antialias),
        }

    def transform_images(
        self, images: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """The resized images."""
        whole = images.dtype.kind in "iu"
        floats = images.astype(self.dtype) if whole else images
        y = self._resized(floats, **self.options)
        if not whole:
            return y if y.dtype == images.dtype else y.astype(images.dtype)
        limits = np.iinfo(images.dtype)
        return anp.clip(anp.round(y), limits.min, limits.max).astype(images.dtype)


class CenterCrop(_Sized):
    """The middle of images; of those that are too small a part that is enlarged."""

    def __init__(
        self, height: int, width: int, data_format: str | None = None, **options: Any
    ) -> None:
        super().__init__(height, width, data_format=data_format, **options)

    def transform_images(
        self, images: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """The parts."""
        images = self._floats(images)
        down, right = images.shape[1] - self.height, images.shape[2] - self.width
        if down >= 0 and right >= 0:
            return self._cut(images, down // 2, right // 2)
        return self._resized(images, crop_to_aspect_ratio=True)


class RandomCrop(RandomLayer, _Sized):
    """A part at a place drawn at random, the same for all images of a batch.

    Of images that are not larger in both directions, a part of the same proportions
    that is resized. Outside of training that is done to all.
    """

    def __init__(
        self,
        height: int,
        width: int,
        seed: int | None = None,
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(
            height=height, width=width, seed=seed, data_format=data_format, **options
        )

    def call(self, data: Any, training: bool = False) -> Any:
        """The parts."""
        return ImageLayer.call(self, data, training=training)

    def get_random_transformation(self, data: Any, training: bool = True) -> Any:
        """Where the part begins, (row, column); None for the middle."""
        down, right = data.shape[1] - self.height, data.shape[2] - self.width
        if not training or down <= 0 or right <= 0:
            return None
        rng = drawing(self.generator)
        return rng.integers(down + 1), rng.integers(right + 1)

    def transform_images(
        self, images: Any, transformation: Any, training: bool = True
    ) -> Any:
        """The parts that begin where the transformation says."""
        images = self._floats(images)
        if transformation is None:
            return self._resized(images, crop_to_aspect_ratio=True)
        rows = transformation[0] + np.arange(self.height)
        columns = transformation[1] + np.arange(self.width)
        return anp.take(anp.take(images, rows, axis=1), columns, axis=2)
