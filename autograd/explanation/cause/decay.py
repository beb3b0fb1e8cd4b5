"""Gradients that fade or swell step by step: `vanishing` and `exploding`.

On the way from a value to the output that most of its gradient comes by, each step
multiplies the size of what flows back by a gain, ``‖share‖ / ‖adjoint‖``. One small or
large gain is a matter of scale, a loss in other units or a mean over a batch, and no
fault. What is repeated is: twenty gains of 0.2 leave nothing of a gradient, whatever
the loss is multiplied by. So what counts is operations that stand on the way often.
"""

import math
from typing import NamedTuple

from autograd.drawing import text
from autograd.explanation.cause.report import Cause, norm, shown
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

PART = 0.1
"""What an operation must do of the whole, in decades, to be named."""


class Repeated(NamedTuple):
    """An operation that stands on the way often, and the product of all its gains."""

    operation: str
    gain: float
    where: tuple[Vertex, ...]

    @property
    def times(self) -> int:
        """How often it stands there."""
        return len(self.where)

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
    guilty = [g for g in groups[:NAMED] if math.log(g.gain, whole) > PART]
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
        guilty[0].where[0].source or "",
        vertices=tuple([w.id for g in guilty for w in g.where]),
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
        gain = norm(flow.shares[edge]) / norm(flow.adjoints[edge.target])
        if gain > 0:
            found.setdefault(target.primitive.name, []).append((gain, target))
    return [
        Repeated(name, math.prod(g for g, _ in gains), tuple([w for _, w in gains]))
        for name, gains in found.items()
        if len(gains) >= REPEATED and 0 < math.prod(g for g, _ in gains) < math.inf
    ]


def _way(graph: Snapshot, flow: Flow, v: Vertex) -> list[Edge]:
    """From `v` on, at each value, the edge that most of its adjoint comes by."""
    comes: dict[int, Edge] = {}
    for edge, share in flow.shares.items():
        best = comes.get(edge.source)
        if best is None or norm(share) > norm(flow.shares[best]):
            comes[edge.source] = edge
    way, at = [], v.id
    while at in comes and norm(flow.adjoints[comes[at].target]):
        way.append(comes[at])
        at = comes[at].target
    return way
