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
from autograd.drawing.boxes import (
    ROWS,
    Shown,
    fold_box,
    group_title,
    operand_texts,
    step_box,
)
from autograd.drawing.dot import Arrow, Box, Line, Sheet
from autograd.drawing.extent import fitting
from autograd.drawing.fold import NONE, OWN, Folding, Plan
from autograd.drawing.reading import Reading, read_rule
from autograd.drawing.text import SMALL, TEXT
from autograd.drawing.theme import Paint, Theme
from autograd.errors import ValueRangeError
from autograd.graph.flow import Flow, backward_flow, local_derivative
from autograd.graph.outline import Group
from autograd.graph.snapshot import Edge, Snapshot, Vertex

__all__ = ["BOXES", "VIEWS", "Look", "path_edges", "sheet", "title"]

VIEWS = ("forward", "backward", "both")

BOXES = 30
"""The most boxes that a drawing aims at."""

STRAIGHT = 4
"""How much straighter arrows between operations are than those from parameters."""

WAYS = ("LR", "TB")
"""Where arrows lead if nothing else is asked for: what is tried, in this order."""


class Look(NamedTuple):
    """How a drawing is to look.

    rankdir: ``auto`` for what fits. max_nodes: the most boxes; None for what a page has
    room for. highlight: vertices, or edges of a path, to mark. depth: modules from
    there on are one box each.
    """

    theme: Theme
    view: str = "forward"
    rankdir: str = "auto"
    depth: int | None = None
    max_nodes: int | None = None
    highlight: Collection[Any] = ()


def sheet(graph: Snapshot, look: Look) -> Sheet:
    """All that is to be drawn of `graph`."""
    if look.view not in VIEWS:
        raise ValueRangeError(
            f"draw: view={look.view!r} is unknown; choose one of {', '.join(VIEWS)}, "
            "or momentum for an optimizer"
        )
    if look.depth is not None and look.depth < 1:
        raise ValueRangeError(f"draw: depth={look.depth} must be at least 1")
    if look.max_nodes is not None and look.max_nodes < 4:
        raise ValueRangeError(f"draw: max_nodes={look.max_nodes} must be at least 4")
    flow = None if look.view == "forward" else backward_flow(graph)
    view = _View(graph, look, flow)
    plan = Plan(graph, brief=view.is_paged)
    if look.view == "forward":
        return view.fitted(plan)[1]
    forward = _View(graph, look._replace(view="forward"), None)
    folding, drawn = forward.fitted(plan)
    found = view.sheet(folding)._replace(rankdir=drawn.rankdir)
    if view.is_paged and fitting(found, (found.rankdir,)) is None:
        return view.fitted(plan)[1]
    return found


