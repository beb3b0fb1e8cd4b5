"""Divisors of means, such as sums of weights, over all shards of a batch."""

from typing import Any

import numpy as np

from nn.distribution.exchange import Exchange
from nn.distribution.portion import Portion, Shard

__all__ = ["Divisors"]


class Divisors:
    """What `nn.shares.even` asks while the shards of a batch are computed.

    make: an `Exchange` of so many figures. at_once: whether each rank has one shard, so
    that divisors can be exchanged where they are asked for. Else the batch is computed
    twice: the first time its divisors are gathered, and what is computed is wrong.
    """

    def __init__(self, make: Any, *, at_once: bool) -> None:
        self._make, self._at_once = make, at_once
        self._exchanges: dict[int, Exchange] = {}

    def begin(self, portion: Portion) -> None:
        """A batch begins."""
        self._portion = portion
        self._by_shard: list[tuple[Shard, list[Any]]] = []
        self._totals: Any = None

    def begin_shard(self, shard: Shard) -> None:
        """A shard begins."""
        self._shard, self._asked = shard, 0
        if self._totals is None:
            self._by_shard.append((shard, []))

    def even(self, divisor: Any, whole: bool) -> Any:
        """See `nn.shares.even`."""
        share = (
            self._shard.share or 1.0
        )  # a shard without weight is divided by anything
        if whole:
            return divisor * share
        if self._at_once:
            return self._like(divisor, self._sums([(self._shard, [divisor])])[0])
        self._asked += 1
        if self._totals is None:
            self._by_shard[-1][1].append(np.asarray(divisor, np.float64))
            return divisor
        return self._like(divisor, self._totals[self._asked - 1])

    def gathered(self) -> bool:
        """Whether the batch has to be computed anew, now that divisors are known."""
        if self._at_once or self._totals is not None or not self._by_shard[0][1]:
            return False
        self._totals = self._sums(self._by_shard)
        return True

    def _like(self, divisor: Any, total: Any) -> Any:
        found = total * (self._shard.share or 1.0)
        return np.asarray(found, np.asarray(divisor).dtype).reshape(np.shape(divisor))[
            ()
        ]

    def _sums(self, by_shard: list[tuple[Shard, list[Any]]]) -> list[Any]:
        """The sums of what the shards have, over all ranks."""
        like = by_shard[0][1]
        sizes = [np.size(d) for d in like]
        exchange = self._exchanges.get(sum(sizes))
        if exchange is None:
            exchange = self._exchanges[sum(sizes)] = self._make(sum(sizes))
        exchange.begin(self._portion)
        for shard, own in by_shard:
            exchange.begin_shard()
            if shard.share:
                exchange.figures[...] = np.concatenate([np.ravel(d) for d in own])
            exchange.end_shard(shard)
        exchange.finish("the divisors of a mean")
        return np.split(exchange.figures.copy(), np.cumsum(sizes)[:-1])
