"""Initial values that are drawn, from the stream of `nn.random` or from a seed."""

import math
from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import ShapeError, ValueRangeError
from nn.arrays import Array
from nn.initializers.base import Initializer, Size
from nn.lookup import lookup
from nn.random import generator
from nn.settings import SETTINGS

__all__ = [
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "LecunNormal",
    "LecunUniform",
    "Orthogonal",
    "RandomInitializer",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "fans",
]

_SPREAD_OF_TRUNCATED = 0.87962566103423978
"""The standard deviation of a normal variable kept within two of its own."""


class RandomInitializer(Initializer):
    """What draws numbers: a kind of it defines `draw`."""

    def __init__(self, seed: int | None = None) -> None:
        self.seed = seed

    def __call__(self, shape: Size, dtype: DTypeLike | None = None) -> Array:
        values = self.draw(generator(self.seed), tuple(shape))
        return values.astype(dtype or SETTINGS.floatx)

    def draw(self, rng: "np.random.Generator", shape: Size) -> Array:
        """Float64 values of `shape` from `rng`."""
        raise NotImplementedError(f"{type(self).__name__} defines no draw")


class RandomUniform(RandomInitializer):
    """Uniform on [minval, maxval): ``"random_uniform"``."""

    def __init__(
        self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None
    ) -> None:
        super().__init__(seed)
        self.minval = minval
        self.maxval = maxval

    def draw(self, rng: "np.random.Generator", shape: Size) -> Array:
        return rng.uniform(self.minval, self.maxval, shape)


class RandomNormal(RandomInitializer):
    """Normal with `mean` and standard deviation `stddev`: ``"random_normal"``."""

    def __init__(
        self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None
    ) -> None:
        super().__init__(seed)
        self.mean = mean
        self.stddev = _not_negative(self, "stddev", stddev)

    def draw(self, rng: "np.random.Generator", shape: Size) -> Array:
        return rng.normal(self.mean, self.stddev, shape)


class TruncatedNormal(RandomNormal):
    """Normal, but never farther than ``2·stddev`` from `mean`: ``"truncated_normal"``.

    Draws beyond are made again, which leaves a standard deviation of 0.8796·stddev.
    """

    def draw(self, rng: "np.random.Generator", shape: Size) -> Array:
        return self.mean + self.stddev * _within_two(rng, shape)


class VarianceScaling(RandomInitializer):
    """Draws of mean 0 and variance ``scale / n``: ``"variance_scaling"``.

    mode: n is ``"fan_in"``, ``"fan_out"`` or their mean, ``"fan_avg"``, as `fans` finds
    them; of other kernels, input_axes and output_axes, both given, say which axes are
    inputs and outputs. distribution: ``"uniform"`` on ±√(3·variance),
    ``"untruncated_normal"``, or ``"truncated_normal"`` at two standard deviations,
    widened to keep the variance.
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
        input_axes: Sequence[int] | None = None,
        output_axes: Sequence[int] | None = None,
    ) -> None:
        super().__init__(seed)
        if not scale > 0:
            raise ValueRangeError(
                f"{type(self).__name__}: scale must be > 0, got {scale!r}"
            )
        lookup("mode", mode, _MODES)
        lookup("distribution", distribution, _DISTRIBUTIONS)
        self.scale = scale
        self.mode = mode
        self.distribution = distribution
        self.input_axes = None if input_axes is None else list(input_axes)
        self.output_axes = None if output_axes is None else list(output_axes)

    def draw(self, rng: "np.random.Generator", shape: Size) -> Array:
        count = _MODES[self.mode](*fans(shape, self.input_axes, self.output_axes))
        stddev = math.sqrt(self.scale / max(1.0, count))
        values: Array = stddev * _DISTRIBUTIONS[self.distribution](rng, shape)
        return values


class FixedScaling(VarianceScaling):
    """`VarianceScaling` of one scale, mode and distribution: a kind's `variance`."""

    variance: ClassVar[tuple[float, str, str]]

    def __init__(
        self,
        seed: int | None = None,
        input_axes: Sequence[int] | None = None,
        output_axes: Sequence[int] | None = None,
    ) -> None:
        super().__init__(*self.variance, seed, input_axes, output_axes)


class GlorotUniform(FixedScaling):
    """Uniform on ±√(6 / (fan_in + fan_out)): ``"glorot_uniform"``.

    Keeps the variance of values and of gradients through layers without a rectifier
    (Glorot and Bengio, 2010).
    """

    variance = (1.0, "fan_avg", "uniform")


