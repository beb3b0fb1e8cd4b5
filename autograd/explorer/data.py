"""All that the explorer shows of a graph, as plain JSON: a function of a `Snapshot`.

Columns in place of records, and texts once each, in a table, make it small: a graph of
100,000 operations is a few megabytes, and a browser reads it in a fraction of a second.
"""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

import numpy as np

from autograd.drawing import text
from autograd.drawing.boxes import computed, group_title, operand_texts
from autograd.drawing.reading import read_rule
from autograd.errors import AutogradError, GraphError, NonScalarError
from autograd.explorer.figures import figures
from autograd.explorer.recursion import plain_recursion
from autograd.graph.flow import Flow, backward_flow, share_of
from autograd.graph.outline import Group, Outline, outlined
from autograd.graph.projection import Projection
from autograd.graph.snapshot import Edge, Snapshot, Vertex

__all__ = ["explored"]

READ = 3_000
"""Up to how many edges a rule is read aloud for each; beyond, once an operation."""

LONGEST = 300
"""The most characters of a name or formula."""

FEW = 4
"""Up to how many values of one step are shown beside each other."""

RECURSED = 400
"""Up to how many values the plain recursion is shown."""

KINDS = ("operation", "leaf", "constant")

Index = Callable[[str], int]


def explored(graph: Snapshot, *, recursion: bool = True) -> dict[str, Any]:
    """All of `graph` that the explorer shows, for `json.dumps`.

    ``texts`` are what the integers in columns of text mean. Column ``k`` of ``values``
    belongs to vertex ``k``, of ``groups`` to the group of that number in the outline,
    and of ``edges`` to operand slots one after the other: those of vertex ``k`` begin
    at ``values.first[k]``. ``why`` says why there are no derivatives, where there are
    none. recursion: whether to run the plain recursion on a small graph, too.
    """
    texts: dict[str, int] = {"": 0}
    known: dict[str, int] = {"": 0}  # the same before they were made printable

    def index(said: str) -> int:
        if said not in known:
            short = text.shortened(text.printable(said), LONGEST)
            known[said] = texts.setdefault(short, len(texts))
        return known[said]

    outline = _with_steps(graph, outlined(graph))
    with np.errstate(all="ignore"):
        flow, why = _flow(graph)
        values = _values(graph, outline, flow, index)
        edges = _edges(graph, flow, index)
        calls = []
        if recursion and flow and len(graph) <= RECURSED and len(graph.outputs) == 1:
            calls = plain_recursion(graph, flow)
    names = [text.shortened(graph.vertices[i].label, 60) for i in graph.outputs[:3]]
    return {
        "title": text.printable(", ".join(names)),
        "outputs": list(graph.outputs),
        "why": why,
        "values": values,
        "edges": edges,
        "groups": _groups(graph, outline, index),
        "recursion": calls,
        "texts": list(texts),
    }


def _with_steps(graph: Snapshot, outline: Outline) -> Outline:
    """`outline` with the values of each step that has more than a few as a group."""
    groups, home = list(outline.groups), list(outline.home)

    def place(k: int) -> tuple[int, int | None]:
        v = graph.vertices[outline.line[k]]
        return outline.home[v.id], v.step

    for (outer, step), run in groupby(range(len(outline.line)), key=place):
        positions = list(run)
        if step is None or len(positions) <= FEW:
            continue
        start, stop = positions[0], positions[-1] + 1
        first = graph.vertices[outline.line[start]].primitive
        title = first.step.symbol if isinstance(first, Projection) else ""
        for i in outline.line[start:stop]:
            home[i] = len(groups)
        groups.append(Group(len(groups), "values", outer, start, stop, title))
    return Outline(tuple(groups), outline.line, tuple(home))


def _flow(graph: Snapshot) -> tuple[Flow | None, str]:
    """The backward walk, or why there is none."""
    try:
        return backward_flow(graph), ""
    except (NonScalarError, GraphError) as error:
        return None, text.printable(str(error).removeprefix("Graph: "))


def _values(
    graph: Snapshot, outline: Outline, flow: Flow | None, index: Index
) -> dict[str, Any]:
    """The columns about values; ``label`` is how a box without a name is called."""
    vertices = graph.vertices
    sizes = [len(v.operands) for v in vertices]
    adjoints = flow.adjoints if flow else [None] * len(vertices)
    brief = sum(sizes) > READ
    labels = [_texts(graph, v, brief=brief) for v in vertices]
    return {
        "name": [index(v.name or "") for v in vertices],
        "symbol": [index(_symbol(v)) for v in vertices],
        "operation": [index(v.primitive.name if v.primitive else "") for v in vertices],
        "label": [index(label) for label, _, _ in labels],
        "formula": [index(formula) for _, formula, _ in labels],
        "numbers": [index(numbers) for _, _, numbers in labels],
        "parameters": [index(_parameters(v)) for v in vertices],
        "kind": [KINDS.index(v.kind) for v in vertices],
        "shape": [index(text.shape(v.shape)) for v in vertices],
        "dtype": [index(str(v.dtype)) for v in vertices],
        "scope": [index("/".join(v.scope)) for v in vertices],
        "source": [index(v.source or "") for v in vertices],
        "home": list(outline.home),
        "first": np.cumsum([0, *sizes]).tolist(),
        "operands": [i for v in vertices for i in v.operands],
        "value": [figures(v.value) for v in vertices],
        "adjoint": [figures(g) for g in adjoints],
        "grad": [figures(v.grad) for v in vertices],
    }


