"""What goes on in the layers: found layer by layer, after something looked wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from autograd import Tensor, enable_grad, no_grad
from nn.arrays import Array, raw
from nn.noticing.facts import Call, Facts, heard
from nn.noticing.ranges import CLIPPED, activation_of
from nn.random import default_seeds, restore_states, states_of

__all__ = [
    "Gradients",
    "calls_of",
    "dead_layer",
    "first_bad_layer",
    "first_bad_weights",
    "gradients_of",
    "is_finite",
]


@contextmanager
def _drawing_alike(model: Any) -> Iterator[None]:
    """Leave random generators as they are: a second look must not change training."""
    generators, seeds = model.__generators__, default_seeds.get_state()
    states = states_of(generators)
    try:
        yield
    finally:
        restore_states(generators, states)
        default_seeds.set_state(seeds)


class Gradients(NamedTuple):
    """What reached the weights of a layer: the sizes of gradients and of weights."""

    layer: Any
    gradient: float
    weight: float


def is_finite(array: Any) -> bool:
    """Whether there is no NaN and no infinite number in `array`, if it holds floats."""
    found = np.asarray(raw(array))
    return found.dtype.kind not in "fc" or bool(np.isfinite(found).all())


def calls_of(model: Any, x: Any) -> list[Call]:
    """The calls of all layers for the batch `x`, outside of training."""
    quiet = np.errstate(all="ignore")
    with no_grad(), quiet, _drawing_alike(model), heard(model._all()) as calls:
        model(x, training=False)
    return [call for call in calls if not call.layer._parts()]


def first_bad_weights(model: Any) -> Any:
    """The first layer with a weight that is not finite, None if there is none."""
    for layer in model._all():
        if not all(is_finite(w) for w in layer._own_weights()):
            return layer
    return None


def first_bad_layer(model: Any, x: Any) -> Any:
    """The first layer whose output for `x` is not finite, None if there is none."""
    for call in calls_of(model, x):
        if call.made is not None and not is_finite(call.made):
            return call.layer
    return None


def dead_layer(calls: list[Call], least: int) -> Any:
    """The first layer that gives 0 alone, behind a relu; of `least` units or more."""
    for call in calls:
        made, given = call.made, call.given
        if made is None or given is None or made.any() or not given.any():
            continue
        if made.ndim < 2 or made.shape[-1] < least or len(made) < 8:
            continue
        if not call.layer._parts() and activation_of(call.layer) in CLIPPED:
            return call.layer
    return None


def gradients_of(facts: Facts) -> list[Gradients]:
    """What reaches the trained kernels of each layer for the sample, in their order."""
    model = facts.model
    changed = model.trainable_weights
    with enable_grad(), np.errstate(all="ignore"), _drawing_alike(model):
        loss = facts.loss_for(model(facts.sample, training=False))
        if isinstance(loss, Tensor) and loss.requires_grad:
            loss.backward()
    known = {id(w) for w in changed}
    found = []
    for layer in model._all():
        own = [w for w in layer._own_weights() if id(w) in known and w.ndim > 1]
        if own:
            gradient = max(_size(w.grad) for w in own)
            found.append(Gradients(layer, gradient, max(_size(w.data) for w in own)))
    for w in changed:
        w.zero_grad()
    return found


def _size(values: Array | None) -> float:
    if values is None or not values.size:
        return 0.0
    return float(np.sqrt(np.mean(np.square(np.asarray(values, np.float64)))))
