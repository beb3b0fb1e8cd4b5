"""Several changes of images, one after the other or mixed."""

from typing import Any

import numpy as np

import autograd.numpy as anp
from nn.layers.arguments import positive
from nn.layers.base import Layer
from nn.layers.preprocessing.colors import (
    PART,
    RandomBrightness,
    RandomColorDegeneration,
    RandomContrast,
)
from nn.layers.preprocessing.geometric import RandomRotation, RandomTranslation
from nn.layers.preprocessing.images import ImageLayer, RandomLayer, range_of, spread
from nn.layers.preprocessing.motions import RandomShear
from nn.layers.preprocessing.tones import (
    AutoContrast,
    Equalization,
    RandomPosterization,
    RandomSharpness,
    Solarization,
)
from nn.random import drawing

__all__ = ["AugMix", "Pipeline", "RandAugment"]


def changes(
    factor: tuple[float, float], interpolation: str, **ranged: Any
) -> dict[str, ImageLayer]:
    """The changes that policies choose from; `ranged`: value_range, seed and dtype."""
    moved = {k: ranged[k] for k in ("seed", "dtype")} | {"interpolation": interpolation}
    stretched = {k: ranged[k] for k in ("value_range", "dtype")}
    bits = max(1, int(8 * factor[1]))
    return {
        "random_shear": RandomShear(factor, factor, **moved),
        "random_translation": RandomTranslation(factor, factor, **moved),
        "random_rotation": RandomRotation(factor, **moved),
        "random_posterization": RandomPosterization(bits, **ranged),
        "solarization": Solarization(factor, factor, **ranged),
        "auto_contrast": AutoContrast(**stretched),
        "equalization": Equalization(**stretched),
        "random_brightness": RandomBrightness(factor, **ranged),
        "random_color_degeneration": RandomColorDegeneration(factor, **ranged),
        "random_contrast": RandomContrast(factor, **ranged),
        "random_sharpness": RandomSharpness(factor, **ranged),
    }


FEWER = 7
"""How many of `changes` leave brightness, colours, contrast and sharpness alone."""


class RandAugment(RandomLayer):
    """`num_ops` changes in turn, each drawn from eleven, for a whole batch.

    factor: of all changes, f for up to f or a pair, in [0, 1] (Cubuk et al., 2020).
    """

    def __init__(
        self,
        value_range: Any = (0, 255),
        num_ops: int = 2,
        factor: Any = 0.5,
        interpolation: str = "bilinear",
        seed: int | None = None,
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **options)
        self.value_range = range_of(self, value_range)
        self.num_ops = positive(self, "num_ops", num_ops)
        self.factor = spread(self, "factor", factor, PART)
        own = {"value_range": self.value_range, "seed": seed, "dtype": self.dtype}
        self.changes = changes(self.factor, interpolation, **own)

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """Which changes are made, and the transformation of each there is."""
        chosen = drawing(self.generator).integers(len(self.changes), size=self.num_ops)
        images = np.empty((count, *shape))
        transforms = {
            name: change.get_random_transformation(images)
            for name, change in self.changes.items()
        }
        return {"transforms": transforms, "layer_idxes": chosen}

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The images after the changes."""
        for i in range(self.num_ops):
            at, before = drawn["layer_idxes"][i], images
            for number, (name, drawn_for) in enumerate(drawn["transforms"].items()):
                changed = self.changes[name].transform_images(before, drawn_for)
                images = anp.where(at == number, changed, images)
        return images


class AugMix(RandomLayer):
    """Mixed with itself after several chains of changes (Hendrycks et al., 2020).

    num_chains, chain_depth: of how many changes, each drawn from all or left out.
    factor: of the changes, f for up to f or a pair, in [0, 1]. alpha: of the Dirichlet
    and beta distributions of the mixing weights. all_ops: changes of brightness,
    colours, contrast and sharpness too.
    """

    def __init__(
        self,
        value_range: Any = (0, 255),
        num_chains: int = 3,
        chain_depth: int = 3,
        factor: Any = 0.3,
        alpha: float = 1.0,
        all_ops: bool = True,
        interpolation: str = "bilinear",
        seed: int | None = None,
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **options)
        self.value_range = range_of(self, value_range)
        self.num_chains = positive(self, "num_chains", num_chains)
        self.chain_depth = positive(self, "chain_depth", chain_depth)
        self.factor = spread(self, "factor", factor, PART)
        self.alpha = alpha
        own = {"value_range": self.value_range, "seed": seed, "dtype": self.dtype}
        found = changes(self.factor, interpolation, **own)
        self.changes = found if all_ops else dict(list(found.items())[:FEWER])

    def draw(self, count: int, shape: tuple[int, ...]) -> Any:
        """The mixing weights, and for each chain which changes and their own."""
        rng, images = drawing(self.generator), np.empty((count, *shape))
        gammas = rng.gamma(self.alpha, size=self.num_chains)
        size = (self.num_chains, self.chain_depth)
        return {
            "chain_mixing_weights": (gammas / gammas.sum()).astype(self.dtype),
            "weight_sample": rng.beta(self.alpha, self.alpha, 1).astype(self.dtype),
            "chosen": rng.integers(len(self.changes) + 1, size=size),
            "transforms": [
                [
                    [c.get_random_transformation(images) for c in self.changes.values()]
                    for _ in range(self.chain_depth)
                ]
                for _ in range(self.num_chains)
            ],
        }

    def transformed(self, images: Any, drawn: Any) -> Any:
        """The mixed images."""
        total: Any = 0
        for i, chain in enumerate(drawn["transforms"]):
            changed = images
            for j, transforms in enumerate(chain):
                at, before = drawn["chosen"][i, j], changed
                pairs = zip(self.changes.values(), transforms, strict=True)
                for number, (change, drawn_for) in enumerate(pairs):
                    y = change.transform_images(before, drawn_for)
                    changed = anp.where(at == number, y, changed)
            total = total + changed * drawn["chain_mixing_weights"][i]
        weight = drawn["weight_sample"]
        return anp.clip(weight * images + (1 - weight) * total, *self.value_range)


class Pipeline(Layer):
    """Layers one after the other, as one layer."""

    def __init__(self, layers: list[Layer], **options: Any) -> None:
        super().__init__(**{"autocast": False, **options})
        self.layers = list(layers)

    def call(self, inputs: Any) -> Any:
        """All layers in turn."""
        for layer in self.layers:
            inputs = layer(inputs)
        return inputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The last layer's."""
        for layer in self.layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape
