"""The explorer: a graph as a page on which groups open, down to single numbers.

Python writes what there is to know about the graph as data (`explorer.data`); the page
lays out only what is open, and computes layouts, paths and steps itself. Its scripts
lie beside this file, each with one purpose, and are inlined in the order of
`explorer.page`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, overload

from autograd.drawing.graph import Graph
from autograd.engine.primitive import FUNCTIONS
from autograd.engine.tensor import Tensor
from autograd.errors import ArgumentError, ValueRangeError
from autograd.explorer.figures import figures
from autograd.explorer.film import Film
from autograd.explorer.page import explorer_page, frame, page_of
from autograd.graph.flow import backward_flow
from autograd.pages import write_page

__all__ = ["Explorer", "explore", "explore_film", "step_through"]

UNASKED = 5_000
"""The most values of a graph that a notebook shows as a page without being asked."""

MOST_VALUES = 400
"""The most values of a page that steps: so many frames can be followed."""


class Explorer:
    """The page of a graph; in Jupyter it shows itself.

    html: the page as text, with everything in it. graph: what it shows.
    """

    def __init__(self, graph: Graph, html: str) -> None:
        self.graph = graph
        self.html = html

    def save(self, path: Any) -> str:
        """Write the page to `path`; the path."""
        return write_page(self.html, path, "explore")

    def _repr_html_(self) -> str:
        return frame(self.html, repr(self))

    def __repr__(self) -> str:
        size = f"{len(self.html.encode()) / 1024:,.0f} KB"
        about = repr(self.graph).removeprefix("<Graph ").removesuffix(">")
        return f"<Explorer {about}, {size} of HTML; .save(path) writes it>"


def explore(
    output: Any,
    path: Any = None,
    *,
    names: Mapping[str, Any] | None = None,
    inputs: Any = None,
    mode: str = "explore",
    at: Any = None,
) -> Explorer:
    """The graph that made `output` as a page on which layers open to what is inside.

    One HTML file with everything in it, for any browser, offline. Layers, cells of a
    recurrent network, equal steps in a row are boxes that a click opens in place. There
    are views forwards, backwards and both ways, search, the values' histograms, the
    paths between two boxes, and a mode that steps through what is open.

    output: a Tensor, a list of Tensors, a `Graph`, or a model of `nn`, called on
    `inputs`, else on zeros. path: where to write the page, if anywhere. names: from
    name to Tensor; ``names=locals()`` will do. mode: ``explore``, or ``step`` to start
    with the first frame of the steps. at: a Tensor of the graph, a name or an id, that
    is selected at first.

    Reads only: no gradient changes. Of a graph that `backward` has freed, or whose
    outputs are not one number each, it shows no derivatives, and says why.

    >>> import autograd as ag
    >>> a = ag.tensor(3.0, requires_grad=True, name="a")
    >>> page = ag.explore(a * a)
    >>> page.html.count("<script")
    2
    """
    if mode not in ("explore", "step"):
        raise ValueRangeError(
            f"explore: mode={mode!r} is unknown; choose explore or step"
        )
    graph = _graph(output, names, inputs)
    place = None if at is None else graph.id_of(at, "explore: at")
    found = Explorer(graph, explorer_page(graph, mode, place))
    if path is not None:
        found.save(path)
    return found


def _graph(output: Any, names: Mapping[str, Any] | None, inputs: Any) -> Graph:
    """The graph that `output` means."""
    if isinstance(output, Graph):
        return output
    if hasattr(output, "_explored_"):
        output = output._explored_(inputs)
    elif inputs is not None:
        raise ArgumentError(
            "explore: inputs= is for a model; a Tensor is the result of its own inputs"
        )
    outputs = output if isinstance(output, list | tuple) else (output,)
    for one in outputs:
        if not isinstance(one, Tensor):
            raise ArgumentError(
                f"explore: an output is {type(one).__name__}; pass Tensors, a Graph or "
                "a model"
            )
    if not outputs:
        raise ArgumentError("explore: no output given; pass one Tensor or more")
    return Graph.of(*outputs, names=names)


def explore_film(
    film: Film, losses: Sequence[tuple[int, float]], path: Any = None
) -> Explorer:
    """A film as the page of its graph, with a slider for the time.

    losses: pairs of a step and the loss there. path: where to write it, if anywhere.
    """
    data = film.data()
    data["film"]["losses"] = [[step, figures(loss)] for step, loss in losses]
    assert film.graph is not None
    found = Explorer(film.graph, page_of(data))
    if path is not None:
        found.save(path)
    return found


def framed(graph: Graph) -> str | None:
    """The page of a graph as part of another; None if it is too large to be unasked."""
    if len(graph) > UNASKED:
        return None
    return Explorer(graph, explorer_page(graph, "explore"))._repr_html_()


FUNCTIONS["framed"] = framed
"""What a Graph's display in Jupyter calls."""


@overload
def step_through(
    output: Tensor, path: None = None, *, names: Mapping[str, Any] | None = None
) -> Explorer: ...


@overload
def step_through(
    output: Tensor, path: Any, *, names: Mapping[str, Any] | None = None
) -> str: ...


def step_through(
    output: Tensor, path: Any = None, *, names: Mapping[str, Any] | None = None
) -> Explorer | str:
    """A page that replays forward and backward pass, one operation a frame.

    The page of `explore` in its step mode, with everything open: slider, keys and play
    button, running sums where several shares meet, and a switch to the plain recursion
    that goes wrong on shared values. `output` has one element and its graph at most 400
    values. Written to `path`, which is returned; without one the page itself is, which
    shows itself in Jupyter.
    """
    if not isinstance(output, Tensor):
        raise ArgumentError(
            f"step_through: argument output is {type(output).__name__}; pass a Tensor"
        )
    graph = Graph.of(output, names=names)
    if len(graph) > MOST_VALUES:
        raise ValueRangeError(
            f"step_through: the graph has {len(graph):,} values, a page shows at most "
            f"{MOST_VALUES}; step through a smaller example of it, or explore() it"
        )
    backward_flow(graph)  # raises where there are no derivatives to replay
    found = Explorer(graph, explorer_page(graph, "step"))
    return found if path is None else write_page(found.html, path, "step_through")
