"""What several ranks cannot train with."""

from typing import Any

from autograd.errors import DistributionError, GraphError
from autograd.tree import leaves
from nn.data.feed import Feed

__all__ = ["refuse_layers", "refuse_small"]


def refuse_layers(caller: str, model: Any, *, at_once: bool) -> None:
    """Refuse layers that need samples which are elsewhere.

    at_once: whether each rank computes all its samples of a batch at once.
    """
    for layer in model._all():
        if getattr(layer, "stateful", False):
            raise GraphError(
                f"{caller}: {layer.name} is stateful: it goes on from the samples of "
                "the batch before, which other ranks may have; use stateful=False, or "
                "train it in one process"
            )
        if getattr(layer, "synchronized", False) and not at_once:
            raise GraphError(
                f"{caller}: {layer.name} is synchronized: it needs all samples of a "
                "batch at once, which deterministic takes one shard after the other; "
                "leave out one of the two"
            )


def refuse_small(caller: str, feed: Feed, *, ranks: int) -> None:
    """Refuse batches that do not have a sample for each rank."""
    count = len(leaves(feed.sample(whole=True).x)[0])
    size = min(getattr(feed, "size", count), getattr(feed, "count", count))
    if size < ranks:
        raise DistributionError(
            f"{caller}: a batch has {size} samples for {ranks} ranks; take a "
            f"batch_size of at least {ranks}, or fewer ranks"
        )
