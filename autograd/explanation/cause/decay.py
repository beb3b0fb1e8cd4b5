"""Gradients that fade or swell step by step: `vanishing` and `exploding`.

On the way from a value to the output that most of its gradient comes by, each step
multiplies the size of what flows back by a gain, ``‖share‖ / ‖adjoint‖``. One small or
large gain is a matter of scale, a loss in other units or a mean over a batch, and no
fault. What is repeated is: twenty gains of 0.2 leave nothing of a gradient, whatever
the loss is multiplied by. So what counts is operations that stand on the way often.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from autograd.drawing import text
from autograd.explanation.cause.report import Cause, shown
from autograd.graph.flow import Flow
from autograd.graph.snapshot import Edge, Snapshot, Vertex

__all__ = ["Repeated", "fading", "repeated_gains"]

REPEATED = 4
"""How often an operation stands on the way to count as repeated."""

FADED = 1e-5
"""What repeated steps may leave of a gradient, or multiply it by the inverse of.

`tests/draw/test_decay.py`: of 50 layers with a suitable initialisation at least 1e-3 is
left; of 10 sigmoid layers, 1e-6."""

NAMED = 2
"""Of the guilty operations so many are named."""


class Repeated(NamedTuple):
    """An operation that stands on the way so many `times`; `gain` is that of all."""

    operation: str
    times: int
    gain: float
    first: Vertex

    @property
    def each(self) -> float:
        """The gain of one of them: the geometric mean."""
        return math.exp(math.log(self.gain) / self.times)


def fading(graph: Snapshot, flow: Flow, v: Vertex) -> Cause | None:
    """What makes the gradient of `v` vanish or explode step by step, if anything."""
    groups = repeated_gains(graph, flow, v)
    whole = math.exp(sum(math.log(g.gain) for g in groups))
    if FADED <= whole <= 1 / FADED:
        return None
    kind = "vanishing" if whole < 1 else "exploding"
    groups.sort(key=lambda g: g.gain if whole < 1 else -g.gain)
    guilty = [g for g in groups[:NAMED] if (g.gain < 1) == (whole < 1)]
    steps = " and ".join(
        f"{g.times} × {g.operation}, each multiplying by about {text.number(g.each)}"
        for g in guilty
    )
    return Cause(
        kind,
        f"{'of' if whole < 1 else 'to'} what flows back, repeated steps "
        f"{'leave' if whole < 1 else 'add up'} a factor of {text.number(whole)} at "
        f"{shown(v)}: {steps}",
        _REMEDY[kind],
        guilty[0].operation,
        guilty[0].first.source or "",
    )


_REMEDY = {
    "vanishing": "an activation that does not flatten (relu), an initialisation that "
    "keeps the scale (he_normal, glorot_uniform), normalisation, or a residual "
    "connection around the steps",
    "exploding": "smaller initial weights, normalisation, clipping the gradient "
    "(clipnorm), or fewer steps",
}


def repeated_gains(graph: Snapshot, flow: Flow, v: Vertex) -> list[Repeated]:
    """The operations that stand repeatedly on the way from `v` to the output."""
    found: dict[str, list[tuple[float, Vertex]]] = {}
    for edge in _way(graph, flow, v):
        target = graph.vertices[edge.target]
        assert target.primitive is not None
        gain = _size(flow.shares[edge]) / _size(flow.adjoints[edge.target])
        if gain > 0:
            found.setdefault(target.primitive.name, []).append((gain, target))
    return [
        Repeated(name, len(gains), math.prod(gain for gain, _ in gains), gains[0][1])
        for name, gains in found.items()
        if len(gains) >= REPEATED and 0 < math.prod(g for g, _ in gains) < math.inf
    ]


def _way(graph: Snapshot, flow: Flow, v: Vertex) -> list[Edge]:
    """From `v` on, at each value, the edge that most of its adjoint comes by."""
    comes: dict[int, Edge] = {}
    for edge, share in flow.shares.items():
        best = comes.get(edge.source)
        if best is None or _size(share) > _size(flow.shares[best]):
            comes[edge.source] = edge
    way, at = [], v.id
    while at in comes and _size(flow.adjoints[comes[at].target]):
        way.append(comes[at])
        at = comes[at].target
    return way


def _size(x: Any) -> float:
    """``‖x‖``, of numbers of any size."""
    array = np.abs(np.asarray(x, dtype=None))
    most = float(np.max(array, initial=0))
    if not 0 < most < math.inf:
        return most
    return most * float(np.linalg.norm(np.ravel(array / most)))
