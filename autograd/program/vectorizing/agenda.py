"""What is batched: groups of steps that are alike, none of which needs another.

The agenda holds what can be computed now. First come the steps of a signature of which
none is still to come; where there are none such, those of the signature that lies
nearest to the inputs, on the average.
"""

import operator
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from math import prod
from typing import Any

from autograd.engine.steps import Step, Value
from autograd.program.passes.forwarding import row_number
from autograd.program.vectorizing.signatures import FEWEST, Signature

__all__ = ["Column", "Group", "Rows", "grouped", "progression"]

LARGEST = 1 << 18
"""Bytes of a group's result: it is to stay in the cache."""


@dataclass(eq=False)
class Column:
    """Values that stand one under the other.

    group: the one that they are the results of; or, where they are to be copied
    together, the first that needs that.
    """

    values: tuple[Value, ...]
    group: "Group"
    is_copied: bool = False


@dataclass(frozen=True)
class Rows:
    """Rows of an array that there is, or of a column."""

    of: Value | Column
    index: slice


@dataclass(eq=False)
class Group:
    """Steps that one call stands for.

    arguments: of the call, each `Rows`, a value that all have, or a plain object.
    results: a column for each output.
    """

    steps: list[Step]
    arguments: list[Any] = field(default_factory=list)
    results: list[Column] = field(init=False)

    def __post_init__(self) -> None:
        outputs = zip(*(step.outputs for step in self.steps), strict=True)
        self.results = [Column(values, self) for values in outputs]

    def columns(self) -> list[Column]:
        """The columns that it needs."""
        rows = [x for x in self.arguments if type(x) is Rows]
        return [x.of for x in rows if type(x.of) is Column]


def grouped(steps: list[Step], signatures: dict[Step, Signature]) -> list[Group]:
    """The groups, in an order in which they can be computed."""
    return _Agenda(steps, signatures).run()


class _Agenda:
    def __init__(self, steps: list[Step], signatures: dict[Step, Signature]) -> None:
        self.signatures = signatures
        self.position = {step: k for k, step in enumerate(steps)}
        made = {y: step for step in steps for y in step.outputs}
        needs = {s: {made[x] for x in s.uses() if x in made} for s in steps}
        self.order = TopologicalSorter(needs)
        self.order.prepare()
        self.left = Counter(self._key(step) for step in steps)
        self.depth = self._depths(steps, needs)
        self.ready: dict[Any, list[Step]] = {}
        self.rows: dict[Value, tuple[Value | Column, int]] = {}
        self.groups: list[Group] = []

    def _key(self, step: Step) -> Any:
        return self.signatures.get(step, step)

    def _depths(
        self, steps: list[Step], needs: dict[Step, set[Step]]
    ) -> dict[Any, float]:
        """How far from the inputs the steps of each signature are on the average."""
        depth: dict[Step, int] = {}
        total: Counter[Any] = Counter()
        for step in steps:
            depth[step] = 1 + max((depth[s] for s in needs[step]), default=0)
            total[self._key(step)] += depth[step]
        return {key: total[key] / self.left[key] for key in total}

    def run(self) -> list[Group]:
        self._add_ready()
        while self.ready:
            steps = self.ready.pop(self._next())
            self.left[self._key(steps[0])] -= len(steps)
            if self._key(steps[0]) is not steps[0]:
                self._group(steps)
            for step in steps:
                self._note_row(step)
            self.order.done(*steps)
            self._add_ready()
        return self.groups

    def _add_ready(self) -> None:
        for step in self.order.get_ready():
            self.ready.setdefault(self._key(step), []).append(step)

    def _next(self) -> Any:
        """The signature that comes next."""

        def order(key: Any) -> tuple[bool, float, int]:
            steps = self.ready[key]
            return (
                len(steps) < self.left[key],
                self.depth[key],
                self.position[steps[0]],
            )

        return min(self.ready, key=order)

    def _note_row(self, step: Step) -> None:
        """Where a step takes a row of an array, that its value is that row."""
        if step.function is operator.getitem and type(step.args[0]) is Value:
            number = row_number(*step.args)
            if number is not None:
                self.rows.setdefault(step.output, (step.args[0], number))

    def _group(self, steps: list[Step]) -> None:
        """Groups of those steps whose operands are rows of the same arrays."""
        alike: dict[Any, list[Step]] = {}
        for step in steps:
            sources = [self.rows.get(x, (None, 0))[0] for x in self._own(step)]
            alike.setdefault(tuple(map(id, sources)), []).append(step)
        for some in alike.values():
            some.sort(key=lambda step: (self._row(step), self.position[step]))
            for part in _chunks(some):
                if len(part) >= FEWEST:
                    self._make(Group(part))

    def _own(self, step: Step) -> Iterator[Value]:
        """The operands that a step does not share with those that are alike."""
        _, shared = self.signatures[step]
        operands = (x for x in step.args if type(x) is Value)
        return (x for x, common in zip(operands, shared, strict=True) if common is None)

    def _row(self, step: Step) -> int:
        """The number of the row that the first operand is that is one."""
        return next((self.rows[x][1] for x in self._own(step) if x in self.rows), 0)

    def _make(self, group: Group) -> None:
        for args in zip(*(step.args for step in group.steps), strict=True):
            group.arguments.append(self._argument(args, group))
        self.groups.append(group)
        for column in group.results:
            for k, value in enumerate(column.values):
                self.rows[value] = column, k

    def _argument(self, args: tuple[Any, ...], group: Group) -> Any:
        """One argument of all steps: what they share, or rows."""
        if type(args[0]) is not Value or len(set(args)) == 1:
            return args[0]
        found = [self.rows.get(x) for x in args]
        if found[0] is not None and len({id(row and row[0]) for row in found}) == 1:
            index = progression([row[1] for row in found if row])
            if index is not None:
                return Rows(found[0][0], index)
        column = Column(args, group, is_copied=True)
        if len(set(args)) == len(args):
            for k, x in enumerate(args):
                self.rows.setdefault(x, (column, k))
        return Rows(column, slice(0, len(args)))


def _chunks(steps: list[Step]) -> Iterable[list[Step]]:
    size = max(prod(y.shape) * y.dtype.itemsize for y in steps[0].outputs) or 1
    most = max(LARGEST // size, FEWEST)
    return (steps[k : k + most] for k in range(0, len(steps), most))


def progression(numbers: list[int]) -> slice | None:
    """The slice that takes these numbers in their order; None where there is none."""
    first, step = numbers[0], numbers[1] - numbers[0]
    stop = first + step * len(numbers)
    if not step or numbers != list(range(first, stop, step)):
        return None
    return slice(first, stop if stop >= 0 else None, None if step == 1 else step)
