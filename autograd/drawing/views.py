"""What a drawing shows of a graph: from a `Snapshot` to a `Sheet`.

forward   values flow along the arrows
backward  the inverted graph: the same places, arrows reversed, each with the local
          derivative, and every value with the derivative of the output by it
both      each arrow with the value that went forwards and the product that came back
"""

from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from autograd.drawing import text
from autograd.drawing.dot import Arrow, Box, Line, Sheet
from autograd.drawing.fold import Fold, Folding, fold
from autograd.drawing.picture import picture
from autograd.drawing.reading import Reading, copies, read_rule
from autograd.drawing.theme import Paint, Theme
from autograd.engine.node import Released
from autograd.errors import ValueRangeError
from autograd.graph.flow import Flow, backward_flow, local_derivative
from autograd.graph.projection import Projection
from autograd.graph.snapshot import Edge, Snapshot, Vertex

__all__ = ["VIEWS", "Look", "sheet"]

VIEWS = ("forward", "backward", "both")


class Look(NamedTuple):
    """How a drawing is to look.

    highlight: vertices, or edges of a path, to mark. depth, max_nodes: see `fold`.
    """

    theme: Theme
    view: str = "forward"
    rankdir: str = "LR"
    depth: int | None = None
    max_nodes: int = 200
    highlight: Collection[Any] = ()


def sheet(graph: Snapshot, look: Look) -> Sheet:
    """All that is to be drawn of `graph`."""
    if look.view not in VIEWS:
        raise ValueRangeError(
            f"draw: view={look.view!r} is unknown; choose one of {', '.join(VIEWS)}, "
            "or momentum for an optimizer"
        )
    folding = fold(graph, depth=look.depth, max_nodes=look.max_nodes)
    flow = None if look.view == "forward" else backward_flow(graph)
    return _View(graph, look, folding, flow).sheet()


