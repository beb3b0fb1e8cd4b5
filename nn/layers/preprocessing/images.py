"""`ImageLayer`: what layers share that change images, by chance while training."""

from collections.abc import Sequence
from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd.errors import ArgumentError, ShapeError, ValueRangeError
from nn.arrays import Array, Shape
from nn.calls import calls
from nn.layers.base import Layer
from nn.layers.symbolic import symbolic
from nn.lookup import lookup
from nn.random import drawing, generator

__all__ = ["ImageLayer", "RandomLayer", "per_image", "scaled", "spread"]

_FORMATS = {"channels_last": False, "channels_first": True}

Pair = tuple[float, float]

_BOUNDS = (-1.0, 1.0)


class ImageLayer(Layer):
    """Images (batch, height, width, channels), or one without the batch's axis.

    Also a dict of ``"images"`` and ``"labels"``. data_format: ``"channels_first"`` for
    (batch, channels, height, width).
    """

    def __init__(self, *, data_format: str | None = None, **options: Any) -> None:
        super().__init__(**{"autocast": False, **options})
        self.data_format = data_format or "channels_last"
        self._first = lookup(f"{self.name}: data_format", self.data_format, _FORMATS)

    def call(self, data: Any, training: bool = False) -> Any:
        """The changed images, and labels if there are some."""
        images = data["images"] if isinstance(data, dict) else data
        single = images.ndim == 3
        if images.ndim not in (3, 4):
            raise ShapeError(
                f"{self.name}: expected images (batch, height, width, channels), or "
                f"one of them, got {images.shape}"
            )
        batch = images[None] if single else images
        batch = anp.moveaxis(batch, 1, -1) if self._first else batch
        drawn = self.get_random_transformation(batch, training=training)
        y = self.transform_images(batch, drawn, training=training)
        y = anp.moveaxis(y, -1, 1) if self._first else y
        y = self._given_out(y[0] if single else y)
        if not isinstance(data, dict):
            return y
        if others := data.keys() - {"images", "labels"}:
            raise ArgumentError(
                f"{self.name}: takes images and labels, got {sorted(others)}; "
                "boxes and masks are not transformed"
            )
        labels = {
            k: self.transform_labels(v, drawn, training=training)
            for k, v in data.items()
            if k == "labels"
        }
        return {"images": y, **labels}

    def get_random_transformation(self, data: Any, training: bool = True) -> Any:
        """What the images are changed by, drawn at random; None where nothing is.

        data: the images (batch, height, width, channels).
        """
        return None

    def transform_images(
        self, images: Any, transformation: Any, training: bool = True
    ) -> Any:
        """The images (batch, height, width, channels) changed by a transformation."""
        raise NotImplementedError(f"{self.name}: define transform_images")

    def transform_labels(
        self, labels: Any, transformation: Any, training: bool = True
    ) -> Any:
        """The labels that go with the changed images: as a rule the same."""
        return labels

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's."""
        return input_shape

    def _given_out(self, images: Any) -> Any:
        """Changed images, under a mixed policy in the dtype of what is computed.

        They are changed in that of weights: places in an image are too many for the
        digits of float16.
        """
        if not self._is_mixed or images.dtype.kind != "f":
            return images
        return images.astype(self.compute_dtype)

    def _floats(self, images: Any) -> Any:
        return images if images.dtype == self.dtype else images.astype(self.dtype)


