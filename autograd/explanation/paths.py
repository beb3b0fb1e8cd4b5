"""Paths through a graph: counted, and the heaviest found, without listing them all.

A chain of 20 diamonds has 1,048,576 paths but 80 edges. What is known of the paths to a
vertex follows from what is known of the paths to its operands.
"""

import heapq
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from autograd.graph.flow import Flow, local_derivative, share_of
from autograd.graph.snapshot import Edge, Snapshot

__all__ = ["Path", "heaviest", "path_counts"]

HUGE = 1e6
"""What stands for an infinite logarithm: two of them can be added and compared."""

WALKED = 100
"""How many paths at least are walked and compared where arrays are on the way."""


class Path(NamedTuple):
    """One way from the output back to the input.

    Attributes
    ----------
    nodes: ids of vertices of the graph, the output first.
    edges: the edges between them.
    factors: along each edge the local derivative; where an array is at an end, how many
        times larger the effect of a nudge is behind the edge than before it.
    product: of the factors, this path's share of the gradient.
    """

    nodes: tuple[int, ...]
    edges: tuple[Edge, ...]
    factors: tuple[Any, ...]
    product: Any


def path_counts(graph: Snapshot, start: int) -> list[int]:
    """Per vertex how many paths lead to it from `start`."""
    counts = [0] * len(graph)
    counts[start] = 1
    for v in graph.vertices[start + 1 :]:
        counts[v.id] = sum(counts[i] for i in v.operands)
    return counts


class _Route(NamedTuple):
    """The last edge of a way from the start, and the way before it."""

    weight: float
    edge: Edge | None
    before: "_Route | None"


def heaviest(
    graph: Snapshot, flow: Flow, start: int, place: tuple[int, ...], limit: int
) -> tuple[Path, ...]:
    """The `limit` paths from ``start[place]`` of largest product, heaviest first.

    What a path through arrays adds to one element is known when it has been walked
    alone. So where there are arrays and more than 100 paths, those are walked and
    compared that enlarge what comes back most, edge by edge, and a heavier one may stay
    unlisted.
    """
    numbers = all(v.shape == () for v in graph.vertices)
    routes = _routes(graph, flow, start, limit if numbers else max(limit, WALKED))
    products = [np.asarray(g)[place] for g in _walked(graph, routes)]
    order = sorted(range(len(routes)), key=lambda i: -_magnitude(products[i]))
    end = graph.outputs[0]
    return tuple(
        Path(
            (end, *(e.source for e in routes[i])),
            routes[i],
            _factors(graph, routes[i], start, place),
            products[i],
        )
        for i in order[:limit]
    )


def _magnitude(x: Any) -> float:
    """The absolute value; NaN counts as infinite, so that its path is shown first."""
    size = float(abs(x))
    return size if size == size else math.inf


def _routes(
    graph: Snapshot, flow: Flow, start: int, limit: int
) -> list[tuple[Edge, ...]]:
    """The `limit` ways of largest gain, as edges from the output to the start."""
    best: dict[int, list[_Route]] = {start: [_Route(0.0, None, None)]}
    for v in graph.vertices[start + 1 :]:
        ways = []
        for slot, source in enumerate(v.operands):
            if source in best and flow.adjoints[v.id] is not None:
                edge = Edge(source, v.id, slot)
                gain = _gain(graph, flow, edge)
                ways += [_Route(r.weight + gain, edge, r) for r in best[source]]
        if ways:
            best[v.id] = heapq.nlargest(limit, ways, key=_weight)
    paths = []
    for route in best.get(graph.outputs[0], []):
        edges, step = [], route
        while step.edge is not None and step.before is not None:
            edges.append(step.edge)
            step = step.before
        paths.append(tuple(edges))
    return paths


def _walked(graph: Snapshot, routes: list[tuple[Edge, ...]]) -> Iterator[Any]:
    """What comes back along each route alone; what routes share is walked once."""
    output = graph.vertices[graph.outputs[0]]
    shares = [np.ones(output.shape, output.dtype)[()]]
    places: dict[tuple[int, Edge], int] = {}
    for route in routes:
        at = 0
        for edge in route:
            if (at, edge) not in places:
                target = graph.vertices[edge.target]
                shares.append(share_of(target, edge.operand, shares[at]))
                places[at, edge] = len(shares) - 1
            at = places[at, edge]
        yield shares[at]


def _weight(route: _Route) -> float:
    return route.weight


def _gain(graph: Snapshot, flow: Flow, edge: Edge) -> float:
    """The logarithm of how much larger a cotangent is behind `edge` than before it."""
    if graph.vertices[edge.source].shape == () == graph.vertices[edge.target].shape:
        size = abs(local_derivative(graph, edge))
    else:
        before = np.linalg.norm(flow.adjoints[edge.target])
        size = np.linalg.norm(flow.shares[edge]) / before if before else 0.0
    if size == 0:
        return -HUGE
    return math.log(size) if size < math.inf else HUGE  # NaN, too, is huge


def _factors(
    graph: Snapshot, edges: tuple[Edge, ...], start: int, place: tuple[int, ...]
) -> tuple[Any, ...]:
    v = graph.vertices[start]
    tangent = np.zeros(v.shape, v.dtype)
    tangent[place] = 1
    tangent = tangent[()]
    factors = []
    for edge in reversed(edges):
        target = graph.vertices[edge.target]
        assert target.primitive is not None
        slots = [
            tangent if i == edge.operand else None for i in range(len(target.operands))
        ]
        moved = target.primitive.jvp(slots, target.value, target.inputs, target.params)
        before = _size(tangent)
        if np.ndim(tangent) == np.ndim(moved) == 0:
            factors.append(local_derivative(graph, edge))
        else:
            factors.append(_size(moved) / before if before else before)
        tangent = moved
    return tuple(reversed(factors))


def _size(tangent: Any) -> Any:
    """A number as it is; of several their norm."""
    return np.ravel(tangent)[0] if np.size(tangent) == 1 else np.linalg.norm(tangent)
