"""Images with parts erased, or mixed with others of the batch, labels with them."""

from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd.errors import ArgumentError, ShapeError
from nn.arrays import Array
from nn.layers.preprocessing.colors import PART
from nn.layers.preprocessing.images import RandomLayer, per_image, range_of, spread
from nn.random import drawing

__all__ = ["CutMix", "MixUp", "RandomErasing"]


class Boxed(RandomLayer):
    """A change within a random box of each image."""

    def box(self, length: int, part: Any, count: int) -> tuple[Any, Any]:
        """Where a `part` of a `length` begins and ends, in each of `count` images."""
        size = part * length
        start = self.uniform(PART, count) * (length - size)
        return start, start + size

    def masks(self, shape: tuple[int, ...], rows: Any, columns: Any) -> Any:
        """Which pixels are in the boxes: (batch, height, width, 1) of bool."""
        row = np.arange(shape[0], dtype=self.dtype)[:, None, None]
        column = np.arange(shape[1], dtype=self.dtype)[:, None]
        top, bottom, left, right = map(per_image, (*rows, *columns))
        inside = (row >= top) & (row < bottom)
        return inside & (column >= left) & (column < right)


class RandomErasing(Boxed):
    """A box in a part of the images overwritten, with a chance drawn from `factor`.

    scale: the parts of height and width that the box has, squared. fill_value: a
    number, three, or None for noise.
    """

    def __init__(
        self,
        factor: Any = 1.0,
        scale: Any = (0.02, 0.33),
        fill_value: Any = None,
        value_range: Any = (0, 255),
        seed: int | None = None,
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **options)
        self.factor = spread(self, "factor", factor, PART)
        self.scale = spread(self, "scale", scale, PART)
        self.value_range = range_of(self, value_range)
        if isinstance(fill_value, (tuple, list)) and len(fill_value) != 3:
            raise ArgumentError(
                f"{self.name}: fill_value must be a number, three or None, got "
                f"{fill_value!r}"
            )
        self.fill_value = fill_value

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """Which images are changed, their boxes, and what is written there."""
        parts = anp.sqrt(self.uniform(self.scale, (count, 2)))
        columns = self.box(shape[1], parts[:, 0], count)
        rows = self.box(shape[0], parts[:, 1], count)
        chosen = self.chances(self.factor, count)
        if self.fill_value is None:
            noise = drawing(self.generator).standard_normal((count, *shape))
            filling = noise.astype(self.dtype) * self.value_range[1]
        else:
            filling = np.array(self.fill_value, self.dtype)
        return {
            "apply_erasing": chosen,
            "batch_masks": self.masks(shape, rows, columns),
            "fill_value": anp.clip(filling, *self.value_range),
        }

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The images, some of them with a box in them."""
        chosen = per_image(drawn["apply_erasing"]) & drawn["batch_masks"]
        return anp.where(chosen, drawn["fill_value"], images)


class CutMix(Boxed):
    """A box of each image taken from another of the batch (Yun et al., 2019).

    factor: of the size of boxes; their share of an image is 1 − λ, λ drawn from a beta
    distribution of both parameters f, f up to `factor` or in a pair. With a dict of
    ``"images"`` and ``"labels"``, labels (batch, classes) are mixed by the shares. One
    image without a batch stays.
    """

    def __init__(
        self,
        factor: Any = 1.0,
        seed: int | None = None,
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **options)
        self.factor = spread(self, "factor", factor, PART)

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """Whose box each image gets, where, and what share it keeps of itself."""
        rng = drawing(self.generator)
        both = self.uniform(self.factor, ()) + 1e-6
        part = anp.sqrt(1.0 - rng.beta(both, both, count)).astype(self.dtype)
        columns = self.box(shape[1], part, count)
        rows = self.box(shape[0], part, count)
        area = (columns[1] - columns[0]) * (rows[1] - rows[0])
        return {
            "permutation_order": rng.permutation(count),
            "batch_masks": self.masks(shape, rows, columns),
            "mix_weight": per_image(1.0 - area / (shape[0] * shape[1])),
        }

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The mixed images."""
        others = anp.take(images, drawn["permutation_order"], axis=0)
        return anp.where(drawn["batch_masks"], others, images)

    def transform_labels(
        self, labels: Any, transformation: Any, training: bool = True
    ) -> Any:
        """The mixed labels."""
        return mixed(self, labels, transformation)


class MixUp(RandomLayer):
    """``λ·x + (1 − λ)·x'``, x' another image of the batch (Zhang et al., 2018).

    alpha: λ is drawn from a beta distribution of both parameters alpha. Labels are
    mixed too, as by `CutMix`.
    """

    def __init__(
        self,
        alpha: float = 0.2,
        data_format: str | None = None,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data_format=data_format, seed=seed, **options)
        self.alpha = alpha

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """Which image each is mixed with, and λ."""
        rng = drawing(self.generator)
        weight: Array = rng.beta(self.alpha, self.alpha, count).astype(self.dtype)
        return {"permutation_order": rng.permutation(count), "mix_weight": weight}

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The mixed images."""
        weight = per_image(drawn["mix_weight"])
        others = anp.take(images, drawn["permutation_order"], axis=0)
        return weight * images + (1.0 - weight) * others

    def transform_labels(
        self, labels: Any, transformation: Any, training: bool = True
    ) -> Any:
        """The mixed labels."""
        return mixed(self, labels, transformation)


def mixed(layer: RandomLayer, labels: Any, drawn: Any) -> Any:
    """Labels (batch, classes) by the weights of the images they are of."""
    if labels.ndim != 2:
        raise ShapeError(
            f"{layer.name}: expected one-hot labels (batch, classes), got "
            f"{labels.shape}; nn.utils.to_categorical makes them"
        )
    weight = anp.reshape(drawn["mix_weight"], (-1, 1))
    others = anp.take(labels, drawn["permutation_order"], axis=0)
    return weight * labels + (1.0 - weight) * others
