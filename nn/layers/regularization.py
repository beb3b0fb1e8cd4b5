"""Noise while training, and penalties. Outside of training, the identity."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.errors import ValueRangeError
from nn import regularizers
from nn.layers.arguments import fraction, same_rank
from nn.layers.core import Elementwise
from nn.layers.windowed import AXES, format_of
from nn.random import drawing, generator

__all__ = [
    "ActivityRegularization",
    "AlphaDropout",
    "Dropout",
    "GaussianDropout",
    "GaussianNoise",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    "dropout_mask",
]


def dropout_mask(layer: Any, shape: tuple[int, ...], rate: float) -> Any:
    """A mask from `layer`'s generator: 0 at the `rate`, else ``1/(1 − rate)``."""
    if rate == 1:
        return np.zeros(shape, layer.compute_dtype)
    keeps = drawing(layer.generator).random(shape, np.float32) >= rate
    return np.multiply(keeps, 1 / (1 - rate), dtype=layer.compute_dtype)


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
        self.noise_shape = self._lengths(noise_shape)
        self.seed = seed
        self.generator = generator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """The inputs with holes when `training`."""
        if not training or self.rate == 0:
            return inputs
        return inputs * dropout_mask(self, self._mask_shape(inputs.shape), self.rate)

    def _lengths(self, shape: Any) -> tuple[int | None, ...] | None:
        if shape is None:
            return None
        lengths = tuple(shape) if isinstance(shape, (list, tuple)) else ("?",)
        if not all(n is None or (isinstance(n, int) and n > 0) for n in lengths):
            raise ValueRangeError(
                f"{self.name}: noise_shape holds positive integers, or None where the "
                f"mask has the input's length, got {shape!r}"
            )
        return lengths

    def _mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        if self.noise_shape is None:
            return shape
        if len(self.noise_shape) != len(shape):
            raise ValueRangeError(
                f"{self.name}: noise_shape {self.noise_shape} and the input {shape} "
                "differ in their number of axes"
            )
        pairs = zip(self.noise_shape, shape, strict=True)
        return tuple(n if m is None else m for m, n in pairs)


class _SpatialDropout(Dropout):
    """A dropout of whole channels; a kind of it says how many axes images have."""

    rank: int

    def __init__(
        self,
        rate: float,
        data_format: str | None = None,
        seed: int | None = None,
        name: str | None = None,
        dtype: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(rate, seed=seed, name=name, dtype=dtype, **options)
        self.data_format = format_of(self, data_format)

    def _mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        spatial, ones = ", ".join(AXES[self.rank]), (1,) * self.rank
        if self.data_format == "channels_first":
            same_rank(self, shape, self.rank + 2, f"(batch, channels, {spatial})")
            return (*shape[:2], *ones)
        same_rank(self, shape, self.rank + 2, f"(batch, {spatial}, channels)")
        return (shape[0], *ones, shape[-1])


class SpatialDropout1D(_SpatialDropout):
    """While training, whole channels 0 with probability `rate`, else ``x/(1 − rate)``.

    x, y: (batch, steps, channels) (Tompson et al., 2015).
    """

    rank = 1

    def __init__(
        self,
        rate: float,
        seed: int | None = None,
        name: str | None = None,
        dtype: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(rate, seed=seed, name=name, dtype=dtype, **options)


class SpatialDropout2D(_SpatialDropout):
    """While training, whole channels 0 with probability `rate`, else ``x/(1 − rate)``.

    x, y: (batch, height, width, channels) (Tompson et al., 2015). data_format:
    ``"channels_first"`` for (batch, channels, height, width).
    """

    rank = 2


class SpatialDropout3D(_SpatialDropout):
    """While training, whole channels 0 with probability `rate`, else ``x/(1 − rate)``.

    x, y: (batch, depth, height, width, channels) (Tompson et al., 2015). data_format:
    ``"channels_first"`` for (batch, channels, depth, height, width).
    """

    rank = 3


class GaussianNoise(Elementwise):
    """While training, ``x`` plus normal noise of `stddev`. x, y: any shape."""

    def __init__(self, stddev: float, seed: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.stddev = fraction(self, "stddev", stddev)
        self.seed = seed
        self.generator = generator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """The inputs with noise when `training`."""
        if not training or self.stddev == 0:
            return inputs
        noise = drawing(self.generator).normal(0.0, self.stddev, inputs.shape)
        return inputs + noise.astype(self.compute_dtype)


class GaussianDropout(Elementwise):
    """While training, ``x`` times normal noise of mean 1 and variance rate/(1 − rate).

    The moments are those of `Dropout` (Srivastava et al., 2014). x, y: any shape. rate:
    in [0, 1).
    """

    def __init__(self, rate: float, seed: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.rate = fraction(self, "rate", rate)
        if self.rate == 1:
            raise ValueRangeError(
                f"{self.name}: rate must be less than 1, where the variance is infinite"
            )
        self.seed = seed
        self.generator = generator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """The inputs times noise when `training`."""
        if not training or self.rate == 0:
            return inputs
        deviation = math.sqrt(self.rate / (1 - self.rate))
        noise = drawing(self.generator).normal(1.0, deviation, inputs.shape)
        return inputs * noise.astype(self.compute_dtype)


_LEAST = -1.6732632423543772 * 1.0507009873554805
"""What the activation selu tends to on the left."""


class AlphaDropout(Dropout):
    """While training, what `selu` is at −∞ with probability `rate`, scaled and shifted.

    So the mean and variance of standard normal inputs stay, as networks of `selu` need
    it (Klambauer et al., 2017). x, y: any shape. noise_shape as in `Dropout`. rate: in
    [0, 1).
    """

    def call(self, inputs: Any, training: bool = False) -> Any:
        """The inputs with parts replaced when `training`."""
        if not training or self.rate == 0:
            return inputs
        shape = self._mask_shape(inputs.shape)
        draws = drawing(self.generator).random(shape, np.float32)
        kept = (draws >= self.rate).astype(self.compute_dtype)
        a = ((1 - self.rate) * (1 + self.rate * _LEAST**2)) ** -0.5
        b = -a * _LEAST * self.rate
        return (inputs * kept + _LEAST * (1 - kept)) * a + b


class ActivityRegularization(Elementwise):
    """``y = x``, with the penalty ``l1·Σ|x| + l2·Σx²`` on it. x, y: any shape."""

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **options: Any) -> None:
        penalty = regularizers.L1L2(l1=l1, l2=l2)
        super().__init__(**{"activity_regularizer": penalty, **options})
        self.l1, self.l2 = l1, l2

    def call(self, inputs: Any) -> Any:
        """The inputs."""
        return inputs
