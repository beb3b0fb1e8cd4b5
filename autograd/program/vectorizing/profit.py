"""Whether groups are worth it: calls that are saved, against copies to stack operands.

In microseconds, of which only the ratios count; a call of NumPy on a few numbers is 1.
"""

from math import prod

from autograd.program.vectorizing.agenda import Column, Group

__all__ = ["CALL", "worthwhile"]

CALL = 1.0
_STACK, _ROW, _BYTE = 2.0, 0.25, 1e-4
"""Of a copy of values into one array: for the call, for each value, for each byte."""


def worthwhile(groups: list[Group], additions: dict[Column, int]) -> set[Group]:
    """The groups that save more than they cost, each with all that are about its rows.

    additions: how many are saved by adding up the results of a group in one call.
    """
    parts = {group: group for group in groups}

    def part(group: Group) -> Group:
        while parts[group] is not group:
            group = parts[group]
        return group

    for group in groups:
        for column in group.columns():
            parts[part(group)] = part(column.group)
    profits = dict.fromkeys(groups, 0.0)
    for group in groups:
        saved = _saved(group) + CALL * sum(additions.get(c, 0) for c in group.results)
        profits[part(group)] += saved - _copies(group)
    return {group for group in groups if profits[part(group)] > 0}


def _saved(group: Group) -> float:
    is_view = group.steps[0].outputs[0].base is not None
    return 0.0 if is_view else CALL * (len(group.steps) - 1)


def _copies(group: Group) -> float:
    """What it takes to stack what this group is the first to need."""
    columns = {c for c in group.columns() if c.is_copied and c.group is group}
    return sum(_cost(column) for column in columns)


def _cost(column: Column) -> float:
    x = column.values[0]
    row: float = _ROW + _BYTE * prod(x.shape) * x.dtype.itemsize
    return _STACK + row * len(column.values)
