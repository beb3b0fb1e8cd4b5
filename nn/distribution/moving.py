"""Which weights a step changes by other ways than gradients.

Moving averages, and the kernels that `SpectralNormalization` divides.
"""

from typing import Any

import numpy as np

from autograd.engine.modes import no_grad
from nn.distribution.world import World
from nn.random import default_seeds, restore_states, states_of
from nn.variables import Variable

__all__ = ["moving"]


def moving(world: World, model: Any, sample: Any) -> list[Variable]:
    """Those that a call in training on a few samples changes, on any rank.

    The call leaves no trace.
    """
    own = [w for w in model.weights if w.dtype.kind == "f"]
    if not own:
        return []
    before = [w.numpy().copy() for w in own]
    generators = model.__generators__
    states, seeds = states_of(generators), default_seeds.get_state()
    try:
        with no_grad():
            model(sample.x, training=True)
        changed = [
            not np.array_equal(w.numpy(), x, equal_nan=True)
            for w, x in zip(own, before, strict=True)
        ]
    finally:
        for w, x in zip(own, before, strict=True):
            w.assign(x)
        restore_states(generators, states)
        default_seeds.set_state(seeds)
    anywhere = np.any(world.gathered(changed, "which weights move"), axis=0)
    return [w for w, moves in zip(own, anywhere, strict=True) if moves]
