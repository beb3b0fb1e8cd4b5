"""Choosing entries, or whole arrays place by place, by conditions and numbers.

Conditions and numbers have no derivative; what was not chosen gets none either.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.dispatch import into
from autograd.engine.primitive import composite, stands_for
from autograd.engine.rowwise import where_possible
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.engine.tensor import plain
from autograd.errors import DTypeError, IndexingError, ShapeError, ValueRangeError
from autograd.ops.construction import broadcast_arrays
from autograd.ops.indexing import getitem, setitem, take
from autograd.ops.joining import stack
from autograd.ops.selection import where
from autograd.ops.shape import operand, ravel

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["choose", "compress", "extract", "piecewise", "select"]


def _selections(rng: Generator) -> Iterable[Sample | ErrorSample]:
    x, w = uniform(rng, (2, 3), 0.5, 1), uniform(rng, (3,), 1.5, 2)
    low, high = x < 0.7, np.array([True, False, True])
    yield Sample(([low, high], [x, w]))
    yield Sample(([low, high], [x, w], 3.5))
    yield Sample(([low], [uniform(rng, (), 1, 2)], np.array([[3, 4, 5]], np.int8)))
    yield Sample(([low, ~low], [x, x + 1j]))
    yield ErrorSample(([], []), {}, ValueRangeError, "select: .*no conditions")
    yield ErrorSample(
        ([low], [x, w]), {}, ValueRangeError, "select: 1 cond.* 2 choices"
    )
    yield ErrorSample(([x], [x]), {}, DTypeError, "select: condition 0 .*float64")


@composite(numpy=np.select, samples=_selections)
def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """At each place the choice of the first condition that holds there, else `default`.

    The conditions are arrays of bool; all broadcast. NumPy's own does not ask `default`
    who is to choose: where that alone is a Tensor, call `autograd.numpy.select`.
    """
    conditions = [np.asarray(plain(c)) for c in condlist]
    if len(conditions) != len(choicelist):
        raise ValueRangeError(
            f"select: {len(conditions)} conditions and {len(choicelist)} choices; give "
            "one condition for each choice"
        )
    if not conditions:
        raise ValueRangeError("select: there are no conditions; give one or more")
    for i, condition in enumerate(conditions):
        if condition.dtype != bool:
            raise DTypeError(
                f"select: condition {i} has dtype {condition.dtype}; expected bool, "
                "e.g. x > 0"
            )
    y = default
    for condition, choice in zip(conditions[::-1], [*choicelist][::-1], strict=True):
        y = where(condition, choice, y)
    return y


def _numbered(rng: Generator) -> Iterable[Sample | ErrorSample]:
    which = np.array([[0, 2, 1], [1, 1, 0]])
    choices = [uniform(rng, s, 0.5, 2) for s in ((2, 3), (3,), (2, 1))]
    yield Sample((which, choices))
    yield Sample((which, uniform(rng, (3, 2, 3), 0.5, 2)))
    yield Sample((np.array([-4, 1, 7]), choices[:2]), {"mode": "wrap"})
    yield Sample((np.array([-4, 1, 7]), choices[:2]), {"mode": "clip"})
    yield Sample((1, [uniform(rng, (), 0.5, 2), uniform(rng, (3,), 0.5, 2)]))
    yield ErrorSample(
        (which, choices[:2]), {}, ValueRangeError, "choose: a .* 2 choices"
    )
    yield ErrorSample((which, []), {}, ValueRangeError, "choose: .*no choices")
    yield ErrorSample((which + 0.5, choices), {}, DTypeError, "choose: a has dtype")


@composite(numpy=np.choose, samples=_numbered)
def choose(a: Any, choices: Any, out: Any = None, mode: str = "raise") -> Any:
    """``y[i] = choices[a[i]][i]``; `a` and the choices, a list or array, broadcast.

    mode: what a number outside does: ``"raise"``, ``"wrap"`` around, or ``"clip"``.
    """
    numbers, n = np.asarray(plain(a)), len(choices)
    if not n:
        raise ValueRangeError("choose: there are no choices; give one or more")
    if numbers.dtype.kind not in "iub":
        raise DTypeError(f"choose: a has dtype {numbers.dtype}; expected integers")
    numbers = numbers.astype(int)
    if mode == "raise" and ((numbers < 0) | (numbers >= n)).any():
        raise ValueRangeError(
            f"choose: a has a number outside of 0 to {n - 1}, there are {n} choices; "
            "pass mode='clip' or 'wrap' to bring it inside"
        )
    numbers = numbers % n if mode == "wrap" else np.clip(numbers, 0, n - 1)
    numbers, *arrays = broadcast_arrays(numbers, *choices)
    places = np.indices(numbers.shape, sparse=True)
    y = getitem(stack(arrays), index=(numbers, *places))
    return y if out is None else into("choose", out, y)


def _compressions(rng: Generator) -> Iterable[Sample | ErrorSample]:
    some = np.array([True, False, True])
    yield Sample((some, uniform(rng, (2, 3), 0.5, 2)), {"axis": 1})
    yield Sample((some[:2], uniform(rng, (2, 3), 0.5, 2)), {"axis": -1})
    yield Sample((some, uniform(rng, (2, 3), 0.5, 2)))
    yield Sample(([0, 0, 0], uniform(rng, (3,), 0.5, 2)))
    yield ErrorSample((some[None], np.ones(3)), {}, ShapeError, r"compress: .*\(1, 3\)")
    yield ErrorSample(
        (some, np.ones(2)), {}, IndexingError, "take: .*out of bounds|com"
    )


@composite(numpy=np.compress, samples=_compressions)
def compress(condition: Any, a: Any, axis: int | None = None, out: Any = None) -> Any:
    """The entries along `axis` for which `condition`, a list of bools, holds.

    A condition that is too short leaves the rest out. Without an axis, of `a` as one.
    """
    held = np.asarray(plain(condition))
    if held.ndim != 1:
        raise ShapeError(
            f"compress: the condition has shape {held.shape}; expected one axis, or "
            "index with a mask: a[condition]"
        )
    try:
        y = take(a, np.flatnonzero(held), axis)
    except IndexingError as error:
        raise IndexingError(f"compress: {error}") from error
    return y if out is None else into("compress", out, y)


def _extractions(rng: Generator) -> Iterable[Sample | ErrorSample]:
    x = uniform(rng, (2, 3), 0.5, 2)
    yield Sample((x > 1, x))
    yield Sample((np.array([1, 0, 2, 0, 0, 1]), x))
    yield Sample((np.zeros(3, bool), x[0]))
    yield ErrorSample((np.ones(9, bool), x), {}, IndexingError, "extract: ")


@composite(numpy=np.extract, samples=_extractions)
def extract(condition: Any, arr: Any) -> Any:
    """The elements of `arr`, as one axis, at which `condition` holds."""
    try:
        return take(ravel(arr), np.flatnonzero(plain(condition)))
    except IndexingError as error:
        raise IndexingError(f"extract: {error}") from error


@stands_for(np.piecewise)
@where_possible
def piecewise(x: Any, condlist: Any, funclist: Any, /, *args: Any, **kw: Any) -> Any:
    """Where a condition holds, its function of those elements of ``x``, or its number.

    One function more than conditions is for where none holds; else 0 is there. Each
    function sees only the elements it is for, so that no infinite slope of another
    place reaches a derivative.
    """
    x = operand(x)
    conditions = _conditions(x, plain(condlist), len(funclist))
    y: Any = np.zeros(x.shape, x.dtype)
    for held, function in zip(conditions, funclist, strict=True):
        if not callable(function):
            y = setitem(y, function, index=held)
        elif held.any():
            y = setitem(y, function(getitem(x, index=held), *args, **kw), index=held)
    return y


def _conditions(x: Any, given: Any, count: int) -> Any:
    """The conditions as one array of bool, with that for where none holds."""
    first = given if np.isscalar(given) or not len(given) else given[0]
    if np.isscalar(first) and (x.ndim or np.isscalar(given)):
        given = [given]
    conditions = np.array([np.asarray(plain(c), bool) for c in given])
    if len(conditions) == count - 1:
        rest = ~conditions.any(axis=0, keepdims=True)
        conditions = np.concatenate([conditions, rest])
    if len(conditions) != count:
        raise ValueRangeError(
            f"piecewise: {len(conditions)} conditions and {count} functions; give one "
            "function for each condition, or one more for where none holds"
        )
    return conditions
