"""What of a graph is drawn, and what is folded into one box each.

A drawing opens groups of an `Outline` from the outside in, those alike together, as
long as what is then to be drawn is not too much. Of an opened row of equal steps the
first and the last are shown, and one box for those between.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from autograd.graph.outline import Group, Outline, is_number, outlined
from autograd.graph.snapshot import Snapshot, Vertex

__all__ = ["NONE", "OWN", "VALUES", "Fold", "Folding", "Plan", "judges"]

ENDS = 12
"""The most members at each end of a group whose middle is left out."""

FEW = 3
"""So many leaves of the same use stand side by side always."""

VALUES = "values"
"""The kind of a fold of leaves or constants that the same operations use."""


class Fold(NamedTuple):
    """Some vertices that are drawn as one box.

    group: what they are, or are a part of: operations `start` to `stop` of the line.
    frames: the groups around that are drawn as frames.
    """

    group: Group
    start: int
    stop: int
    part: bool
    members: tuple[int, ...]
    frames: tuple[Group, ...]

    @property
    def times(self) -> int:
        """How many turns of a row it is, or parts of one have."""
        size = (self.group.stop - self.group.start) // self.group.times
        return (self.stop - self.start) // size if size else 1


class Folding(NamedTuple):
    """What is drawn as what.

    home: per vertex the fold that it is in; −1 where it has a box of its own, −2 where
    it has none, since formulas say it. frames: of each vertex with a box, the opened
    groups around it.
    """

    folds: tuple[Fold, ...]
    home: Any
    frames: dict[int, tuple[Group, ...]]

    @property
    def size(self) -> int:
        """How many boxes there are."""
        return len(self.folds) + len(self.frames)


OWN, NONE = -1, -2

Opened: TypeAlias = dict[int, int | None]
"""Opened groups, and how many members each shows at its ends; None for all."""

Member: TypeAlias = tuple[Group | None, int, int]
"""A stretch of the line: a group, or None for one operation."""


class Piece(NamedTuple):
    """A stretch of the line and what is around it; `part` if it is no whole group."""

    group: Group | None
    start: int
    stop: int
    around: tuple[Group, ...]
    part: bool


def judges(group: Group) -> bool:
    """Whether `group` is of a loss."""
    return any(getattr(module, "judges", False) for module in group.scope)


class Plan:
    """The ways to fold a graph.

    What is opened is told by a dict: from a group to how many of its members are shown
    at each end, None for all. brief: whether of a row only the ends are shown.
    """

    gathers = False  # whether many leaves of the same use are one box

    def __init__(self, graph: Snapshot, *, brief: bool) -> None:
        self.graph, self.brief = graph, brief
        self.outline: Outline = outlined(graph)
        self.inner: dict[int, list[Group]] = {}
        for group in self.outline.groups[1:]:
            assert group.parent is not None
            self.inner.setdefault(group.parent, []).append(group)
        self.line = np.array(self.outline.line, np.int64)
        self.given = [v for v in graph.vertices if v.primitive is None]
        modules = [g for g in reversed(self.outline.groups) if g.kind == "module"]
        self.modules = {g.scope: g.id for g in modules}
        self.known: dict[int, list[Member]] = {}

    def opened(
        self, depth: int | None, fits: Callable[[Folding], bool]
    ) -> tuple[Folding, Opened]:
        """As much opened as `fits`, modules from `depth` on excepted; and what is."""
        if depth is None and not self.brief:  # often there is room for all
            opened: Opened = dict.fromkeys(range(len(self.outline.groups)))
            found = self.folded(opened)
            if fits(found):
                return found, opened
        opened, closed = self.started(fits), frozenset[int]()
        found = self.folded(opened)
        while candidates := self.candidates(found, closed, depth):
            for wider in self.ways(opened, candidates):
                trial = self.folded(wider)
                if fits(trial):
                    opened, found = wider, trial
                    break
            closed |= candidates
        return found, opened

    def started(self, fits: Callable[[Folding], bool]) -> Opened:
        """The whole opened, its middle left out if it has to be, or values gathered."""
        for self.gathers in (False, True):
            for wider in self.ways({}, frozenset([0])):
                if fits(self.folded(wider)):
                    return wider
        return {0: 1}

    def ways(self, opened: Opened, groups: frozenset[int]) -> Iterator[Opened]:
        """To open `groups`: all; one with its middle left out, or one turn of a row."""
        first = min(groups)
        rows = self.outline.groups[first].kind == "row"
        if not (rows and self.brief):
            yield opened | dict.fromkeys(groups)
        if rows:
            yield opened | dict.fromkeys(groups, 1)
            return
        if len(groups) > 1 and self.is_turn(first):
            yield {**opened, first: None}
        if len(groups) == 1 and not judges(self.outline.groups[first]):
            most = (len(self.members(self.outline.groups[first])) - 2) // 2
            yield from ({**opened, first: k} for k in range(min(most, ENDS), 0, -1))

    def candidates(
        self, found: Folding, closed: frozenset[int], depth: int | None
    ) -> frozenset[int]:
        """What is to be opened next: the first of the outermost, and those alike."""
        groups = [
            f.group
            for f in found.folds
            if f.group.id not in closed and not f.part and f.stop > f.start + 1
            if depth is None or f.group.kind != "module" or len(f.group.scope) < depth
        ]
        if not groups:
            return frozenset()
        first = min(groups, key=self.rank)
        like = first.parent, first.kind, first.sort
        return frozenset([g.id for g in groups if (g.parent, g.kind, g.sort) == like])

    def rank(self, group: Group) -> tuple[bool, int, int]:
        """Models before losses, then by how deep a group lies, and its number."""
        depth = sum(1 for _ in self.outline.around(group.id))
        return judges(group), depth, group.id

    def is_turn(self, group: int) -> bool:
        """Whether `group` is a turn of a row, of which one shows what all do."""
        outer = self.outline.groups[group].parent
        return outer is not None and self.outline.groups[outer].kind in ("row", "part")

    def members(self, group: Group) -> list[Member]:
        """The groups in `group` and the operations alone, parts taken apart."""
        if group.id not in self.known:
            found: list[Member] = []
            waiting: list[Member] = [(group, group.start, group.stop)]
            while waiting:
                outer, at, end = waiting.pop()
                if outer is None or (outer is not group and outer.kind != "part"):
                    found.append((outer, at, end))
                    continue
                inside: list[Member] = []
                for inner in self.inner.get(outer.id, ()):
                    inside += [(None, k, k + 1) for k in range(at, inner.start)]
                    inside.append((inner, inner.start, inner.stop))
                    at = inner.stop
                inside += [(None, k, k + 1) for k in range(at, end)]
                waiting += reversed(inside)
            self.known[group.id] = found
        return self.known[group.id]

    def pieces(self, opened: Opened) -> Iterator[Piece]:
        """The line in pieces: operations alone, folded groups, middles of groups."""
        whole = self.outline.groups[0]
        waiting: list[Piece] = [Piece(whole, 0, whole.stop, (), part=False)]
        while waiting:
            piece = waiting.pop()
            group = piece.group
            if group is None or piece.part or group.id not in opened:
                yield piece
                continue
            around = (*piece.around, group) if group.parent is not None else ()
            members = self.members(group)
            ends = opened[group.id]
            if ends is not None and 2 * ends + 1 < len(members):
                start, stop = members[ends][1], members[-ends][1]
                middle = [Piece(group, start, stop, around, part=True)]
                first = [Piece(*m, around, part=False) for m in members[:ends]]
                last = [Piece(*m, around, part=False) for m in members[-ends:]]
                waiting += reversed(first + middle + last)
            else:
                waiting += [Piece(*m, around, part=False) for m in reversed(members)]

    def folded(self, opened: Opened, bare: bool = False) -> Folding:
        """What is drawn where groups are `opened`.

        bare: whether the parameters of closed groups stand beside them.
        """
        home = np.full(len(self.graph), OWN, np.int64)
        folds: list[Fold] = []
        frames: dict[int, tuple[Group, ...]] = {}
        for group, start, stop, around, part in self.pieces(opened):
            if group is None:
                frames[int(self.line[start])] = around
                continue
            home[self.line[start:stop]] = len(folds)
            folds.append(Fold(group, start, stop, part, (), around))
        self.place(home, folds, bare=bare)
        for v in self.given:
            if home[v.id] == OWN and is_number(v) and v.id not in self.graph.outputs:
                home[v.id] = NONE
            elif home[v.id] == OWN:
                frames[v.id] = self.around(v, opened)
        if self.gathers:
            self.gather(home, folds, frames)
        order = np.argsort(home, kind="stable")
        bounds = np.searchsorted(home[order], np.arange(len(folds) + 1))
        members = [order[a:b].tolist() for a, b in pairwise(bounds.tolist())]
        pairs = zip(folds, members, strict=True)
        found = tuple([f._replace(members=tuple(m)) for f, m in pairs])
        return Folding(found, home, frames)

    def place(self, home: Any, folds: list[Fold], *, bare: bool) -> None:
        """Put leaves and constants into the folds that their groups are in."""
        groups = self.outline.groups
        inside = {f.group.id: k for k, f in enumerate(folds) if not f.part}
        for group in groups[1:]:
            if group.id not in inside and group.parent in inside:
                inside[group.id] = inside[group.parent]
        middles = [k for k, f in enumerate(folds) if f.part]
        for v in self.given:
            group = groups[self.outline.home[v.id]]
            k = inside.get(group.id, OWN)
            for m in middles:
                if folds[m].start <= group.start and group.stop <= folds[m].stop:
                    k = m
            if k != OWN and not (bare and v.kind == "leaf" and k not in middles):
                home[v.id] = k

    def gather(self, home: Any, folds: list[Fold], frames: dict[int, Any]) -> None:
        """Put leaves and constants that the same boxes use into one fold."""
        users: dict[int, set[int]] = {}
        for v in self.graph.vertices:
            for source in v.operands:
                users.setdefault(source, set()).add(
                    home[v.id] if home[v.id] != OWN else ~len(home) - v.id
                )
        alike: dict[Any, list[int]] = {}
        for v in self.given:
            if home[v.id] == OWN and v.id in users:
                key = v.kind, frozenset(users[v.id]), frames[v.id]
                alike.setdefault(key, []).append(v.id)
        for (_, _, around), ids in alike.items():
            if len(ids) > FEW:
                home[ids] = len(folds)
                group = self.outline.groups[0]._replace(kind=VALUES)
                folds.append(Fold(group, 0, 0, True, (), around))
                for i in ids:
                    del frames[i]

    def around(self, v: Vertex, opened: Opened) -> tuple[Group, ...]:
        """The opened groups around a leaf or constant, the outermost first.

        One that is named after a layer stands in it, also where others use it too.
        """
        inside = self.outline.home[v.id]
        for stop in range(len(v.scope), 0, -1):
            if self.modules.get(v.scope[:stop]) in opened:
                inside = self.modules[v.scope[:stop]]
                break
        chain = [*self.outline.around(inside)]
        groups = [self.outline.groups[i] for i in reversed(chain)]
        return tuple([g for g in groups[1:] if g.id in opened])
