"""Initial values of parameters: pure functions of a shape, a dtype and a seed.

Without a `seed` every call draws new numbers from the stream that
`nn.utils.set_random_seed` starts; with one every call gives the same. The dtype is
float32 unless another is asked for.

>>> import nn
>>> nn.initializers.get("he_normal")((3, 2)).shape
(3, 2)
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import ShapeError, ValueRangeError
from nn.arrays import Array
from nn.lookup import Configurable, find, lookup, names_of
from nn.random import generator

__all__ = [
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "constant",
    "fans",
    "get",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "truncated_normal",
    "variance_scaling",
    "zeros",
]

Size = tuple[int, ...]

_SPREAD_OF_TRUNCATED = 0.87962566103423978
"""The standard deviation of a normal variable kept within two of its own."""


class Initializer(Configurable):
    """From a shape and a dtype to an array; a kind of initializer defines `__call__`.

    A plain function ``(shape, dtype) -> array`` serves as well.
    """

    def __call__(self, shape: Size, dtype: DTypeLike | None = None) -> Array:
        """Values of `shape`; float32 for a dtype of None."""
        raise NotImplementedError(f"{type(self).__name__} defines no __call__")


class Constant(Initializer):
    """All `value`, a number or an array that broadcasts: ``"constant"``."""

    def __init__(self, value: Any = 0.0) -> None:
        self.value = value

    def __call__(self, shape: Size, dtype: DTypeLike | None = None) -> Array:
        return np.full(shape, self.value, dtype or np.float32)


class Zeros(Initializer):
    """All zeros: ``"zeros"``."""

    def __call__(self, shape: Size, dtype: DTypeLike | None = None) -> Array:
        return np.zeros(shape, dtype or np.float32)


class Ones(Initializer):
    """All ones: ``"ones"``."""

    def __call__(self, shape: Size, dtype: DTypeLike | None = None) -> Array:
        return np.ones(shape, dtype or np.float32)


class Identity(Initializer):
    """``gain·I`` for a shape (rows, columns): ``"identity"``."""

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = gain

    def __call__(self, shape: Size, dtype: DTypeLike | None = None) -> Array:
        if len(shape) != 2:
            raise ShapeError(f"Identity: expected a shape of two axes, got {shape}")
        return np.asarray(self.gain * np.eye(*shape), dtype or np.float32)


class RandomInitializer(Initializer):
    """What draws numbers: a kind of it defines `draw`."""

    def __init__(self, seed: int | None = None) -> None:
        self.seed = seed

    def __call__(self, shape: Size, dtype: DTypeLike | None = None) -> Array:
        values = self.draw(generator(self.seed), tuple(shape))
        return values.astype(dtype or np.float32)

    def draw(self, rng: np.random.Generator, shape: Size) -> Array:
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

    def draw(self, rng: np.random.Generator, shape: Size) -> Array:
        return rng.uniform(self.minval, self.maxval, shape)


class RandomNormal(RandomInitializer):
    """Normal with `mean` and standard deviation `stddev`: ``"random_normal"``."""

    def __init__(
        self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None
    ) -> None:
        super().__init__(seed)
        self.mean = mean
        self.stddev = _not_negative(self, "stddev", stddev)

    def draw(self, rng: np.random.Generator, shape: Size) -> Array:
        return rng.normal(self.mean, self.stddev, shape)


class TruncatedNormal(RandomNormal):
    """Normal, but never farther than ``2·stddev`` from `mean`: ``"truncated_normal"``.

    Draws beyond are made again, which leaves a standard deviation of 0.8796·stddev.
    """

    def draw(self, rng: np.random.Generator, shape: Size) -> Array:
        return self.mean + self.stddev * _within_two(rng, shape)


class VarianceScaling(RandomInitializer):
    """Draws of mean 0 and variance ``scale / n``: ``"variance_scaling"``.

    mode: n is ``"fan_in"``, ``"fan_out"`` or their mean, ``"fan_avg"``, as `fans` finds
    them. distribution: ``"uniform"`` on ±√(3·variance), ``"untruncated_normal"``, or
    ``"truncated_normal"`` at two standard deviations, widened to keep the variance.
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
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

    def draw(self, rng: np.random.Generator, shape: Size) -> Array:
        count = _MODES[self.mode](*fans(shape))
        stddev = math.sqrt(self.scale / max(1.0, count))
        values: Array = stddev * _DISTRIBUTIONS[self.distribution](rng, shape)
        return values


class GlorotUniform(VarianceScaling):
    """Uniform on ±√(6 / (fan_in + fan_out)): ``"glorot_uniform"``.

    Keeps the variance of values and of gradients through layers without a rectifier
    (Glorot and Bengio, 2010).
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_avg", "uniform", seed)


class GlorotNormal(VarianceScaling):
    """Truncated normal of variance ``2 / (fan_in + fan_out)``: ``"glorot_normal"``.

    The purpose is that of `GlorotUniform`.
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_avg", "truncated_normal", seed)


