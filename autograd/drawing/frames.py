"""Which frame a parameter stands in: that of the layer it is named after.

A layer may make its parameters before the model around it is there, and be renamed when
that comes. So where `dense_1/kernel` was made says less than where it is used: by an
operation in ``model/dense_1``.
"""

from typing import TypeVar

from autograd.graph.snapshot import Snapshot, Vertex

__all__ = ["framed"]

Scope = tuple[str, ...]
AnySnapshot = TypeVar("AnySnapshot", bound=Snapshot)


def framed(graph: AnySnapshot) -> AnySnapshot:
    """`graph` with each leaf and named constant in the scope of its layer's use."""
    scopes: dict[int, list[Scope]] = {}
    for v in graph.vertices:
        for i in v.operands:
            if graph.vertices[i].primitive is None and v.scope:
                scopes.setdefault(i, []).append(v.scope)
    vertices = list(graph.vertices)
    for i, used_in in scopes.items():
        vertices[i] = vertices[i]._replace(scope=_frame(vertices[i], used_in))
    return type(graph)(tuple(vertices), graph.outputs)


def _frame(v: Vertex, used_in: list[Scope]) -> Scope:
    """The first of the scopes `used_in` as far as the layer of `v`; else its own."""
    layer = tuple((v.name or "").split("/")[:-1]) or v.scope
    if not layer:
        return v.scope
    for scope in used_in:
        for stop in range(len(scope), len(layer) - 1, -1):
            if scope[stop - len(layer) : stop] == layer:
                return scope[:stop]
    return v.scope
