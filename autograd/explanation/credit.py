"""`explain`: a gradient as the sum over all paths of the product of local derivatives.

    ∂out/∂w = Σ over paths from w to out of Π along the path of ∂target/∂source

Paths are counted, and the heaviest found, vertex by vertex and without listing them
all: a chain of 20 diamonds has 1,048,576 paths but 80 edges.
"""

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from autograd.display.markup import drawn, framed, paragraph, signed_bar, tag
from autograd.display.tables import table
from autograd.drawing import text
from autograd.drawing.graph import Graph
from autograd.errors import (
    ArgumentError,
    GraphError,
    IndexingError,
    ValueRangeError,
)
from autograd.explanation.paths import Path, heaviest, path_counts
from autograd.graph.flow import backward_flow, replay
from autograd.graph.snapshot import Vertex

if TYPE_CHECKING:
    from graphviz import Digraph

__all__ = ["Explanation", "Nudge", "Path", "explain"]

NUDGE = 1e-3
"""How far an input is moved, relative to its size where that is above 1."""

STEPS = 12
"""How many steps of a path its text shows."""


class Nudge(NamedTuple):
    """What happens to the output when the input moves by `step`."""

    step: float
    predicted: float
    actual: float


class Explanation(NamedTuple):
    """Why the gradient is what it is; made by `explain`; it shows itself in words.

    Attributes
    ----------
    graph: the whole graph. output, wrt, place: what was asked about.
    gradient: ∂output/∂wrt[place]. n_paths: how many paths there are.
    paths: the heaviest, by the size of their product.
    nudge: the test of the gradient.
    """

    graph: Graph
    output: Vertex
    wrt: Vertex
    place: tuple[int, ...]
    gradient: Any
    n_paths: int
    paths: tuple[Path, ...]
    nudge: Nudge

    @property
    def target(self) -> str:
        """What the derivative is by: ``w`` or ``w[0, 2]``."""
        name = _short(self.wrt.label)
        return f"{name}[{', '.join(map(str, self.place))}]" if self.place else name

    @property
    def head(self) -> str:
        """``∂loss/∂w = 2``."""
        output = _short(self.output.name or "out")
        return f"∂{output}/∂{self.target} = {text.number(self.gradient)}"

    def steps(self, path: Path) -> str:
        """``loss ←(2) × ←(1) w``: the path with its factors."""
        names = [_shown(self.graph.vertices[i]) for i in path.nodes]
        names[-1] = self.target
        factors = map(text.number, path.factors)
        steps = [f"←({x}) {n}" for x, n in zip(factors, names[1:], strict=True)]
        return " ".join([names[0], *_ends(steps)])

    def product(self, path: Path) -> str:
        """``2 · 1 = 2``."""
        factors = " · ".join(_ends([text.number(x) for x in path.factors])) or "1"
        return f"{factors} = {text.number(path.product)}"

    def rest(self) -> Any:
        """The sum over the paths that are not listed."""
        return self.gradient - sum(p.product for p in self.paths)

    def __str__(self) -> str:
        paths = "path" if self.n_paths == 1 else "paths"
        lines = [f"{self.head}, the sum over {self.n_paths:,} {paths}"]
        lines += [f"  {self.steps(p)}    {self.product(p)}" for p in self.paths]
        unlisted = self.n_paths - len(self.paths)
        if unlisted:
            lines.append(f"  and {unlisted:,} more: {text.number(self.rest())}")
        if self.n_paths > 1:
            terms = [text.number(p.product) for p in self.paths]
            terms += [text.number(self.rest())] if unlisted else []
            lines.append(f"  sum: {text.total(terms)} = {text.number(self.gradient)}")
        return "\n".join([*lines, self._nudge_line()])

    def _nudge_line(self) -> str:
        step, predicted, actual = map(text.number, self.nudge)
        output = _short(self.output.name or "out")
        return (
            f"  test: {self.target} + {step} should change {output} by {predicted}, "
            f"and changes it by {actual}"
        )

    def __repr__(self) -> str:
        return str(self)

    def to_markdown(self) -> str:
        """The same as a Markdown table."""
        rows = [
            f"| {_cell(self.steps(p))} | {_cell(self.product(p))} |" for p in self.paths
        ]
        unlisted = self.n_paths - len(self.paths)
        if unlisted:
            rows.append(f"| {unlisted:,} more paths | {text.number(self.rest())} |")
        return "\n".join(
            [
                f"**{_cell(self.head)}**",
                "",
                "| path | product of local derivatives |",
                "| --- | --- |",
                *rows,
                f"| **sum over {self.n_paths:,}** | **{text.number(self.gradient)}** |",
                "",
                _cell(self._nudge_line().strip()),
            ]
        )

    def draw(self, **options: Any) -> "Digraph":
        """The inverted graph with the heaviest path marked; options as for `draw`."""
        marked = self.paths[0] if self.paths else None
        return self.graph.draw(**{"view": "backward", "highlight": marked, **options})

    def to_svg(self) -> str:
        """`draw` as the text of an SVG file."""
        return str(self.draw().pipe("svg", encoding="utf-8"))

    def to_json(self) -> dict[str, Any]:
        """The same as a dict for `json.dumps`; ids are those of `Graph.to_json`."""
        return {
            "output": self.output.id,
            "wrt": self.wrt.id,
            "index": list(self.place),
            "gradient": _plain(self.gradient),
            "n_paths": self.n_paths,
            "paths": [
                {
                    "nodes": list(p.nodes),
                    "operands": [e.operand for e in p.edges],
                    "factors": list(map(_plain, p.factors)),
                    "product": _plain(p.product),
                }
                for p in self.paths
            ],
            "nudge": {k: _plain(v) for k, v in self.nudge._asdict().items()},
        }

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return {
            "text/plain": str(self),
            "text/markdown": self.to_markdown(),
            "text/html": self._repr_html_(),
        }

    def _repr_html_(self) -> str:
        """The paths as a table, and the inverted graph with the heaviest on demand."""
        products = [abs(p.product) for p in self.paths]
        largest = max([x for x in products if math.isfinite(x)], default=0.0) or 1.0
        rows: list[tuple[str, str, str]] = [
            (tag("code", self.steps(p)), self.product(p), _bar(p.product / largest))
            for p in self.paths
        ]
        unlisted = self.n_paths - len(self.paths)
        if unlisted:
            rows.append((f"{unlisted:,} more paths", text.number(self.rest()), ""))
        paths = "path" if self.n_paths == 1 else "paths"
        return framed(
            paragraph(tag("b", self.head)),
            table(
                ("path", "product of local derivatives", ""),
                rows,
                caption=f"the sum over {self.n_paths:,} {paths}",
                foot=("sum", text.number(self.gradient), ""),
                align="lrl",
            ),
            paragraph(self._nudge_line().strip()),
            drawn(self.draw, size=len(self.graph)),
        )


