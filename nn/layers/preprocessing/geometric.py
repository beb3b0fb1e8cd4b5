"""Random motions of images, one for every image of a batch.

They resample with `ops.affine_resample`, so gradients pass through to the layer before.
"""

import math
from typing import Any

import numpy as np

from autograd import ops
from autograd.errors import ShapeError, ValueRangeError
from autograd.ops.resampling import FILL_MODES, INTERPOLATIONS
from nn.arrays import Array
from nn.layers.preprocessing.images import RandomLayer
from nn.lookup import lookup
from nn.random import drawing

__all__ = ["RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom"]

MIRRORED = {"horizontal": (2,), "vertical": (1,), "horizontal_and_vertical": (1, 2)}


class _RandomMotion(RandomLayer):
    """A random map of each image's coordinates."""

    def build(self, input_shape: Any) -> None:
        """Nothing to make; refuses a shape that is no image or batch of them."""
        shapes = input_shape.values() if isinstance(input_shape, dict) else ()
        shape = next(iter(shapes), input_shape)
        if len(shape) not in (3, 4):
            raise ShapeError(
                f"{self.name}: expected an input of shape (batch, height, width, "
                f"channels), got {shape}"
            )

    def _range(
        self, argument: str, factor: Any, *, above: float = -math.inf
    ) -> tuple[float, float]:
        """``(low, high)`` from a pair, or from a number that stands for ±itself."""
        pair = tuple(factor) if np.iterable(factor) else (-abs(factor), abs(factor))
        if len(pair) != 2 or not all(-1 <= f <= 1 and f > above for f in pair):
            bounds = "[-1, 1]" if above == -math.inf else f"({above:g}, 1]"
            raise ValueRangeError(
                f"{self.name}: {argument} must be a number or a pair of numbers in "
                f"{bounds}, got {factor!r}"
            )
        return min(pair), max(pair)


class _Affine(_RandomMotion):
    """A motion that is an affine map of the coordinates."""

    def __init__(
        self,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        **options: Any,
    ) -> None:
        super().__init__(seed=seed, **options)
        known = {name: name for name in FILL_MODES}
        self.fill_mode = lookup(f"{self.name}: fill_mode", fill_mode, known)
        known = {name: name for name in INTERPOLATIONS}
        self.interpolation = lookup(f"{self.name}: interpolation", interpolation, known)
        self.fill_value = fill_value

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """A matrix for each image, as `matrices` gives it."""
        matrices = self.matrices(count, shape[0], shape[1])
        return {"matrices": matrices.astype(self.dtype)}

    def transformed(self, images: Any, drawn: Any) -> Any:
        """Each image read at ``matrix·(row, column, 1)``."""
        return ops.affine_resample(
            images,
            drawn["matrices"],
            interpolation=self.interpolation,
            fill_mode=self.fill_mode,
            fill_value=self.fill_value,
        )

    def matrices(self, count: int, height: int, width: int) -> Array:
        """Random maps from coordinates in the result to those in the image.

        (count, 2, 3), for rows and columns of images of `height` and `width`.
        """
        raise NotImplementedError(f"{self.name}: {type(self).__name__} draws no motion")

    def _draw(self, limits: tuple[float, float], count: int) -> Array:
        drawn: Array = drawing(self.generator).uniform(*limits, count)
        return drawn


