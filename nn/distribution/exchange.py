"""`Exchange`: what the shards of a batch add up to, over all ranks.

A shard puts in its arrays, each at its number, and figures in double precision. What
has come in first is sent first: where a rank has one shard, while others are computed.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from nn.arrays import Array
from nn.distribution.buckets import Bucket, in_buckets
from nn.distribution.portion import Portion, Shard, portion_of
from nn.distribution.tree import Sums, nodes_of, total
from nn.distribution.world import World

__all__ = ["Exchange", "Ordered", "Overlapped"]


class Exchange:
    """Sums of arrays that are like those given, in the order in which they come.

    figures: how many numbers there are beside them. limit: bytes of a message.

    Attributes
    ----------
    figures: what the present shard gives, and after `finish` their sums. ready: weights
        with the functions that put in their gradients, as `Tensor.backward` takes them.
    """

    ready: tuple[Any, ...] = ()

    def __init__(
        self, world: World, like: Sequence[Any], *, figures: int, limit: int
    ) -> None:
        self._world = world
        self._buckets = in_buckets(like, limit)
        self._last = Bucket([0], [np.empty(figures)])
        self.figures: Array = self._last.views[0]
        self._bucket_of = {k: b for b in self._buckets for k in b.views}

    def begin(self, portion: Portion) -> None:
        """A batch begins."""
        raise NotImplementedError

    def begin_shard(self) -> None:
        """A shard begins: nothing has been put in."""
        for bucket in self._buckets:
            bucket.missing = set(bucket.views)
        self.figures[...] = 0.0

    def put(self, number: int, array: Any) -> None:
        """The shard's part of the sum `number`; `array` is only read."""
        bucket = self._bucket_of[number]
        bucket.views[number][...] = array
        bucket.missing.discard(number)

    def has(self, number: int) -> bool:
        """Whether the shard has put in its part of the sum `number`."""
        return number not in self._bucket_of[number].missing

    def end_shard(self, shard: Shard) -> None:
        """The shard is over; what it has not put in is 0."""
        for bucket in self._buckets:
            for k in bucket.missing:
                bucket.views[k][...] = 0
            bucket.missing.clear()

    def finish(self, doing: str) -> None:
        """Wait for all ranks' shards. doing: what is waited for, in errors."""
        raise NotImplementedError

    def sums(self) -> list[Array]:
        """The sums by number, after `finish`, until the next batch."""
        found = {k: view for b in self._buckets for k, view in b.views.items()}
        return [found[k] for k in range(len(found))]


class Overlapped(Exchange):
    """One shard for each rank; a message goes off as soon as it is complete."""

    def __init__(self, *args: Any, overlap: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self._overlap = overlap
        self._requests: list[Any] = []

    def begin(self, portion: Portion) -> None:
        self._requests = []

    def put(self, number: int, array: Any) -> None:
        super().put(number, array)
        if self._overlap:
            self._send()

    def finish(self, doing: str) -> None:
        self._send()
        self._requests.append(self._sum(self._last))
        self._world.wait(self._requests, doing)

    def _send(self) -> None:
        """Send all buckets that are complete, in the order that all ranks have."""
        for bucket in self._buckets[len(self._requests) :]:
            if bucket.missing:
                break
            self._requests.append(self._sum(bucket))
        if self._requests:  # a library may come on with its work only while called
            self._requests[0].Test()

    def _sum(self, bucket: Bucket) -> Any:
        return self._world.comm.Iallreduce(self._world.MPI.IN_PLACE, bucket.flat)


class Ordered(Exchange):
    """Any shards for each rank; sums in one order, whichever rank has which shards."""

    def begin(self, portion: Portion) -> None:
        self._portion = portion
        self._sums = Sums(_added)

    def end_shard(self, shard: Shard) -> None:
        super().end_shard(shard)
        if shard.share:
            self._sums.put(shard.number, [b.flat.copy() for b in self._all()])

    def finish(self, doing: str) -> None:
        size, shards = self._world.size, len(self._portion.bounds) - 1
        nodes = [
            nodes_of(p.first, p.last)
            for p in (
                portion_of(self._portion.samples, shards=shards, rank=r, ranks=size)
                for r in range(size)
            )
        ]
        for k, bucket in enumerate(self._all()):
            own = [value[k] for value in self._sums.nodes.values()]
            self._sum(bucket.flat, own, nodes, shards, doing)

    def _sum(
        self, flat: Array, own: list[Array], nodes: list[Any], shards: int, doing: str
    ) -> None:
        """Write the sum over all ranks into `flat`: each rank adds up a part of it.

        own: this rank's sums, of its nodes; nodes: those of each rank.
        """
        world, size = self._world, self._world.size
        cuts = [len(flat) * r // size for r in range(size + 1)]
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
        part = total(shards, known, _added_to) if mine else taken
        request = world.comm.Iallgatherv(np.ascontiguousarray(part), [flat, lengths])
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
