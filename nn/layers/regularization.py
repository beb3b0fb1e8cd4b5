"""Noise while training: dropout and Gaussian noise. Outside of it, the identity."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.errors import ValueRangeError
from nn.layers.arguments import fraction, same_rank
from nn.layers.core import Elementwise
from nn.random import drawing, generator

__all__ = ["Dropout", "GaussianNoise", "SpatialDropout2D", "dropout_mask"]


def dropout_mask(layer: Any, shape: tuple[int, ...], rate: float) -> Any:
    """A mask from `layer`'s generator: 0 at the `rate`, else ``1/(1 − rate)``."""
    if rate == 1:
        return np.zeros(shape, layer.dtype)
    keeps = drawing(layer.generator).random(shape, np.float32) >= rate
    return np.multiply(keeps, 1 / (1 - rate), dtype=layer.dtype)


class Dropout(Elementwise):
    """While training, 0 with probability `rate`, else ``x/(1 − rate)``.

    So the expectation is ``x`` (Srivastava et al., 2014). x, y: any shape. noise_shape:
    the shape of the mask, None where it has the input's length. seed: of the masks; by
    default they follow `nn.utils.set_random_seed`.
    """

    def __init__(
        self,
        rate: float,
        noise_shape: Sequence[int | None] | None = None,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.rate = fraction(self, "rate", rate)
        self.noise_shape = noise_shape
        self.seed = seed
        self.generator = generator(seed)

    def call(self, x: Any, training: bool = False) -> Any:
        """``x`` with holes when `training`."""
        if not training or self.rate == 0:
            return x
        return x * dropout_mask(self, self._mask_shape(x.shape), self.rate)

    def _mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        if self.noise_shape is None:
            return shape
        if len(self.noise_shape) != len(shape):
            raise ValueRangeError(
                f"{self.name}: noise_shape {tuple(self.noise_shape)} and the input "
                f"{shape} differ in their number of axes"
            )
        pairs = zip(self.noise_shape, shape, strict=True)
        return tuple(n if m is None else m for m, n in pairs)


class SpatialDropout2D(Dropout):
    """While training, whole channels 0 with probability `rate`, else ``/(1 − rate)``.

    x, y: (batch, height, width, channels) (Tompson et al., 2015).
    """

    def __init__(
        self,
        rate: float,
        data_format: str | None = None,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(rate, seed=seed, **options)
        if data_format not in (None, "channels_last"):
            raise ValueRangeError(
                f"{self.name}: data_format must be 'channels_last', got {data_format!r}"
            )

    def _mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        same_rank(self, shape, 4, "(batch, height, width, channels)")
        return (shape[0], 1, 1, shape[3])


class GaussianNoise(Elementwise):
    """While training, ``x`` plus normal noise of `stddev`. x, y: any shape."""

    def __init__(self, stddev: float, seed: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.stddev = fraction(self, "stddev", stddev)
        self.seed = seed
        self.generator = generator(seed)

    def call(self, x: Any, training: bool = False) -> Any:
        """``x`` with noise when `training`."""
        if not training or self.stddev == 0:
            return x
        noise = drawing(self.generator).normal(0.0, self.stddev, x.shape)
        return x + noise.astype(self.dtype)
