"""The walks over a graph of scalars, each in a few lines, right ones and wrong ones.

They read what `autograd.Graph` shows: its vertices stand in order of creation, so that
everything comes after what it was made from.
"""

from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import autograd as ag
from examples.plotting import save_drawing

__all__ = [
    "Operand",
    "each_path",
    "leaves",
    "operands",
    "picture",
    "recurse",
    "walk_back",
    "walk_forward",
]


class Operand(NamedTuple):
    """A vertex that another was made from, and the derivative along that arrow."""

    vertex: int
    slope: Any


Arrows: TypeAlias = list[list[Operand]]


def leaves(**values: float) -> list[ag.Tensor]:
    """Named inputs that want a gradient."""
    return [ag.tensor(v, requires_grad=True, name=k) for k, v in values.items()]


def operands(output: ag.Tensor) -> Arrows:
    """For every vertex behind `output` what it was made from, constants left out."""
    graph = ag.Graph.of(output)
    found: Arrows = [[] for _ in graph.vertices]
    for edge, slope in zip(graph.edges, graph.local_derivatives(), strict=True):
        if slope is not None:
            found[edge.target].append(Operand(edge.source, slope))
    return found


def walk_back(made_from: Arrows) -> list[float]:
    """∂output/∂vertex for every vertex: the newest first."""
    adjoint = [0.0] * len(made_from)
    adjoint[-1] = 1.0
    for newest in reversed(range(len(made_from))):
        for vertex, slope in made_from[newest]:
            adjoint[vertex] += adjoint[newest] * slope
    return adjoint


def recurse(made_from: Arrows) -> list[float]:
    """Plain recursion: wrong where a result is used twice."""
    adjoint = [0.0] * len(made_from)
    adjoint[-1] = 1.0

    def pass_back(newest: int) -> None:
        for vertex, slope in made_from[newest]:
            adjoint[vertex] += adjoint[newest] * slope
            pass_back(vertex)

    pass_back(len(made_from) - 1)
    return adjoint


def each_path(made_from: Arrows) -> tuple[list[float], int]:
    """Recursion with each path's own product: right; and how many calls it took."""
    adjoint = [0.0] * len(made_from)
    calls = 0

    def pass_back(newest: int, product: float) -> None:
        nonlocal calls
        calls += 1
        adjoint[newest] += product
        for vertex, slope in made_from[newest]:
            pass_back(vertex, product * slope)

    pass_back(len(made_from) - 1, 1.0)
    return adjoint, calls


def walk_forward(made_from: Arrows, start: int) -> tuple[float, int]:
    """∂output/∂start: the oldest first; and how many products it took."""
    tangent: dict[int, float] = {start: 1.0}
    products = 0
    for newest in range(start + 1, len(made_from)):
        reached = [o for o in made_from[newest] if o.vertex in tangent]
        if reached:
            tangent[newest] = sum(tangent[o.vertex] * o.slope for o in reached)
            products += len(reached)
    return tangent.get(len(made_from) - 1, 0.0), products


def picture(output: ag.Tensor, path: Path, title: str, **options: Any) -> None:
    """Draw the graph behind `output`; its description is the computation in words."""
    graph = ag.Graph.of(output, names=options.pop("names", None))
    sentences = [
        f"{v.label} is {v.primitive.name} of "
        + " and ".join(_called(graph.vertices[i]) for i in v.operands)
        for v in graph.vertices
        if v.primitive is not None
    ]
    save_drawing(
        graph.draw(**options), path, title=title, description="; ".join(sentences) + "."
    )


def _called(vertex: Any) -> str:
    return vertex.label if vertex.label != "constant" else f"{vertex.value}"