def _symbol(v: Vertex) -> str:
    if v.primitive is None:
        return v.kind
    return (
        v.primitive.name if isinstance(v.primitive, Projection) else v.primitive.symbol
    )


def _texts(graph: Snapshot, v: Vertex, *, brief: bool) -> tuple[str, str, str]:
    """What `v` is called without a name, its formula, and that with numbers in it."""
    if v.primitive is None:
        return v.kind, "", ""
    names = operand_texts(graph, v)
    short = text.formula(v.primitive, names)
    if isinstance(v.primitive, Projection):
        return v.primitive.name, short, short
    if brief:
        return computed(graph, v), short, ""
    numbers = [
        text.number(x) if _is_number(x) and np.ndim(x) == 0 else name
        for x, name in zip(v.inputs, names, strict=True)
    ]
    return computed(graph, v), short, text.formula(v.primitive, numbers)


def _is_number(x: Any) -> bool:
    return isinstance(x, int | float | complex | np.number | np.bool_ | np.ndarray)


def _parameters(v: Vertex) -> str:
    """The keyword parameters of the call."""
    given = [f"{k}={p!r}"[:60] for k, p in v.params.items() if p is not None]
    return ", ".join(given)


def _edges(graph: Snapshot, flow: Flow | None, index: Index) -> dict[str, Any]:
    """The columns about edges; None where nothing flows back or it is not known."""
    found: dict[str, list[Any]] = {"local": [], "share": [], "rule": [], "reason": []}
    shares = flow.shares if flow else {}
    brief = sum(len(v.operands) for v in graph.vertices) > READ
    known: dict[Any, str] = {}
    for v in graph.vertices:
        names = [] if brief else operand_texts(graph, v)
        for slot, source in enumerate(v.operands):
            operand = graph.vertices[source]
            share = shares.get(Edge(source, v.id, slot))
            found["local"].append(_local(operand, v, slot))
            found["share"].append(_size(share))
            rule, reason = "", ""
            if operand.traced and brief:
                rule = _general(v, slot, known)
            elif operand.traced:
                g = flow.adjoints[v.id] if flow else None
                rule, reason = _read(v, slot, g, names)
            found["rule"].append(index(text.shortened(rule, 60)))
            found["reason"].append(index(reason))
    return found


def _local(source: Vertex, target: Vertex, slot: int) -> Any:
    """∂target/∂source through this slot, of numbers."""
    if not source.traced or source.shape != () or target.shape != ():
        return None
    try:
        return figures(share_of(target, slot, target.dtype.type(1)))
    except AutogradError:
        return None


def _size(share: Any) -> Any:
    """A number as it is, of an array the norm."""
    if share is None or np.ndim(share) == 0:
        return figures(share)
    return figures(np.linalg.norm(np.ravel(share).astype(complex)))


def _read(v: Vertex, slot: int, g: Any, names: list[str]) -> tuple[str, str]:
    """The rule of `v` for an operand and the comparison in it, both read aloud."""
    if g is None:
        if not v.available or v.dtype.kind not in "fc":
            return "", ""
        g = np.ones(v.shape, v.dtype)[()]
    heard = read_rule(v, slot, g, names)
    return heard.partial or heard.formula, heard.reason


def _general(v: Vertex, slot: int, known: dict[Any, str]) -> str:
    """The rule of an operation, with its operands called as where it is declared."""
    if (v.primitive, slot) not in known:
        assert v.primitive is not None
        names = list(v.primitive.operands)
        fits = len(names) == len(v.inputs)
        rule = _read(v, slot, None, names)[0] if fits else ""
        known[v.primitive, slot] = rule
    return known[v.primitive, slot]


def _groups(graph: Snapshot, outline: Outline, index: Index) -> dict[str, Any]:
    """The columns about groups; ``outputs`` are the values that leave them."""
    groups = outline.groups
    numbers = [0] * len(groups)
    for v in graph.vertices:
        if v.kind == "leaf":
            size = int(np.prod(v.shape))
            for g in outline.around(outline.home[v.id]):
                numbers[g] += size
    outputs: list[list[int]] = [[] for _ in groups]
    for i, around in _leaving(graph, outline):
        for g in around:
            outputs[g].append(i)
    return {
        "kind": [index(g.kind) for g in groups],
        "parent": [-1 if g.parent is None else g.parent for g in groups],
        "start": [g.start for g in groups],
        "stop": [g.stop for g in groups],
        "title": [index(group_title(g)) for g in groups],
        "sort": [index(g.sort) for g in groups],
        "times": [g.times for g in groups],
        "turn": [g.turn for g in groups],
        "parameters": numbers,
        "outputs": outputs,
    }


def _leaving(graph: Snapshot, outline: Outline) -> Iterator[tuple[int, list[int]]]:
    """Each operation with the groups that its value leaves.

    Groups are stretches of the line, so the last use says which.
    """
    place = {i: k for k, i in enumerate(outline.line)}
    last = dict.fromkeys(graph.outputs, len(outline.line))
    for v in reversed(graph.vertices):
        for i in v.operands:
            last.setdefault(i, place[v.id])
    for i in outline.line:
        around = []
        for g in outline.around(outline.home[i]):
            if last.get(i, -1) < outline.groups[g].stop:
                break
            around.append(g)
        yield i, around
