"""`Health`: what comes back to each layer of a model, and who is to blame."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.display.markup import Markup, drawn, framed, paragraph, tag
from autograd.display.tables import lines, table
from autograd.drawing import text
from autograd.drawing.graph import Graph
from autograd.engine.tensor import Tensor
from autograd.explanation.cause.report import HEALTHY, Cause, norm
from autograd.explanation.cause.search import cause_alone, cause_in, flow_of
from autograd.explanation.cause.structure import called
from autograd.explanation.cause.units import Units, activations, units_of
from autograd.explorer import Explorer, explore
from autograd.graph.flow import Flow
from autograd.graph.snapshot import Vertex

if TYPE_CHECKING:
    from graphviz import Digraph

__all__ = ["Health", "LayerHealth", "health"]

Key = tuple[str, ...]
"""A layer: the scope in which its weights are used, or the name of a lone weight."""

Member = tuple[Tensor, Vertex | None]
"""A weight and its vertex, None where the loss was not made from it."""

HEAD = ("layer", "‖gradient‖", "/ ‖weights‖", "decay", "dead", "saturated", "finding")

ALIGN = "lrrrrrl"

FREED = (
    "backward() has freed what decay and units are measured in: ask before, or pass it "
    "retain_graph=True"
)


class LayerHealth(NamedTuple):
    """How well the gradient reaches one layer.

    Attributes
    ----------
    layer: its name. gradient: the norm of ∂loss/∂weights, all its weights together;
        None before there is one. weights: the norm of the weights. output: the norm of
        ∂loss/∂output of the layer; None where that is not known. decay: `output`
        relative to that of the next layer of the table, None for the last. units: the
        shares of dead and saturated units; None without an activation. cause: what
        `why` finds for its weights.
    """

    layer: str
    gradient: float | None
    weights: float
    output: float | None
    decay: float | None
    units: Units | None
    cause: Cause

    @property
    def ratio(self) -> float | None:
        """``‖gradient‖ / ‖weights‖``."""
        if self.gradient is None or not self.weights:
            return None
        return self.gradient / self.weights

    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        numbers = (self.gradient, self.ratio, self.decay)
        return (
            text.shortened(text.printable(self.layer), 20),
            *("–" if x is None else text.number(x) for x in numbers),
            *(("–", "–") if self.units is None else map("{:.0%}".format, self.units)),
            self.cause.kind,
        )


class Health(NamedTuple):
    """The health of a model's gradient, layer by layer; it shows itself as a table.

    Attributes
    ----------
    layers: one `LayerHealth` each, in the order of the weights. cause: the first that
        is not healthy, or that all are. graph: that of the loss. freed: whether
        `backward` has freed what tells more than the norms of gradients.
    """

    layers: tuple[LayerHealth, ...]
    cause: Cause
    graph: Graph
    freed: bool

    def __str__(self) -> str:
        rows = [HEAD, *(layer.cells() for layer in self.layers)]
        notes = [FREED] if self.freed else []
        return "\n".join([str(self.cause), *lines(rows, align=ALIGN), *notes])

    def __repr__(self) -> str:
        return str(self)

    def draw(self, **options: Any) -> "Digraph":
        """The graph with the culprit marked; options as for `draw`."""
        view = "forward" if self.freed else "backward"
        marked = list(self.cause.vertices)
        return self.graph.draw(**{"view": view, "highlight": marked, **options})

    def explore(self, path: Any = None) -> Explorer:
        """The graph as a page, as of `autograd.explore`, opened at the culprit."""
        guilty = next(iter(self.cause.vertices), None)
        return explore(self.graph, path, at=guilty)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return {"text/plain": str(self), "text/html": self._repr_html_()}

    def _repr_html_(self) -> str:
        cells = [layer.cells() for layer in self.layers]
        rows = [(*numbers, _verdict(kind)) for *numbers, kind in cells]
        return framed(
            self.cause.to_html(),
            table(HEAD, rows, caption="by layer, from the input on", align=ALIGN),
            paragraph(FREED, class_="muted") if self.freed else "",
            drawn(self.draw, size=len(self.graph)),
        )


def _verdict(kind: str) -> Markup:
    return tag("span", kind, class_="good" if kind == HEALTHY else "bad")


def health(
    weights: list[Tensor], loss: Tensor, names: Mapping[str, Any] | None
) -> Health:
    """How well the gradient of `loss` reaches each layer that has one of `weights`."""
    graph = Graph.of(loss, names=names)
    flow = flow_of(graph)
    layers = _layers(graph, weights)
    owners = _owners(graph, layers)
    ends = {key: v for v in graph.vertices for key in _around(v.scope, layers)}
    bent = [] if flow is None else activations(graph)
    common = _common(list(layers)) if len(layers) > 1 else 0
    rows = _compared(
        [
            LayerHealth(
                "/".join(key[common:]),
                _gradient(flow, members),
                norm([norm(w.data) for w, _ in members]),
                _size(flow, ends.get(key)),
                None,
                units_of(graph, (v for v in bent if owners.get(v.id) == key)),
                _worst(graph, flow, [w for w, _ in members], loss),
            )
            for key, members in layers.items()
        ]
    )
    return Health(rows, _culprit(rows), graph, flow is None)


def _common(keys: list[Key]) -> int:
    """How many parts the names of all layers begin with alike."""
    first, *others = (key[:-1] for key in keys)
    alike = [
        all(o[: i + 1] == first[: i + 1] for o in others) for i in range(len(first))
    ]
    return sum(alike)


def _layers(graph: Graph, weights: list[Tensor]) -> dict[Key, list[Member]]:
    """The weights of each layer."""
    layers: dict[Key, list[Member]] = {}
    for w in weights:
        ids = graph.find(w)
        v = graph.vertices[ids[0]] if ids else None
        if v is not None and v.scope:
            key = v.scope
        else:
            name = (v.name if v is not None else w.name) or called(w)
            key = tuple(name.split("/")[:-1]) or (name,)
        layers.setdefault(key, []).append((w, v))
    return layers


def _around(scope: Key, layers: Mapping[Key, Any]) -> Iterator[Key]:
    """Those of the layers that a value made in `scope` was made in, innermost first."""
    for stop in range(len(scope), 0, -1):
        if scope[:stop] in layers:
            yield scope[:stop]


def _owners(graph: Graph, layers: Mapping[Key, list[Member]]) -> dict[int, Key]:
    """By vertex, the layer whose weights it was made from, up to the next layer's.

    What modules without weights make of a layer's output, as an activation does, counts
    to that layer; what is made outside of all modules, as a loss is, to none.
    """
    owner = {v.id: k for k, ws in layers.items() for _, v in ws if v is not None}
    for v in graph.vertices:
        judged = any(getattr(module, "judges", False) for module in v.scope)
        if v.primitive is None or not v.scope or judged:
            continue
        mine = next(_around(v.scope, layers), None)
        before = [owner[i] for i in v.operands if i in owner]
        if before and mine in (None, *before):
            owner[v.id] = before[-1] if mine is None else mine
    return owner


def _gradient(flow: Flow | None, members: list[Member]) -> float | None:
    """The norm of the gradients of a layer's weights, from the flow or as left."""
    found = [
        w.grad if flow is None else None if v is None else flow.adjoints[v.id]
        for w, v in members
    ]
    sizes = [norm(g) for g in found if g is not None]
    return norm(sizes) if sizes else None


def _size(flow: Flow | None, v: Vertex | None) -> float | None:
    g = None if flow is None or v is None else flow.adjoints[v.id]
    return None if g is None else norm(g)


def _worst(graph: Graph, flow: Flow | None, ws: list[Tensor], loss: Tensor) -> Cause:
    """What is wrong with the first of a layer's weights that something is wrong with.

    Of a freed graph the gradients are left to speak for themselves.
    """
    causes = [
        cause_alone(w, None) if flow is None else cause_in(graph, flow, w, loss)
        for w in ws
    ]
    return next((c for c in causes if c.kind != HEALTHY), causes[0])


def _compared(rows: list[LayerHealth]) -> tuple[LayerHealth, ...]:
    """The rows with the decay from each to the one before, towards the input."""
    found = []
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        whole = after.output if after is not None else None
        decay = row.output / whole if row.output is not None and whole else None
        found.append(row._replace(decay=decay))
    return tuple(found)


def _culprit(rows: tuple[LayerHealth, ...]) -> Cause:
    """The cause of the first layer that is not healthy; else that all are."""
    sick = [row.cause for row in rows if row.cause.kind != HEALTHY]
    if sick:
        return sick[0]
    return Cause(HEALTHY, f"the gradient reaches all {len(rows)} layers")
