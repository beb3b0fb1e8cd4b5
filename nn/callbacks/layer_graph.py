"""The layers of a model as TensorBoard draws graphs."""

from typing import Any, NamedTuple

from autograd.tree import leaves

__all__ = ["Vertex", "graph_of", "vertices_of"]


class Vertex(NamedTuple):
    """One call of a layer: its name, the layer's class, the names it takes from."""

    name: str
    kind: str
    sources: list[str]


def vertices_of(model: Any) -> list[Vertex]:
    """The calls of layers and where each takes its inputs from.

    Of a model that was not made from symbolic tensors, the layers in a row.
    """
    network = getattr(model, "_network", None)
    if network is None:
        return _in_a_row(model)
    made = {id(x): x.name or f"input_{i}" for i, x in enumerate(network.places)}
    found = [Vertex(name, "InputLayer", []) for name in made.values()]
    used: dict[str, int] = {}
    for step in network.steps:
        number = used[step.layer.name] = used.get(step.layer.name, 0) + 1
        name = step.layer.name if number == 1 else f"{step.layer.name}_{number}"
        sources = [made[id(x)] for x in step.inputs() if id(x) in made]
        found.append(Vertex(name, type(step.layer).__name__, sources))
        made |= {id(y): name for y in leaves(step.output)}
    return found


def _in_a_row(model: Any) -> list[Vertex]:
    found = [Vertex("input", "InputLayer", [])]
    for layer in model.layers:
        found.append(Vertex(layer.name, type(layer).__name__, [found[-1].name]))
    return found


def graph_of(model: Any) -> Any:
    """An event of tensorboardX that holds `vertices_of` the model."""
    from tensorboardX.proto.event_pb2 import Event
    from tensorboardX.proto.graph_pb2 import GraphDef
    from tensorboardX.proto.node_def_pb2 import NodeDef
    from tensorboardX.proto.versions_pb2 import VersionDef

    nodes = [
        NodeDef(name=f"{model.name}/{v.name}", op=v.kind, input=_inside(model, v))
        for v in vertices_of(model)
    ]
    graph = GraphDef(node=nodes, versions=VersionDef(producer=22))
    return Event(graph_def=graph.SerializeToString())


def _inside(model: Any, vertex: Vertex) -> list[str]:
    return [f"{model.name}/{source}" for source in vertex.sources]
