"""Entries of a data set that say when they are read."""

from collections.abc import Sequence
from typing import Any

from nn.data import Dataset

__all__ = ["Entry", "of_entries"]


class Entry:
    """An array of a number, which is noted as often as the array is read."""

    def __init__(self, array: Any, number: int, read: list[int]) -> None:
        self.array, self.number, self.read = array, number, read

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        self.read.append(self.number)
        return self.array


def of_entries(x: Any, y: Sequence[Any], read: list[int]) -> Dataset:
    """Pairs of the rows of `x`, as entries, and `y`."""
    pairs = [(Entry(a, k, read), b) for k, (a, b) in enumerate(zip(x, y, strict=True))]
    return Dataset(lambda: iter(pairs), length=len(pairs))
