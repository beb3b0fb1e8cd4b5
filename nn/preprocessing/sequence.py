"""Sequences of unequal length as one array."""

from nn.utils.sequences import pad_sequences

__all__ = ["pad_sequences"]
