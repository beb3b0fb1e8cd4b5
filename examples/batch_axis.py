"""The values of a graph as grids, a row for each sample of the batch."""

from pathlib import Path
from typing import Any

from matplotlib.patches import Rectangle

import autograd as ag
from examples.plotting import BACKGROUND, COLOURS, INK, MUTED, axes, save

__all__ = ["draw", "with_axis"]

APART = 4.6
"""From the middle of one grid to that of the next, in cells."""

BELOW = 7.4
"""From the row of the batch down to what it meets on the way, in cells."""

WRITTEN = {"power": "( )²"}
"""Operations whose symbol asks for names of operands."""


def with_axis(four: ag.Graph, five: ag.Graph) -> set[int]:
    """The vertices that are longer in the graph of one sample more."""
    pairs = zip(four.vertices, five.vertices, strict=True)
    return {a.id for a, b in pairs if a.shape != b.shape}


def draw(graph: ag.Graph, has_axis: set[int], path: Path) -> None:
    """Write the graph of four samples: each of them has a colour, and keeps it."""
    figure, ax = axes(height=3.1)
    places = _places(graph)
    for vertex in graph.vertices:
        if vertex.id not in places:
            continue
        x, y = places[vertex.id]
        _grid(ax, vertex, (x, y), vertex.id in has_axis)
        for source in set(vertex.operands) & set(places):
            _arrow(ax, places[source], (x, y), graph.vertices[source].shape)
    for row, colour in enumerate(COLOURS[:4]):
        ax.text(-2.1, 1.5 - row, f"sample {row + 1}", ha="right", va="center",
                color=colour)  # fmt: skip
    ax.text(-2.1, -2.5, "one more", ha="right", va="center", color=MUTED)
    ax.set(aspect="equal", xlim=(-5.8, 8 * APART + 1.4), ylim=(-BELOW - 5.2, 4.4))
    ax.axis("off")
    save(
        figure,
        path,
        title="The batch axis in the graph of a small network",
        description="Nine grids of four rows, from batch and targets to the squares of "
        "the errors. A sample's row has one colour in all of them, and a fifth sample "
        "would add one row to each. Kernels and biases, drawn below, have no such "
        "rows, nor has the loss: it is the mean.",
    )


def _places(graph: ag.Graph) -> dict[int, tuple[float, float]]:
    """The middle of each grid: the way of the batch in a row, the rest below it."""
    places = {graph.find("batch")[0]: (0.0, 0.0)}
    for vertex in graph.vertices:
        if vertex.operands:
            x = len({a for a, b in places.values() if b == 0}) * APART
            places[vertex.id] = (x, 0.0)
            for operand in vertex.operands:
                if graph.vertices[operand].shape:
                    places.setdefault(operand, (x, -BELOW))
    return places


def _grid(ax: Any, vertex: Any, place: tuple[float, float], has_axis: bool) -> None:
    """A cell for each number, and above or below them what the value is."""
    rows, columns = (1, 1, *vertex.shape)[-2:]
    left, top = place[0] - columns / 2, place[1] + rows / 2
    for row in range(rows + has_axis):
        more = row == rows
        colour = "none" if more else COLOURS[row] if has_axis else MUTED
        look = {"edgecolor": MUTED, "linestyle": ":"} if more else {}
        for column in range(columns):
            corner = (left + column, top - row - 1)
            ax.add_patch(
                Rectangle(corner, 1, 1, facecolor=colour, linewidth=1.2,
                          **{"edgecolor": BACKGROUND, **look})
            )  # fmt: skip
    shape = "×".join(map(str, vertex.shape)) or "1"
    if place[1] == 0:
        _said(ax, _name(vertex), (place[0], top + 1.2), "bottom", INK)
        _said(ax, shape, (place[0], top + 0.3), "bottom", MUTED)
    else:
        bottom = top - rows - has_axis
        _said(ax, shape, (place[0], bottom - 0.3), "top", MUTED)
        _said(ax, _name(vertex), (place[0], bottom - 1.2), "top", INK)


def _said(
    ax: Any, text: str, place: tuple[float, float], edge: str, colour: str
) -> None:
    size = 8 if colour == MUTED else 10
    ax.text(*place, text, ha="center", va=edge, color=colour, fontsize=size)


def _name(vertex: Any) -> str:
    if vertex.name:
        return str(vertex.name).replace("/", "/\n")
    return WRITTEN.get(vertex.primitive.name, vertex.primitive.symbol)


def _arrow(
    ax: Any, start: tuple[float, float], end: tuple[float, float], shape: Any
) -> None:
    """From beside or above one grid to the next."""
    rows, columns = (1, 1, *shape)[-2:]
    if start[1] == end[1]:
        points = (start[0] + columns / 2 + 0.2, 0), (end[0] - 1.2, 0)
    else:
        points = (start[0], start[1] + rows / 2 + 0.3), (end[0], -3.3)
    ax.annotate("", points[1], points[0], arrowprops={"arrowstyle": "->", "color": INK})
