"""Random numbers: every generator comes from a seed that can be named."""

import numpy as np
from numpy.random import Generator, SeedSequence

from autograd.errors import ValueRangeError

__all__ = ["SeedGenerator", "default_seeds", "generator", "set_random_seed"]


class SeedGenerator:
    """A stream of independent generators, the same stream for the same seed.

    seed: an integer ≥ 0, or None for a stream that differs in every run.

    >>> from nn.random import SeedGenerator
    >>> first, again = SeedGenerator(7).next(), SeedGenerator(7).next()
    >>> bool(first.random() == again.random())
    True
    """

    def __init__(self, seed: int | None = None) -> None:
        self.reset(seed)

    def reset(self, seed: int | None) -> None:
        """Start the stream of `seed` from its beginning."""
        self._source = SeedSequence(None if seed is None else _checked(seed))

    def next(self) -> Generator:
        """The next generator of the stream."""
        return np.random.default_rng(self._source.spawn(1)[0])


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


def generator(seed: int | None) -> Generator:
    """The generator of `seed`; the next of `default_seeds` for None."""
    if seed is None:
        return default_seeds.next()
    return np.random.default_rng(_checked(seed))


def _checked(seed: int) -> int:
    if not isinstance(seed, (int, np.integer)) or isinstance(seed, bool) or seed < 0:
        raise ValueRangeError(f"seed: expected an integer ≥ 0, got {seed!r}")
    return int(seed)
