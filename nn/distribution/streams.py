"""A random stream for each shard of a batch, derived from those of the model."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from nn.random import default_seeds, restore_states, states_of

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["Streams"]


class Streams:
    """The generators of a model, which all ranks have in the same state.

    A batch takes the same draws from each, whatever the ranks; they and the number of a
    shard are the seed of what the shard draws.
    """

    def __init__(self, generators: "Iterable[Generator]") -> None:
        self._generators = list(generators)

    @contextmanager
    def batch(self) -> Iterator[Any]:
        """What puts the generators to where a shard of a batch begins, by number."""
        keys = [g.integers(2**63, size=2).tolist() for g in self._generators]
        after, seeds = states_of(self._generators), default_seeds.get_state()
        begun = seeds["spawned"]

        def to_shard(number: int) -> None:
            for g, key in zip(self._generators, keys, strict=True):
                seed = np.random.SeedSequence([*key, number])
                g.bit_generator.state = type(g.bit_generator)(seed).state
            nonlocal begun
            begun = (seeds["spawned"] + 1 << 64) + (number << 32)
            default_seeds.set_state({**seeds, "spawned": begun})

        try:
            yield to_shard
        finally:
            restore_states(self._generators, after)
            drawn = default_seeds.get_state()["spawned"] - begun
            default_seeds.set_state({**seeds, "spawned": seeds["spawned"] + drawn})
