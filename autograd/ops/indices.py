"""Indices on many examples at once: how `getitem` and its kin are batched.

Most indices need but a slice in front, for the examples. Where arrays in an index stand
apart from each other, and where an index is another for each example, it is replaced by
the positions that it names in an example as one axis: then there is one array alone.

>>> import numpy as np
>>> positions((slice(None), np.array([2, 0])), (2, 3))
array([[2, 0],
       [5, 3]])
"""

from math import prod
from typing import Any

import numpy as np

from autograd.engine.batched import Batched
from autograd.engine.batching import Batching, Step, along_axis, raised
from autograd.engine.primitive import FUNCTIONS
from autograd.errors import BatchError

__all__ = ["positions", "reading", "spreading", "taking", "writing"]


def _reading(step: Step) -> Any:
    (x,), index = step.operands, _parts(step.params["index"])
    varied = _is_varied(index, step.level)
    if not varied and _together(index):
        return step.again(x, index=(slice(None), *index))
    shape = np.shape(x)[1:] if step.led[0] else np.shape(x)
    places = positions(index, shape, step.level)
    if not step.led[0]:
        return step.again(np.reshape(x, -1), index=places)
    index = _of_each(places, varied, step.size)
    return step.again(x.reshape(step.size, prod(shape)), index=index)


def _spreading(step: Step) -> Any:
    index, shape = _parts(step.params["index"]), step.params["shape"]
    varied, whole = _is_varied(index, step.level), (step.size, *shape)
    if not varied and _together(index):
        x = _of_rank(step.whole(0), _rank(index, shape))
        return step.again(x, index=(slice(None), *index), shape=whole)
    places = positions(index, shape, step.level)
    x = _of_rank(step.whole(0), places.ndim - varied)
    index = _of_each(places, varied, step.size)
    return step.again(x, index=index, shape=(step.size, prod(shape))).reshape(whole)


def _writing(step: Step) -> Any:
    x, v = step.whole(0), step.operands[1]
    index, shape = _parts(step.params["index"]), x.shape[1:]
    varied = _is_varied(index, step.level)
    if not varied and _together(index):
        v = _of_rank(v, _rank(index, shape), led=step.led[1])
        return step.again(x, v, index=(slice(None), *index))
    places = positions(index, shape, step.level)
    v = _of_rank(v, places.ndim - varied, led=step.led[1])
    index = _of_each(places, varied, step.size)
    return step.again(x.reshape(step.size, prod(shape)), v, index=index).reshape(
        x.shape
    )


def _taking(step: Step) -> Any:
    indices, axis = step.params["indices"], step.params["axis"]
    if not _is_of(indices, step.level):
        return along_axis.rule(step)
    x = Batched(step.operands[0], step.level) if step.led[0] else step.operands[0]
    if axis is None or not np.ndim(x):
        x, axis = np.reshape(x, -1), 0
    n = np.shape(x)[axis]
    if step.params["mode"] == "wrap":
        indices = indices % n
    elif step.params["mode"] == "clip":
        indices = np.clip(indices, 0, n - 1)
    index = (*(slice(None),) * (axis % np.ndim(x)), indices)
    return FUNCTIONS["getitem"](x, index=index)._examples


reading = Batching(_reading, parameters=True)
"""``x[index]``."""

spreading = Batching(_spreading, parameters=True)
"""``x`` added to zeros of `shape` at `index`."""

taking = Batching(_taking, parameters=True)
"""``x`` at `indices` along `axis`."""

writing = Batching(_writing, parameters=True)
"""``x`` with ``v`` at `index`."""


def positions(index: Any, shape: tuple[int, ...], level: int = -1) -> Any:
    """Where `index` finds its elements in an array of `shape` laid out as one axis.

    Of the shape that it reads; with the examples in front where it is another index for
    each of those at `level`.
    """
    every = np.arange(prod(shape)).reshape(shape)
    if not _is_varied(index, level):
        return FUNCTIONS["getitem"](every, index=index)
    arrays = [part for part in index if _is_array(part)]
    if any(part.dtype.kind == "b" for part in arrays):
        raise BatchError(
            "getitem: a mask that differs from example to example reads another number "
            "of elements of each; use autograd.numpy.where(mask, x, 0)"
        )
    rank = max([part.ndim for part in arrays])
    whole = [
        raised(part._examples, rank) if _is_of(part, level) else part for part in index
    ]
    found = FUNCTIONS["getitem"](every, index=tuple(whole))
    return np.moveaxis(found, _before(index, len(shape)), 0)


def _parts(index: Any) -> tuple[Any, ...]:
    return index if type(index) is tuple else (index,)


def _is_varied(index: tuple[Any, ...], level: int) -> bool:
    """Whether it is another index for each of the examples of `level`."""
    return any(_is_of(part, level) for part in index)


def _is_of(part: Any, level: int) -> bool:
    return type(part) is Batched and part._level == level


def _is_array(part: Any) -> bool:
    """Whether NumPy lays an axis of the result for it, or several."""
    kind = type(part)
    return kind is Batched or kind in (bool, np.bool_) or np.ndim(part) > 0


def _is_basic(part: Any) -> bool:
    return part is None or part is Ellipsis or type(part) is slice


def _together(index: tuple[Any, ...]) -> bool:
    """Whether nothing stands between the arrays of an index, with numbers among them.

    Else NumPy puts the axes that they make in front.
    """
    if all(_is_basic(part) or type(part) is int for part in index):
        return True
    among = [i for i, part in enumerate(index) if not _is_basic(part)]
    return among[-1] - among[0] < len(among)


def _before(index: tuple[Any, ...], ndim: int) -> int:
    """How many axes of the result come before those that arrays make."""
    if not _together(index):
        return 0
    first = next(i for i, part in enumerate(index) if not _is_basic(part))
    taken = sum([part is not None and part is not Ellipsis for part in index])
    return sum([ndim - taken if part is Ellipsis else 1 for part in index[:first]])


def _rank(index: tuple[Any, ...], shape: tuple[int, ...]) -> int:
    """How many axes an index reads of an array of `shape`."""
    return np.ndim(np.broadcast_to(np.False_, shape)[index])


def _of_rank(x: Any, rank: int, *, led: bool = True) -> Any:
    """``x``, the examples in front if it is `led`, of at most `rank` axes an example.

    Axes that are too many have length 1 and lie in front; if `led`, missing ones are
    put there.
    """
    extra = np.ndim(x) - led - rank
    if extra > 0:
        return x.reshape((*x.shape[:led], *x.shape[led + extra :]))
    return raised(x, rank) if led else x


def _of_each(places: Any, varied: bool, size: int) -> tuple[Any, Any]:
    """The index of `places` in each of `size` examples, laid out as one axis."""
    if not varied:
        return slice(None), places
    return np.arange(size).reshape((size,) + (1,) * (places.ndim - 1)), places
