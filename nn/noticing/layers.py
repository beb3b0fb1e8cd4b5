"""What goes on in the layers: found layer by layer, after something looked wrong."""

from typing import Any, NamedTuple

import numpy as np

from autograd import Tensor, enable_grad, no_grad
from autograd.tree import leaves
from nn.arrays import Array, raw
from nn.noticing.facts import Call, Facts, heard
from nn.noticing.ranges import CLIPPED, activation_of

__all__ = [
    "Gradients",
    "calls_of",
    "dead_layer",
    "first_bad_layer",
    "first_bad_weights",
    "gradients_of",
    "is_finite",
]


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
    with no_grad(), np.errstate(all="ignore"), heard(model) as calls:
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
        made = call.made
        if made is None or made.ndim < 2 or made.shape[-1] < least or len(made) < 8:
            continue
        if call.layer._parts() or activation_of(call.layer) not in CLIPPED:
            continue
        if not made.any() and call.given is not None and call.given.any():
            return call.layer
    return None


def gradients_of(facts: Facts) -> list[Gradients]:
    """What reaches the trained kernels of each layer for the sample, in their order."""
    model = facts.model
    changed = model.trainable_weights
    with enable_grad(), np.errstate(all="ignore"):
        outputs = model(facts.sample, training=False)
        count = len(leaves(facts.sample)[0])
        targets = model._objective.targets(facts.sample_y, count, outputs)
        loss = model._objective.value(targets, outputs)
        model._objective.take_parts()
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
