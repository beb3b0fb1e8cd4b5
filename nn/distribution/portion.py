"""Which samples of a batch a rank works on: pure arithmetic."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

__all__ = ["Portion", "Shard", "portion_among", "portion_of"]


class Shard(NamedTuple):
    """A part of a batch that is computed at once.

    number: in the batch. rows: its samples among those of its rank. share: how much of
    the batch it is.
    """

    number: int
    rows: slice
    share: float


class Portion(NamedTuple):
    """The shards of a batch, and which of them one rank has.

    bounds: where in the batch each shard begins, and last where it ends. first, last:
    the rank's shards are those from `first` to before `last`. A rank that has none
    works on the first sample, with no weight, so that it takes part in all exchanges.
    """

    bounds: tuple[int, ...]
    first: int
    last: int

    @property
    def samples(self) -> int:
        """How many samples the batch has."""
        return self.bounds[-1]

    @property
    def own(self) -> int:
        """How many samples the rank has."""
        return self.bounds[self.last] - self.bounds[self.first]

    @property
    def rows(self) -> slice:
        """The samples in the batch that the rank works on."""
        start = self.bounds[self.first]
        return slice(start, start + self.own) if self.own else slice(0, 1)

    def shards(self) -> list["Shard"]:
        """The rank's shards."""
        start = self.bounds[self.first]
        cuts = [at - start for at in self.bounds[self.first : self.last + 1]]
        return [
            Shard(self.first + k, slice(a, b), (b - a) / self.samples)
            for k, (a, b) in enumerate(pairwise(cuts))
        ] or [Shard(len(self.bounds) + self.first, slice(0, 1), 0.0)]


def portion_of(count: int, *, shards: int, rank: int, ranks: int) -> Portion:
    """What `rank` of `ranks` has of a batch of `count` samples in at most `shards`.

    No shard is empty; lengths of shards differ by one at most, as do those of ranks in
    shards. The shards depend on `count` and `shards` alone.

    >>> portion_of(10, shards=4, rank=1, ranks=2)
    Portion(bounds=(0, 2, 5, 7, 10), first=2, last=4)
    """
    shards = min(shards, count)
    bounds = tuple([count * k // shards for k in range(shards + 1)])
    return Portion(bounds, shards * rank // ranks, shards * (rank + 1) // ranks)


def portion_among(counts: Sequence[int], *, rank: int) -> Portion:
    """What `rank` has of a batch of which each rank brings so many samples.

    >>> portion_among([3, 5], rank=1)
    Portion(bounds=(0, 3, 8), first=1, last=2)
    """
    return Portion((0, *accumulate(counts)), rank, rank + 1)
