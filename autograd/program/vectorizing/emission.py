"""The steps of a listing after groups, sums and all else in an order that works."""

import heapq
import operator
from collections.abc import Iterator
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from itertools import pairwise
from typing import Any

import numpy as np

from autograd.engine.steps import Step, Value
from autograd.program.vectorizing.agenda import Column, Group, Rows, progression
from autograd.program.vectorizing.signatures import FEWEST
from autograd.program.vectorizing.stacked import (
    Stacks,
    sum_of_products,
    works_on_stacks,
)
from autograd.program.vectorizing.sums import Sum

__all__ = ["Emission", "Node", "Spot", "by_column", "places"]

Node = Step | Group | Sum


Spot = tuple[Column, int]
"""A column, and the number of a row of it."""


def places(groups: list[Group]) -> dict[Value, Spot]:
    """Where the results of groups stand."""
    columns = [column for group in groups for column in group.results]
    return {x: (column, k) for column in columns for k, x in enumerate(column.values)}


def by_column(
    terms: tuple[Any, ...], rows: dict[Value, Spot]
) -> tuple[dict[Column, list[int]], list[Value]]:
    """The terms of a sum that are many rows of one column, sorted, and the others."""
    found: dict[Column, list[int]] = {}
    for x in terms:
        if x in rows:
            found.setdefault(rows[x][0], []).append(rows[x][1])
    for column, numbers in [*found.items()]:
        numbers.sort()
        if len(numbers) < FEWEST or progression(numbers) is None:
            del found[column]
    return found, [x for x in terms if x not in rows or rows[x][0] not in found]


@dataclass(eq=False)
class Emission:
    """Steps in place of nodes, which are steps, groups and sums.

    rows: where the results of groups stand. steps: those so far. instead: the values in
    place of results of groups and sums. arrays: where each column lies.
    """

    rows: dict[Value, Spot]
    steps: list[Step] = field(default_factory=list)
    instead: dict[Value, Any] = field(default_factory=dict)
    arrays: dict[Column, Value] = field(default_factory=dict)

    def run(self, nodes: list[Node]) -> None:
        """The steps for all nodes, each after what it needs, else as they stand."""
        for node in _sorted(nodes):
            if isinstance(node, Group):
                self._group(node)
            elif isinstance(node, Sum):
                self._sum(node)
            else:
                self.steps.append(node.with_values(self.instead))

    def _group(self, group: Group) -> None:
        first = group.steps[0]
        stacks = Stacks(len(group.steps), first.place, self.steps)
        args = [self._argument(x, stacks) for x in group.arguments]
        rule = works_on_stacks(first)
        assert rule is not None
        y = rule(stacks, first, args, [type(x) is Rows for x in group.arguments])
        arrays = y if isinstance(y, tuple) else (y,)
        for column, array in zip(group.results, arrays, strict=True):
            array.about = self._about(column)
            self.arrays[column] = array
            for k, value in enumerate(column.values):
                index = (k, ...) if value.is_array and not value.shape else k
                row = self.instead[value] = stacks.call(operator.getitem, array, index)
                row.about = value.about

    def _argument(self, x: Any, stacks: Stacks) -> Any:
        """An argument of a group's call."""
        if type(x) is Rows:
            return self._rows(x, stacks)
        return self.instead.get(x, x) if type(x) is Value else x

    def _about(self, results: Column) -> Value | None:
        """The array of what these results are cotangents of, where it is one."""
        of = [v.about for v in results.values]
        for column, array in self.arrays.items():
            if len(of) == len(column.values) and set(of) == set(column.values):
                return array
        return None

    def _rows(self, rows: Rows, stacks: Stacks) -> Value:
        """The array of these rows."""
        if isinstance(rows.of, Column):
            array = self._column(rows.of, stacks)
        else:
            array = self.instead.get(rows.of, rows.of)
        if rows.index == slice(0, array.shape[0]):
            return array
        y: Value = stacks.call(operator.getitem, array, rows.index)
        return y

    def _column(self, column: Column, stacks: Stacks) -> Value:
        known = self.arrays.get(column)
        if known is None:
            values = tuple([self.instead.get(x, x) for x in column.values])
            known = self.arrays[column] = stacks.call(np.stack, values)
        return known

    def _sum(self, node: Sum) -> None:
        """The sum of the rows of each column, then of these and the other terms."""
        columns, others = by_column(node.step.args, self.rows)
        stacks = Stacks(0, node.step.place, self.steps)
        terms = [self.instead.get(x, x) for x in others]
        for column, numbers in columns.items():
            whole = len(numbers) == len(column.values)
            if whole and _is_product_of_stacks(column.group):
                x, w = (self._argument(x, stacks) for x in column.group.arguments)
                terms.append(sum_of_products(stacks, x, w))
                continue
            index = progression(numbers)
            assert index is not None
            rows = self._rows(Rows(column, index), stacks)
            terms.append(stacks.call(np.add.reduce, rows, axis=0))
        total = terms[0]
        for x in terms[1:]:
            total = stacks.call(np.add, total, x)
        total.about = node.step.output.about
        self.instead[node.step.output] = total


def _is_product_of_stacks(group: Group) -> bool:
    """Whether it multiplies many matrices by as many."""
    step = group.steps[0]
    pairs = step.function is np.matmul and all(type(x) is Rows for x in group.arguments)
    return pairs and all(len(x.shape) == 2 for x in step.args)


def _sorted(nodes: list[Node]) -> Iterator[Node]:
    """The nodes, each after what it needs; of those that can come next, the first.

    What changes something outside of values stays in its order.
    """
    made = {y: k for k, node in enumerate(nodes) for y in _makes(node)}
    impure = [k for k, node in enumerate(nodes) if type(node) is Step and not node.pure]
    before = {k: {made[x] for x in _needs(n) if x in made} for k, n in enumerate(nodes)}
    for first, second in pairwise(impure):
        before[second].add(first)
    order = TopologicalSorter(before)
    order.prepare()
    ready = list(order.get_ready())
    heapq.heapify(ready)
    while ready:
        k = heapq.heappop(ready)
        yield nodes[k]
        order.done(k)
        for after in order.get_ready():
            heapq.heappush(ready, after)


def _makes(node: Node) -> tuple[Value, ...]:
    if isinstance(node, Group):
        return tuple(y for column in node.results for y in column.values)
    return (node.step if isinstance(node, Sum) else node).outputs


def _needs(node: Node) -> Iterator[Value]:
    if isinstance(node, Group):
        for step in node.steps:
            yield from step.uses()
        for column in node.columns():
            yield from column.values
    else:
        yield from (node.step if isinstance(node, Sum) else node).uses()
