"""Images in other colours, drawn at random for each."""

from typing import Any

import autograd.numpy as anp
from autograd.errors import ShapeError
from nn import ops
from nn.arrays import Array
from nn.layers.preprocessing.images import (
    RandomLayer,
    per_image,
    range_of,
    scaled,
    spread,
)

__all__ = [
    "RandomBrightness",
    "RandomColorDegeneration",
    "RandomColorJitter",
    "RandomContrast",
    "RandomGrayscale",
    "RandomHue",
    "RandomSaturation",
]

_EPSILON = 1e-7

_LAST = "channels_last"

PART = (0.0, 1.0)
"""Bounds of a factor that is a part of something."""


class Ranged(RandomLayer):
    """A change by a random `factor`, of pixels in `value_range`.

    factor: f for (−f, f) or a pair, between which a number is drawn for each image.
    """

    bounds: tuple[float, float] = PART

    def __init__(
        self,
        factor: Any,
        value_range: Any = (0, 255),
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(seed=seed, **options)
        self.factor = spread(self, "factor", factor, self.bounds)
        self.value_range = range_of(self, value_range)

    def clipped(self, images: Any) -> Any:
        """The images within the range of values."""
        return anp.clip(images, *self.value_range)


class RangedByFormat(Ranged):
    """One whose third argument by place is `data_format`, as Keras has it for most."""

    def __init__(
        self,
        factor: Any,
        value_range: Any = (0, 255),
        data_format: str | None = None,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(factor, value_range, seed, data_format=data_format, **options)


class RandomBrightness(Ranged):
    """``x + δ``, clipped; δ a random part of the range, f for (−f, f) or a pair."""

    bounds = (-1.0, 1.0)

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """δ of each image."""
        low, high = self.value_range
        return {"rgb_delta": self.uniform(self.factor, (count, 1, 1, 1)) * (high - low)}

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The brighter or darker images."""
        return self.clipped(images + drawn["rgb_delta"])


class RandomContrast(Ranged):
    """``(x − mean)·c + mean``, clipped; the mean is of each channel of each image.

    factor: f for c in [1 − f, 1 + f], or (a, b) for c in [1 − a, 1 + b].
    """

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """c of each image."""
        low, high = self.factor
        limits = (1.0 - low, 1.0 + high)
        return {"contrast_factor": self.uniform(limits, (count, 1, 1, 1))}

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The images with more or less contrast."""
        mean = anp.mean(images, axis=(1, 2), keepdims=True)
        return self.clipped((images - mean) * drawn["contrast_factor"] + mean)


class RandomHue(RangedByFormat):
    """Colours turned round the circle of hues, by up to half of `factor` of it."""

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """The turn of each image."""
        sizes = self.uniform(self.factor, count)
        return {"factor": self.signs(count) * sizes * 0.5}

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The images in turned colours."""
        hsv = ops.image.rgb_to_hsv(scaled(images, self.value_range, PART), _LAST)
        hue = hsv[..., 0] + anp.reshape(drawn["factor"], (-1, 1, 1))
        hue = anp.where(hue > 1, hue - 1, hue)
        hue = anp.where(hue < 0, hue + 1, hue)
        turned = anp.stack([hue, hsv[..., 1], hsv[..., 2]], axis=-1)
        rgb = anp.clip(ops.image.hsv_to_rgb(turned, _LAST), 0, 1)
        return scaled(rgb, PART, self.value_range).astype(self.dtype)


class RandomSaturation(RangedByFormat):
    """Colours made paler or stronger: the saturation times ``f/(1 − f)``.

    factor: 0.5 leaves colours alone, 0 makes grey, 1 takes out what is not pure.
    """

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """What the saturation of each image is multiplied by."""
        factor = self.uniform(self.factor, count)
        return {"factor": factor / (1 - factor + _EPSILON)}

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The images in paler or stronger colours."""
        hsv = ops.image.rgb_to_hsv(images, _LAST)
        factor = anp.reshape(drawn["factor"], (-1, 1, 1))
        saturation = self.clipped(hsv[..., 1] * factor)
        return ops.image.hsv_to_rgb(
            anp.stack([hsv[..., 0], saturation, hsv[..., 2]], axis=-1), _LAST
        )


class RandomColorDegeneration(RangedByFormat):
    """Each image on its way to grey: 0 as it is, 1 grey."""

    bounds = (-1.0, 1.0)

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """How far each image goes."""
        return {"factor": self.uniform(self.factor, (count, 1, 1, 1))}

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The greyer images."""
        grey = ops.image.rgb_to_grayscale(images, _LAST)
        return self.clipped(images + drawn["factor"] * (grey - images))


class RandomGrayscale(RandomLayer):
    """A part `factor` of the images in grey, of as many channels."""

    def __init__(
        self,
        factor: float = 0.5,
        data_format: str | None = None,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data_format=data_format, seed=seed, **options)
        self.factor = spread(self, "factor", factor, PART)[1]

    def draw(self, count: int, shape: tuple[int, ...]) -> Array:
        """Which images are grey."""
        chosen: Array = per_image(self.uniform(PART, count) < self.factor)
        return chosen

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The images, some of them grey."""
        if images.shape[-1] not in (1, 3):
            raise ShapeError(
                f"{self.name}: expected 1 or 3 channels, got {images.shape}"
            )
        return anp.where(drawn, ops.image.rgb_to_grayscale(images, _LAST), images)


class RandomColorJitter(RandomLayer):
    """Brightness, contrast, saturation and hue changed in turn, those that are given.

    brightness_factor, contrast_factor, saturation_factor, hue_factor: the factors of
    `RandomBrightness` and so on.
    """

    def __init__(
        self,
        value_range: Any = (0, 255),
        brightness_factor: Any = None,
        contrast_factor: Any = None,
        saturation_factor: Any = None,
        hue_factor: Any = None,
        seed: int | None = None,
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **options)
        kinds = (
            (RandomBrightness, brightness_factor),
            (RandomContrast, contrast_factor),
            (RandomSaturation, saturation_factor),
            (RandomHue, hue_factor),
        )
        own = {"value_range": value_range, "seed": seed, "dtype": self.dtype}
        self.changes: list[Ranged] = [
            kind(factor, **own) for kind, factor in kinds if factor is not None
        ]

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """The transformations of all changes."""
        return [change.draw(count, shape) for change in self.changes]

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The images after all changes."""
        for change, transformation in zip(self.changes, drawn, strict=True):
            images = change.transformed(images, transformation)
        return images