class HeUniform(VarianceScaling):
    """Uniform on ±√(6 / fan_in): ``"he_uniform"``.

    Keeps the variance of values through layers with a rectifier (He et al., 2015).
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(2.0, "fan_in", "uniform", seed)


class HeNormal(VarianceScaling):
    """Truncated normal of variance ``2 / fan_in``: ``"he_normal"``.

    The purpose is that of `HeUniform`.
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(2.0, "fan_in", "truncated_normal", seed)


class LecunUniform(VarianceScaling):
    """Uniform on ±√(3 / fan_in): ``"lecun_uniform"``.

    Keeps the variance of values through linear layers (LeCun et al., 1998), and through
    those with `selu`.
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_in", "uniform", seed)


class LecunNormal(VarianceScaling):
    """Truncated normal of variance ``1 / fan_in``: ``"lecun_normal"``.

    The purpose is that of `LecunUniform`.
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_in", "truncated_normal", seed)


class Orthogonal(RandomInitializer):
    """`gain` times a random matrix of orthonormal columns, or rows: ``"orthogonal"``.

    For more axes than two, all but the last are taken as one. Uniform among all such
    matrices: the Q of a normal matrix, its signs set by R's (Saxe et al., 2013).
    """

    def __init__(self, gain: float = 1.0, seed: int | None = None) -> None:
        super().__init__(seed)
        self.gain = gain

    def draw(self, rng: np.random.Generator, shape: Size) -> Array:
        if len(shape) < 2:
            raise ShapeError(
                f"Orthogonal: expected a shape of two axes or more, got {shape}"
            )
        rows, columns = math.prod(shape[:-1]), shape[-1]
        q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
        q = q * np.sign(np.diagonal(r))
        values: Array = self.gain * (q if rows >= columns else q.T)
        return values.reshape(shape)


def fans(shape: Size) -> tuple[int, int]:
    """How many inputs meet in an output, and outputs in an input, of a kernel `shape`.

    The last two axes are inputs and outputs, those before them the receptive field.
    """
    if len(shape) < 2:
        size = math.prod(shape)
        return size, size
    field = math.prod(shape[:-2])
    return field * shape[-2], field * shape[-1]


def _within_two(rng: np.random.Generator, shape: Size) -> Array:
    """Standard normal values of which none exceeds 2 in size."""
    values = np.asarray(rng.standard_normal(shape))
    while (outside := np.abs(values) > 2).any():
        values[outside] = rng.standard_normal(np.count_nonzero(outside))
    return values


def _truncated(rng: np.random.Generator, shape: Size) -> Array:
    return _within_two(rng, shape) / _SPREAD_OF_TRUNCATED


def _uniform(rng: np.random.Generator, shape: Size) -> Array:
    return rng.uniform(-math.sqrt(3.0), math.sqrt(3.0), shape)


def _normal(rng: np.random.Generator, shape: Size) -> Array:
    return np.asarray(rng.standard_normal(shape))


_MODES: dict[str, Callable[[int, int], float]] = {
    "fan_in": lambda fan_in, fan_out: fan_in,
    "fan_out": lambda fan_in, fan_out: fan_out,
    "fan_avg": lambda fan_in, fan_out: (fan_in + fan_out) / 2,
}
_DISTRIBUTIONS: dict[str, Callable[[np.random.Generator, Size], Array]] = {
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


constant = Constant
glorot_normal = GlorotNormal
glorot_uniform = GlorotUniform
he_normal = HeNormal
he_uniform = HeUniform
identity = Identity
lecun_normal = LecunNormal
lecun_uniform = LecunUniform
ones = Ones
orthogonal = Orthogonal
random_normal = RandomNormal
random_uniform = RandomUniform
truncated_normal = TruncatedNormal
variance_scaling = VarianceScaling
zeros = Zeros

_BY_NAME: dict[str, Any] = names_of(
    [
        Constant,
        GlorotNormal,
        GlorotUniform,
        HeNormal,
        HeUniform,
        Identity,
        LecunNormal,
        LecunUniform,
        Ones,
        Orthogonal,
        RandomNormal,
        RandomUniform,
        TruncatedNormal,
        VarianceScaling,
        Zeros,
    ]
)


def get(
    identifier: str | type[Initializer] | Initializer | Mapping[str, Any] | Any,
) -> Initializer:
    """The initializer of that name or class; what can be called as it is."""
    initializer: Initializer = find("initializer", identifier, _BY_NAME)
    return initializer
