"""Rows of equal steps in a line of operations: what a loop has left in the graph.

Two operations are alike if they are the same and give values of the same shape; two
stretches of the line are alike if their operations are, one after the other. So the
turns of a loop are alike, and nobody has to say that it was one. Where the operands
come from does not count: the first turn starts from what was made outside, and what was
made before the loop lies ever further back.
"""

from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd.graph.snapshot import Vertex

__all__ = ["Row", "marks", "operation", "rows"]

LEAST = 4
"""How many times a step has to be there to be called repeated."""

FEWEST = 5
"""A row of so few saved boxes is none: four gates of a cell say more side by side."""

COMPARISONS = 2 * 10**7
"""How many pairs of items the search for a row compares at most."""


class Row(NamedTuple):
    """`times` equal steps of `period` items each, from item `first` on."""

    first: int
    period: int
    times: int

    @property
    def stop(self) -> int:
        """The item behind the last."""
        return self.first + self.period * self.times


def marks(line: Sequence[Vertex]) -> Any:
    """A number for each operation in `line`, equal where these are alike."""
    known: dict[Hashable, int] = {}
    return np.array(
        [known.setdefault((operation(v), v.shape), len(known)) for v in line], np.int64
    )


def rows(marks: Any, bounds: Sequence[tuple[int, int]]) -> list[Row]:
    """The rows among items, each a stretch ``bounds[k]`` of the line, in order."""
    if len(bounds) <= FEWEST + 1:
        return []
    items = _of_items(marks, bounds)
    found, free = [], [(0, len(bounds))]
    while free:
        start, stop = free.pop()
        row = _best(items, start, stop)
        if row is not None:
            found.append(row)
            free += [(start, row.first), (row.stop, stop)]
    return sorted(found)


def operation(v: Vertex) -> str:
    """The name of the operation that made `v`; of one of several values, its step's."""
    primitive: Any = v.primitive
    name: str = getattr(primitive, "step", primitive).name
    return name


def _of_items(marks: Any, bounds: Sequence[tuple[int, int]]) -> Any:
    """A number per item, equal where all marks in it are."""
    if all(stop - start == 1 for start, stop in bounds):
        return marks[[start for start, _ in bounds]] if bounds else marks[:0]
    known: dict[bytes, int] = {}
    return np.array(
        [known.setdefault(marks[a:b].tobytes(), len(known)) for a, b in bounds],
        np.int64,
    )


def _best(marks: Any, start: int, stop: int) -> Row | None:
    """The row that saves most boxes when it is drawn as one."""
    size = stop - start
    best, saved = None, 0
    for period in range(1, min(size // LEAST, COMPARISONS // max(size, 1)) + 1):
        alike = marks[start : stop - period] == marks[start + period : stop]
        first, length = _longest_run(alike)
        times = length // period + 1
        if times >= LEAST and max(saved, FEWEST) < (times - 1) * period:
            best, saved = Row(start + first, period, times), (times - 1) * period
        if saved > 0.8 * size:
            break
    return best


def _longest_run(alike: Any) -> tuple[int, int]:
    """Where the longest row of True starts, and its length."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], alike, [False]))))
    if not edges.size:
        return 0, 0
    lengths = edges[1::2] - edges[::2]
    longest = int(np.argmax(lengths))
    return int(edges[2 * longest]), int(lengths[longest])
