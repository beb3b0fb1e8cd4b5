"""Causes that lie in the values: the first NaN, the first zero, the largest factor."""

from typing import Any

import numpy as np

from autograd.drawing import text
from autograd.drawing.boxes import operand_texts
from autograd.drawing.reading import read_rule
from autograd.engine.node import Released
from autograd.explanation.cause.report import (
    Cause,
    ailment,
    finite,
    largest,
    reach,
    shown,
)
from autograd.graph.flow import Flow
from autograd.graph.snapshot import Edge, Snapshot, Vertex

__all__ = ["broken_derivative", "broken_value", "freed", "huge", "zero"]

LISTED = 12
"""How many values of a path are named."""


def freed(v: Vertex) -> Cause:
    """What would tell is gone."""
    return Cause(
        "freed",
        "backward() has freed the arrays that would tell",
        "ask before backward(), pass it retain_graph=True, or record under "
        "detect_anomaly()",
        shown(v),
    )


def broken_value(graph: Snapshot, broken: Vertex, v: Vertex) -> Cause:
    """Where a NaN or infinity in the value of `broken` comes from."""
    while True:
        if Released in map(type, (broken.value, *broken.inputs)):
            return freed(v)
        before = [
            graph.vertices[i]
            for i, x in zip(broken.operands, broken.inputs, strict=True)
            if not finite(x)
        ]
        if not before:
            break
        broken = before[0]
    what = ailment(broken.value)
    if broken.primitive is None:
        says = f"{shown(broken)} itself holds {what}"
        remedy = "look at where it was read or computed; np.isnan(x).sum() counts them"
    else:
        given = ", ".join(reach(x) for x in broken.inputs)
        says = f"{broken.primitive.name} made {what} of {given}"
        remedy = "keep its inputs where it is defined: clip, where, or a stable form"
    kind = "overflow" if what == "infinity" else "NaN"
    return _cause(graph, kind, says, remedy, broken, v)


def broken_derivative(graph: Snapshot, flow: Flow, v: Vertex) -> Cause:
    """Which rule made the first NaN or infinity on the way from the output to `v`."""
    for edge in _edges_to(graph, v):
        g, share = flow.adjoints[edge.target], flow.shares.get(edge)
        target = graph.vertices[edge.target]
        if share is None or finite(share) or not finite(g):
            continue
        not_taken = _not_taken(g, share)
        if not all(map(finite, target.inputs)):
            return broken_value(graph, target, v)
        if not finite(target.value):
            found = broken_value(graph, target, v)
            return found._replace(remedy=_NOT_TAKEN) if not_taken else found
        assert target.primitive is not None
        return _cause(
            graph,
            "NaN",
            f"the derivative of {target.primitive.name} is {ailment(share)} at "
            f"{reach(target.inputs[edge.operand])}",
            _NOT_TAKEN if not_taken else _KEEP_AWAY,
            target,
            v,
        )
    return _cause(graph, "NaN", "the shares that meet here add up to NaN", "", v, v)


_KEEP_AWAY = "keep its inputs away from there, e.g. by adding a small number before it"

_NOT_TAKEN = (
    "ops.safe_where(condition, f, x): what comes back there is 0, and 0·∞ is NaN; it "
    "keeps x inside the domain wherever the condition does not hold"
)


def _not_taken(g: Any, share: Any) -> bool:
    """Whether all that is broken in `share` was made of zeros: of values not taken."""
    if np.shape(g) != np.shape(share):
        return False
    return not np.any(np.asarray(g)[~np.isfinite(share)])


def zero(graph: Snapshot, flow: Flow, v: Vertex) -> Cause:
    """Where on the way from the output to `v` everything stops."""
    for edge in _edges_to(graph, v):
        share = flow.shares.get(edge)
        if share is None or not largest(flow.adjoints[edge.target]):
            continue
        if np.size(share) and largest(share) == 0:
            return _stopped(graph, flow, edge, v)
    for w in reversed(graph.vertices):
        shares = [s for e, s in flow.shares.items() if e.source == w.id]
        if any(map(largest, shares)) and not largest(flow.adjoints[w.id]):
            terms = text.total([reach(s) for s in shares])
            says = f"what comes back to {shown(w)} cancels: {terms}"
            return _cause(graph, "cancelled", says, "", w, v)
    says = f"nothing comes back to {shown(v)}"
    return _cause(graph, "zero", says, "", v, v)


