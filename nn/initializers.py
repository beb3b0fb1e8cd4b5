"""Initial values of parameters: pure functions of a shape, a dtype and a seed."""

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import ArgumentError
from nn.arrays import Array
from nn.lookup import lookup
from nn.random import generator

__all__ = ["GlorotUniform", "HeUniform", "Initializer", "Ones", "Zeros", "get"]

Initializer: TypeAlias = Callable[[tuple[int, ...], DTypeLike], Array]
"""From a shape and a dtype to an array."""


class Zeros:
    """All zeros: ``"zeros"``."""

    def __call__(self, shape: tuple[int, ...], dtype: DTypeLike = np.float32) -> Array:
        """Zeros of `shape`."""
        return np.zeros(shape, dtype)


class Ones:
    """All ones: ``"ones"``."""

    def __call__(self, shape: tuple[int, ...], dtype: DTypeLike = np.float32) -> Array:
        """Ones of `shape`."""
        return np.ones(shape, dtype)


class GlorotUniform:
    """Uniform on [−a, a] with ``a = √(6 / (fan_in + fan_out))``: ``"glorot_uniform"``.

    Keeps the variance of values and of gradients through layers without a rectifier
    (Glorot and Bengio, 2010). With a `seed` every call gives the same numbers; without
    one they come from `nn.utils.set_random_seed`'s stream.
    """

    def __init__(self, seed: int | None = None) -> None:
        self.seed = seed

    def __call__(self, shape: tuple[int, ...], dtype: DTypeLike = np.float32) -> Array:
        """Draws of `shape`."""
        fan_in, fan_out = fans(shape)
        return _uniform(shape, dtype, 6.0 / max(1, fan_in + fan_out), self.seed)


class HeUniform:
    """Uniform on [−a, a] with ``a = √(6 / fan_in)``: ``"he_uniform"``.

    Keeps the variance of values through layers with a rectifier (He et al., 2015). The
    seed as in `GlorotUniform`.
    """

    def __init__(self, seed: int | None = None) -> None:
        self.seed = seed

    def __call__(self, shape: tuple[int, ...], dtype: DTypeLike = np.float32) -> Array:
        """Draws of `shape`."""
        return _uniform(shape, dtype, 6.0 / max(1, fans(shape)[0]), self.seed)


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """How many inputs meet in an output, and outputs in an input, of a kernel `shape`.

    The last two axes are inputs and outputs, those before them the receptive field.
    """
    if len(shape) < 2:
        size = math.prod(shape)
        return size, size
    field = math.prod(shape[:-2])
    return field * shape[-2], field * shape[-1]


def _uniform(
    shape: tuple[int, ...], dtype: DTypeLike, limit_squared: float, seed: int | None
) -> Array:
    limit = math.sqrt(limit_squared)
    return generator(seed).uniform(-limit, limit, shape).astype(dtype)


_BY_NAME: dict[str, type[Zeros | Ones | GlorotUniform | HeUniform]] = {
    "glorot_uniform": GlorotUniform,
    "he_uniform": HeUniform,
    "ones": Ones,
    "zeros": Zeros,
}


def get(identifier: str | Initializer) -> Initializer:
    """The initializer of that name; a callable as it is."""
    if isinstance(identifier, type):
        raise ArgumentError(
            f"initializer: got the class {identifier.__name__}; pass an instance, "
            f"{identifier.__name__}()"
        )
    if callable(identifier):
        return identifier
    return lookup("initializer", identifier, _BY_NAME)()
