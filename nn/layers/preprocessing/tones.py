"""Images with other values of their pixels, each by itself or by its neighbours."""

from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd.errors import ValueRangeError
from autograd.ops.traceable import in_one_step
from nn.arrays import Array, raw
from nn.layers.arguments import positive
from nn.layers.preprocessing.colors import PART, Ranged, RangedByFormat
from nn.layers.preprocessing.images import (
    ImageLayer,
    RandomLayer,
    filtered,
    per_image,
    range_of,
    scaled,
    spread,
)
from nn.random import drawing

__all__ = [
    "AutoContrast",
    "Equalization",
    "RandomGaussianBlur",
    "RandomInvert",
    "RandomPosterization",
    "RandomSharpness",
    "Solarization",
]

_BYTES = (0.0, 255.0)


class RandomInvert(Ranged):
    """``high − x`` for a part of the images, with a chance drawn from `factor`."""

    def __init__(
        self,
        factor: Any = 1.0,
        value_range: Any = (0, 255),
        seed: int | None = None,
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(factor, value_range, seed, data_format=data_format, **options)

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """Which images are inverted."""
        return {"apply_inversion": self.chances(self.factor, count)}

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The images, some of them inverted."""
        chosen = per_image(drawn["apply_inversion"])
        return anp.where(chosen, self.value_range[1] - images, images)


class RandomPosterization(RangedByFormat):
    """Only the first bits of each value kept, of eight; `factor` says how many.

    factor: (a, b) for a to b − 1 bits, (a, a) for a, or b for (1, b); within [1, 8].
    """

    bounds = (1, 8)

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """How many bits each image loses."""
        low, high = (int(bits) for bits in self.factor)
        if low == high:
            return {"shift_factor": np.full(count, 8 - low)}
        return {"shift_factor": 8 - drawing(self.generator).integers(low, high, count)}

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The images with fewer values."""
        values = anp.floor(scaled(images, self.value_range, _BYTES))
        step = per_image(2.0 ** raw(drawn["shift_factor"])).astype(self.dtype)
        kept = anp.floor(values / step) * step
        return scaled(kept, _BYTES, self.value_range)


class Solarization(RandomLayer):
    """``x + a``, clipped, and inverted where it is not below a threshold.

    addition_factor: a as a part of 255, f for up to f or a pair. threshold_factor: the
    threshold as a part of 255, in the same way.
    """

    def __init__(
        self,
        addition_factor: Any = 0.0,
        threshold_factor: Any = 0.0,
        value_range: Any = (0, 255),
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(seed=seed, **options)
        self.addition_factor = spread(self, "addition_factor", addition_factor, PART, 0)
        name = "threshold_factor"
        self.threshold_factor = spread(self, name, threshold_factor, PART, 0)
        self.value_range = range_of(self, value_range)

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """What is added to each image, and its threshold."""
        (a, b), (low, high) = self.addition_factor, self.threshold_factor
        size = (count, 1, 1, 1)
        return {
            "additions": self.uniform((a, b * 255), size),
            "thresholds": self.uniform((low, high * 255), size),
        }

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The images, brighter and partly inverted."""
        values = scaled(images, self.value_range, _BYTES)
        values = anp.clip(values + drawn["additions"], *_BYTES)
        values = anp.where(values < drawn["thresholds"], values, 255 - values)
        return scaled(values, _BYTES, self.value_range)


class RandomSharpness(RangedByFormat):
    """Between the image and one that is blurred; factor 0.5 leaves it alone.

    factor: f for up to f or a pair, in [0, 1]; 0 blurs, 1 sharpens.
    """

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """The factor of each image."""
        return {"factor": self.uniform(self.factor, count)}

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The blurred or sharpened images."""
        sharpness = per_image(drawn["factor"] * 2)
        rows, columns = images.shape[1:3]
        framed = anp.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)))
        around = sum(
            framed[:, i : i + rows, j : j + columns] for i in range(3) for j in range(3)
        )
        smooth = (around + 4 * images) / 13
        return self.clipped(images + (1 - sharpness) * (smooth - images))