class _View:
    """One drawing in the making."""

    def __init__(self, graph: Snapshot, look: Look, flow: Flow | None) -> None:
        self.graph = graph
        self.look = look
        self.theme = look.theme
        self.flow = flow
        self.marked_edges = frozenset(e for e in look.highlight if isinstance(e, Edge))
        self.marked = frozenset(i for i in look.highlight if type(i) is int) | {
            i for e in self.marked_edges for i in e[:2]
        }
        edges = graph.edges
        self.edges = edges
        self.tails = np.array([e.source for e in edges], np.int64)
        self.heads = np.array([e.target for e in edges], np.int64)
        self.terms: dict[int, list[Any]] = {}
        for edge in sorted(flow.shares if flow else ()):
            assert flow is not None
            self.terms.setdefault(edge.source, []).append(flow.shares[edge])

    @property
    def is_paged(self) -> bool:
        """Whether the drawing is to fit a page, and no number of boxes is asked for."""
        return self.look.max_nodes is None and self.look.depth is None

    def fitted(self, plan: Plan) -> tuple[Folding, Sheet]:
        """What is folded so that there is room for the rest, and the drawing of it.

        What the forward view has holds for the others too, if there is room for it:
        then all have the same places.
        """
        look = self.look
        limit = BOXES if look.max_nodes is None else look.max_nodes
        ways = WAYS if look.rankdir == "auto" else (look.rankdir,)

        def fits(folding: Folding) -> bool:
            if folding.size > limit:
                return False
            return not self.is_paged or fitting(self.sheet(folding), ways) is not None

        folding, opened = plan.opened(look.depth, fits)
        wider = plan.folded(opened, bare=True)
        if look.depth is None and fits(wider):
            folding = wider
        drawn = self.sheet(folding)
        way = ways[0] if len(ways) == 1 else fitting(drawn, ways) or ways[-1]
        return folding, drawn._replace(rankdir=way)

    def sheet(self, folding: Folding) -> Sheet:
        """The drawing with what `folding` folds."""
        crossing = self.crossing(folding)
        shown = self.shown(folding, crossing)
        groups = self.groups(folding)
        boxes = [
            self.lit(step_box(shown, values, _frames(folding.frames[values[0].id])))
            for values in groups
        ]
        for number, fold in enumerate(folding.folds):
            box = fold_box(shown, number, fold, _frames(fold.frames))
            marked = not self.marked.isdisjoint(fold.members)
            boxes.append(box._replace(paint=self.bright(box.paint)) if marked else box)
        return Sheet(
            title(self.graph, self.look.view),
            self.theme,
            _framed(boxes),
            tuple(self.arrows(folding, crossing, groups)),
            "LR",
            self.note(folding),
        )

    def crossing(self, folding: Folding) -> list[Edge]:
        """The operands that are drawn as arrows."""
        tails, heads = folding.home[self.tails], folding.home[self.heads]
        drawn = (tails != NONE) & ((tails != heads) | (heads == OWN))
        return [self.edges[k] for k in np.flatnonzero(drawn)]

    def shown(self, folding: Folding, crossing: list[Edge]) -> Shown:
        told = frozenset(
            [e.source for e in crossing if self.graph.vertices[e.source].primitive]
            if self.look.view == "forward"
            else []
        )
        outputs = frozenset(self.graph.outputs)
        return Shown(
            self.graph, self.theme, self.look.view, self.flow, outputs, self.terms, told
        )

    def note(self, folding: Folding) -> str:
        """What the drawing leaves out, said below it."""
        if self.look.depth is not None or not folding.folds:
            return ""
        return (
            f"{len(folding.frames):,} of {len(self.graph):,} values have a box of "
            "their own, the others are folded; max_nodes=… shows more"
        )

    def groups(self, folding: Folding) -> list[list[Vertex]]:
        """What is drawn as one box each: a value, or the values of one step."""
        found: dict[Any, list[Vertex]] = {}
        for i in sorted(folding.frames):
            v = self.graph.vertices[i]
            found.setdefault((i,) if v.step is None else v.step, []).append(v)
        return list(found.values())

    def lit(self, box: Box) -> Box:
        """`box`, marked where it is to be, and so its parts."""
        parts = tuple(map(self.lit, box.parts))
        paints = [p.paint for p in parts] or [box.paint]
        paint = max(paints, key=lambda p: p.pen)
        if int(box.id[1:]) in self.marked:
            paint = self.bright(paint)
        return box._replace(paint=paint, parts=parts)

    def bright(self, paint: Paint) -> Paint:
        return paint._replace(border=self.theme.highlight, pen=2.5)

    def arrows(
        self, folding: Folding, crossing: list[Edge], groups: list[list[Vertex]]
    ) -> Iterator[Arrow]:
        """One for each operand slot; where a fold is at an end, one for each pair."""
        places = _places(groups)
        first = {values[0].id for values in groups}
        many = {v.id for values in groups if len(values) > ROWS for v in values}
        drawn = set()
        for edge in crossing:
            tail, head = folding.home[edge.source], folding.home[edge.target]
            if tail == head == OWN and edge.target not in many:
                # the forward view shows the operands of a step at its first value
                if self.look.view != "forward" or edge.target in first:
                    yield self.arrow(edge, places)
                continue
            ends = (
                f"f{tail}" if tail >= 0 else places[edge.source],
                f"f{head}" if head >= 0 else places[edge.target],
            )
            if ends not in drawn:
                drawn.add(ends)
                back = "back" if self.look.view == "backward" else "forward"
                size = () if self.look.view == "backward" else self.sized(edge)
                weight, about = self.weight(edge), self.about(edge)
                yield Arrow(
                    *ends, self.theme.arrow, size, back, weight=weight, tooltip=about
                )

    def arrow(self, edge: Edge, places: dict[int, str]) -> Arrow:
        marked = edge in self.marked_edges
        color = self.theme.highlight if marked else self.theme.arrow
        tail, head = places[edge.source], places[edge.target]
        pen = 3.0 if marked else 1.0
        weight, about = self.weight(edge), self.about(edge)
        arrow = Arrow(tail, head, color, pen=pen, weight=weight, tooltip=about)
        if self.flow is None:
            return arrow._replace(lines=self.sized(edge))
        share = self.flow.shares.get(edge)
        if share is None:
            return arrow._replace(style="dotted", ends="none")
        if self.look.view == "backward":
            label = tuple(self.local(edge, share))
            color = color if marked else self.theme.gradient
            return arrow._replace(lines=label, ends="back", color=color)
        value = self.graph.vertices[edge.source]
        lines = (
            Line(f"{_sized(value.value)} →", self.theme.ink, TEXT),
            Line(f"← {self.product(edge, share)}", self.theme.gradient, TEXT),
        )
        return arrow._replace(lines=lines, ends="both")

    def weight(self, edge: Edge) -> int:
        """What is computed lies in a row, and parameters beside it."""
        return 1 if self.graph.vertices[edge.source].primitive is None else STRAIGHT

    def about(self, edge: Edge) -> str:
        """What a pointer resting on the arrow tells."""
        ends = [self.graph.vertices[i] for i in edge[:2]]
        if self.look.view == "backward":
            ends.reverse()
        tail, head = [text.printable(v.label) for v in ends]
        return f"{tail} → {head}"

    def sized(self, edge: Edge) -> tuple[Line, ...]:
        """The shape of an array that an operation hands on."""
        v = self.graph.vertices[edge.source]
        if v.shape == () or v.primitive is None:
            return ()
        return (Line(text.shape(v.shape), self.theme.muted, SMALL),)

    def local(self, edge: Edge, share: Any) -> Iterator[Line]:
        """The local derivative along `edge`: a number, or formula and norm."""
        color = self.theme.gradient
        target = self.graph.vertices[edge.target]
        reading = self.reading(target, edge.operand)
        if target.shape == () == self.graph.vertices[edge.source].shape:
            number = text.number(local_derivative(self.graph, edge))
            yield Line(number, color, TEXT)
            if reading.reason:
                yield Line(f"because {reading.reason}", self.theme.muted, SMALL)
            return
        assert target.primitive is not None
        formula = reading.partial or reading.formula or f"∂{target.primitive.symbol}"
        yield Line(text.shortened(formula, 30), color, TEXT)
        norm = text.number(np.linalg.norm(share))
        yield Line(f"norm {norm}", self.theme.muted, SMALL)

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


