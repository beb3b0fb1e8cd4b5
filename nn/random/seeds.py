"""Generators of random numbers: each comes from a seed that can be named."""

import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from autograd.errors import ValueRangeError
from autograd.ops.traceable import drawing

if TYPE_CHECKING:  # which NumPy loads when it is asked for it
    from numpy.random import Generator

__all__ = [
    "SeedGenerator",
    "default_seeds",
    "drawing",
    "generator",
    "restore_states",
    "set_random_seed",
    "source",
    "states_of",
]


class SeedGenerator:
    """A stream of independent generators, the same stream for the same seed.

    seed: an integer ≥ 0, or None for a stream that differs in every run. name: for
    Keras's sake.

    >>> from nn.random import SeedGenerator
    >>> first, again = SeedGenerator(7).next(), SeedGenerator(7).next()
    >>> bool(first.random() == again.random())
    True
    """

    _numbers: Iterator[int]

    def __init__(self, seed: int | None = None, name: str | None = None) -> None:
        self.name = name or "seed_generator"
        self.seed = seed
        self.reset(seed)

    def reset(self, seed: int | None) -> None:
        """Start the stream of `seed` from its beginning."""
        own = int.from_bytes(os.urandom(16), "little")
        entropy = own if seed is None else _checked(seed)
        self.set_state({"entropy": entropy, "spawned": 0})

    def next(self) -> "Generator":
        """The next generator of the stream; two threads never draw the same."""
        number = next(self._numbers)  # SeedSequence.spawn may count two as one
        self._spawned = number + 1
        source = np.random.SeedSequence(self._entropy, spawn_key=(number,))
        return np.random.default_rng(source)

    def get_state(self) -> dict[str, Any]:
        """Where the stream is, as JSON can hold it."""
        return {"entropy": self._entropy, "spawned": self._spawned}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go to where the stream of `get_state` was."""
        self._entropy, self._spawned = state["entropy"], state["spawned"]
        self._numbers = count(self._spawned)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make a stream of the same seed, at its beginning."""
        return {"seed": self.seed, "name": self.name}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """The stream of that configuration."""
        return cls(**config)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.get_config(), **self.get_state()}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.seed, self.name = state["seed"], state["name"]
        self.set_state(state)


default_seeds = SeedGenerator()
"""Where initializers and the shuffle of `fit` draw from when they have no seed."""


def set_random_seed(seed: int) -> None:
    """Make all that follows repeatable: the same seed, the same bytes.

    Initial weights and the shuffling of `fit` are drawn anew from `seed`. NumPy's
    global generator is neither used nor changed.

    >>> import nn
    >>> nn.utils.set_random_seed(0)
    >>> first = nn.initializers.GlorotUniform()((2, 2))
    >>> nn.utils.set_random_seed(0)
    >>> bool((nn.initializers.GlorotUniform()((2, 2)) == first).all())
    True
    """
    default_seeds.reset(_checked(seed))


def generator(seed: int | SeedGenerator | None) -> "Generator":
    """The generator of `seed`; the next of a stream, of `default_seeds` for None."""
    if seed is None:
        return default_seeds.next()
    if isinstance(seed, SeedGenerator):
        return seed.next()
    return np.random.default_rng(_checked(seed))


def source(seed: int | SeedGenerator | None) -> Any:
    """What to draw from: for an int the same numbers in every call, and in every run
    of a program; else other ones."""
    if seed is None or isinstance(seed, SeedGenerator):
        return drawing(generator(seed))
    return generator(seed)


def states_of(generators: "Iterable[Generator]") -> list[Any]:
    """Where each generator is in its stream."""
    return [g.bit_generator.state for g in generators]


def restore_states(generators: "Iterable[Generator]", states: Iterable[Any]) -> None:
    """Put each generator where `states_of` found it."""
    for g, state in zip(generators, states, strict=True):
        g.bit_generator.state = state


def _checked(seed: int) -> int:
    if not isinstance(seed, (int, np.integer)) or isinstance(seed, bool) or seed < 0:
        raise ValueRangeError(f"seed: expected an integer ≥ 0, got {seed!r}")
    return int(seed)
