"""Dead and saturated units: where an activation passes back little or nothing.

An activation is an operation on each element of one value that bends, where nothing
else uses that value: the sigmoid within ``x · sigmoid(x)`` is none. The last axis
counts the units, all others are examples: the batch, times, places of an image.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from autograd.engine.rules import Elementwise
from autograd.graph.flow import share_of
from autograd.graph.snapshot import Snapshot, Vertex

__all__ = ["Units", "activations", "units_of"]

SATURATED = 0.05
"""A unit is saturated where its slope is for every example below this share of the
slope at 0: |x| above 2.2 for tanh, above 4.4 for sigmoid."""


class Units(NamedTuple):
    """The shares of units whose slope is 0, or small, for every example."""

    dead: float
    saturated: float


def units_of(graph: Snapshot, vertices: Iterable[Vertex]) -> Units | None:
    """The shares among the units of all of these activations; None of none."""
    found = [pair for v in vertices if (pair := _flatness(graph, v)) is not None]
    if not found:
        return None
    dead, flat = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return Units(float(dead.mean()), float((flat & ~dead).mean()))


def activations(graph: Snapshot) -> list[Vertex]:
    """The elementwise functions of one value that nothing else is made of."""
    uses = Counter(i for v in graph.vertices for i in v.operands)

    def alone(v: Vertex) -> bool:
        before = _operand(graph, v)
        while before is not None and uses[before.id] == 1:
            v, before = before, _operand(graph, before)
        return before is None

    return [v for v in graph.vertices if _operand(graph, v) is not None and alone(v)]


def _operand(graph: Snapshot, v: Vertex) -> Vertex | None:
    """What `v` is an elementwise function of, where that is one value with a graph."""
    traced = [w for i in v.operands if (w := graph.vertices[i]).traced]
    if not isinstance(v.primitive, Elementwise) or len(v.shape) < 2:
        return None
    return traced[0] if len(traced) == 1 and traced[0].shape == v.shape else None


def _flatness(graph: Snapshot, v: Vertex) -> tuple[Any, Any] | None:
    """For each unit whether it is dead, and whether flat; None where `v` is linear."""
    slot = next(k for k, i in enumerate(v.operands) if graph.vertices[i].traced)
    x = v.inputs[slot]
    slope, mirrored, at_zero = (_slope(v, slot, z) for z in (x, -x, np.zeros_like(x)))
    if not slope.size or (np.all(slope == at_zero) and np.all(slope == mirrored)):
        return None
    rest = np.where(np.isfinite(at_zero) & (at_zero > 0), at_zero, slope.max())
    examples = tuple(range(slope.ndim - 1))
    return (
        np.all(slope == 0, axis=examples),
        np.all(slope <= SATURATED * rest, axis=examples),
    )


def _slope(v: Vertex, slot: int, x: Any) -> Any:
    """The size of the slope at `x` in place of what stood in `slot`."""
    assert v.primitive is not None
    inputs = list(v.inputs)
    inputs[slot] = x
    with np.errstate(all="ignore"):
        y = v.primitive.forward(*inputs, **v.params)
        changed = v._replace(inputs=tuple(inputs), value=y)
        return np.abs(share_of(changed, slot, np.ones_like(y)))
