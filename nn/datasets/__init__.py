"""Data sets: digits come with the package, the others are downloaded once."""

from nn.datasets import (
    boston_housing,
    california_housing,
    cifar10,
    cifar100,
    digits,
    fashion_mnist,
    imdb,
    mnist,
    reuters,
)
from nn.datasets.generated import blobs, circles, moons, spirals, xor

__all__ = [
    "blobs",
    "boston_housing",
    "california_housing",
    "cifar10",
    "cifar100",
    "circles",
    "digits",
    "fashion_mnist",
    "imdb",
    "mnist",
    "moons",
    "reuters",
    "spirals",
    "xor",
]
