"""Data sets: digits come with the package, mnist and cifar10 are downloaded once."""

from nn.datasets import cifar10, digits, mnist
from nn.datasets.generated import blobs, circles, moons, spirals, xor

__all__ = [
    "blobs",
    "cifar10",
    "circles",
    "digits",
    "mnist",
    "moons",
    "spirals",
    "xor",
]