class RandomGaussianBlur(Ranged):
    """Images blurred by a bell of random width, with a chance drawn from `factor`.

    kernel_size: the bell's odd width and height, in pixels. sigma: its width, s for up
    to s or a pair, in [0, 1]; one for a batch.
    """

    def __init__(
        self,
        factor: Any = 1.0,
        kernel_size: Any = 3,
        sigma: Any = 1.0,
        value_range: Any = (0, 255),
        data_format: str | None = None,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(factor, value_range, seed, data_format=data_format, **options)
        both = isinstance(kernel_size, (tuple, list))
        size = tuple(kernel_size) if both else (kernel_size, kernel_size)
        if len(size) != 2 or any(not isinstance(n, int) or n % 2 == 0 for n in size):
            raise ValueRangeError(
                f"{self.name}: kernel_size must be an odd number or two, got "
                f"{kernel_size!r}"
            )
        self.kernel_size = size
        self.sigma = spread(self, "sigma", sigma, PART)

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """Which images are blurred, and how widely."""
        return {
            "should_apply_blur": self.chances(self.factor, count),
            "blur_factor": self.uniform(self.sigma, 2) + 1e-6,
        }

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The images, some of them blurred."""
        columns, rows = (
            _bell(size, drawn["blur_factor"][i]).astype(self.dtype)
            for i, size in enumerate(self.kernel_size)
        )
        blurred = filtered(filtered(images, columns, -2), rows, -3)
        chosen = per_image(drawn["should_apply_blur"])
        return self.clipped(anp.where(chosen, blurred, images))


def _bell(size: int, sigma: Any) -> Any:
    """``e^(−(i/σ)²/2)`` about the middle of `size` places, its sum 1."""
    weights = anp.exp(-0.5 * ((np.arange(size) - (size - 1) / 2) / sigma) ** 2)
    return weights / anp.sum(weights)


class AutoContrast(ImageLayer):
    """The values of each channel of each image stretched over the whole range."""

    def __init__(self, value_range: Any = (0, 255), **options: Any) -> None:
        super().__init__(**options)
        self.value_range = range_of(self, value_range)

    def transform_images(
        self, images: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """The stretched images; a channel of one value stays."""
        images = self._floats(images)
        values = scaled(images, self.value_range, _BYTES)
        low = anp.min(values, axis=(1, 2), keepdims=True)
        high = anp.max(values, axis=(1, 2), keepdims=True)
        flat = low == high
        scale = 255.0 / anp.where(flat, 1, high - low)
        stretched = anp.clip(values * scale - low * scale, *_BYTES)
        return anp.where(flat, images, scaled(stretched, _BYTES, self.value_range))


class Equalization(RandomLayer):
    """Values of each channel replaced so that all are about equally frequent.

    bins: how many values are told apart. Counted over the whole batch; while training.
    """

    def __init__(
        self,
        value_range: Any = (0, 255),
        bins: int = 256,
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data_format=data_format, **options)
        self.value_range = range_of(self, value_range)
        self.bins = positive(self, "bins", bins)

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """Nothing, but not None."""
        return ()

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The equalised images."""
        values = raw(scaled(images, self.value_range, _BYTES))
        found = _equalized(values, self.bins).astype(self.dtype)
        return scaled(found, _BYTES, self.value_range)


@in_one_step
def _equalized(images: Any, bins: int) -> Array:
    channels = np.moveaxis(images, -1, 0)
    return np.stack([_channel(c, bins) for c in channels], axis=-1)


def _channel(values: Array, bins: int) -> Any:
    at = np.clip((values * (bins - 1) / 255.0).astype(np.int32), 0, bins - 1)
    counts = np.bincount(at.ravel(), minlength=bins)
    if np.count_nonzero(counts) <= 1:
        return values
    total = np.cumsum(counts)
    least = total[np.nonzero(total)[0][0]]
    table = np.clip(np.round((total - least) * 255 / (total[-1] - least)), 0, 255)
    places = np.clip(values / 255.0 * (bins - 1), 0, bins - 1).astype(np.int32)
    return table[places].astype(values.dtype)
