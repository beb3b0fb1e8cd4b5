"""`Graph`: a `Snapshot` that can be drawn and written as JSON; `draw` for short."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from autograd.drawing.dot import dot_body
from autograd.drawing.frames import framed
from autograd.drawing.momentum import momentum_graph
from autograd.drawing.render import drawing
from autograd.drawing.theme import AUTO, theme_named
from autograd.drawing.views import Look, path_edges, sheet
from autograd.engine.primitive import FUNCTIONS
from autograd.engine.tensor import Tensor
from autograd.errors import GraphError, RenderError, ValueRangeError
from autograd.graph.data import graph_data
from autograd.graph.flow import backward_flow, local_derivative
from autograd.graph.snapshot import Snapshot

if TYPE_CHECKING:
    from graphviz import Digraph

__all__ = ["Graph", "draw"]

RANKDIRS = ("auto", "LR", "TB", "RL", "BT")


class Graph(Snapshot):
    """The graph behind some outputs, immutable; made by `Graph.of`.

    `vertices` are in order of creation, `edges` has one for each operand slot; a
    vertex's id is its position. In Jupyter a Graph shows itself as a drawing.

    >>> import autograd as ag
    >>> a = ag.tensor(3.0, requires_grad=True, name="a")
    >>> graph = ag.Graph.of(a * a)
    >>> graph.local_derivatives()
    (np.float64(3.0), np.float64(3.0))
    >>> graph.adjoints()
    (np.float64(6.0), np.float64(1.0))
    """

    __slots__ = ()

    @classmethod
    def of(cls, *outputs: Any, names: Mapping[str, Any] | None = None) -> Self:
        """As `Snapshot.of`, with parameters in the scope of the layer that uses them.

        names: from name to Tensor or constant array; ``names=locals()`` will do.
        """
        return framed(super().of(*outputs, names=names))

    def adjoints(self) -> tuple[Any, ...]:
        """Per vertex ∂output/∂vertex, by the engine's rules; None for constants.

        Needs outputs of one element (with several, of their sum) and a graph that still
        has its arrays: else `NonScalarError` or `GraphError`.
        """
        return backward_flow(self).adjoints

    def local_derivatives(self) -> tuple[Any, ...]:
        """Per edge ∂target/∂source through its slot, of both shapes, target's first.

        None for constant sources, and where there would be more than 4,096 numbers.
        """
        return tuple(local_derivative(self, edge) for edge in self.edges)

    def draw(
        self,
        *,
        view: str = "forward",
        depth: int | None = None,
        max_nodes: int | None = None,
        theme: str = "auto",
        rankdir: str = "auto",
        highlight: Any = None,
    ) -> "Digraph":
        """The drawing as a `graphviz.Digraph`; parameters as in `autograd.draw`."""
        if rankdir not in RANKDIRS:
            raise ValueRangeError(
                f"draw: rankdir={rankdir!r} is unknown; choose one of "
                f"{', '.join(RANKDIRS)}"
            )
        marked = [] if highlight is None else self._marked(highlight)
        look = Look(theme_named(theme), view, rankdir, depth, max_nodes, marked)
        drawn = sheet(self, look)
        return drawing(drawn.title, dot_body(drawn), adapts=theme == AUTO)

    def to_dot(self, **options: Any) -> str:
        """The drawing as deterministic DOT text; options as in `draw`."""
        return str(self.draw(**options).source)

    def to_json(self) -> dict[str, Any]:
        """Nodes and edges as a dict that `json.dumps` takes; see `graph.data`."""
        return graph_data(self)

    def _marked(self, highlight: Any) -> list[Any]:
        """Vertices and edges of a path of an Explanation, or of ids, names, Tensors."""
        edges = getattr(highlight, "edges", None)
        if edges is not None:
            return list(edges)
        parts = (
            [highlight]
            if isinstance(highlight, str | int | Tensor)
            or not isinstance(highlight, Iterable)
            else list(highlight)
        )
        ids = [self.id_of(part, "draw: highlight") for part in parts]
        return [*ids, *path_edges(self, ids)]

    def id_of(self, part: Any, asked: str) -> int:
        """The id of a vertex that is meant by its id, its name or its Tensor.

        asked: for the error where there is none such.
        """
        found = [part] if type(part) is int else self.find(part)
        if not found or not 0 <= found[0] < len(self):
            raise GraphError(
                f"{asked}: {part!r} is not in this graph; pass a path of explain(), or "
                "ids, names or Tensors of the graph"
            )
        return found[0]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        """In Jupyter: the explorer's page, and the drawing where scripts do not run."""
        found = {"text/plain": repr(self)}
        page = FUNCTIONS["framed"](self)
        if page is not None:
            found["text/html"] = page
        with suppress(RenderError):
            found |= self.draw()._repr_mimebundle_(include, exclude)
        return found


def draw(
    output: Any,
    *,
    names: Mapping[str, Any] | None = None,
    view: str = "forward",
    depth: int | None = None,
    max_nodes: int | None = None,
    theme: str = "auto",
    rankdir: str = "auto",
    highlight: Any = None,
    steps: int = 4,
) -> "Digraph":
    """The graph that made `output`, a Tensor or a list, as a `graphviz.Digraph`.

    ``draw(loss).render("loss")`` writes SVG; in Jupyter a drawing shows itself. A model
    of `nn` is drawn as its layers.

    names: from name to Tensor; ``names=locals()`` will do. view: ``forward``, values
    along the arrows; ``backward``, the inverted graph with local derivatives; ``both``;
    or ``momentum``, with an optimizer as `output`: `steps` of its updates unrolled.
    depth: draw modules from this depth on as one box each. max_nodes: the most boxes;
    without it, groups are opened as long as a screen of 1,400 × 900 pixels has room for
    at most 30. theme: ``light``, ``dark``, ``print``, or ``auto`` for light and, where
    the reader's screen is dark, dark. rankdir: where arrows lead, ``LR``, ``TB``,
    ``RL``, ``BT``, or ``auto`` for what fits. highlight: a path of `explain`, or ids,
    names or Tensors in a row, to be marked.

    Reads only: no gradient changes, and the drawing keeps no array alive.

    >>> import autograd as ag
    >>> a = ag.tensor(3.0, requires_grad=True, name="a")
    >>> ag.draw(a * a).source.count("n0 -> n1")
    2
    """
    if view == "momentum":
        output, names, view = momentum_graph(output, steps), None, "backward"
    options: dict[str, Any] = {
        "view": view,
        "depth": depth,
        "max_nodes": max_nodes,
        "theme": theme,
        "rankdir": rankdir,
        "highlight": highlight,
    }
    if hasattr(output, "_drawn_"):
        found: Digraph = output._drawn_(**options)
        return found
    outputs = output if isinstance(output, list | tuple) else (output,)
    return Graph.of(*outputs, names=names).draw(**options)


FUNCTIONS["draw"] = draw
"""What a Tensor's display in Jupyter calls."""