def explain(
    output: Any,
    wrt: Any,
    *,
    index: Any = None,
    limit: int = 10,
    names: Mapping[str, Any] | None = None,
) -> Explanation:
    """∂output/∂wrt as a sum over paths of products of local derivatives.

    output: a Tensor of one element. wrt: a Tensor it was made from, or its name. index:
    of the element of `wrt`, where that has more than one. limit: how many paths to
    list, the heaviest by the size of their product; of more than 100 through arrays,
    the heaviest of 100 that enlarge most what comes back. names: as for `draw`.

    Raises `GraphError` where the output does not depend on `wrt`.

    >>> import autograd as ag
    >>> a = ag.tensor(2.0, requires_grad=True, name="a")
    >>> b = ag.tensor(1.0, requires_grad=True, name="b")
    >>> print(ag.explain((a + b) * (b + 1), b))
    ∂out/∂b = 5, the sum over 2 paths
      × ←(3) + ←(1) b    3 · 1 = 3
      × ←(2) + ←(1) b    2 · 1 = 2
      sum: 3 + 2 = 5
      test: b + 0.001 should change out by 0.005, and changes it by 0.005001
    """
    if limit < 0:
        raise ValueRangeError(f"explain: limit={limit} must be at least 0")
    graph = Graph.of(output, names=names)
    flow = backward_flow(graph)
    end = graph.vertices[graph.outputs[0]]
    start = graph.vertices[_found(graph, wrt)]
    place = _place(start, index)
    counts = path_counts(graph, start.id)
    if not counts[end.id]:
        raise GraphError(f"explain: {end.label} does not depend on {start.label}")
    gradient = np.asarray(flow.adjoints[start.id])[place]
    return Explanation(
        graph,
        end,
        start,
        place,
        gradient,
        counts[end.id],
        heaviest(graph, flow, start.id, place, limit),
        _nudged(graph, start, place, gradient),
    )


