"""Faults planted into `nn.distribution`, which the comparison has to find."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import numpy as np

from nn.distribution.exchange import Overlapped
from nn.distribution.portion import Portion, Shard
from nn.distribution.steps import SharedSteps

__all__ = ["FAULTS", "planted"]


def even_shares(portion: Portion) -> list[Shard]:
    """Shards that count alike, also where one has a sample more."""
    own = portion.bounds[portion.first : portion.last + 1]
    share = 1.0 / (len(portion.bounds) - 1)
    cuts = [slice(a - own[0], b - own[0]) for a, b in pairwise(own)]
    found = [Shard(portion.first + k, rows, share) for k, rows in enumerate(cuts)]
    return found or [Shard(len(portion.bounds) + portion.first, slice(0, 1), 0.0)]


def own_results(world: Any, metrics: Any, results: Callable[[], Any]) -> Any:
    """Metrics of this rank's samples alone."""
    return results()


def clipped(right: Any) -> Any:
    """Gradients that are clipped before they are added up."""

    def put(exchange: Any, number: int, array: Any) -> None:
        limit = getattr(exchange, "clips_at", None) or np.inf
        right(exchange, number, np.clip(array, -limit, limit))

    return put


def with_limit(right: Any) -> Any:
    """Tells an exchange of the optimizer's ``clipvalue``."""

    def exchange(steps: Any) -> Any:
        made = right(steps)
        made.clips_at = getattr(steps._model.optimizer, "clipvalue", None)
        return made

    return exchange


def as_they_come(count: int, nodes: dict[Any, Any], add: Any) -> Any:
    """A sum in an order that depends on who has which shards."""
    first, *rest = reversed(nodes.values())
    for value in rest:
        first = add(first, value)
    return first


FAULTS: dict[str, list[Any]] = {
    "shares": [patch.object(Portion, "shards", even_shares)],
    "metrics": [patch("nn.distribution.shared.of_all", own_results)],
    "clips": [
        patch.object(Overlapped, "put", clipped(Overlapped.put)),
        patch.object(SharedSteps, "_exchange", with_limit(SharedSteps._exchange)),
    ],
    "order": [patch("nn.distribution.ordered.total", as_they_come)],
}
"""What each fault puts in the place of what."""


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Have that fault inside; none for ""."""
    patches = FAULTS.get(name, [])
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()
