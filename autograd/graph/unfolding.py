"""How readers see a fused step: as the operations that it is written in.

The graph has one node for it. A reader that is to show its parts has them recorded once
more, from the same operands; where `backward` has freed those, from zeros of their
shapes, which it shows as freed too.
"""

from typing import Any, NamedTuple

import numpy as np

from autograd.engine.fused import Fused
from autograd.engine.modes import changed
from autograd.engine.node import Node, Released, collect, next_number
from autograd.engine.several import OUTPUT
from autograd.engine.tensor import Tensor, made

__all__ = ["Unfolded", "unfolded"]


class Unfolded(NamedTuple):
    """Nodes in order of creation, with the parts of fused steps in their place.

    same: from the node of a fused step, or of one of its values, to that of its parts
    which has the same value. whole: from each part to the node of its step.
    """

    nodes: list[Node]
    same: dict[Node, Node]
    whole: dict[Node, Node]

    def of(self, node: Node | None) -> Node | None:
        """The node here for one of the graph."""
        return node if node is None else self.same.get(node, node)


def unfolded(nodes: list[Node]) -> Unfolded:
    """`nodes` of a graph, oldest first, with fused steps that are not whole opened."""
    found = Unfolded([], {}, {})
    values: dict[Node | None, tuple[Tensor, ...]] = {}
    for node in nodes:
        primitive = node.primitive
        if isinstance(primitive, Fused) and not primitive.whole:
            results = _parts(primitive, node, found)
            if primitive.outputs is not None:
                values[node] = results
            else:
                _stand_in(results[0], node, found)
        elif primitive is OUTPUT and node.parents[0] in values:
            step = node.parents[0]
            _stand_in(values[step][node.params["index"]], node, found)
        else:
            found.nodes.append(node)
    return found


def _parts(primitive: Fused, node: Node, found: Unfolded) -> tuple[Tensor, ...]:
    """The values of a fused step, its parts among the nodes of `found`."""
    names = node.notes.constants if node.notes is not None else {}
    operands = [
        made(_array(x), found.of(parent), names.get(i))
        for i, (x, parent) in enumerate(zip(node.operands, node.parents, strict=True))
    ]
    inside = changed(recording=True, anomaly=False, brief=True, scope=node.scope)
    first = next_number()
    with inside, np.errstate(all="ignore"):
        y = primitive.parts(*operands, **node.params)
    results: tuple[Tensor, ...] = y if primitive.outputs is not None else (y,)
    parts = collect([t._node for t in results if t._node is not None], since=first)
    for part in parts:
        _remember(part, node)
        found.whole[part] = node
        if node.freed:
            part.free()
    found.nodes.extend(parts)
    return results


def _array(x: Any) -> Any:
    """An operand, or zeros in place of one that is gone."""
    return np.zeros(x.shape, x.dtype) if isinstance(x, Released) else x


def _remember(part: Node, node: Node) -> None:
    """Note at `part` from which arrays its constants were copied into `node`."""
    if node.notes is None:
        return
    for i, memory in node.notes.originals.items():
        for j, x in enumerate(part.inputs):
            if x is node.inputs[i]:
                notes = part.annotate()
                notes.originals = {**notes.originals, j: memory}


def _stand_in(value: Tensor, node: Node, found: Unfolded) -> None:
    """Have the node of `value`, of parts, pass for `node`, whose value it is."""
    last = value._node
    assert last is not None
    last.number, last.output, last.grad = node.number, node.output, node.grad
    if node.notes is not None:
        notes = last.annotate()
        notes.name, notes.keeps_grad = node.notes.name, node.notes.keeps_grad
    found.same[node] = last
