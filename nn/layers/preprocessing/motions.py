"""Images bent out of shape at random: sheared, in perspective, elastically."""

from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd import ops
from autograd.ops.resampling import FILL_MODES, INTERPOLATIONS
from nn import ops as nn_ops
from nn.arrays import Array
from nn.layers.arguments import fraction
from nn.layers.preprocessing.colors import PART
from nn.layers.preprocessing.images import (
    RandomLayer,
    filtered,
    per_image,
    range_of,
    spread,
)
from nn.lookup import lookup
from nn.random import drawing

__all__ = ["RandomElasticTransform", "RandomPerspective", "RandomShear"]

_INTERPOLATIONS = {name: name for name in INTERPOLATIONS}

_FILL_MODES = {name: name for name in FILL_MODES}

_ORDERS = {"nearest": 0, "bilinear": 1}
"""What `map_coordinates` calls them."""

_BENT = _FILL_MODES | {"mirror": "mirror"}


class RandomShear(RandomLayer):
    """``(column + a·row, row + b·column)`` read in place of (column, row).

    x_factor, y_factor: of a and b, f for (−f, f) or a pair, in [0, 1]; both get the
    same random sign. fill_mode, fill_value, interpolation: as of `RandomTranslation`.
    """

    def __init__(
        self,
        x_factor: Any = 0.0,
        y_factor: Any = 0.0,
        interpolation: str = "bilinear",
        fill_mode: str = "reflect",
        fill_value: float = 0.0,
        data_format: str | None = None,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data_format=data_format, seed=seed, **options)
        self.x_factor = self._limits("x_factor", x_factor)
        self.y_factor = self._limits("y_factor", y_factor)
        name = f"{self.name}: interpolation"
        self.interpolation = lookup(name, interpolation, _INTERPOLATIONS)
        self.fill_mode = lookup(f"{self.name}: fill_mode", fill_mode, _FILL_MODES)
        self.fill_value = fill_value

    def _limits(self, name: str, factor: Any) -> tuple[float, float]:
        low, high = spread(self, name, factor, PART)
        single = not isinstance(factor, (tuple, list))
        return (-high, high) if single else (low, high)

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """a and b of each image: (batch, 2)."""
        signs = self.signs((count, 1))
        factors = [self.uniform(f, count) for f in (self.x_factor, self.y_factor)]
        return {"shear_factor": anp.stack(factors, axis=1) * signs}

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The sheared images."""
        a, b = drawn["shear_factor"][:, 0], drawn["shear_factor"][:, 1]
        one, zero = anp.ones_like(a), anp.zeros_like(a)
        rows = [anp.stack([one, b, zero], 1), anp.stack([a, one, zero], 1)]
        return ops.affine_resample(
            images,
            anp.stack(rows, axis=1),
            interpolation=self.interpolation,
            fill_mode=self.fill_mode,
            fill_value=self.fill_value,
        )


class RandomPerspective(RandomLayer):
    """A part of the images as if seen from aside, with a chance drawn from `factor`.

    scale: how far the corners move at most, as a part of twice their coordinates.
    fill_value: what is seen outside of the image.
    """

    def __init__(
        self,
        factor: Any = 1.0,
        scale: float = 1.0,
        interpolation: str = "bilinear",
        fill_value: float = 0.0,
        seed: int | None = None,
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data_format=data_format, seed=seed, **options)
        self.factor = spread(self, "factor", factor, PART)
        self.scale = fraction(self, "scale", scale)
        name = f"{self.name}: interpolation"
        self.interpolation = lookup(name, interpolation, _INTERPOLATIONS)
        self.fill_value = fill_value

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """Which images are changed, and where the corners (x, y) come from and go."""
        right, bottom = shape[1] - 1, shape[0] - 1
        corners = [[0, 0], [right, 0], [0, bottom], [right, bottom]]
        start = np.broadcast_to(np.array(corners, self.dtype), (count, 4, 2))
        chosen = self.chances(self.factor, count)
        moves = self.uniform((-0.5 * self.scale, 0.5 * self.scale), (count, 4, 2))
        return {
            "apply_perspective": chosen,
            "start_points": start,
            "end_points": start + start * moves,
        }

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The images, some of them changed."""
        seen = nn_ops.image.perspective_transform(
            images,
            drawn["start_points"],
            drawn["end_points"],
            interpolation=self.interpolation,
            fill_value=self.fill_value,
            data_format="channels_last",
        )
        return anp.where(per_image(drawn["apply_perspective"]), seen, images)


class RandomElasticTransform(RandomLayer):
    """A part of the images bent as if drawn on rubber (Simard et al., 2003).

    factor: the chance, f for up to f or a pair. scale: how strongly they are bent, in
    the same way.
    """

    def __init__(
        self,
        factor: Any = 1.0,
        scale: Any = 1.0,
        interpolation: str = "bilinear",
        fill_mode: str = "reflect",
        fill_value: float = 0.0,
        value_range: Any = (0, 255),
        seed: int | None = None,
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data_format=data_format, seed=seed, **options)
        self.factor = spread(self, "factor", factor, PART)
        self.scale = spread(self, "scale", scale, PART)
        name = f"{self.name}: interpolation"
        self.interpolation = lookup(name, interpolation, _INTERPOLATIONS)
        self.fill_mode = lookup(f"{self.name}: fill_mode", fill_mode, _BENT)
        self.fill_value = fill_value
        self.value_range = range_of(self, value_range)

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """Which images are bent, how strongly, and noise of which shifts are made."""
        if self.scale[1] == 0 or self.factor[1] == 0:
            return None
        return {
            "apply_transform": self.chances(self.factor, count),
            "distortion_factor": self.uniform(self.scale, 1),
            "noise": self._noise((2, count, *shape[:2])),
        }

    def _noise(self, shape: tuple[int, ...]) -> Array:
        noise: Any = drawing(self.generator).standard_normal(shape)
        found: Array = noise.astype(self.dtype)
        return found

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The images, some of them bent."""
        height, width = images.shape[1:3]
        strength = drawn["distortion_factor"]
        sigma = 0.05 * min(height, width)
        half = int(6 * sigma * self.scale[1]) // 2
        shifts = strength * sigma * _smooth(drawn["noise"], strength * sigma, half)
        dy, dx = (shifts * (0.1 * max(height, width) * strength))[::-1]
        bent = nn_ops.image.map_coordinates(
            images,
            _places(images.shape, dy, dx),
            order=_ORDERS[self.interpolation],
            fill_mode=self.fill_mode,
            fill_value=self.fill_value,
        ).astype(images.dtype)
        chosen = per_image(drawn["apply_transform"])
        return anp.clip(anp.where(chosen, bent, images), *self.value_range)


def _places(shape: tuple[int, ...], dy: Any, dx: Any) -> Any:
    """Coordinates (4, *shape) of pixels moved by dy and dx (batch, height, width)."""
    batch, row, column, channel = np.indices(shape, dx.dtype)
    return anp.stack([batch, row + dy[..., None], column + dx[..., None], channel])


def _smooth(noise: Any, sigma: Any, half: int) -> Any:
    """Noise (…, height, width) weighted by a bell of 3σ to each side, 0 outside.

    half: how many pixels that are at most, so that programs know how many.
    """
    at = np.arange(-half, half + 1)
    reach = anp.floor(anp.floor(6 * sigma) / 2)
    bell = anp.where(abs(at) <= reach, anp.exp(-0.5 * (at / sigma) ** 2), 0)
    bell = (bell / anp.sum(bell)).astype(noise.dtype)
    return filtered(filtered(noise, bell, -1), bell, -2)