def path_edges(graph: Snapshot, ids: list[int]) -> list[Edge]:
    """The edges between one vertex of `ids` and the next, in either direction."""
    steps = {frozenset(pair) for pair in pairwise(ids)}
    return [e for e in graph.edges if frozenset(e[:2]) in steps]


def _places(groups: list[list[Vertex]]) -> dict[int, str]:
    """Where the arrows of each value end: at its box, or its row in that of a step."""
    found = {}
    for values in groups:
        box = f"n{values[0].id}"
        rows = values[0].step is not None and len(values) <= ROWS
        for v in values:
            found[v.id] = f"{box}:n{v.id}" if rows else box
    return found


def _frames(around: tuple[Group, ...]) -> tuple[str, ...]:
    """The names of the frames that are drawn for opened groups."""
    kinds = ("module", "row", "turn")
    return tuple([group_title(g) for g in around if g.kind in kinds])


def _framed(boxes: list[Box]) -> tuple[Box, ...]:
    """`boxes` without frames that would hold one box."""
    count: dict[tuple[str, ...], int] = {}
    for box in boxes:
        for depth in range(1, len(box.scope) + 1):
            scope = box.scope[:depth]
            count[scope] = count.get(scope, 0) + 1

    def kept(scope: tuple[str, ...]) -> tuple[str, ...]:
        stops = range(1, len(scope) + 1)
        return tuple([scope[s - 1] for s in stops if count[scope[:s]] > 1])

    return tuple([box._replace(scope=kept(box.scope)) for box in boxes])


def _sized(x: Any) -> str:
    shape = np.shape(x) if not hasattr(x, "shape") else x.shape
    return text.number(x) if shape == () else text.shape(shape)
