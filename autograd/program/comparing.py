"""Whether two traces of a function are the same program.

What a function finds by ways that no trace sees, a clock, a file, a count in an object,
shows as a number or constant that is another the second time.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.engine.steps import Step, Value
from autograd.program.listing import Input, Listing

__all__ = ["difference"]


_PLAIN = (bool, int, float, complex, str, np.generic)


def difference(one: Listing, other: Listing) -> str | None:
    """What differs in the second of two listings, in words; None if nothing does."""
    same: dict[Any, Any] = {}
    for x, w in zip(one.inputs, other.inputs, strict=False):
        same[x.value], same[x] = w.value, w
    for a, b in zip(one.steps, other.steps, strict=False):
        if _name(a) != _name(b) or len(a.outputs) != len(b.outputs):
            return f"{_name(a)} is {_name(b)} the second time, {_where(a)}"
        found = _unlike((a.args, a.kwargs), (b.args, b.kwargs), same)
        if found is not None:
            return f"{found[0]} is {found[1]} the second time, {_where(a)}"
        same.update(zip(a.outputs, b.outputs, strict=True))
    if len(one.steps) != len(other.steps):
        return f"{len(one.steps)} steps are {len(other.steps)} the second time"
    found = _unlike(one.result, other.result, same)
    return None if found is None else f"its result {found[0]} is {found[1]} afterwards"


def _unlike(x: Any, w: Any, same: dict[Any, Any]) -> tuple[Any, Any] | None:
    """The first pair of leaves of two trees that are not the same."""
    return next(_pairs(x, w, same), None)


def _pairs(x: Any, w: Any, same: dict[Any, Any]) -> Iterator[tuple[Any, Any]]:
    if type(x) is not type(w):
        yield _shown(x), _shown(w)
    elif type(x) is Value:
        if x.constant and w.constant:
            if not np.array_equal(x.example, w.example, equal_nan=_has_nan(x)):
                yield _shown(x), _shown(w)
        elif same.get(x) is not w:
            yield _shown(x), _shown(w)
    elif type(x) is Input:
        if same.get(x) is not w:
            yield x.source.name, w.source.name
    elif isinstance(x, dict):
        for k in x:
            yield from _pairs(x[k], w.get(k), same)
    elif isinstance(x, (tuple, list)):
        if len(x) != len(w):
            yield _shown(x), _shown(w)
        for a, b in zip(x, w, strict=False):
            yield from _pairs(a, b, same)
    elif isinstance(x, slice):
        parts = (x.start, x.stop, x.step), (w.start, w.stop, w.step)
        yield from _pairs(*parts, same)
    elif isinstance(x, _PLAIN) and x != w and x == x:  # two NaN are the same
        yield _shown(x), _shown(w)


def _has_nan(x: Value) -> bool:
    return x.dtype is not None and x.dtype.kind in "fc"


def _shown(x: Any) -> str:
    if type(x) is Value:
        return f"a constant array {x.shape}" if x.constant else "a value"
    return repr(x) if isinstance(x, (int, float, complex, str)) else type(x).__name__


def _name(step: Step) -> str:
    function = step.function
    return getattr(function, "__name__", type(function).__name__)


def _where(step: Step) -> str:
    return f"at {step.place.file}:{step.place.line}"
