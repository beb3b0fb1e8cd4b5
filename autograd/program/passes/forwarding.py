"""Rows that are read where they were written, and arrays that are written row by row.

y[1] = a; … y[1] …              a in the place of y[1]
y[1] = a; y[1] = b              y[1] = b
y[0] = a; y[1] = b, all rows    y = np.stack((a, b))
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.engine.effects import rewritten
from autograd.engine.steps import Step, Value
from autograd.program.listing import Listing

__all__ = ["row_number", "with_forwarded_rows"]

MOST = 64
"""Rows up to which an array is put together from them."""


@dataclass(slots=True)
class _Written:
    """What is known of an array after writes: the array before, and rows since then."""

    before: Value
    rows: dict[int, Value]


def with_forwarded_rows(listing: Listing) -> Listing:
    """The listing with the rows that were written in place of reads of them."""
    instead: dict[Value, Any] = {}
    known: dict[Value, _Written] = {}
    kept: list[Step] = []
    for step in listing.steps:
        step = step.with_values(instead)
        rule = _RULES.get(step.function)
        found = rule(step, known) if rule is not None else step
        if isinstance(found, Step):
            kept.append(found)
        else:
            instead[step.output] = found
    return listing.with_steps(kept, instead)


def _read(step: Step, known: dict[Value, _Written]) -> Value | Step:
    """The row itself, or the same row of the array before it was written to."""
    x, index = step.args
    written, k = known.get(x), row_number(x, index)
    if written is None or k is None:
        return step
    row = written.rows.get(k)
    if row is None:
        row = step.output
        row.base = written.before
        return Step(
            operator.getitem, (written.before, k), {}, step.outputs, None, step.place
        )
    return row if row.kind is step.output.kind else step


def _write(step: Step, known: dict[Value, _Written]) -> Value | Step:
    """The write of a row, or what all rows make; the array if it has that row."""
    x, views, index, new = step.args
    k, y = _target(x, views, index), step.output
    if k is None or type(new) is not Value or _form(new) != (x.shape[1:], x.dtype):
        return step
    written = known.get(x) or _Written(x, {})
    if written.rows.get(k) is new:
        array: Value = x
        return array
    known[y] = _Written(written.before, {**written.rows, k: new})
    rows = known[y].rows
    if len(rows) == x.shape[0] <= MOST:
        values = tuple([rows[i] for i in range(len(rows))])
        return Step(np.stack, (values,), {}, step.outputs, None, step.place)
    if k in written.rows and len(written.rows) == 1:
        x = written.before
    return Step(rewritten, (x, (), k, new), {}, step.outputs, None, step.place)


def _target(x: Value, views: Any, index: Any) -> int | None:
    """The row that a write is to; None where it is not to one row and all of it."""
    if not views:
        return row_number(x, index)
    whole = index is Ellipsis or (type(index) is tuple and index in ((), (Ellipsis,)))
    whole = whole or (type(index) is slice and index == slice(None))
    if len(views) > 1 or not whole:
        return None
    function, rest, keywords, number = views[0]
    plain = function is operator.getitem and not keywords and number is None
    return row_number(x, rest[0]) if plain else None


def row_number(x: Value, index: Any) -> int | None:
    """The number of a row, from the first; None where `index` is not one row's."""
    if type(index) is tuple and len(index) == 1:
        (index,) = index
    if type(index) is not int or not x.is_array or not x.shape:
        return None
    n = x.shape[0]
    return index % n if -n <= index < n else None


def _form(x: Value) -> Any:
    return x.shape, x.dtype


_RULES: dict[Any, Callable[[Step, dict[Value, _Written]], Value | Step]] = {
    operator.getitem: _read,
    rewritten: _write,
}
