"""The walks over a graph of scalars, each in a few lines, right ones and wrong ones.

They read what `autograd.Graph` shows: its vertices stand in order of creation, so that
everything comes after what it was made from.
"""

from typing import TypeAlias

import autograd as ag

__all__ = [
    "Arrows",
    "each_path",
    "leaves",
    "operands",
    "recurse",
    "walk_back",
    "walk_forward",
]

Arrows: TypeAlias = list[list[tuple[int, float]]]
"""For every vertex those that it was made from, each with the derivative by it."""


def leaves(**values: float) -> list[ag.Tensor]:
    """Named inputs that want a gradient."""
    return [ag.tensor(v, requires_grad=True, name=k) for k, v in values.items()]


def operands(output: ag.Tensor) -> Arrows:
    """For every vertex behind `output` what it was made from, constants left out."""
    graph = ag.Graph.of(output)
    found: Arrows = [[] for _ in graph.vertices]
    for edge, slope in zip(graph.edges, graph.local_derivatives(), strict=True):
        if slope is not None:
            found[edge.target].append((edge.source, float(slope)))
    return found


def walk_back(made_from: Arrows) -> list[float]:
    """∂output/∂value for every value: the newest first."""
    gradient = [0.0] * len(made_from)
    gradient[-1] = 1.0
    for newest in reversed(range(len(made_from))):
        for operand, slope in made_from[newest]:
            gradient[operand] += gradient[newest] * slope
    return gradient


def recurse(made_from: Arrows) -> list[float]:
    """Plain recursion: wrong where a result is used twice."""
    gradient = [0.0] * len(made_from)
    gradient[-1] = 1.0

    def pass_back(newest: int) -> None:
        for operand, slope in made_from[newest]:
            gradient[operand] += gradient[newest] * slope
            pass_back(operand)

    pass_back(len(made_from) - 1)
    return gradient


def each_path(made_from: Arrows) -> tuple[list[float], int]:
    """Recursion with each path's own product: right; and how many calls it took."""
    gradient = [0.0] * len(made_from)
    calls = 0

    def pass_back(newest: int, product: float) -> None:
        nonlocal calls
        calls += 1
        gradient[newest] += product
        for operand, slope in made_from[newest]:
            pass_back(operand, product * slope)

    pass_back(len(made_from) - 1, 1.0)
    return gradient, calls


def walk_forward(made_from: Arrows, start: int) -> tuple[float, int]:
    """∂output/∂start: the oldest first; and how many products it took."""
    tangent: dict[int, float] = {start: 1.0}
    products = 0
    for newest in range(start + 1, len(made_from)):
        reached = [(v, slope) for v, slope in made_from[newest] if v in tangent]
        if reached:
            tangent[newest] = sum(tangent[v] * slope for v, slope in reached)
            products += len(reached)
    return tangent.get(len(made_from) - 1, 0.0), products
