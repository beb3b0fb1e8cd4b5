"""Arrays side by side in flat memory, as many as one message carries."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from nn.arrays import Array

__all__ = ["UNIT", "Bucket", "cut", "grouped", "in_buckets"]

UNIT = 256
"""Elements of an array that stay on one rank, so that sums over them are the same
bytes for any number of ranks."""


class Bucket:
    """The memory of some arrays of one dtype, one after the other.

    numbers: of the arrays, in what they were made for.

    Attributes
    ----------
    flat: all of the memory. views: the memory of each array, by its number.
    starts: where in `flat` each begins. missing: the arrays that have not been put in.
    cuts: where in `flat` each rank's piece begins, and last where it ends.
    """

    def __init__(self, numbers: Sequence[int], like: Sequence[Any]) -> None:
        ends = np.cumsum([0, *[a.size for a in like]]).tolist()
        self.flat: Array = np.zeros(ends[-1], like[0].dtype)
        self.starts = dict(zip(numbers, ends, strict=False))
        self.views: dict[int, Array] = {
            k: self.flat[start : start + a.size].reshape(a.shape)
            for (k, start), a in zip(self.starts.items(), like, strict=True)
        }
        self.missing: set[int] = set()
        self.cuts: list[int] = []
        self._spare = np.empty(0, self.flat.dtype)

    def piece(self, rank: int) -> slice:
        """Where in `flat` the piece of `rank` is."""
        return slice(self.cuts[rank], self.cuts[rank + 1])

    def lengths(self) -> list[int]:
        """How many elements each rank's piece has."""
        return np.diff(self.cuts).tolist()

    def by_rank(self, flat: Array) -> list[Any]:
        """Memory like `flat` with the ranks' pieces, as exchanges of MPI take it."""
        return [flat, (self.lengths(), self.cuts[:-1])]

    def spare(self, length: int) -> Array:
        """So many elements of other memory, for one message at a time.

        Not even none of them are in `flat`: where Open MPI is given one address to send
        from and to receive at, it takes both for the same.
        """
        if len(self._spare) < length:
            self._spare = np.empty(length, self.flat.dtype)
        return self._spare[:length]

    def run(self, number: int, rank: int) -> slice:
        """Which elements of an array are in the piece of `rank`."""
        start, size = self.starts[number], self.views[number].size
        low, high = (min(max(at - start, 0), size) for at in self.cuts[rank : rank + 2])
        return slice(low, high)


def in_buckets(like: Sequence[Any], limit: int, *, first: int = 0) -> list[Bucket]:
    """Buckets for arrays of these shapes and dtypes, numbered in their order.

    limit: bytes after which a bucket is full. first: the number of the first array.
    """
    groups = grouped([a.nbytes for a in like], limit, [a.dtype for a in like])
    return [Bucket([first + k for k in g], [like[k] for k in g]) for g in groups]


def grouped(
    sizes: Sequence[float], limit: float, kinds: Sequence[Any] | None = None
) -> list[list[int]]:
    """Numbers of arrays that travel together: in a row, until they reach `limit` bytes.

    sizes: of the arrays, in bytes. kinds: those of one group are of one kind.
    """
    groups: list[list[int]] = []
    held = 0.0
    for k, size in enumerate(sizes):
        is_other = groups and kinds is not None and kinds[groups[-1][0]] != kinds[k]
        if not groups or held >= limit or is_other:
            groups.append([])
            held = 0.0
        groups[-1].append(k)
        held += size
    return groups


def cut(buckets: Sequence[Bucket], ranks: int, *, elementwise: bool) -> None:
    """Give each rank a piece of the buckets, by their `cuts`.

    elementwise: whether arrays may be cut, at multiples of `UNIT`; each bucket is then
    cut evenly. Else all of them together are, between arrays.
    """
    total, before = sum(len(b.flat) for b in buckets), 0
    for bucket in buckets:
        length = len(bucket.flat)
        if elementwise:
            wanted = [length * r // ranks for r in range(ranks + 1)]
        else:
            global_cuts = [total * r // ranks - before for r in range(ranks + 1)]
            wanted = [min(max(at, 0), length) for at in global_cuts]
        bucket.cuts = [_near(bucket, at, elementwise=elementwise) for at in wanted]
        before += length


def _near(bucket: Bucket, at: int, *, elementwise: bool) -> int:
    """Where a bucket may be cut, near to `at`."""
    for k, start in bucket.starts.items():
        size = bucket.views[k].size
        if start <= at < start + size:
            unit = UNIT if elementwise else size
            return int(start + min(round((at - start) / unit) * unit, size))
    return len(bucket.flat)
