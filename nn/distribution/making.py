"""`Exchanges`: makes the exchanges that a `DataParallel` was asked for."""

from collections.abc import Sequence
from typing import Any

from nn.distribution.buckets import in_buckets
from nn.distribution.exchange import Exchange, Overlapped
from nn.distribution.ordered import Ordered
from nn.distribution.parts import Parts
from nn.distribution.scattered import Scattered
from nn.distribution.world import World

__all__ = ["LIMIT", "Exchanges"]

LIMIT = 1 << 20
"""Bytes after which a message of gradients is sent."""


class Exchanges:
    """Settings of exchanges.

    at_once: whether each rank has one shard of a batch. shard_optimizer: whether each
    rank keeps a part of the optimizer's state. half: whether gradients are sent in half
    precision. overlap: whether while others are computed.
    """

    def __init__(
        self,
        world: World,
        *,
        at_once: bool,
        shard_optimizer: bool,
        half: bool,
        overlap: bool,
    ) -> None:
        self._world, self._at_once = world, at_once
        self._shard_optimizer, self._half, self._overlap = (
            shard_optimizer,
            half,
            overlap,
        )

    def make(
        self,
        gradients: Sequence[Any],
        figures: int,
        *,
        others: Sequence[Any] = (),
        parts: Parts | None = None,
    ) -> Exchange:
        """One for arrays like these and so many figures.

        parts: which parts of the gradients are wanted, None for all on every rank.
        """
        buckets = in_buckets(gradients, LIMIT) if parts is None else parts.buckets
        gathers = parts is None
        about: dict[str, Any] = {"figures": figures, "limit": LIMIT}
        given = self._world, buckets, others
        if not self._at_once:
            return Ordered(*given, gathers=gathers, **about)
        about["overlap"] = self._overlap
        if gathers and not self._half:
            return Overlapped(*given, **about)
        return Scattered(*given, gathers=gathers, half=self._half, **about)

    def parts(self, optimizer: Any, parameters: Sequence[Any]) -> Parts | None:
        """Which parts of their state `optimizer` keeps on this rank; None for all.

        Where it keeps parts for other parameters, it is left with them.
        """
        kept = getattr(optimizer, "parts", None)
        if kept is not None and not (
            self._shard_optimizer and kept.world is self._world
        ):
            optimizer.keep_parts(None)
            kept = None
        if optimizer is None or not self._shard_optimizer:
            return None
        if kept is None:
            kept = Parts(
                self._world,
                parameters,
                elementwise=optimizer.elementwise,
                limit=LIMIT,
            )
            optimizer.keep_parts(kept)
        return kept if kept.are_for(parameters) else None
