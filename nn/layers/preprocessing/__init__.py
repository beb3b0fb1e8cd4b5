"""Layers that prepare data: texts, categories, images and sounds for a model."""

from nn.layers.preprocessing.categories import (
    CategoryEncoding,
    Discretization,
    HashedCrossing,
    Hashing,
)
from nn.layers.preprocessing.lookups import IntegerLookup, StringLookup
from nn.layers.preprocessing.text import TextVectorization

__all__ = [
    "CategoryEncoding",
    "Discretization",
    "HashedCrossing",
    "Hashing",
    "IntegerLookup",
    "StringLookup",
    "TextVectorization",
]
