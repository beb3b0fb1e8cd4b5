"""Data on its way to a model."""

from nn.data.dataset import Dataset

__all__ = ["Dataset"]
