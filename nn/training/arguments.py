"""What `fit` is called with, checked and in one form."""

from collections.abc import Collection
from typing import Any

import numpy as np

from autograd.errors import ArgumentError, ValueRangeError

__all__ = ["in_parts", "is_due", "whole"]


def whole(**given: Any) -> None:
    """Refuse what is no integer of at least 0."""
    for name, value in given.items():
        if not isinstance(value, (int, np.integer)) or value < 0:
            raise ValueRangeError(f"fit: {name} must be an integer ≥ 0, got {value!r}")


def is_due(epoch: int, frequency: int | Collection[int]) -> bool:
    """Whether there is validation after `epoch`, from 1."""
    if isinstance(frequency, (int, np.integer)) and frequency >= 1:
        return bool(epoch % frequency == 0)
    if isinstance(frequency, Collection):
        return epoch in frequency
    raise ValueRangeError(
        "fit: validation_freq is a number of epochs ≥ 1, or a list of epochs from 1, "
        f"got {frequency!r}"
    )


def in_parts(data: Any) -> tuple[Any, ...]:
    """`data` as ``(x, y, sample_weight)``."""
    if not isinstance(data, (tuple, list)):
        return (data, None, None)
    if not 2 <= len(data) <= 3:
        raise ArgumentError(
            "fit: validation_data is (x, y), (x, y, sample_weight) or an iterable of "
            f"batches, got {len(data)} parts"
        )
    return (*data, None)[:3]