def _stopped(graph: Snapshot, flow: Flow, edge: Edge, v: Vertex) -> Cause:
    """Why the operation at the head of `edge` passes nothing back."""
    target, source = graph.vertices[edge.target], graph.vertices[edge.source]
    assert target.primitive is not None
    operation = target.primitive.name
    for i, value in enumerate(target.inputs):
        if (
            i != edge.operand
            and np.size(value)
            and not largest(value)
            and (_passes_with_ones(target, edge.operand, i, flow.adjoints[target.id]))
        ):
            return _times_zero(graph, target, graph.vertices[target.operands[i]], v)
    value = target.inputs[edge.operand]
    says = f"{operation} passes nothing back to {shown(source)}"
    low, high = np.min(np.real(value)), np.max(np.real(value))
    if not largest(target.value) and low < 0 and high <= 0:
        return _cause(
            graph,
            "dead",
            f"{says}: its input {reach(value)} is not above 0 anywhere",
            "another initialisation, a smaller learning rate, or a leaky activation",
            target,
            v,
        )
    names = operand_texts(graph, target)
    reading = read_rule(target, edge.operand, flow.adjoints[target.id], names)
    reason = f", because {reading.reason}" if reading.reason else ""
    return _cause(
        graph,
        "flat",
        f"{says}: its derivative is 0 at {reach(value)}{reason}",
        "smaller or larger inputs to it, where it is not flat",
        target,
        v,
    )


def _passes_with_ones(target: Vertex, slot: int, zero: int, g: Any) -> bool:
    """Whether something would come back to `slot` if the operand `zero` were ones."""
    assert target.primitive is not None
    inputs = list(target.inputs)
    inputs[zero] = np.ones_like(inputs[zero])[()]
    with np.errstate(all="ignore"):
        y = target.primitive.forward(*inputs, **target.params)
        share = target.primitive.vjp(slot, g, y, inputs, target.params)
    return largest(share) > 0


def _times_zero(graph: Snapshot, target: Vertex, factor: Vertex, v: Vertex) -> Cause:
    """`target` multiplies by a `factor` that is zero: what made it so?"""
    while factor.primitive is not None:
        before = [
            graph.vertices[i]
            for i, x in zip(factor.operands, factor.inputs, strict=True)
            if np.size(x) and not largest(x)
        ]
        if not before:
            break
        factor = before[0]
    assert target.primitive is not None
    if factor.primitive is None:
        kind = "zero initialisation" if factor.kind == "leaf" else "zero constant"
        says = (
            f"{target.primitive.name} multiplies by {shown(factor)}, which is all zero"
        )
        remedy = "start with small random numbers"
    else:
        kind = "dead"
        says = (
            f"{target.primitive.name} multiplies by zeros: {factor.primitive.name} "
            f"gives 0 for {', '.join(map(reach, factor.inputs))}"
        )
        remedy = "another initialisation, a smaller learning rate, or other inputs"
    return _cause(graph, kind, says, remedy, factor, v, through=target)


def huge(graph: Snapshot, flow: Flow, v: Vertex) -> Cause:
    """Which operation on the way to `v` enlarges what comes back most."""

    def gain(edge: Edge) -> float:
        before = largest(flow.adjoints[edge.target])
        return largest(flow.shares[edge]) / before if before else 0.0

    edge = max((e for e in _edges_to(graph, v) if e in flow.shares), key=gain)
    target = graph.vertices[edge.target]
    assert target.primitive is not None
    return _cause(
        graph,
        "huge",
        f"the gradient of {shown(v)} reaches "
        f"{text.number(largest(flow.adjoints[v.id]))}; "
        f"{target.primitive.name} multiplies by up to {text.number(gain(edge))} at "
        f"{reach(target.inputs[edge.operand])}",
        "scale the inputs, clip the gradient, or use a form that does not blow up",
        target,
        v,
    )


def _edges_to(graph: Snapshot, v: Vertex) -> list[Edge]:
    """The edges on ways from the output to `v`, those nearest to the output first."""
    made_from_v = {v.id}
    edges = []
    for w in graph.vertices[v.id + 1 :]:
        mine = [Edge(o, w.id, i) for i, o in enumerate(w.operands) if o in made_from_v]
        if mine:
            made_from_v.add(w.id)
            edges += mine
    return edges[::-1]


def _cause(
    graph: Snapshot,
    kind: str,
    says: str,
    remedy: str,
    guilty: Vertex,
    v: Vertex,
    *,
    through: Vertex | None = None,
) -> Cause:
    ids = _way(graph, through or guilty, v)
    if through is not None and through.id != guilty.id:
        ids = (guilty.id, *ids)
    path = tuple([shown(graph.vertices[i]) for i in ids])
    if len(path) > LISTED:
        path = (*path[: LISTED // 2], "⋯", *path[-(LISTED // 2 - 1) :])
    return Cause(kind, says, remedy, shown(guilty), guilty.source or "", path, ids)


def _way(graph: Snapshot, start: Vertex, v: Vertex) -> tuple[int, ...]:
    """The ids from `start` to `v`, which it was made from; a shortest way."""
    come_from = {v.id: -1}
    for w in graph.vertices[v.id + 1 : start.id + 1]:
        known = [o for o in w.operands if o in come_from]
        if known:
            come_from[w.id] = known[0]
    if start.id not in come_from:
        return (start.id,)
    way, i = [], start.id
    while i != -1:
        way.append(i)
        i = come_from[i]
    return tuple(way)
