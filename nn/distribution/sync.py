"""All ranks in the state of rank 0, and whether they still are."""

from typing import Any

import numpy as np

from autograd.errors import DistributionError
from nn.distribution.checksums import checksum
from nn.distribution.world import World
from nn.layers.places import weight_places
from nn.random import default_seeds, restore_states, states_of
from nn.saving.model_file import optimizer_state, restore_optimizer
from nn.variables import Variable

__all__ = ["check_same", "have_as_chief", "rate_of"]


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
    own = rate_of(model), states_of(generators), default_seeds.get_state()
    rate, states, seeds = world.from_chief(own, doing)
    restore_states(generators, states)
    default_seeds.set_state(seeds)
    if rate is not None:
        model.optimizer.learning_rate = rate
    if model.optimizer is not None and model.optimizer.parts is None:
        _have_state(world, model, doing)


def _have_state(world: World, model: Any, doing: str) -> None:
    """Give all ranks the state of rank 0's optimizer: in place, if they have such."""
    kept = optimizer_state(model) if model.optimizer.built else None
    forms = world.gathered(kept and _form(**kept), doing)
    if forms[0] is None:
        return
    if any(form != forms[0] for form in forms):
        kept = world.from_chief(kept, doing)
        if not world.is_chief:
            restore_optimizer(model, kept)
        return
    assert kept is not None
    for array in kept["state"].values():
        world.wait([world.comm.Ibcast(array, 0)], doing)
    model.optimizer.load_own_variables(kept["state"])


def _form(parameters: Any, state: Any) -> Any:
    """Of which weights a state is, and what its arrays are like."""
    return parameters, [(k, a.shape, str(a.dtype)) for k, a in state.items()]


def check_same(world: World, model: Any) -> None:
    """Raise on all ranks if their weights are not the same to the bit."""
    places = weight_places(model)
    own = [checksum(w.numpy()) for w in places.values()]
    sums = np.array(world.gathered(own, "comparing the ranks' weights"), np.uint64)
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


def rate_of(model: Any) -> float | None:
    """The learning rate of the model's optimizer, where it can be set."""
    try:
        rate = model.optimizer.learning_rate
    except AttributeError:  # several optimizers, each with its own
        return None
    return float(rate) if isinstance(rate, Variable) else None
