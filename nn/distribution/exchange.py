"""`Exchange`: what the shards of a batch add up to, over all ranks.

A shard puts in its arrays, each at its number, and figures in double precision. What
has come in first is sent first: where a rank has one shard, while others are computed.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from nn.arrays import Array
from nn.distribution.buckets import Bucket, in_buckets
from nn.distribution.portion import Portion, Shard
from nn.distribution.world import World

__all__ = ["Exchange", "Overlapped"]


class Exchange:
    """Sums of gradients and of other arrays, which are like those given.

    gradients: their buckets, with the numbers from 0. others: have the numbers that
    follow. figures: how many numbers there are beside them. limit: bytes of a message.

    Attributes
    ----------
    figures: what the present shard gives, and after `finish` their sums. ready: weights
        with the functions that put in their gradients, as `Tensor.backward` takes them.
    """

    ready: tuple[Any, ...] = ()

    def __init__(
        self,
        world: World,
        gradients: Sequence[Bucket],
        others: Sequence[Any] = (),
        *,
        figures: int,
        limit: int,
    ) -> None:
        self._world = world
        self._gradients = list(gradients)
        count = sum(len(b.views) for b in gradients)
        self._buckets = [*gradients, *in_buckets(others, limit, first=count)]
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
    """One shard for each rank; a message goes off as soon as it is complete.

    overlap: whether that is while others are computed, or after them.
    """

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
