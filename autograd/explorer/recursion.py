"""What goes wrong without waiting: the plain recursion, call by call.

It is often proposed in place of the walk from the newest to the oldest operation:

    def backward(node):
        for operand, local in node.operands:
            operand.grad += local * node.grad
            backward(operand)

A node that is used twice is visited twice, and passes on at the second visit what it
had passed on at the first.
"""

from typing import Any, TypedDict

import numpy as np

from autograd.drawing import text
from autograd.graph.flow import Flow, share_of
from autograd.graph.snapshot import Edge, Snapshot

__all__ = ["Frame", "plain_recursion"]

MOST_CALLS = 250
"""After so many calls the recursion is stopped: it may take exponentially many."""


class Frame(TypedDict):
    """What one call changes.

    on: the vertex that is lit, or −1. edge: source, target and operand slot of the edge
    that is, or None. say: the sentence. sums: from now on, what stands at a vertex as
    its derivative. wrong: whether this is where the recursion errs.
    """

    on: int
    edge: tuple[int, int, int] | None
    say: str
    sums: dict[int, str]
    wrong: bool


def plain_recursion(graph: Snapshot, flow: Flow) -> list[Frame]:
    """The calls of the plain recursion in their order, and what comes out."""
    end = graph.outputs[0]
    one = flow.adjoints[end]
    grads = {end: one}
    visits: dict[int, int] = {}
    say = (
        "Plain recursion: each call adds to its operands' gradients, then calls "
        "itself for them at once, without waiting for the other uses of an operand."
    )
    frames = [Frame(on=end, edge=None, say=say, sums={end: "∂ = 1"}, wrong=False)]
    stack: list[tuple[int, int]] = [(end, 0)]
    while stack and len(frames) <= MOST_CALLS:
        i, slot = stack.pop()
        v = graph.vertices[i]
        if slot >= len(v.operands):
            continue
        stack.append((i, slot + 1))
        source = v.operands[slot]
        if not graph.vertices[source].traced:
            continue
        before = grads.get(source)
        share = share_of(v, slot, grads[i])
        grads[source] = share if before is None else before + share
        visits[source] = visits.get(source, 0) + 1
        again = visits[source] > 1 and graph.vertices[source].primitive is not None
        frames.append(_call(graph, Edge(source, i, slot), grads, again=again))
        stack.append((source, 0))
    frames.append(_verdict(graph, flow, grads, stopped=bool(stack)))
    return frames


def _call(graph: Snapshot, edge: Edge, grads: dict[int, Any], *, again: bool) -> Frame:
    source, target = _name(graph, edge.source), _name(graph, edge.target)
    total = _size(grads[edge.source])
    say = f"{target} adds to {source}, now {total}; backward({source}) is called."
    if again:
        say += (
            f" Wrong from here on: {source} was called before and has passed on a part "
            "of this; it will pass it on again."
        )
    sums = {edge.source: f"∂ = {total}"}
    return Frame(on=edge.source, edge=edge[:3], say=say, sums=sums, wrong=again)


def _verdict(
    graph: Snapshot, flow: Flow, grads: dict[int, Any], *, stopped: bool
) -> Frame:
    if stopped:
        say = (
            f"Stopped after {MOST_CALLS} calls: the number of calls is the number of "
            "paths, which can double with every shared value."
        )
        return Frame(on=-1, edge=None, say=say, sums={}, wrong=False)
    wrong = [
        f"{_name(graph, v.id)} has {_size(grads[v.id])} instead of "
        f"{_size(flow.adjoints[v.id])}"
        for v in graph.vertices
        if v.kind == "leaf" and not np.allclose(grads[v.id], flow.adjoints[v.id])
    ]
    say = "Right this time: no operation's result is used twice here."
    if wrong:
        say = f"Wrong: {'; '.join(wrong)}."
    return Frame(on=-1, edge=None, say=say, sums={}, wrong=bool(wrong))


def _size(x: Any) -> str:
    if np.ndim(x) == 0:
        return text.number(x)
    return f"norm {text.number(np.linalg.norm(x))}"


def _name(graph: Snapshot, i: int) -> str:
    v = graph.vertices[i]
    if name := text.printable(v.name or ""):
        return text.shortened(name, 60)
    return v.primitive.symbol if v.primitive else v.kind
