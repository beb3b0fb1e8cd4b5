"""`Ordered`: sums that are the same bytes, whichever rank has which shards."""

from itertools import pairwise
from typing import Any

import numpy as np

from nn.arrays import Array
from nn.distribution.buckets import Bucket
from nn.distribution.exchange import Exchange
from nn.distribution.portion import Portion, Shard, portion_of
from nn.distribution.tree import Sums, nodes_of, total

__all__ = ["Ordered"]


class Ordered(Exchange):
    """Any shards for each rank; each rank adds up a piece of all of them in one order.

    gathers: whether all ranks get all sums of gradients; else each has its piece's.
    """

    def __init__(self, *args: Any, gathers: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self._scattered = [] if gathers else self._gradients

    def begin(self, portion: Portion) -> None:
        self._portion, self._count = portion, len(portion.bounds) - 1
        self._sums = Sums(_added)

    def end_shard(self, shard: Shard) -> None:
        super().end_shard(shard)
        if shard.share:
            self._sums.put(shard.number, [b.flat.copy() for b in self._all()])

    def finish(self, doing: str) -> None:
        size, shards = self._world.size, self._count
        nodes = [
            nodes_of(p.first, p.last)
            for p in (
                portion_of(self._portion.samples, shards=shards, rank=r, ranks=size)
                for r in range(size)
            )
        ]
        for k, bucket in enumerate(self._all()):
            own = [value[k] for value in self._sums.nodes.values()]
            self._sum(bucket, own, nodes, doing)

    def _sum(
        self,
        bucket: Bucket,
        own: list[Array],
        nodes: list[Any],
        doing: str,
    ) -> None:
        """Write the sum over all ranks into `bucket`, or this rank's piece of it.

        own: this rank's sums, of its nodes; nodes: those of each rank.
        """
        world, size, flat = self._world, self._world.size, bucket.flat
        cuts = bucket.cuts or [len(flat) * r // size for r in range(size + 1)]
        lengths = [b - a for a, b in pairwise(cuts)]
        given = [a[cuts[r] : cuts[r + 1]] for r in range(size) for a in own]
        sent = np.concatenate([np.empty(0, flat.dtype), *given])
        mine = lengths[world.rank]
        counts = [len(n) * mine for n in nodes]
        taken = np.empty(sum(counts), flat.dtype)
        request = world.comm.Ialltoallv(
            [sent, [n * len(own) for n in lengths]], [taken, counts]
        )
        world.wait([request], doing)
        parts = list(taken.reshape(-1, mine)) if mine else []
        known = dict(zip([n for of in nodes for n in of], parts, strict=False))
        if mine:
            at = cuts[world.rank]
            flat[at : at + mine] = total(self._count, known, _added_to)
        if bucket not in self._scattered:
            request = world.comm.Iallgatherv(
                world.MPI.IN_PLACE, [flat, (lengths, cuts[:-1])]
            )
            world.wait([request], doing)

    def _all(self) -> list[Bucket]:
        return [*self._buckets, self._last]


def _added(left: list[Array], right: list[Array]) -> list[Array]:
    for a, b in zip(left, right, strict=True):
        a += b
    return left


def _added_to(left: Array, right: Array) -> Array:
    left += right
    return left
