"""Entries by their indices: taken, placed, replaced; and labels as rows of 0 and 1.

Indices are whole numbers; below 0 they count from the end.
"""

from math import prod
from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd import ops
from autograd.errors import ArgumentError
from autograd.ops.traceable import in_one_step
from nn.arrays import raw
from nn.ops.convert import of_dtype, ready
from nn.ops.registry import operation
from nn.settings import SETTINGS

__all__ = ["places"]


def places(indices: Any) -> Any:
    """`indices` as an array of whole numbers."""
    return of_dtype(raw(ready(raw(indices))), np.intp)


@operation
def get_item(x: Any, key: Any) -> Any:
    """``x[key]``: numbers, slices, None, ``...`` and arrays, one or a tuple of them."""
    return ready(x)[tuple(key) if isinstance(key, tuple) else key]


@operation
def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    """The entries of x at `indices` along `axis`, of all in a row for None."""
    return anp.take(ready(x), places(indices), axis=axis)


@operation
def take_along_axis(x: Any, indices: Any, axis: int | None = None) -> Any:
    """``y[i, j] = x[i, indices[i, j]]`` for axis 1, as what `argsort` gives wants."""
    return anp.take_along_axis(ready(x), places(indices), axis=axis)


@operation
def slice(inputs: Any, start_indices: Any, shape: Any) -> Any:
    """The block of `shape` that begins at `start_indices`."""
    return ready(inputs)[_block(start_indices, shape)]


@operation
def slice_update(inputs: Any, start_indices: Any, updates: Any) -> Any:
    """`inputs` with `updates` in place of the block that begins at `start_indices`."""
    inputs = ready(inputs)
    updates = of_dtype(updates, inputs.dtype)
    return ops.setitem(inputs, updates, _block(start_indices, updates.shape))


def _block(start: Any, shape: Any) -> tuple[Any, ...]:
    """The index of a block; of starts that are not known yet by its places."""
    starts = [s if isinstance(s, int) else places(s) for s in start]
    axes = [s + np.arange(int(n)) for s, n in zip(starts, shape, strict=True)]
    if all(isinstance(a, np.ndarray) for a in axes):
        return np.ix_(*axes)
    ranks = len(axes)
    return tuple(
        anp.reshape(a, [-1 if i == k else 1 for i in range(ranks)])
        for k, a in enumerate(axes)
    )


@operation
def scatter(indices: Any, values: Any, shape: Any) -> Any:
    """Zeros of `shape` with `values` added at `indices`.

    indices: (…, k), each the place of an entry of `shape` without its first k lengths;
    values: (…, *those lengths).
    """
    at, values = places(indices), ready(values)
    k, lead = at.shape[-1], at.shape[:-1]
    shape = tuple(int(n) for n in shape)
    values = anp.broadcast_to(values, (*lead, *shape[k:]))
    return _embedded(values, tuple(at[..., i] for i in range(k)), shape)


def _embedded(values: Any, index: Any, shape: tuple[int, ...]) -> Any:
    if values.dtype.kind in "fc":
        return ops.embed(values, index, shape)
    return of_dtype(ops.embed(of_dtype(values, "float64"), index, shape), values.dtype)


_REDUCTIONS = {"max": anp.maximum, "min": anp.minimum, "mul": anp.multiply}


@operation
def scatter_update(
    inputs: Any, indices: Any, updates: Any, reduction: str | None = None
) -> Any:
    """`inputs` with `updates` at `indices`: (n, k) places and (n, …) values.

    reduction: what becomes of the old value and of several at one place: ``"add"``,
    ``"max"``, ``"min"``, ``"mul"``; None keeps the last.
    """
    inputs, at = ready(inputs), places(indices)
    index = tuple(at[:, i] for i in range(at.shape[1]))
    tail = inputs.shape[at.shape[1] :]
    updates = of_dtype(updates, inputs.dtype)
    updates = anp.broadcast_to(updates, (at.shape[0], *tail))
    if reduction is None:
        return ops.setitem(inputs, updates, index)
    if reduction == "add":
        return inputs + _embedded(updates, index, inputs.shape)
    if reduction not in _REDUCTIONS:
        raise ArgumentError(
            f"scatter_update: reduction must be 'add', one of {sorted(_REDUCTIONS)} or "
            f"None, got {reduction!r}"
        )
    y = inputs
    for rows in _rounds(at, inputs.shape[: at.shape[1]]):
        where = tuple(part[rows] for part in index)
        y = ops.setitem(y, _REDUCTIONS[reduction](y[where], updates[rows]), where)
    return y


@in_one_step
def _rounds(at: Any, shape: tuple[int, ...]) -> list[Any]:
    """The rows of `at` in turns, none of which names a place twice."""
    flat = np.ravel_multi_index(tuple(np.mod(at, shape).T), shape)
    order = np.argsort(flat, kind="stable")
    ranked = flat[order]
    first = np.searchsorted(ranked, ranked)
    turn = np.empty(len(flat), np.intp)
    turn[order] = np.arange(len(flat)) - first
    return [np.flatnonzero(turn == k) for k in range(int(turn.max(initial=-1)) + 1)]


@operation
def one_hot(
    x: Any, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False
) -> Any:
    """1 at the class x along a new `axis`, else 0; all 0 for a class below 0."""
    _refuse_sparse("one_hot", sparse)
    y = anp.equal(places(x)[..., None], np.arange(num_classes))
    return anp.moveaxis(of_dtype(y, dtype or SETTINGS.floatx), -1, axis)


@operation
def multi_hot(
    inputs: Any,
    num_classes: int | None = None,
    axis: int = -1,
    dtype: Any = None,
    sparse: bool = False,
    **kwargs: Any,
) -> Any:
    """1 for each class that a row holds, else 0: (batch, n) → (batch, num_classes).

    kwargs: ``num_tokens``, the old name of num_classes.
    """
    _refuse_sparse("multi_hot", sparse)
    count = kwargs.pop("num_tokens", num_classes)
    if count is None or kwargs:
        raise ArgumentError(
            f"multi_hot: expected num_classes and no {sorted(kwargs)}, got {count!r}"
        )
    at = places(inputs)
    hot = one_hot(at, count, axis=axis, dtype=dtype)
    return anp.max(hot, axis=1 if at.ndim > 1 else 0)


def _refuse_sparse(name: str, sparse: bool) -> None:
    if sparse:
        raise ArgumentError(f"{name}: sparse=True: there are no sparse arrays here")


@operation
def nonzero(x: Any) -> Any:
    """The indices of what is not 0: (axes, found), int32."""
    return anp.stack(anp.nonzero(raw(ready(x)))).astype(np.int32)


@operation
def unravel_index(indices: Any, shape: Any) -> Any:
    """For places in a row those in an array of `shape`, one array for each axis."""
    given = ready(indices)
    found = anp.unravel_index(places(given) % prod(shape), tuple(shape))
    return tuple(of_dtype(part, given.dtype) for part in found)
