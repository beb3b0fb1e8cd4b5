"""Shapes and joining, entry by entry from where each one comes."""

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np


def built(shape: Any, dtype: Any, entry: Callable[..., Any]) -> Any:
    """An array of `shape` with ``entry(*index)`` at each index."""
    y = np.zeros(tuple(shape), dtype)
    for i in np.ndindex(*y.shape):
        y[i] = entry(*i)
    return y


def entries(x: Any) -> list[Any]:
    """All entries of `x`, the last axis fastest."""
    return [np.asarray(x)[i] for i in np.ndindex(*np.shape(x))]


def filled(shape: Any, values: list[Any], dtype: Any) -> Any:
    """An array of `shape` with `values` in order, the last axis fastest."""
    rest = iter(values)
    return built(shape, dtype, lambda *i: next(rest))


def reshape(x: Any, shape: Any, order: str = "C", copy: bool = False) -> Any:
    """Entries in order; -1 stands for what is left; order F counts backwards."""
    lengths = list(shape) if isinstance(shape, tuple) else [shape]
    if order == "F":
        backwards = reshape(transpose(x), tuple(reversed(lengths)))
        return transpose(backwards)
    if -1 in lengths:
        rest = prod(n for n in lengths if n != -1)
        lengths[lengths.index(-1)] = x.size // rest
    return filled(lengths, entries(x), x.dtype)


def transpose(x: Any, axes: Any = None) -> Any:
    """``y[i₀, i₁, …]`` from where axis ``axes[k]`` has index ``iₖ``."""
    axes = [a % x.ndim for a in (reversed(range(x.ndim)) if axes is None else axes)]
    shape = [x.shape[a] for a in axes]
    return built(
        shape, x.dtype, lambda *i: x[tuple(i[axes.index(a)] for a in range(x.ndim))]
    )


def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """Two axes exchanged."""
    axes = list(range(x.ndim))
    a, b = axis1 % x.ndim, axis2 % x.ndim
    axes[a], axes[b] = b, a
    return transpose(x, axes)


def moveaxis(x: Any, source: Any, destination: Any) -> Any:
    """Places of the result filled first with what moves, then with the rest."""
    sources = [a % x.ndim for a in np.atleast_1d(source)]
    places = [a % x.ndim for a in np.atleast_1d(destination)]
    rest = iter([a for a in range(x.ndim) if a not in sources])
    axes = [
        sources[places.index(k)] if k in places else next(rest) for k in range(x.ndim)
    ]
    return transpose(x, axes)


def rollaxis(x: Any, axis: int, start: int = 0) -> Any:
    """The axes listed with a mark before `start`, which the moved axis replaces."""
    order: list[int] = []
    start = start + x.ndim if start < 0 else start
    for k in range(x.ndim + 1):
        if k == start:
            order.append(axis % x.ndim)
        if k < x.ndim and k != axis % x.ndim:
            order.append(k)
    return transpose(x, order)


def expand_dims(x: Any, axis: Any) -> Any:
    """Lengths of 1 at the given places of the result."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    ndim = x.ndim + len(axes)
    lengths = iter(x.shape)
    places = [a % ndim for a in axes]
    return filled(
        [1 if k in places else next(lengths) for k in range(ndim)], entries(x), x.dtype
    )


def squeeze(x: Any, axis: Any = None) -> Any:
    """Lengths of 1 left out."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    gone = [a % x.ndim for a in axes] if x.ndim and axis is not None else range(x.ndim)
    kept = [n for k, n in enumerate(x.shape) if n != 1 or k not in gone]
    return filled(kept, entries(x), x.dtype)


def broadcast_to(x: Any, shape: Any) -> Any:
    """``y[…, i, j]`` from ``x[i or 0, j or 0]``."""
    shape = shape if isinstance(shape, tuple) else (shape,)
    return built(
        shape,
        x.dtype,
        lambda *i: x[
            tuple(
                0 if n == 1 else k
                for k, n in zip(i[len(shape) - x.ndim :], x.shape, strict=True)
            )
        ],
    )


def atleast(ndim: int, *, behind: int | None = None) -> Callable[..., Any]:
    """Axes of length 1 in front, or from rank `behind` on at the end."""

    def f(x: Any, *others: Any) -> Any:
        if others:
            return [f(one) for one in (x, *others)]
        shape = list(np.shape(x))
        while len(shape) < ndim:
            if behind is not None and len(shape) >= behind:
                shape.append(1)
            else:
                shape.insert(0, 1)
        return filled(shape, entries(x), x.dtype)

    return f


