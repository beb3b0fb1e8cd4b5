"""Small sets of points in the plane, drawn from a seed: pure functions of it.

x: (samples, 2) float32, y: (samples,) int64, the class, in random order. noise is the
standard deviation of what is added to each coordinate.
"""

from typing import Any, TypeAlias

import numpy as np
from numpy.random import Generator

from autograd.errors import ValueRangeError
from nn.arrays import Array

__all__ = ["blobs", "circles", "moons", "spirals", "xor"]

Pair: TypeAlias = tuple[Array, Array]


def moons(samples: int = 200, noise: float = 0.1, *, seed: int = 0) -> Pair:
    """Two half circles of radius 1 that reach into each other.

    >>> import nn
    >>> x, y = nn.datasets.moons(100)
    >>> x.shape, int(y.sum())
    ((100, 2), 50)
    """
    rng, y = _start(samples, 2, seed)
    angle = rng.uniform(0.0, np.pi, samples)
    upper = np.stack([np.cos(angle), np.sin(angle)], 1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], 1)
    return _noisy(rng, np.where(y[:, None] == 0, upper, lower), noise), y


def circles(
    samples: int = 200, noise: float = 0.05, *, factor: float = 0.5, seed: int = 0
) -> Pair:
    """A circle of radius 1 and one of radius `factor` within it."""
    if not 0 < factor < 1:
        raise ValueRangeError(f"circles: factor must be > 0 and < 1, got {factor!r}")
    rng, y = _start(samples, 2, seed)
    angle = rng.uniform(0.0, 2 * np.pi, samples)
    radius = np.where(y == 0, 1.0, factor)
    x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)
    return _noisy(rng, x, noise), y


def spirals(
    samples: int = 300,
    noise: float = 0.02,
    *,
    classes: int = 3,
    turns: float = 1.0,
    seed: int = 0,
) -> Pair:
    """`classes` arms that wind `turns` times round the origin, out to radius 1."""
    rng, y = _start(samples, classes, seed)
    radius = np.sqrt(rng.uniform(0.0, 1.0, samples))
    angle = 2 * np.pi * (y / classes + turns * radius)
    x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)
    return _noisy(rng, x, noise), y


def blobs(
    samples: int = 200,
    noise: float = 0.5,
    *,
    centers: int | Any = 3,
    seed: int = 0,
) -> Pair:
    """Round clouds. centers: (classes, 2), or how many to draw in [−4, 4]²."""
    count = centers if isinstance(centers, int) else len(centers)
    rng, y = _start(samples, count, seed)
    if isinstance(centers, int):
        centers = rng.uniform(-4.0, 4.0, (centers, 2))
    return _noisy(rng, np.asarray(centers, float)[y], noise), y


def xor(samples: int = 200, noise: float = 0.0, *, seed: int = 0) -> Pair:
    """Points of [−1, 1]² in class 1 where the signs of their coordinates differ."""
    rng, y = _start(samples, 2, seed)
    x = rng.uniform(0.05, 1.0, (samples, 2))
    signs = rng.choice([-1.0, 1.0], samples)
    x *= np.stack([signs, np.where(y == 0, signs, -signs)], 1)
    return _noisy(rng, x, noise), y


def _start(samples: int, classes: int, seed: int) -> tuple[Generator, Array]:
    """The seed's generator, and classes as equally frequent as can be, shuffled."""
    for name, value in (("samples", samples), ("classes", classes)):
        if not isinstance(value, (int, np.integer)) or value < 1:
            raise ValueRangeError(
                f"datasets: {name} must be an integer ≥ 1, got {value!r}"
            )
    rng = np.random.default_rng(seed)
    return rng, rng.permutation(np.arange(samples) % classes)


def _noisy(rng: Generator, x: Array, noise: float) -> Array:
    return (x + rng.normal(0.0, noise, x.shape)).astype(np.float32)
