"""Rearranging, entry by entry from where each one comes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.references.shape import built, entries, filled, shifted, swapaxes


def flip(x: Any, axis: Any = None) -> Any:
    """``y[i] = x[n − 1 − i]``."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    turned = [a % x.ndim for a in axes] if axis is not None else range(x.ndim)
    return built(
        x.shape,
        x.dtype,
        lambda *i: x[
            tuple(x.shape[a] - 1 - k if a in turned else k for a, k in enumerate(i))
        ],
    )


def rot90(x: Any, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Any:
    """One quarter turn at a time: ``y[i, j] = x[j, n − 1 − i]``."""
    a, b = (axis % x.ndim for axis in axes)
    for _ in range(k % 4):
        x = flip(swapaxes(x, a, b), a)
    return x


def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    """``y[i] = x[i − shift]``, modulo the length."""
    if axis is None:
        values = entries(x)
        n = len(values)
        moved = [values[(k - shift) % n] for k in range(n)]
        return filled(x.shape, moved, x.dtype)
    shifts = shift if isinstance(shift, tuple) else (shift,)
    axes = axis if isinstance(axis, tuple) else (axis,)
    for by, a in zip(shifts, axes, strict=True):
        x = built(x.shape, x.dtype, shifted(x, a, -by, x.shape[a] or 1))
    return x


def tile(x: Any, reps: Any) -> Any:
    """``y[i] = x[i mod n]``."""
    reps = list(reps) if isinstance(reps, tuple) else [reps]
    ndim = max(len(reps), x.ndim)
    shape = [1] * (ndim - x.ndim) + list(x.shape)
    reps = [1] * (ndim - len(reps)) + reps
    whole = filled(shape, entries(x), x.dtype)
    return built(
        [r * n for r, n in zip(reps, shape, strict=True)],
        x.dtype,
        lambda *i: whole[tuple(k % n for k, n in zip(i, shape, strict=True))],
    )


def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """Each slice as often as its count says."""
    if axis is None or not x.ndim:
        x, axis = filled((x.size,), entries(x), x.dtype), 0
    n = x.shape[axis]
    counts = repeats if isinstance(repeats, list) else [repeats] * n
    where = [k for k in range(n) for _ in range(counts[k])]
    shape = list(x.shape)
    shape[axis] = len(where)

    def entry(*i: int) -> Any:
        j = list(i)
        j[axis] = where[j[axis]]
        return x[tuple(j)]

    return built(shape, x.dtype, entry)


def diff(
    x: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None
) -> Any:
    """Differences of neighbours, `n` times, after what is put at the ends."""
    axis %= x.ndim
    layer = [1 if a == axis else k for a, k in enumerate(x.shape)]
    ends = [
        np.full(layer, e) if np.ndim(e) == 0 else np.array(e)
        for e in (prepend, append)
        if e is not None
    ]
    if ends:
        x = (
            np.dstack([ends[0], x, ends[1]])[0]
            if axis == 0
            else np.hstack([ends[0], x, ends[1]])
        )
    for _ in range(n):
        shape = list(x.shape)
        shape[axis] -= 1
        now, after = shifted(x, axis, 0), shifted(x, axis, 1)
        pairs = [after(*i) - now(*i) for i in np.ndindex(*shape)]
        x = filled(shape, pairs, x.dtype)
    return x


def make_diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """Entries of the last axis where row and column are `offset` apart."""
    a, b = axis1 % (x.ndim + 1), axis2 % (x.ndim + 1)
    n = x.shape[-1] + abs(offset)
    lengths = iter(x.shape[:-1])
    shape = [n if k in (a, b) else next(lengths) for k in range(x.ndim + 1)]

    def entry(*i: int) -> Any:
        rest = [i[k] for k in range(x.ndim + 1) if k not in (a, b)]
        return x[(*rest, min(i[a], i[b]))] if i[b] - i[a] == offset else 0

    return built(shape, x.dtype, entry)


def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """All pairs of indices `offset` apart, last."""
    a, b = axis1 % x.ndim, axis2 % x.ndim
    pairs = [(r, r + offset) for r in range(x.shape[a]) if 0 <= r + offset < x.shape[b]]
    rest = [k for k in range(x.ndim) if k not in (a, b)]

    def entry(*i: int) -> Any:
        at = dict(zip(rest, i, strict=False)) | dict(
            zip((a, b), pairs[i[-1]], strict=True)
        )
        return x[tuple(at[k] for k in range(x.ndim))]

    return built([*(x.shape[k] for k in rest), len(pairs)], x.dtype, entry)


def diag(x: Any, k: int = 0) -> Any:
    """A diagonal, or the matrix of one."""
    if x.ndim == 2:
        return diagonal(x, k)
    n = len(x) + abs(k)
    return built(
        (n, n), x.dtype, lambda i, j: x[min(i, j)] if j - i == k else x.dtype.type(0)
    )


def triangle(keeps: Callable[[int, int, int], bool]) -> Callable[..., Any]:
    """Zeros where ``keeps(row, column, k)`` does not hold."""

    def f(x: Any, k: int = 0) -> Any:
        shape = (x.size, x.size) if x.ndim == 1 else x.shape
        return built(
            shape,
            x.dtype,
            lambda *i: (x[i[-1]] if x.ndim == 1 else x[i]) if keeps(*i[-2:], k) else 0,
        )

    return f


def sliding_window_view(x: Any, window_shape: Any, axis: Any = None) -> Any:
    """``y[i, k] = x[i + k]`` along each axis, the offsets k behind all places i."""
    lengths = window_shape if isinstance(window_shape, tuple) else (window_shape,)
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = range(x.ndim) if axis is None else [a % x.ndim for a in axes]
    shape = list(x.shape)
    for a, length in zip(axes, lengths, strict=True):
        shape[a] -= length - 1

    def entry(*i: int) -> Any:
        place = list(i[: x.ndim])
        for a, k in zip(axes, i[x.ndim :], strict=True):
            place[a] += k
        return x[tuple(place)]

    return built([*shape, *lengths], x.dtype, entry)


REFERENCES: dict[str, Callable[..., Any]] = {
    "flip": flip,
    "flipud": lambda x: flip(x, 0),
    "fliplr": lambda x: flip(x, 1),
    "rot90": rot90,
    "roll": roll,
    "tile": tile,
    "repeat": repeat,
    "diff": diff,
    "diagonal": diagonal,
    "make_diagonal": make_diagonal,
    "diag": diag,
    "diagflat": lambda v, k=0: diag(filled((v.size,), entries(v), v.dtype), k),
    "sliding_window_view": sliding_window_view,
    "tril": triangle(lambda i, j, k: j <= i + k),
    "triu": triangle(lambda i, j, k: j >= i + k),
}
