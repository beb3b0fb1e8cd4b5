"""How large a `Sheet` will come out, told without Graphviz, and on the safe side.

Graphviz puts a box one rank behind the last of those that lead to it, and sources just
before what they lead to. Across, the boxes of a rank stand beside each other.
"""

from math import ceil
from typing import NamedTuple

from autograd.drawing.dot import CELL, NODESEP, PAD, RANKSEP, Box, Line, Sheet
from autograd.drawing.text import width

__all__ = ["PAGE", "Extent", "extent", "fitting"]

POINTS = 0.75
"""Points in a pixel."""

MARGIN = (15, 9)
"""What a box is wider and higher than its lines, in points."""

FRAME, NAME = 10, 13
"""How far a frame is from what is in it, and the height of its name, in points."""


class Extent(NamedTuple):
    """A width and a height in points."""

    width: float
    height: float


PAGE = Extent(1400 * POINTS, 900 * POINTS)
"""What a drawing aims at: what a screen shows at once."""

COLUMN = 800 * POINTS
"""The width of a column of text, in which a drawing is read best."""


def fitting(sheet: Sheet, rankdirs: tuple[str, ...]) -> str | None:
    """The first of `rankdirs` at which a column holds the sheet, else a page does."""
    sizes = {way: extent(sheet._replace(rankdir=way)) for way in rankdirs}
    inside = {
        way: size
        for way, size in sizes.items()
        if size.width <= PAGE.width and size.height <= PAGE.height
    }
    for way, size in inside.items():
        if size.width <= COLUMN:
            return way
    return next(iter(inside), None)


def extent(sheet: Sheet) -> Extent:
    """The width and height of the drawing of `sheet`, roughly and rather too large."""
    across = sheet.rankdir in ("LR", "RL")
    ranks = _ranks(sheet)
    sizes = {box.id: box_size(box) for box in sheet.boxes}
    along: dict[int, float] = {}
    beside: dict[int, float] = {}
    for box, (w, h) in sizes.items():
        length, breadth = (w, h) if across else (h, w)
        rank = ranks[box]
        along[rank] = max(along.get(rank, 0), length)
        beside[rank] = beside.get(rank, 0) + breadth + NODESEP * 72
    labels: dict[int, float] = {}
    for arrow in sheet.arrows:
        w, h = _lines_size(arrow.lines)
        start, stop = ranks[_box(arrow.tail)], ranks[_box(arrow.head)]
        labels[stop] = max(labels.get(stop, 0), w if across else h)
        for rank in range(start + 1, stop):  # it passes by the boxes there
            beside[rank] += (h if across else w) + NODESEP * 72
    depth = max((len(box.scope) for box in sheet.boxes), default=0)
    frames = len({box.scope for box in sheet.boxes if box.scope})
    length = sum(along.values()) + sum(labels.values())
    length += (len(along) - 1) * RANKSEP * 72
    length += (2 * FRAME + (0 if across else NAME)) * frames
    breadth = max(beside.values(), default=0) + (2 * FRAME + NAME) * depth
    size = (length, breadth) if across else (breadth, length)
    return Extent(
        size[0] + 2 * PAD * 72, size[1] + 2 * PAD * 72 + 14 * bool(sheet.note)
    )


def box_size(box: Box) -> tuple[float, float]:
    """Width and height of a box, in points."""
    w, h = _lines_size(box.lines)
    for part in box.parts:
        inner = _lines_size(part.lines)
        w, h = max(w, inner[0] + 2), h + inner[1] + 3
    if box.cells:
        w, h = max(w, CELL * len(box.cells[0])), h + CELL * len(box.cells)
    return w + MARGIN[0], h + MARGIN[1]


def _lines_size(lines: tuple[Line, ...]) -> tuple[float, float]:
    widest = max((ceil(width(line.text, line.size)) for line in lines), default=0)
    return widest + 2 if lines else 0, sum(line.size * 1.25 + 2 for line in lines)


def _box(place: str) -> str:
    return place.partition(":")[0]


def _ranks(sheet: Sheet) -> dict[str, int]:
    """The rank of each box: behind all that leads to it; a source's, before its use."""
    before: dict[str, list[str]] = {box.id: [] for box in sheet.boxes}
    after: dict[str, list[str]] = {box.id: [] for box in sheet.boxes}
    for tail, head in {(_box(a.tail), _box(a.head)) for a in sheet.arrows}:
        before[head].append(tail)
        after[tail].append(head)
    ranks: dict[str, int] = {}
    waiting = {box: len(tails) for box, tails in before.items()}
    ready = [box for box, n in waiting.items() if not n]
    for box in ready:  # which grows
        ranks[box] = max((ranks[t] + 1 for t in before[box]), default=0)
        for head in after[box]:
            waiting[head] -= 1
            if not waiting[head]:
                ready.append(head)
    for box in ready:
        if not before[box] and after[box]:
            ranks[box] = min(ranks[head] for head in after[box]) - 1
    return ranks
