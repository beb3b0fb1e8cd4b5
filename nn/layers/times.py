"""A recurrence step by step, with steps that a mask leaves out."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from autograd import ops
from autograd.tree import map_tree
from nn.arrays import Array

__all__ = ["Times", "by_steps", "each_time"]

Step = Callable[[Any, list[Any]], tuple[Any, list[Any]]]


class Times(NamedTuple):
    """How a recurrence goes through time.

    sequences: whether all outputs are wanted, or the last. reverse: from the last time
    to the first, outputs in that order. mask: (batch, time) of bool; where False a step
    is skipped: states and output stay. zero: outputs of skipped steps are 0.
    """

    sequences: bool = False
    reverse: bool = False
    mask: Array | None = None
    zero: bool = False
    training: bool = False

    def of_operation(self) -> dict[str, bool]:
        """The keywords of the operations that do all times at once."""
        return {"reverse": self.reverse, "sequences": self.sequences}


def each_time(x: Any, times: Times) -> list[Any]:
    """The inputs (batch, …) of each time of ``x``, (batch, time, …), in their order."""
    inputs = list(ops.unstack(x, axis=1))
    return inputs[::-1] if times.reverse else inputs


def by_steps(
    step: Step, inputs: list[Any], states: list[Any], times: Times
) -> tuple[Any, list[Any]]:
    """The outputs of ``step(x, states)`` for each of `inputs`, and the last states.

    With `times.sequences` (batch, time, …), else the last.
    """
    masks: list[Any] = [None] * len(inputs)
    if times.mask is not None:
        masks = list(times.mask.T)
        masks = masks[::-1] if times.reverse else masks
    outputs: list[Any] = []
    last: Any = None
    for x, kept in zip(inputs, masks, strict=True):
        y, new = step(x, states)
        if kept is not None:
            same = last is not None and not times.zero
            y = _chosen(kept, y, last if same else np.zeros(y.shape, y.dtype))
            new = map_tree(lambda n, s, kept=kept: _chosen(kept, n, s), new, states)
        states, last = new, y
        outputs.append(y)
    return ops.stack(outputs, axis=1) if times.sequences else last, states


def _chosen(kept: Array, new: Any, old: Any) -> Any:
    """`new` for the samples that are kept, else `old`."""
    return ops.where(kept.reshape(-1, *(1,) * (new.ndim - 1)), new, old)
