"""The frames of a step-through: one operation a frame, with its numbers, as plain data.

`forward_and_backward` replays the two walks. `plain_recursion` replays what is often
proposed instead, and shows where it goes wrong:

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
from autograd.drawing.boxes import operand_texts
from autograd.graph.flow import Flow, local_derivative, share_of
from autograd.graph.snapshot import Edge, Snapshot, Vertex

__all__ = ["Frame", "edge_id", "forward_and_backward", "plain_recursion", "value_line"]

MOST_CALLS = 250
"""After so many calls the recursion is stopped: it may take exponentially many."""


class Frame(TypedDict):
    """What one frame changes.

    on: the vertex that is lit. edges: those that are. say: the sentence below the
    drawing. shown: vertices whose value is known from now on. sums: from now on, what
    stands below a vertex as its derivative. wrong: whether this is where the recursion
    errs.
    """

    on: int
    edges: list[str]
    say: str
    shown: list[int]
    sums: dict[int, str]
    wrong: bool


def forward_and_backward(graph: Snapshot, flow: Flow) -> list[Frame]:
    """The forward walk, oldest operation first, then the backward, newest first."""
    frames = [_start(graph)]
    for v in graph.vertices:
        if v.primitive is not None:
            frames.append(_forward(graph, v))
    end = graph.outputs[0]
    frames.append(
        _frame(end, f"Backwards: ∂{_name(graph, end)}/∂itself = 1.", {end: "∂ = 1"})
    )
    terms: dict[int, list[Any]] = {end: [flow.adjoints[end]]}
    for v in reversed(graph.vertices):
        if v.primitive is not None and v.id in terms:
            frames.append(_backward(graph, flow, v, terms))
    return frames


def plain_recursion(graph: Snapshot, flow: Flow) -> list[Frame]:
    """The calls of the plain recursion in their order, and what comes out."""
    end = graph.outputs[0]
    one = flow.adjoints[end]
    grads = {end: one}
    visits: dict[int, int] = {}
    start = _frame(
        end,
        "Plain recursion: each call adds to its operands' gradients, then calls "
        "itself for them at once, without waiting for the other uses of an operand.",
        {end: "∂ = 1"},
    )
    start["shown"] = [v.id for v in graph.vertices]
    frames = [start]
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


def value_line(v: Vertex) -> str:
    """A value in one line."""
    if not v.available:
        return text.shape(v.shape)
    if v.shape == ():
        return text.number(v.value)
    return f"{text.shape(v.shape)}, {_size(v.value)}"


def edge_id(edge: Edge) -> str:
    """What the edge is called in the SVG."""
    return f"e{edge.source}_{edge.target}_{edge.operand}"


def _frame(on: int, say: str, sums: dict[int, str] | None = None) -> Frame:
    return Frame(on=on, edges=[], say=say, shown=[], sums=sums or {}, wrong=False)


def _start(graph: Snapshot) -> Frame:
    given = [v.id for v in graph.vertices if v.primitive is None]
    operations = len(graph) - len(given)
    frame = _frame(
        -1,
        f"Forwards: {operations} operations, each made from what was there before it.",
    )
    frame["shown"] = given
    return frame


def _forward(graph: Snapshot, v: Vertex) -> Frame:
    assert v.primitive is not None
    frame = _frame(
        v.id, f"{_name(graph, v.id)} = {_computed(graph, v)} = {value_line(v)}"
    )
    frame["edges"] = [edge_id(Edge(o, v.id, i)) for i, o in enumerate(v.operands)]
    frame["shown"] = [v.id]
    return frame


def _computed(graph: Snapshot, v: Vertex) -> str:
    """The formula with numbers for its scalar operands and names for the others."""
    assert v.primitive is not None
    names = operand_texts(graph, v)
    numbers = [
        text.number(x) if np.ndim(x) == 0 else name
        for x, name in zip(v.inputs, names, strict=True)
    ]
    return text.formula(v.primitive, numbers)


def _backward(
    graph: Snapshot, flow: Flow, v: Vertex, terms: dict[int, list[Any]]
) -> Frame:
    said = []
    frame = _frame(v.id, "")
    for slot, source in enumerate(v.operands):
        edge = Edge(source, v.id, slot)
        if edge not in flow.shares:
            continue
        terms.setdefault(source, []).append(flow.shares[edge])
        frame["edges"].append(edge_id(edge))
        frame["sums"][source] = _sum(terms[source])
        said.append(f"{_product(graph, flow, edge)} to {_name(graph, source)}")
    have = _size(flow.adjoints[v.id])
    frame["say"] = f"{_name(graph, v.id)} has {have}; it sends {' and '.join(said)}."
    return frame


def _product(graph: Snapshot, flow: Flow, edge: Edge) -> str:
    share, g = flow.shares[edge], flow.adjoints[edge.target]
    if np.ndim(share) or np.ndim(g):
        return _size(share)
    local = text.number(local_derivative(graph, edge))
    return f"{local} · {text.number(g)} = {text.number(share)}"


def _sum(terms: list[Any]) -> str:
    """``∂ = 3 + 2 = 5``, of arrays the norm of the sum."""
    whole = terms[0]
    for term in terms[1:]:
        whole = whole + term
    if len(terms) > 1 and np.ndim(whole) == 0:
        return (
            f"∂ = {text.total([text.number(t) for t in terms])} = {text.number(whole)}"
        )
    return f"∂ = {_size(whole)}" if np.ndim(whole) == 0 else f"∂: {_size(whole)}"


def _call(graph: Snapshot, edge: Edge, grads: dict[int, Any], *, again: bool) -> Frame:
    source, target = _name(graph, edge.source), _name(graph, edge.target)
    total = _size(grads[edge.source])
    say = f"{target} adds to {source}, now {total}; backward({source}) is called."
    if again:
        say += (
            f" Wrong from here on: {source} was called before and has passed on a part "
            "of this; it will pass it on again."
        )
    frame = _frame(edge.source, say, {edge.source: _sum([grads[edge.source]])})
    frame["edges"] = [edge_id(edge)]
    frame["wrong"] = again
    return frame


def _verdict(
    graph: Snapshot, flow: Flow, grads: dict[int, Any], *, stopped: bool
) -> Frame:
    if stopped:
        say = (
            f"Stopped after {MOST_CALLS} calls: the number of calls is the number of "
            "paths, which can double with every shared value."
        )
        return _frame(-1, say)
    wrong = [
        f"{_name(graph, v.id)} has {_size(grads[v.id])} instead of "
        f"{_size(flow.adjoints[v.id])}"
        for v in graph.vertices
        if v.kind == "leaf" and not np.allclose(grads[v.id], flow.adjoints[v.id])
    ]
    if not wrong:
        return _frame(-1, "Right this time: no operation's result is used twice here.")
    frame = _frame(-1, f"Wrong: {'; '.join(wrong)}.")
    frame["wrong"] = True
    return frame


def _size(x: Any) -> str:
    if np.ndim(x) == 0:
        return text.number(x)
    return f"norm {text.number(np.linalg.norm(x))}"


def _name(graph: Snapshot, i: int) -> str:
    v = graph.vertices[i]
    if name := text.printable(v.name or ""):
        return text.shortened(name, 60)
    return v.primitive.symbol if v.primitive else v.kind
