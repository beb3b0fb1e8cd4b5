"""All ranks in the state of rank 0, and whether they still are."""

import zlib
from typing import Any

import numpy as np

from autograd.errors import DistributionError
from nn.distribution.world import World
from nn.layers.places import weight_places
from nn.random import default_seeds, restore_states, states_of
from nn.saving.model_file import optimizer_state, restore_optimizer

__all__ = ["check_same", "have_as_chief"]


def have_as_chief(world: World, model: Any, feeds: Any) -> None:
    """Give all ranks the weights, the optimizer's state and the streams of rank 0."""
    doing = "the state of rank 0"
    for w in model.weights:
        sent = np.array(w.numpy())
        world.wait([world.comm.Ibcast(sent, 0)], doing)
        if not world.is_chief:
            w.assign(sent)
    generators = [
        *model.__generators__,
        *(g for feed in feeds for g in feed.generators),
    ]
    optimizer = model.optimizer
    kept = optimizer_state(model) if optimizer is not None and optimizer.built else None
    own = kept, states_of(generators), default_seeds.get_state()
    kept, states, seeds = world.from_chief(own, doing)
    restore_states(generators, states)
    default_seeds.set_state(seeds)
    if kept is not None and not world.is_chief:
        restore_optimizer(model, kept)


def check_same(world: World, model: Any) -> None:
    """Raise on all ranks if their weights are not the same to the bit."""
    places = weight_places(model)
    own = [zlib.crc32(w.numpy().tobytes()) for w in places.values()]
    sums = np.array(world.gathered(own, "comparing the ranks' weights"))
    differ = (sums != sums[0]).any(axis=0)
    if differ.any():
        at = int(differ.argmax())
        ranks = [int(r) for r in np.flatnonzero(sums[:, at] != sums[0, at])]
        raise DistributionError(
            f"the ranks' weights have come apart: {list(places)[at]!r} of ranks "
            f"{ranks} is not that of rank 0; change weights on all ranks alike "
            "(callbacks with on_every_rank = True), and use the same libraries on all "
            "machines"
        )