class RandomLayer(ImageLayer):
    """Images changed at random, while training and where nothing is said of it.

    ``training=False``, `evaluate` and `predict` leave them as they are. seed: of the
    changes; by default they follow `nn.utils.set_random_seed`.

    Attributes
    ----------
    generator: where the changes are drawn from.
    """

    def __init__(self, *, seed: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.seed = seed
        self.generator = generator(seed)

    def __call__(self, *args: Any, training: bool | None = None, **kwargs: Any) -> Any:
        """`call`; as a part of training where neither this nor an outer call says."""
        unsaid = training is None and calls.frame.training is None
        if unsaid and not symbolic([args, kwargs]):
            training = True
        return super().__call__(*args, training=training, **kwargs)

    def call(self, data: Any, training: bool = False) -> Any:
        """The changed images when `training`, else as they are."""
        if training:
            return super().call(data, training=True)
        if isinstance(data, dict):
            return {**data, "images": self._given_out(self._floats(data["images"]))}
        return self._given_out(self._floats(data))

    def get_random_transformation(self, data: Any, training: bool = True) -> Any:
        """What each image is changed by."""
        return self.draw(len(data), data.shape[1:]) if training else None

    def transform_images(
        self, images: Any, transformation: Any, training: bool = True
    ) -> Any:
        """The images changed by a transformation, or as they are."""
        images = self._floats(images)
        if not training or transformation is None:
            return images
        return self.transformed(images, transformation)

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """A transformation of `count` images of `shape`."""
        raise NotImplementedError(f"{self.name}: define draw")

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The images, floats, changed by what `draw` gave."""
        raise NotImplementedError(f"{self.name}: define transformed")

    def uniform(self, limits: tuple[float, float], size: Any) -> Array:
        """Numbers between the limits, of the layer's dtype."""
        numbers: Any = drawing(self.generator).uniform(*limits, size)
        found: Array = numbers.astype(self.dtype)
        return found

    def chances(self, factor: tuple[float, float], count: int) -> Array:
        """Whether each image is changed: with a chance drawn from `factor`."""
        chosen: Array = self.uniform((0, 1), count) < self.uniform(factor, count)
        return chosen

    def signs(self, count: Any) -> Array:
        """−1 or 1, equally often."""
        found: Array = anp.where(self.uniform((0, 1), count) > 0.5, -1, 1)
        return found.astype(self.dtype)


def spread(
    layer: Layer,
    name: str,
    factor: Any,
    bounds: Pair = _BOUNDS,
    least: float | None = None,
) -> Pair:
    """``(low, high)`` from a pair, or from a number f for (−f, f), within `bounds`.

    least: in place of −f.
    """
    pair = isinstance(factor, (tuple, list))
    number = isinstance(factor, (int, float, np.number))
    low, high = bounds
    if pair and len(factor) == 2 and factor[0] <= high and factor[1] >= low:
        lower, upper = sorted(factor)
        return float(lower), float(upper)
    if number and low <= factor <= high:
        start = max(-abs(factor), low) if least is None else least
        return float(start), float(abs(factor))
    raise ValueRangeError(
        f"{layer.name}: {name} must be a number or a pair of numbers in "
        f"[{low:g}, {high:g}], got {factor!r}"
    )


def range_of(layer: Layer, value_range: Sequence[float]) -> Pair:
    """The least and the largest value of pixels."""
    if not isinstance(value_range, (tuple, list)) or len(value_range) != 2:
        raise ValueRangeError(
            f"{layer.name}: value_range must be a pair of numbers, got {value_range!r}"
        )
    low, high = sorted(value_range)
    return float(low), float(high)


def scaled(
    images: Any, source: tuple[float, float], target: tuple[float, float]
) -> Any:
    """Values of the range `source` as those of the range `target`."""
    if source == target:
        return images
    (low, high), (first, last) = source, target
    return (images - low) / (high - low) * (last - first) + first


def per_image(numbers: Any) -> Any:
    """Numbers (batch,) as (batch, 1, 1, 1)."""
    return anp.reshape(numbers, (-1, 1, 1, 1))


def square(shape: Shape, height: int, width: int, *, first: bool) -> Shape:
    """`shape` of images with another height and width."""
    lead, channels = shape[:-3], shape[-3 if first else -1]
    return (
        (*lead, channels, height, width) if first else (*lead, height, width, channels)
    )


def filtered(x: Any, weights: Any, axis: int) -> Any:
    """The sum along an axis, counted from the end, of neighbours times weights.

    weights: (2n + 1,), those of the place itself in the middle; outside is 0.
    """
    half, length = len(weights) // 2, x.shape[axis]
    frame = [(0, 0)] * x.ndim
    frame[axis] = (half, half)
    wide = anp.pad(x, frame)
    lead = (slice(None),) * (x.ndim + axis)
    parts = [wide[(*lead, slice(k, k + length))] for k in range(len(weights))]
    return sum(weights[k] * part for k, part in enumerate(parts))
