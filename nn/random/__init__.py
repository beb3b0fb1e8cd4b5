"""Random numbers: `keras.random`, and the generators that all of `nn` draws from.

seeds    generators from seeds that can be named
draws    arrays of random numbers, by their distribution
"""

from nn.random.draws import (
    beta,
    binomial,
    categorical,
    dropout,
    gamma,
    normal,
    randint,
    shuffle,
    truncated_normal,
    uniform,
)
from nn.random.seeds import (
    SeedGenerator,
    default_seeds,
    drawing,
    generator,
    restore_states,
    set_random_seed,
    source,
    states_of,
)

__all__ = [
    "SeedGenerator",
    "beta",
    "binomial",
    "categorical",
    "default_seeds",
    "drawing",
    "dropout",
    "gamma",
    "generator",
    "normal",
    "randint",
    "restore_states",
    "set_random_seed",
    "shuffle",
    "source",
    "states_of",
    "truncated_normal",
    "uniform",
]