def concatenate(arrays: list[Any], axis: int | None = 0) -> Any:
    """Lists of slices along the axis, one after the other."""
    if axis is None:
        values = [v for x in arrays for v in entries(x)]
        return filled([len(values)], values, np.result_type(*arrays))
    axis %= arrays[0].ndim
    where = [(x, k) for x in arrays for k in range(x.shape[axis])]
    shape = list(arrays[0].shape)
    shape[axis] = len(where)

    def entry(*i: int) -> Any:
        x, k = where[i[axis]]
        return x[(*i[:axis], k, *i[axis + 1 :])]

    return built(shape, np.result_type(*arrays), entry)


def stack(arrays: list[Any], axis: int = 0) -> Any:
    """``y[…, k, …] = xₖ``."""
    axis %= np.ndim(arrays[0]) + 1
    shape = list(np.shape(arrays[0]))
    shape.insert(axis, len(arrays))
    return built(
        shape,
        np.result_type(*arrays),
        lambda *i: np.asarray(arrays[i[axis]])[(*i[:axis], *i[axis + 1 :])],
    )


def hstack(arrays: list[Any]) -> Any:
    """Axis 1, or 0 for vectors."""
    wide = [atleast(1)(x) for x in arrays]
    return concatenate(wide, min(1, wide[0].ndim - 1))


def column_stack(arrays: list[Any]) -> Any:
    """Vectors made columns."""
    return concatenate(
        [x if x.ndim > 1 else filled((x.size, 1), entries(x), x.dtype) for x in arrays],
        1,
    )


def array_split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """Parts whose slices along the axis are dealt out in order."""
    n = x.shape[axis]
    axis %= x.ndim
    if isinstance(indices_or_sections, int):
        parts = indices_or_sections
        ends, end = [], 0
        for k in range(parts):
            end += n // parts + (k < n % parts)
            ends.append(end)
    else:
        ends = [min(e if e >= 0 else n + e, n) for e in (*indices_or_sections, n)]
    result, start = [], 0
    for end in ends:
        shape = list(x.shape)
        shape[axis] = max(end - start, 0)
        result.append(built(shape, x.dtype, shifted(x, axis, start)))
        start = end
    return result


def unstack(x: Any, axis: int = 0) -> list[Any]:
    """For each index along the axis the entries that have it."""
    axis %= x.ndim
    shape = x.shape[:axis] + x.shape[axis + 1 :]

    def part(k: int) -> Any:
        return built(shape, x.dtype, lambda *at: x[(*at[:axis], k, *at[axis:])])[()]

    return [part(k) for k in range(x.shape[axis])]


def shifted(x: Any, axis: int, by: int, n: int = 0) -> Callable[..., Any]:
    """The entry of `x` that lies `by` further along the axis, modulo `n` if given."""

    def entry(*i: int) -> Any:
        j = list(i)
        j[axis] = (j[axis] + by) % n if n else j[axis] + by
        return x[tuple(j)]

    return entry


REFERENCES: dict[str, Callable[..., Any]] = {
    "reshape": reshape,
    "ravel": lambda x, order="C": filled(
        (x.size,), entries(transpose(x) if order == "F" else x), x.dtype
    ),
    "transpose": transpose,
    "swapaxes": swapaxes,
    "moveaxis": moveaxis,
    "rollaxis": rollaxis,
    "expand_dims": expand_dims,
    "squeeze": squeeze,
    "broadcast_to": broadcast_to,
    "atleast_1d": atleast(1),
    "atleast_2d": atleast(2),
    "atleast_3d": atleast(3, behind=2),
    "concatenate": concatenate,
    "stack": stack,
    "vstack": lambda arrays, dtype=None: concatenate(list(map(atleast(2), arrays))),
    "hstack": hstack,
    "dstack": lambda arrays: concatenate(list(map(atleast(3, behind=2), arrays)), 2),
    "column_stack": column_stack,
    "append": lambda x, values, axis=None: concatenate([x, values], axis),
    "split": array_split,
    "array_split": array_split,
    "vsplit": lambda x, indices_or_sections: array_split(x, indices_or_sections),
    "hsplit": lambda x, indices_or_sections: array_split(
        x, indices_or_sections, min(1, x.ndim - 1)
    ),
    "dsplit": lambda x, indices_or_sections: array_split(x, indices_or_sections, 2),
    "unstack": unstack,
}