class _View:
    """One drawing in the making."""

    def __init__(
        self, graph: Snapshot, look: Look, folding: Folding, flow: Flow | None
    ) -> None:
        self.graph = graph
        self.look = look
        self.theme = look.theme
        self.folding = folding
        self.flow = flow
        self.outputs = frozenset(graph.outputs)
        self.marked_edges = frozenset(e for e in look.highlight if isinstance(e, Edge))
        self.marked = frozenset(i for i in look.highlight if type(i) is int) | {
            i for e in self.marked_edges for i in e[:2]
        }
        self.output = output_name(graph)
        self.shares_of: dict[int, list[Edge]] = {}
        for edge in sorted(flow.shares if flow else ()):
            self.shares_of.setdefault(edge.source, []).append(edge)

    def sheet(self) -> Sheet:
        boxes = [self.box_of(values) for values in self.groups()]
        boxes += [self.fold_box(i, f) for i, f in enumerate(self.folding.folds)]
        return Sheet(
            title(self.graph, self.look.view),
            self.theme,
            tuple(boxes),
            tuple(self.arrows()),
            self.look.rankdir,
            self.note(),
        )

    def note(self) -> str:
        """What the drawing leaves out, said below it."""
        if self.look.depth is not None or not self.folding.folds:
            return ""
        shown = len(self.graph) - len(self.folding.home)
        return (
            f"{shown:,} of {len(self.graph):,} values shown, the others folded "
            f"(max_nodes={self.look.max_nodes})"
        )

    def groups(self) -> list[list[Vertex]]:
        """What is drawn as one box each: a value, or the values of one step."""
        found: dict[Any, list[Vertex]] = {}
        for v in self.graph.vertices:
            if v.id not in self.folding.home:
                key = (v.id,) if v.step is None else v.step
                found.setdefault(key, []).append(v)
        self.box_id = {
            v.id: f"n{values[0].id}" for values in found.values() for v in values
        }
        return list(found.values())

    def box_of(self, values: list[Vertex]) -> Box:
        first = values[0]
        if not isinstance(first.primitive, Projection):
            return self.box(first)
        step = first.primitive.step
        names = operand_texts(self.graph, first)
        lines = (
            Line(text.shortened(step.symbol), self.theme.ink, 15, bold=True),
            Line(text.shortened(text.formula(step, names), 36), self.theme.muted, 10),
        )
        parts = tuple([self.box(v) for v in values])
        paint = max((part.paint for part in parts), key=lambda p: p.pen)
        box = parts[0]
        return Box(box.id, box.kind, paint, lines, box.tooltip, box.scope, parts=parts)

    def box(self, v: Vertex) -> Box:
        paint = self.paint(v)
        if v.id in self.marked:
            paint = self.highlighted(paint)
        lines = [
            *heading(self.graph, v, self.theme),
            *self.content(v),
            *self.derivative(v),
        ]
        depth = self.look.depth  # the modules from there on are boxes, not frames
        scope = v.scope if depth is None else v.scope[: depth - 1]
        return Box(
            f"n{v.id}", kind(v, self.outputs), paint, tuple(lines), tooltip(v), scope,
            picture(v.value, self.theme) if v.available else (),
        )  # fmt: skip

    def paint(self, v: Vertex) -> Paint:
        found: Paint = getattr(self.theme, kind(v, self.outputs))
        return found

    def fold_box(self, number: int, f: Fold) -> Box:
        lines = (
            Line(text.shortened(f.title), self.theme.ink, 13, bold=True),
            Line(f.detail, self.theme.muted, 9),
        )
        paint = self.theme.folded
        if not self.marked.isdisjoint(f.members):
            paint = self.highlighted(paint)
        return Box(f"f{number}", "folded", paint, lines, f.detail, f.scope)

    def highlighted(self, paint: Paint) -> Paint:
        return paint._replace(border=self.theme.highlight, pen=2.5)

    def content(self, v: Vertex) -> Iterator[Line]:
        """The value of `v`, or what is left of it."""
        if v.shape == () and v.available:
            yield Line(text.number(v.value), self.theme.ink, 12)
            return
        yield Line(f"{text.shape(v.shape)} {v.dtype}".strip(), self.theme.muted, 9)
        if v.available and self.look.view != "backward":
            for line in text.summary(v.value):
                yield Line(line, self.theme.ink, 10)

    def derivative(self, v: Vertex) -> Iterator[Line]:
        """∂output/∂v: what `backward` left, or the sum of its shares written out."""
        if self.flow is None:
            if v.grad is not None:
                yield from self.derivative_lines("∂", v.grad)
            return
        adjoint = self.flow.adjoints[v.id]
        if adjoint is None:
            return
        head = f"∂{self.output}/∂{text.shortened(v.name, 14)} =" if v.name else "∂ ="
        shares = [self.flow.shares[e] for e in self.shares_of.get(v.id, ())]
        if len(shares) > 1 and np.ndim(adjoint) == 0:
            head = f"{head} {text.total([text.number(s) for s in shares])} ="
        yield from self.derivative_lines(head, adjoint)

    def derivative_lines(self, head: str, g: Any) -> Iterator[Line]:
        """``head value`` in the colour of all that flows backwards."""
        color = self.theme.gradient
        if np.ndim(g) == 0:
            yield Line(f"{head} {text.number(g)}", color, 11)
            return
        first, *rest = text.summary(g)
        yield Line(f"{head} {first}", color, 10)
        for line in rest:
            yield Line(line, color, 10)

    def arrows(self) -> Iterator[Arrow]:
        """One for each operand slot; between folds one for each pair."""
        home, drawn = self.folding.home, set()
        for edge in self.graph.edges:
            tail, head = home.get(edge.source), home.get(edge.target)
            if tail is None and head is None:
                if not self.is_told_already(edge):
                    yield self.arrow(edge)
            elif tail != head:
                pair = self.place(edge.source), self.place(edge.target)
                if pair not in drawn:
                    drawn.add(pair)
                    ends = "back" if self.look.view == "backward" else "forward"
                    yield Arrow(*pair, self.theme.arrow, ends=ends)

    def place(self, i: int) -> str:
        """The id of the box that shows vertex `i`."""
        home = self.folding.home.get(i)
        if home is not None:
            return f"f{home}"
        box = self.box_id[i]
        return box if self.graph.vertices[i].step is None else f"{box}:n{i}"

    def is_told_already(self, edge: Edge) -> bool:
        """Whether the forward view shows the operand at the step's first value."""
        first = self.box_id[edge.target] == f"n{edge.target}"
        return self.look.view == "forward" and not first

    def arrow(self, edge: Edge) -> Arrow:
        tail, head = self.place(edge.source), self.place(edge.target)
        marked = edge in self.marked_edges
        color = self.theme.highlight if marked else self.theme.arrow
        arrow = Arrow(tail, head, color, pen=3.0 if marked else 1.0)
        if self.flow is None:
            return arrow
        share = self.flow.shares.get(edge)
        if share is None:
            return arrow._replace(style="dotted", ends="none")
        if self.look.view == "backward":
            label = tuple(self.local(edge, share))
            color = color if marked else self.theme.gradient
            return arrow._replace(lines=label, ends="back", color=color)
        value = self.graph.vertices[edge.source]
        lines = (
            Line(f"{_sized(value.value)} →", self.theme.ink, 10),
            Line(f"← {self.product(edge, share)}", self.theme.gradient, 10),
        )
        return arrow._replace(lines=lines, ends="both")

    def local(self, edge: Edge, share: Any) -> Iterator[Line]:
        """The local derivative along `edge`: a number, or formula and norm."""
        color = self.theme.gradient
        target = self.graph.vertices[edge.target]
        reading = self.reading(target, edge.operand)
        if target.shape == () == self.graph.vertices[edge.source].shape:
            yield Line(text.number(local_derivative(self.graph, edge)), color, 11)
            if reading.reason:
                yield Line(f"because {reading.reason}", self.theme.muted, 9)
            return
        assert target.primitive is not None
        formula = reading.partial or reading.formula or f"∂{target.primitive.symbol}"
        yield Line(text.shortened(formula, 30), color, 10)
        yield Line(f"norm {text.number(np.linalg.norm(share))}", self.theme.muted, 9)

    def product(self, edge: Edge, share: Any) -> str:
        """``local · adjoint = share`` of what comes back along `edge`."""
        assert self.flow is not None
        if np.ndim(share) or np.ndim(self.flow.adjoints[edge.target]):
            return f"norm {text.number(np.linalg.norm(share))}"
        local = text.number(local_derivative(self.graph, edge))
        adjoint = text.number(self.flow.adjoints[edge.target])
        return f"{local} · {adjoint} = {text.number(share)}"

    def reading(self, target: Vertex, slot: int) -> Reading:
        assert self.flow is not None
        names = operand_texts(self.graph, target)
        return read_rule(target, slot, self.flow.adjoints[target.id], names)


