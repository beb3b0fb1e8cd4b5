"""What flows through a `Snapshot`: cotangents backwards, changed values forwards.

Readers of the graph, not part of backpropagation: they never touch a gradient, and all
they know of an operation is what its `Primitive` states.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from autograd.engine.node import Released
from autograd.errors import GraphError, NonScalarError
from autograd.graph.snapshot import Edge, Snapshot, Vertex

__all__ = ["Flow", "backward_flow", "local_derivative", "replay", "share_of"]

JACOBIAN_LIMIT = 4096
"""The most numbers in a local derivative that is computed whole."""


class Flow(NamedTuple):
    """The backward walk, written down.

    adjoints: per vertex ∂output/∂vertex; None where nothing flows.
    shares: what each edge adds to the adjoint of its source.
    """

    adjoints: tuple[Any, ...]
    shares: dict[Edge, Any]


def backward_flow(graph: Snapshot) -> Flow:
    """The derivative of the output, of one element, with respect to every value.

    With several outputs, of their sum. Raises `NonScalarError` or `GraphError`, the
    latter for constants and for a graph that `backward` has freed of its arrays.
    """
    adjoints: list[Any] = [None] * len(graph)
    for i in graph.outputs:
        adjoints[i] = _one(graph.vertices[i]) + (
            0 if adjoints[i] is None else adjoints[i]
        )
    shares: dict[Edge, Any] = {}
    for vertex in reversed(graph.vertices):
        g = adjoints[vertex.id]
        if g is None or vertex.primitive is None:
            continue
        for slot, source in enumerate(vertex.operands):
            if not graph.vertices[source].traced:
                continue
            share = share_of(vertex, slot, g)
            shares[Edge(source, vertex.id, slot)] = share
            before = adjoints[source]
            adjoints[source] = share if before is None else before + share
    return Flow(tuple(adjoints), shares)


def share_of(vertex: Vertex, slot: int, g: Any) -> Any:
    """What `vertex` with cotangent `g` sends to its operand in `slot`."""
    if Released in map(type, (vertex.value, *vertex.inputs)):
        raise GraphError(
            f"Graph: the arrays of {vertex.label} {vertex.shape} were freed by "
            "backward(), so its derivatives cannot be computed; look before "
            "backward(), or pass it retain_graph=True"
        )
    assert vertex.primitive is not None
    return vertex.primitive.vjp(slot, g, vertex.value, vertex.inputs, vertex.params)


def local_derivative(graph: Snapshot, edge: Edge) -> Any:
    """∂target/∂source through this one slot, of shape ``target.shape + source.shape``.

    None for a constant and where it would hold more than 4,096 numbers.
    """
    source, target = graph.vertices[edge.source], graph.vertices[edge.target]
    shape = target.shape + source.shape
    if not source.traced or np.prod(shape, dtype=float) > JACOBIAN_LIMIT:
        return None
    if target.shape == ():
        return share_of(target, edge.operand, target.dtype.type(1))
    rows = []
    for index in np.ndindex(target.shape):
        g = np.zeros(target.shape, target.dtype)
        g[index] = 1
        rows.append(share_of(target, edge.operand, g))
    return np.reshape(np.array(rows, source.dtype), shape)


def replay(graph: Snapshot, changed: Mapping[int, Any]) -> list[Any]:
    """Every value again, computed forwards with some values replaced."""
    values = [v.value for v in graph.vertices]
    touched = set(changed)
    for i, x in changed.items():
        values[i] = x
    for v in graph.vertices:
        if v.primitive is None or v.id in changed or touched.isdisjoint(v.operands):
            continue
        inputs = [
            values[i] if i in touched else x
            for i, x in zip(v.operands, v.inputs, strict=True)
        ]
        values[v.id] = v.primitive.forward(*inputs, **v.params)
        touched.add(v.id)
    return values


def _one(output: Vertex) -> Any:
    """The cotangent that a backward walk from `output` starts with."""
    if not output.traced:
        raise GraphError(
            f"Graph: the output {output.label} is a constant, no derivative flows from "
            "it; make the inputs with tensor(…, requires_grad=True)"
        )
    if np.prod(output.shape) != 1:
        raise NonScalarError(
            f"Graph: the output {output.label} has shape {output.shape}, derivatives "
            "need one number; reduce it, e.g. with .sum() or .mean()"
        )
    return np.ones(output.shape, output.dtype)[()]
