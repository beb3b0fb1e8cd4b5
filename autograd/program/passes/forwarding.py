"""Rows that are read where they were written, and arrays that are written row by row.

y[1] = a; … y[1] …              a in the place of y[1]
y[:2] = a; … y[:2] …            a in the place of y[:2]
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
    """What is known of an array after writes: the array before, and rows since then.

    part: what was written last, after its index, where that was no row; then no rows.
    """

    before: Value
    rows: dict[int, Value]
    part: tuple[Any, Value] | None = None


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
    written = known.get(x)
    if written is None:
        return step
    if written.part is not None:
        same = (
            written.part[0] == _key(index) and written.part[1].kind is step.output.kind
        )
        return written.part[1] if same else step
    k = row_number(x, index)
    if k is None:
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
    y, target = step.output, _target(views, index)
    k = row_number(x, target)
    if k is None:
        return _write_part(step, target, known)
    if type(new) is not Value or _form(new) != (x.shape[1:], x.dtype):
        return step
    written = known.get(x)
    if written is None or written.part is not None:
        written = _Written(x, {})
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


def _write_part(step: Step, index: Any, known: dict[Value, _Written]) -> Value | Step:
    """The write of a slice; the array itself if that is what it has there."""
    x, new, key = step.args[0], step.args[3], _key(index)
    if key is None or type(new) is not Value:
        return step
    place = np.broadcast_to(np.empty((), x.dtype), x.shape)[index]
    if _form(new) != _form(place):
        return step
    written = known.get(x)
    if written is not None and written.part == (key, new):
        array: Value = x
        return array
    if written is not None and written.part is not None and written.part[0] == key:
        x = written.before
    known[step.output] = _Written(x, {}, (key, new))
    return Step(rewritten, (x, (), index, new), {}, step.outputs, None, step.place)


def _key(index: Any) -> Any:
    """What is equal for equal indices of numbers and slices; None for others."""
    parts = index if type(index) is tuple else (index,)
    if not all(type(i) is int or type(i) is slice for i in parts):
        return None
    bounds = [(i.start, i.stop, i.step) if type(i) is slice else i for i in parts]
    flat = [b for i in bounds for b in (i if type(i) is tuple else (i,))]
    return tuple(bounds) if all(b is None or type(b) is int for b in flat) else None


def _target(views: Any, index: Any) -> Any:
    """The index that a write is to; None where it is to a view of a view, or partly."""
    if not views:
        return index
    whole = index is Ellipsis or (type(index) is tuple and index in ((), (Ellipsis,)))
    whole = whole or (type(index) is slice and index == slice(None))
    if len(views) > 1 or not whole:
        return None
    function, rest, keywords, number = views[0]
    plain = function is operator.getitem and not keywords and number is None
    return rest[0] if plain else None


def row_number(x: Value, index: Any) -> int | None:
    """The number of a row, from the first; None where `index` is not one row's."""
    if type(index) is tuple and len(index) == 1:
        (index,) = index
    if type(index) is not int or not x.is_array or not x.shape:
        return None
    n = x.shape[0]
    return index % n if -n <= index < n else None


def _form(x: Any) -> Any:
    return x.shape, x.dtype


_RULES: dict[Any, Callable[[Step, dict[Value, _Written]], Value | Step]] = {
    operator.getitem: _read,
    rewritten: _write,
}