class RandomTranslation(_Affine):
    """Images shifted at random: (batch, height, width, channels) → the same shape.

    height_factor, width_factor: the largest shift down and to the right as a part of
    height and width, a number f for (−f, f) or a pair; drawn uniformly between, within
    [−1, 1]. fill_mode: what comes in from outside, for a row ``a b c d``: ``"reflect"``
    continues with ``d c b``, ``"wrap"`` with ``a b c``, ``"nearest"`` with ``d d d``,
    ``"constant"`` with `fill_value`. interpolation: ``"bilinear"`` or ``"nearest"``.
    seed: of the motions; by default they follow `nn.utils.set_random_seed`.
    """

    def __init__(
        self,
        height_factor: Any,
        width_factor: Any,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        options["data_format"] = data_format
        super().__init__(fill_mode, interpolation, seed, fill_value, **options)
        self.height_factor = self._range("height_factor", height_factor)
        self.width_factor = self._range("width_factor", width_factor)

    def matrices(self, count: int, height: int, width: int) -> Array:
        """``(i − down, j − right)``."""
        down = -height * self._draw(self.height_factor, count)
        across = -width * self._draw(self.width_factor, count)
        one, zero = np.ones_like(down), np.zeros_like(down)
        return _of_rows((one, zero, down), (zero, one, across))


class RandomRotation(_Affine):
    """Images turned at random about their centre, shapes kept.

    factor: the largest angle as a part of a full turn, counter-clockwise positive: f
    for (−f, f) or a pair, within [−1, 1]. All else as in `RandomTranslation`.
    """

    def __init__(
        self,
        factor: Any,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        options["data_format"] = data_format
        super().__init__(fill_mode, interpolation, seed, fill_value, **options)
        self.factor = self._range("factor", factor)

    def matrices(self, count: int, height: int, width: int) -> Array:
        """The turn that leaves the image's centre in place."""
        angle = 2 * math.pi * self._draw(self.factor, count)
        cos, sin = np.cos(angle), np.sin(angle)
        return _about_centre(_of_rows((cos, sin), (-sin, cos)), height, width)


class RandomZoom(_Affine):
    """Images zoomed at random about their centre, shapes kept.

    height_factor, width_factor: by how much more of the image is shown: 0.2 shows 1.2
    times its height, −0.2 only 0.8; a number f for (−f, f) or a pair, within (−1, 1].
    Without a width_factor the width goes with the height. All else as in
    `RandomTranslation`.
    """

    def __init__(
        self,
        height_factor: Any,
        width_factor: Any = None,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        options["data_format"] = data_format
        super().__init__(fill_mode, interpolation, seed, fill_value, **options)
        self.height_factor = self._range("height_factor", height_factor, above=-1)
        self.width_factor = (
            None
            if width_factor is None
            else self._range("width_factor", width_factor, above=-1)
        )

    def matrices(self, count: int, height: int, width: int) -> Array:
        """Rows and columns stretched, the centre left in place."""
        down = across = 1 + self._draw(self.height_factor, count)
        if self.width_factor is not None:
            across = 1 + self._draw(self.width_factor, count)
        zero = np.zeros_like(down)
        return _about_centre(_of_rows((down, zero), (zero, across)), height, width)


class RandomFlip(_RandomMotion):
    """Half of the images mirrored, shapes kept.

    mode: ``"horizontal"`` swaps left and right, ``"vertical"`` top and bottom, and
    ``"horizontal_and_vertical"`` both together. seed as in `RandomTranslation`.
    """

    def __init__(
        self,
        mode: str = "horizontal_and_vertical",
        seed: int | None = None,
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **options)
        lookup(f"{self.name}: mode", mode, MIRRORED)
        self.mode = mode

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """Which images are mirrored, with equal chances: (batch, 1, 1, 1)."""
        return {"flips": drawing(self.generator).random((count, 1, 1, 1)) <= 0.5}

    def transformed(self, images: Any, drawn: Any) -> Any:
        """Each image as it is or mirrored."""
        mirrored = ops.flip(images, axis=MIRRORED[self.mode])
        return ops.where(drawn["flips"], mirrored, images)


def _of_rows(*rows: tuple[Array, ...]) -> Array:
    """Matrices (n, rows, columns) of entries (n,)."""
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=1)


def _about_centre(maps: Array, height: int, width: int) -> Array:
    """Linear maps (n, 2, 2) as affine ones (n, 2, 3) that keep the image's centre."""
    centre = np.array([(height - 1) / 2, (width - 1) / 2])
    moved = (maps * centre).sum(axis=-1)
    return np.concatenate([maps, (centre - moved)[..., None]], axis=-1)
