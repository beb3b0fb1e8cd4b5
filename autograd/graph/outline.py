"""`Outline`: a graph as groups within groups, for readers who want to see part of it.

Operations in order of creation are a line in which everything comes after what it was
made from. A group is a stretch of that line, so arrows between groups only lead
forwards, whichever of them are drawn as one box. What makes a group, from the outside
in: the call of a module, a row of equal steps and each of its turns, a fused step, and
where too many are left beside each other, some in a row.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from autograd.graph.repetition import Row, marks, operation, rows
from autograd.graph.snapshot import Snapshot, Vertex

__all__ = ["MOST", "Group", "Outline", "is_number", "outlined"]

MOST = 24
"""The most members that a group shows side by side."""

LEAST = 8
"""The fewest members of a part, but for the last."""

CELL = "Cell"
"""How the classes of what runs at each time are called."""

NAMED = 3
"""How many operations of a row give it its name."""


class Group(NamedTuple):
    """Some operations in a row that can be shown as one.

    kind: ``all``, ``module``, ``row`` of equal steps, ``turn`` of it, fused ``step``,
    or ``part``, where there are too many. parent: the group around it, None for the
    first, which has all. start, stop: its stretch of `Outline.line`. title: what it is
    called; sort: of a module, what kind of module. times: how many turns a row has.
    turn: of a turn, which one it is, from 1 on.
    scope: the modules around it and, of a module, itself.
    """

    id: int
    kind: str
    parent: int | None
    start: int
    stop: int
    title: str
    sort: str = ""
    times: int = 1
    turn: int = 0
    scope: tuple[str, ...] = ()


class Outline(NamedTuple):
    """The groups of a graph, those around others first.

    line: the ids of the operations, in order. home: per vertex of the graph the id of
    the innermost group that it is in.
    """

    groups: tuple[Group, ...]
    line: tuple[int, ...]
    home: tuple[int, ...]

    def around(self, group: int) -> Iterator[int]:
        """`group` and those around it, from the inside out."""
        inner: int | None = group
        while inner is not None:
            yield inner
            inner = self.groups[inner].parent


def is_number(v: Vertex) -> bool:
    """Whether `v` is a number without a name, which formulas say."""
    return v.kind == "constant" and v.name is None and v.shape == ()


def outlined(graph: Snapshot) -> Outline:
    """The groups of `graph`."""
    line = [v for v in graph.vertices if v.primitive is not None]
    groups = _Grouping(line).groups
    home = [0] * len(graph)
    for group in groups:  # the inner ones come later
        for v in line[group.start : group.stop]:
            home[v.id] = group.id
    _settle(graph, groups, home)
    return Outline(tuple(groups), tuple([v.id for v in line]), tuple(home))


class _Item(NamedTuple):
    """A stretch of the line that is or will be a group, or one operation.

    inside: its items, where they are known; else found at `depth` of scopes.
    """

    start: int
    stop: int
    kind: str = ""
    title: str = ""
    sort: str = ""
    times: int = 1
    turn: int = 0
    depth: int = 0
    inside: tuple["_Item", ...] | None = None


class _Grouping:
    """The groups of a line as they are found, from the outside in."""

    def __init__(self, line: list[Vertex]) -> None:
        self.line, self.marks = line, marks(line)
        self.groups: list[Group] = [Group(0, "all", None, 0, len(line), "")]
        waiting = [(0, _Item(0, len(line), "all"))]
        for parent, item in waiting:  # which grows
            for inner in self.members(item):
                if inner.kind:
                    scope = line[inner.start].scope[: inner.depth]
                    group = Group(
                        len(self.groups),
                        inner.kind,
                        parent,
                        *inner[:2],
                        inner.title,
                        inner.sort,
                        inner.times,
                        inner.turn,
                        scope,
                    )
                    self.groups.append(group)
                    waiting.append((group.id, inner))

    def members(self, item: _Item) -> Sequence[_Item]:
        """What `item` is to show, at most `MOST`."""
        found = item.inside
        if found is None:
            found = tuple(self.split(item))
            while item.kind != "all" and len(found) == 1 and _adds_nothing(found[0]):
                found = tuple(self.split(found[0]))
        if item.kind not in ("row", "part"):
            found = self.with_rows(item, found)
        return _in_parts(item, found)

    def split(self, item: _Item) -> Iterator[_Item]:
        """The modules, fused steps and single operations of `item`, in a row."""
        depth, line = item.depth, self.line

        def place(i: int) -> tuple[str, object]:
            v = line[i]
            if len(v.scope) > depth:
                return "module", v.scope[depth]
            if v.whole is not None and item.kind != "step":
                return "step", v.whole.number
            return ("values", v.step) if v.step is not None else ("one", i)

        for (kind, _), run in groupby(range(item.start, item.stop), key=place):
            positions = list(run)
            start, stop = positions[0], positions[-1] + 1
            v = line[start]
            if kind == "module":
                name = v.scope[depth]
                sort = getattr(name, "kind", "")
                yield _Item(start, stop, kind, str(name), sort, depth=depth + 1)
            elif kind == "step" and stop - start > 1:
                assert v.whole is not None
                title = v.whole.primitive.symbol
                yield _Item(start, stop, kind, title, depth=depth)
            else:
                yield _Item(start, stop)

    def with_rows(self, item: _Item, items: tuple[_Item, ...]) -> tuple[_Item, ...]:
        """`items` with each row of equal steps as one."""
        found: list[_Item] = []
        done = 0
        for row in rows(self.marks, [i[:2] for i in items]):
            found += items[done : row.first]
            found.append(self.row(item, items, row))
            done = row.stop
        return (*found, *items[done:])

    def row(self, around: _Item, items: tuple[_Item, ...], row: Row) -> _Item:
        """A row among `items` as one item."""
        title = self.titled(items[row.first : row.first + row.period])
        depth = around.depth
        turns = items[row.first : row.stop]
        if row.period > 1:
            starts = range(row.first, row.stop, row.period)
            turns = tuple(
                [
                    _Item(
                        items[k].start,
                        items[k + row.period - 1].stop,
                        "turn",
                        title,
                        turn=n + 1,
                        depth=depth,
                        inside=items[k : k + row.period],
                    )
                    for n, k in enumerate(starts)
                ]
            )
        start, stop = turns[0].start, turns[-1].stop
        return _Item(start, stop, "row", title, "", row.times, 0, depth, turns)

    def titled(self, turn: Sequence[_Item]) -> str:
        """What each of the equal steps of a row is called."""
        modules = [i for i in turn if i.kind == "module"]
        if len(modules) == 1:
            return modules[0].sort or modules[0].title
        if len(turn) == 1 and turn[0].title:
            return turn[0].title
        line = self.line[turn[0].start : turn[-1].stop]
        cell = getattr((*line[0].scope, "")[len(line[0].scope) - 1], "kind", "")
        if cell.endswith(CELL) and line[0].scope == line[-1].scope:
            return f"{cell.removesuffix(CELL)} cell"
        names = [operation(v) for v in line]
        said = list(dict.fromkeys(names))
        return ", ".join([*said[:NAMED], *(["…"] if len(said) > NAMED else [])])


def _adds_nothing(only: _Item) -> bool:
    """Whether the only member of a group is no group of its own: what is all of it."""
    return only.kind == "step" or (only.kind == "module" and only.sort.endswith(CELL))


def _in_parts(around: _Item, items: Sequence[_Item]) -> Sequence[_Item]:
    """`items` of `around`, in parts of about equal size where there are too many.

    A part of a row has as many turns as are in it.
    """
    while len(items) > MOST:
        size = min(max(-(-len(items) // MOST), LEAST), MOST)
        chunks = [items[k : k + size] for k in range(0, len(items), size)]
        items = [_part(around, tuple(c)) for c in chunks]
    return items


def _part(around: _Item, items: tuple[_Item, ...]) -> _Item:
    start, stop = items[0].start, items[-1].stop
    if around.times == 1:
        return _Item(start, stop, "part", depth=around.depth, inside=items)
    turns = sum(i.times if i.kind == "part" else 1 for i in items)
    return _Item(start, stop, "part", around.title, "", turns, 0, around.depth, items)


def _settle(graph: Snapshot, groups: list[Group], home: list[int]) -> None:
    """Put leaves and constants into the groups that they belong to.

    That is the innermost with all their uses, but no turn of a row that is not the only
    one, and of modules only those in whose scope they were made.
    """
    depths = [0] * len(groups)
    for group in groups[1:]:
        assert group.parent is not None
        depths[group.id] = depths[group.parent] + 1
    common: dict[int, int] = {}

    def shared(a: int, b: int) -> int:
        while a != b:
            deeper = a if depths[a] >= depths[b] else b
            outer = groups[deeper].parent
            assert outer is not None
            a, b = (outer, b) if deeper == a else (a, outer)
        return a

    for v in graph.vertices:
        for i in v.operands:
            if graph.vertices[i].primitive is None:
                place = home[v.id]
                common[i] = shared(common[i], place) if i in common else place
    for i, place in common.items():
        v, group = graph.vertices[i], groups[place]
        while group.parent is not None and _is_outside(v, group):
            group = groups[group.parent]
        home[i] = group.id


def _is_outside(v: Vertex, group: Group) -> bool:
    """Whether leaf or constant `v`, which is used in `group` alone, stays outside."""
    if is_number(v):
        return False
    if group.kind == "row":
        return True
    return group.kind == "module" and v.scope[: len(group.scope)] != group.scope
