"""Layers: callables over Tensors that own parameters."""

from nn.layers.base import Layer
from nn.layers.dense import Dense

__all__ = ["Dense", "Layer"]
