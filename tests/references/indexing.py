"""Indexing from the positions that an index names, entry by entry."""

from collections.abc import Callable
from typing import Any

import numpy as np


def positions(shape: tuple[int, ...], index: Any) -> Any:
    """Which entry, counted with the last axis fastest, stands at each place.

    NumPy's own indexing of an array of numbers says it: what is tested is what becomes
    of values, cotangents and repeated places.
    """
    numbers = np.zeros(shape, int)
    for k, i in enumerate(np.ndindex(*shape)):
        numbers[i] = k
    return np.asarray(numbers[index])


def entries(x: Any) -> list[Any]:
    """All entries of `x`, the last axis fastest."""
    return [np.asarray(x)[i] for i in np.ndindex(*np.shape(x))]


def getitem(x: Any, index: Any) -> Any:
    """Each place filled by looking its entry up."""
    where, values = positions(np.shape(x), index), entries(x)
    y = np.zeros(where.shape, x.dtype)
    for i in np.ndindex(*y.shape):
        y[i] = values[where[i]]
    return y


def embed(x: Any, index: Any, shape: tuple[int, ...]) -> Any:
    """Each entry added at its place."""
    where = positions(shape, index)
    values = [x.dtype.type(0)] * int(np.prod(shape))
    x = np.asarray(x)
    x = x.reshape(x.shape[max(x.ndim - where.ndim, 0) :])
    for i in np.ndindex(*where.shape):
        values[where[i]] = values[where[i]] + x[i]
    return _filled(shape, values, x.dtype)


def setitem(x: Any, v: Any, index: Any) -> Any:
    """Each entry written at its place, in order."""
    where, values = positions(np.shape(x), index), entries(x)
    v = np.asarray(v)
    for i in np.ndindex(*where.shape):
        aligned = ((0,) * v.ndim + i)[len(i) :] if v.ndim else ()
        at = tuple(0 if n == 1 else k for k, n in zip(aligned, v.shape, strict=True))
        values[where[i]] = v[at]
    return _filled(np.shape(x), values, x.dtype)


def take(x: Any, indices: Any, axis: int | None = None, mode: str = "raise") -> Any:
    """The index of each place along the axis replaced by the one that is asked for."""
    if axis is None:
        x, axis = _filled((np.size(x),), entries(x), x.dtype), 0
    axis %= x.ndim
    n, asked = x.shape[axis], np.array(indices, int)
    y = np.zeros((*x.shape[:axis], *asked.shape, *x.shape[axis + 1 :]), x.dtype)
    for i in np.ndindex(*y.shape):
        k = asked[i[axis : axis + asked.ndim]]
        if mode == "wrap":
            k %= n
        elif mode == "clip":
            k = min(max(k, 0), n - 1)
        y[i] = x[(*i[:axis], k, *i[axis + asked.ndim :])]
    return y


def take_along_axis(x: Any, indices: Any, axis: int | None = -1) -> Any:
    """``y[i, j] = x[i, indices[i, j]]``."""
    if axis is None:
        x, axis = _filled((np.size(x),), entries(x), x.dtype), 0
    axis %= x.ndim
    shape = [
        max(n, m) if n and m else 0 for n, m in zip(x.shape, indices.shape, strict=True)
    ]
    shape[axis] = indices.shape[axis]
    y = np.zeros(shape, x.dtype)
    for i in np.ndindex(*shape):
        asked = tuple(0 if n == 1 else k for k, n in zip(i, indices.shape, strict=True))
        y[i] = x[(*i[:axis], indices[asked], *i[axis + 1 :])]
    return y


def _filled(shape: Any, values: list[Any], dtype: Any) -> Any:
    y = np.zeros(shape, dtype)
    for i, v in zip(np.ndindex(*y.shape), values, strict=True):
        y[i] = v
    return y


REFERENCES: dict[str, Callable[..., Any]] = {
    "getitem": getitem,
    "embed": embed,
    "setitem": setitem,
    "take": take,
    "take_along_axis": take_along_axis,
}
