"""Folding: parts of a large graph drawn as one box each, without making a cycle.

Operations in order of creation are a line in which everything comes after what it was
made from. A fold is a stretch of that line, so arrows between folds can only lead
forwards. Leaves and constants that only one fold uses are folded into it.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from autograd.errors import ValueRangeError
from autograd.graph.snapshot import Snapshot, Vertex

__all__ = ["Fold", "Folding", "fold"]

_COMPARISONS = 2 * 10**7
"""How many pairs of operations the search for repetition compares at most."""


class Fold(NamedTuple):
    """Some vertices that are drawn as one box."""

    title: str
    detail: str
    members: tuple[int, ...]
    scope: tuple[str, ...] = ()


class Folding(NamedTuple):
    """The folds of a drawing, and for each folded vertex which one it is in."""

    folds: tuple[Fold, ...]
    home: dict[int, int]


def fold(graph: Snapshot, *, depth: int | None, max_nodes: int) -> Folding:
    """What is folded: modules from `depth` on, then whatever brings the boxes down.

    Repeated structure first (the first and the last of a row of equal steps stay), then
    modules from the innermost outwards, then the middle of the graph.
    """
    if depth is not None and depth < 1:
        raise ValueRangeError(f"draw: depth={depth} must be at least 1")
    if max_nodes < 4:
        raise ValueRangeError(f"draw: max_nodes={max_nodes} must be at least 4")
    line = [v for v in graph.vertices if v.primitive is not None]
    stretches = list(_modules(line, depth)) if depth is not None else []
    found = _settled(graph, line, stretches) if stretches else Folding((), {})
    if _count(graph, found) <= max_nodes:
        return found
    stretches += _repeats(graph, line, stretches)
    found = _settled(graph, line, stretches)
    deepest = max((len(v.scope) for v in line), default=0)
    for level in range(deepest, 0, -1):
        if _count(graph, found) <= max_nodes:
            return found
        stretches = _merged(stretches, _modules(line, level))
        found = _settled(graph, line, stretches)
    if _count(graph, found) <= max_nodes:
        return found
    return _cut(graph, line, stretches, max_nodes)


class _Stretch(NamedTuple):
    """Operations ``line[start:stop]``, of a `module` or (), and what their box says."""

    start: int
    stop: int
    title: str
    detail: str
    module: tuple[str, ...] = ()

    def takes_in(self, v: Vertex) -> bool:
        """Whether `v`, a leaf or constant that nothing else uses, is folded in too."""
        number = v.kind == "constant" and v.name is None and v.shape == ()
        return number or v.scope[: len(self.module)] == self.module


def _modules(line: list[Vertex], depth: int) -> Iterator[_Stretch]:
    """Each uninterrupted row of operations of one module at `depth`."""

    def module(position: int) -> tuple[str, ...]:
        return line[position].scope[:depth]

    for scope, row in groupby(range(len(line)), key=module):
        positions = list(row)
        if len(scope) == depth:
            yield _Stretch(positions[0], positions[-1] + 1, scope[-1], "", scope)


def _repeats(
    graph: Snapshot, line: list[Vertex], taken: list[_Stretch]
) -> Iterator[_Stretch]:
    """The inner steps of each row of equal steps in what is not taken yet."""
    marks = _marks(graph, line)
    free = []
    start = 0
    for stretch in [*sorted(taken), _Stretch(len(line), len(line), "", "")]:
        free.append((start, stretch.start))
        start = stretch.stop
    while free:
        start, stop = free.pop()
        best = _best_row(marks, start, stop)
        if best is None:
            continue
        first, period, times = best
        inner = first + period, first + (times - 1) * period
        yield _Stretch(
            *inner,
            f"⋯ {times - 2:,} times",
            f"the same {period} operations" if period > 1 else "the same operation",
        )
        free += [(start, first), (first + times * period, stop)]


def _marks(graph: Snapshot, line: list[Vertex]) -> Any:
    """One number per operation, equal where operation, shape and operands are."""
    position = {v.id: i for i, v in enumerate(line)}
    known: dict[Hashable, int] = {}
    marks = np.empty(len(line), np.int64)
    for i, v in enumerate(line):
        operands = tuple(
            i - position[o] if o in position else graph.vertices[o].shape
            for o in v.operands
        )
        marks[i] = known.setdefault((v.primitive, v.shape, operands), len(known))
    return marks


def _best_row(marks: Any, start: int, stop: int) -> tuple[int, int, int] | None:
    """The row of equal steps that saves most: its start, its period, how often."""
    size = stop - start
    best, saved = None, 0
    for period in range(1, min(size // 4, _COMPARISONS // max(size, 1)) + 1):
        alike = marks[start : stop - period] == marks[start + period : stop]
        first, length = _longest_run(alike)
        times = length // period + 1
        if times >= 4 and (times - 2) * period - 1 > saved:
            best, saved = (start + first, period, times), (times - 2) * period - 1
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


def _merged(inner: list[_Stretch], outer: Iterator[_Stretch]) -> list[_Stretch]:
    """`outer` and those of `inner` that touch none of them."""
    rows = list(outer)
    covered = np.zeros(max([s.stop for s in [*inner, *rows]], default=0) + 1, bool)
    for s in rows:
        covered[s.start : s.stop] = True
    return rows + [s for s in inner if not covered[s.start : s.stop].any()]


def _settled(graph: Snapshot, line: list[Vertex], stretches: list[_Stretch]) -> Folding:
    """The folds of `stretches` with the leaves and constants that only they use."""
    stretches = sorted(stretches)
    home = {
        line[i].id: number
        for number, s in enumerate(stretches)
        for i in range(s.start, s.stop)
    }
    users: dict[int, int] = {}  # the only fold that uses a vertex, or −1
    for v in line:
        place = home.get(v.id, -1)
        for source in v.operands:
            if users.setdefault(source, place) != place:
                users[source] = -1
    for v in graph.vertices:
        place = users.get(v.id, -1)
        if v.primitive is None and place >= 0 and stretches[place].takes_in(v):
            home[v.id] = place
    members: list[list[int]] = [[] for _ in stretches]
    for i in sorted(home):
        members[home[i]].append(i)
    folds = tuple(
        Fold(s.title, s.detail or _inventory(graph, m), tuple(m), s.module[:-1])
        for s, m in zip(stretches, members, strict=True)
    )
    return Folding(folds, home)


def _inventory(graph: Snapshot, members: list[int]) -> str:
    """``3 operations, 2 parameters (4,160 numbers)``."""
    kinds = Counter(graph.vertices[i].kind for i in members)
    numbers = sum(
        int(np.prod(v.shape))
        for v in map(graph.vertices.__getitem__, members)
        if v.kind == "leaf"
    )
    parts = [_counted(kinds["operation"], "operation")]
    if kinds["leaf"]:
        size = _counted(numbers, "number")
        parts.append(f"{_counted(kinds['leaf'], 'parameter')} ({size})")
    return ", ".join(parts)


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def _count(graph: Snapshot, found: Folding) -> int:
    """How many boxes are left."""
    return len(graph) - len(found.home) + len(found.folds)


def _cut(
    graph: Snapshot, line: list[Vertex], stretches: list[_Stretch], max_nodes: int
) -> Folding:
    """The middle of the graph as one fold, as small as brings the boxes down."""

    def attempt(keep: int) -> Folding:
        cut = _Stretch(keep, len(line) - keep, "⋯", "")
        middle = range(cut.start, cut.stop)
        outside = [s for s in stretches if s.stop <= cut.start or s.start >= cut.stop]
        whole = [s for s in stretches if s not in outside]
        start = min([cut.start, *(s.start for s in whole)])
        stop = max([cut.stop, *(s.stop for s in whole)])
        assert middle.start >= start
        return _settled(graph, line, [*outside, cut._replace(start=start, stop=stop)])

    def fits(keep: int) -> bool:
        return _count(graph, attempt(keep)) <= max_nodes

    if len(line) < 4:
        return _gathered(graph, _settled(graph, line, stretches))
    found = attempt(_largest(fits, min(max_nodes, (len(line) - 1) // 2)))
    return found if _count(graph, found) <= max_nodes else _gathered(graph, found)


def _gathered(graph: Snapshot, found: Folding) -> Folding:
    """`found`, and the leaves and constants that the same operations use in one box."""
    users: dict[int, set[int]] = {}
    for v in graph.vertices:
        for source in v.operands:
            users.setdefault(source, set()).add(found.home.get(v.id, ~v.id))
    alike: dict[Hashable, list[int]] = {}
    for v in graph.vertices:
        if v.primitive is None and v.id not in found.home and v.id in users:
            alike.setdefault((v.kind, frozenset(users[v.id])), []).append(v.id)
    groups = [members for members in alike.values() if len(members) > 3]
    folds = [
        Fold(f"⋯ {len(m):,} values", f"{graph.vertices[m[0]].kind} each", tuple(m))
        for m in groups
    ]
    home = {i: len(found.folds) + n for n, m in enumerate(groups) for i in m}
    return Folding((*found.folds, *folds), found.home | home)


def _largest(works: Callable[[int], bool], limit: int) -> int:
    """The largest of 1 … limit for which `works`, which stops at some point; else 0."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if works(middle) else (low, middle - 1)
    return low