def _found(graph: Graph, wrt: Any) -> int:
    ids = [i for i in graph.find(wrt) if graph.vertices[i].traced]
    if len(ids) == 1:
        return ids[0]
    what = repr(wrt) if isinstance(wrt, str) else getattr(wrt, "name", None) or "wrt"
    if ids:
        raise ArgumentError(
            f"explain: {len(ids)} values are called {what}; pass the Tensor itself"
        )
    known = sorted({v.name for v in graph.vertices if v.name and v.traced})
    raise GraphError(
        f"explain: the output does not depend on {what}: it is not in its graph, or a "
        f"constant there; named values are {', '.join(known) or 'none'}; why(…) tells "
        "more"
    )


def _place(v: Vertex, index: Any) -> tuple[int, ...]:
    """`index` as a tuple of positions in `v`; for one element it may be left out."""
    if index is None:
        if np.prod(v.shape) == 1:
            return (0,) * len(v.shape)
        raise ArgumentError(
            f"explain: {v.label} has shape {v.shape}; choose one element of it, e.g. "
            f"index={(0,) * len(v.shape)}"
        )
    place = tuple(index) if isinstance(index, tuple | list) else (index,)
    inside = len(place) == len(v.shape) and all(
        -n <= i < n for i, n in zip(place, v.shape, strict=True)
    )
    if not inside:
        raise IndexingError(
            f"explain: index {index} is not an element of {v.label} of shape {v.shape}"
        )
    return tuple(i % n for i, n in zip(place, v.shape, strict=True))


def _nudged(graph: Graph, v: Vertex, place: tuple[int, ...], gradient: Any) -> Nudge:
    value = np.array(v.value)
    before = value[place]
    value[place] = before + v.dtype.type(NUDGE * max(1.0, abs(before)))
    step = value[place] - before
    end = graph.outputs[0]
    after = replay(graph, {v.id: value[()]})[end]
    actual = np.ravel(after)[0] - np.ravel(graph.vertices[end].value)[0]
    return Nudge(*(x.item() for x in (step, gradient * step, actual)))


def _shown(v: Vertex) -> str:
    return _short(v.name or (v.primitive.symbol if v.primitive else v.kind))


def _short(name: str) -> str:
    return text.shortened(text.printable(name), 60)


def _ends(parts: list[str]) -> list[str]:
    """`parts` with the middle left out where there are many."""
    if len(parts) <= STEPS:
        return parts
    half = STEPS // 2
    return [*parts[:half], f"⋯ {len(parts) - 2 * half} more ⋯", *parts[-half:]]


def _cell(said: str) -> str:
    """`said` as text in Markdown, whatever it looks like."""
    return re.sub(r"[\\`*_<|\[$&~]", r"\\\g<0>", said)


def _bar(share: Any) -> str:
    known = not np.iscomplexobj(share) and math.isfinite(share)
    return signed_bar(float(share)) if known else ""


def _plain(x: Any) -> Any:
    x = x.item() if hasattr(x, "item") else x
    if isinstance(x, complex) or (isinstance(x, float) and not math.isfinite(x)):
        return str(x)
    return x