def title(graph: Snapshot, view: str) -> str:
    """``forward graph of loss``."""
    names = [text.shortened(graph.vertices[i].label, 60) for i in graph.outputs[:3]]
    return text.printable(f"{view} graph of {', '.join(names)}")


def output_name(graph: Snapshot) -> str:
    """What derivatives are derivatives of."""
    if len(graph.outputs) > 1:
        return "Σ"
    return text.shortened(graph.vertices[graph.outputs[0]].name or "out", 14)


def heading(graph: Snapshot, v: Vertex, theme: Theme) -> Iterator[Line]:
    """What `v` is: its name, and the operation that made it."""
    name = text.printable(v.name or "")  # one of spaces alone is none
    if name:
        yield Line(text.shortened(name), theme.ink, 13, bold=True)
    if isinstance(v.primitive, Projection):
        if not name:
            yield Line(text.shortened(v.primitive.name), theme.ink, 12, bold=True)
    elif v.primitive is not None:
        if not name:
            yield Line(text.shortened(v.primitive.symbol), theme.ink, 15, bold=True)
        formula = text.formula(v.primitive, operand_texts(graph, v))
        yield Line(text.shortened(formula, 36), theme.muted, 10)


def operand_texts(graph: Snapshot, v: Vertex) -> list[str]:
    """What the operands of `v` are called in a formula: by name, or by number."""
    texts = []
    for source, x in zip(v.operands, v.inputs, strict=True):
        operand = graph.vertices[source]
        name = operand.name or _passed_on(graph, operand)
        if name:
            texts.append(text.shortened(text.printable(name), 14))
        elif operand.shape == () and not isinstance(x, Released):
            texts.append(text.number(x))
        else:
            texts.append(operand.primitive.name if operand.primitive else "const")
    return texts


def _passed_on(graph: Snapshot, v: Vertex) -> str | None:
    """The name of what nameless `v` is a copy of, in another dtype perhaps."""
    while not v.name and copies(v):
        v = graph.vertices[v.operands[0]]
    return v.name


def kind(v: Vertex, outputs: frozenset[int]) -> str:
    """The class of the box in the SVG: what is drawn as what."""
    return "output" if v.id in outputs and v.primitive else v.kind


def tooltip(v: Vertex) -> str:
    """What a pointer resting on the box tells."""
    parts = [v.primitive.name if v.primitive else v.kind]
    parts += [f"{k}={p!r}"[:60] for k, p in v.params.items() if p is not None]
    parts += [f"shape {v.shape}", str(v.dtype)]
    parts += ["/".join(v.scope)] if v.scope else []
    parts += [v.source] if v.source else []
    return ", ".join(parts)


def path_edges(graph: Snapshot, ids: list[int]) -> list[Edge]:
    """The edges between one vertex of `ids` and the next, in either direction."""
    steps = {frozenset(pair) for pair in pairwise(ids)}
    return [e for e in graph.edges if frozenset(e[:2]) in steps]


def _sized(x: Any) -> str:
    shape = np.shape(x) if not hasattr(x, "shape") else x.shape
    return text.number(x) if shape == () else text.shape(shape)
