"""The state of an optimizer as Keras numbers it in its files of weights."""

from typing import Any

import numpy as np

from nn.arrays import Array
from nn.optimizers.adafactor import AdafactorState
from nn.optimizers.adam import Nadam
from nn.optimizers.base import Optimizer
from nn.optimizers.loss_scale import LossScaleOptimizer
from nn.optimizers.muon import Muon
from nn.optimizers.slots import Slot
from nn.optimizers.wrapping import Wrapping

__all__ = ["keras_state", "set_keras_state"]

_APART: dict[str, tuple[str, ...]] = {
    "AdamState": ("largest",),
    "RMSpropState": ("velocity", "mean"),
}
"""By the class of state the arrays that come after the others of all parameters."""


def keras_state(optimizer: Optimizer) -> list[Array]:
    """The numbers and arrays that Keras's optimizer of this class saves."""
    found: list[Any] = [np.int32(_calls(optimizer))]
    if not callable(optimizer._learning_rate):
        found.append(np.float32(_rate(optimizer)))
    if isinstance(optimizer, LossScaleOptimizer) and optimizer._parameters:
        scale = np.float32(optimizer.dynamic_scale)
        found += [np.int32(optimizer.step_counter), scale]
    if isinstance(optimizer, Wrapping):
        found += [array for one in optimizer.wrapped for array in keras_state(one)]
    found += [_written(slot, name) for slot, name in _order(optimizer)]
    if isinstance(optimizer, Nadam) and optimizer.built:
        kind = optimizer._slots[0].parameter.dtype
        found.append(np.asarray(optimizer._product(optimizer.steps), kind))
    return [np.asarray(array) for array in found]


def set_keras_state(optimizer: Optimizer, stored: list[Array]) -> None:
    """Take what `keras_state` gave for an equal optimizer, after `build`.

    Of one that leaves the work to others, its own numbers alone.
    """
    optimizer._calls = int(stored[0])
    if isinstance(optimizer, Wrapping):
        if isinstance(optimizer, LossScaleOptimizer) and len(stored) > 3:
            optimizer.step_counter = int(stored[2])
            optimizer.dynamic_scale = float(stored[3])
        return
    first = 1
    if not callable(optimizer._learning_rate):
        optimizer.learning_rate = float(stored[1])
        first = 2
    order = _order(optimizer)
    for (slot, name), array in zip(
        order, stored[first : first + len(order)], strict=True
    ):
        own = _own(slot, name)
        if own is not None:
            own[...] = array


def _calls(optimizer: Optimizer) -> int:
    """How often `apply` was called; of a loss scale Keras counts no steps itself."""
    return 0 if isinstance(optimizer, LossScaleOptimizer) else optimizer._calls


def _rate(optimizer: Optimizer) -> float:
    return 0.0 if isinstance(optimizer, Wrapping) else optimizer.rate


def _order(optimizer: Optimizer) -> list[tuple[Slot, str]]:
    """The slots and the names of arrays of theirs, in Keras's order."""
    slots = optimizer._slots
    found = [(s, "average") for s in slots if s.average is not None]
    found += [(s, "total") for s in slots if s.total is not None]
    apart = () if isinstance(optimizer, Muon) else _apart(slots)
    for slot in slots:
        found += [(slot, name) for name in _fields(slot) if name not in apart]
    return found + [(s, n) for n in apart for s in slots if n in _fields(s)]


def _apart(slots: list[Slot]) -> tuple[str, ...]:
    return _APART.get(type(slots[0].state).__name__, ()) if slots else ()


def _fields(slot: Slot) -> list[str]:
    """The names of the arrays that Keras keeps, in the order of the state's."""
    kept = slot.state._asdict()
    whole = isinstance(slot.state, AdafactorState)
    return [name for name, array in kept.items() if whole or array is not None]


def _own(slot: Slot, name: str) -> Array | None:
    found: Array | None = getattr(slot.state, name, getattr(slot, name, None))
    return found


def _written(slot: Slot, name: str) -> Any:
    """The array; where Keras keeps one that it never uses, what it holds there."""
    own = _own(slot, name)
    if own is not None:
        return own
    if name == "square":
        return np.zeros(slot.shape, slot.parameter.dtype)
    return np.int32(0)
