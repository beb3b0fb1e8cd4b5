"""Data sets that come with the package: no download."""

from nn.datasets import digits

__all__ = ["digits"]
