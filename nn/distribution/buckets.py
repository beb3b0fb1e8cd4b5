"""Arrays side by side in flat memory, as many as one message carries."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from nn.arrays import Array

__all__ = ["Bucket", "in_buckets"]


class Bucket:
    """The memory of some arrays of one dtype, one after the other.

    numbers: of the arrays, in what they were made for.

    Attributes
    ----------
    flat: all of the memory. views: the memory of each array, by its number.
    missing: how many arrays have not been put in yet.
    """

    def __init__(self, numbers: Sequence[int], like: Sequence[Any]) -> None:
        ends = np.cumsum([0, *[a.size for a in like]])
        self.flat: Array = np.zeros(int(ends[-1]), like[0].dtype)
        self.views: dict[int, Array] = {
            k: self.flat[start:stop].reshape(a.shape)
            for k, a, start, stop in zip(numbers, like, ends, ends[1:], strict=False)
        }
        self.missing: set[int] = set()


def in_buckets(like: Sequence[Any], limit: int) -> list[Bucket]:
    """Buckets for arrays of these shapes and dtypes, in their order.

    limit: bytes after which a bucket is full; larger arrays have one of their own.
    """
    groups: list[list[int]] = []
    held = 0
    for k, a in enumerate(like):
        if not groups or held >= limit or like[groups[-1][0]].dtype != a.dtype:
            groups.append([])
            held = 0
        groups[-1].append(k)
        held += a.nbytes
    return [Bucket(numbers, [like[k] for k in numbers]) for numbers in groups]