class GlorotNormal(FixedScaling):
    """Truncated normal of variance ``2 / (fan_in + fan_out)``: ``"glorot_normal"``.

    The purpose is that of `GlorotUniform`.
    """

    variance = (1.0, "fan_avg", "truncated_normal")


class HeUniform(FixedScaling):
    """Uniform on ±√(6 / fan_in): ``"he_uniform"``.

    Keeps the variance of values through layers with a rectifier (He et al., 2015).
    """

    variance = (2.0, "fan_in", "uniform")


class HeNormal(FixedScaling):
    """Truncated normal of variance ``2 / fan_in``: ``"he_normal"``.

    The purpose is that of `HeUniform`.
    """

    variance = (2.0, "fan_in", "truncated_normal")


class LecunUniform(FixedScaling):
    """Uniform on ±√(3 / fan_in): ``"lecun_uniform"``.

    Keeps the variance of values through linear layers (LeCun et al., 1998), and through
    those with `selu`.
    """

    variance = (1.0, "fan_in", "uniform")


class LecunNormal(FixedScaling):
    """Truncated normal of variance ``1 / fan_in``: ``"lecun_normal"``.

    The purpose is that of `LecunUniform`.
    """

    variance = (1.0, "fan_in", "truncated_normal")


class Orthogonal(RandomInitializer):
    """`gain` times a random matrix of orthonormal columns, or rows: ``"orthogonal"``.

    For more axes than two, all but the last are taken as one. Uniform among all such
    matrices: the Q of a normal matrix, its signs set by R's (Saxe et al., 2013).
    """

    def __init__(self, gain: float = 1.0, seed: int | None = None) -> None:
        super().__init__(seed)
        self.gain = gain

    def draw(self, rng: "np.random.Generator", shape: Size) -> Array:
        if len(shape) < 2:
            raise ShapeError(
                f"Orthogonal: expected a shape of two axes or more, got {shape}"
            )
        rows, columns = math.prod(shape[:-1]), shape[-1]
        q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
        q = q * np.sign(np.diagonal(r))
        values: Array = self.gain * (q if rows >= columns else q.T)
        return values.reshape(shape)


def fans(
    shape: Size,
    input_axes: Sequence[int] | None = None,
    output_axes: Sequence[int] | None = None,
) -> tuple[int, int]:
    """How many inputs meet in an output, and outputs in an input, of a kernel `shape`.

    The last two axes are inputs and outputs, those before them the receptive field;
    with input_axes and output_axes, those axes alone.
    """
    if input_axes is not None and output_axes is not None:
        found = [
            math.prod(shape[i] for i in axes) for axes in (input_axes, output_axes)
        ]
        return found[0], found[1]
    if len(shape) < 2:
        size = math.prod(shape)
        return size, size
    field = math.prod(shape[:-2])
    return field * shape[-2], field * shape[-1]


def _within_two(rng: "np.random.Generator", shape: Size) -> Array:
    """Standard normal values of which none exceeds 2 in size."""
    values = np.asarray(rng.standard_normal(shape))
    while (outside := np.abs(values) > 2).any():
        values[outside] = rng.standard_normal(np.count_nonzero(outside))
    return values


def _truncated(rng: "np.random.Generator", shape: Size) -> Array:
    return _within_two(rng, shape) / _SPREAD_OF_TRUNCATED


def _uniform(rng: "np.random.Generator", shape: Size) -> Array:
    return rng.uniform(-math.sqrt(3.0), math.sqrt(3.0), shape)


def _normal(rng: "np.random.Generator", shape: Size) -> Array:
    return np.asarray(rng.standard_normal(shape))


_MODES: dict[str, Callable[[int, int], float]] = {
    "fan_in": lambda fan_in, fan_out: fan_in,
    "fan_out": lambda fan_in, fan_out: fan_out,
    "fan_avg": lambda fan_in, fan_out: (fan_in + fan_out) / 2,
}
_DISTRIBUTIONS: dict[str, "Callable[[np.random.Generator, Size], Array]"] = {
    "normal": _truncated,
    "truncated_normal": _truncated,
    "uniform": _uniform,
    "untruncated_normal": _normal,
}
"""Draws of mean 0 and variance 1."""


def _not_negative(initializer: Initializer, name: str, value: float) -> float:
    if not value >= 0:
        raise ValueRangeError(
            f"{type(initializer).__name__}: {name} must be ≥ 0, got {value!r}"
        )
    return value
