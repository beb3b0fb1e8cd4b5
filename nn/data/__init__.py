"""Data on its way to a model."""

from nn.data.dataset import Dataset, TensorSpec
from nn.data.steps import AUTOTUNE, INFINITE, UNKNOWN

__all__ = ["AUTOTUNE", "INFINITE", "UNKNOWN", "Dataset", "TensorSpec"]
