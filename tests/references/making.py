"""Making arrays: nested lists, fill values, grids, numbers between two ends."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tests.references.shape import broadcast_to, built, entries, filled


def array(obj: Any, dtype: Any = None, ndmin: int = 0, copy: Any = True) -> Any:
    """Nested lists flattened, their lengths read off the first entries."""

    def shape(part: Any) -> Iterator[int]:
        while np.ndim(part):
            yield len(part)
            part = part[0]

    def flat(part: Any) -> list[Any]:
        return [v for p in part for v in flat(p)] if np.ndim(part) else [part]

    lengths = list(shape(obj))
    ones = [1] * (ndmin - len(lengths))
    return filled(ones + lengths, flat(obj), dtype or float)


def common_shape(*shapes: tuple[int, ...]) -> tuple[int, ...]:
    """The last axes next to each other, 1 giving way."""
    ndim = max(map(len, shapes))
    wide = [(1,) * (ndim - len(s)) + s for s in shapes]
    return tuple(
        0 if 0 in lengths else max(lengths) for lengths in zip(*wide, strict=True)
    )


def broadcast_arrays(*arrays: Any) -> list[Any]:
    """Each in the common shape."""
    shape = common_shape(*map(np.shape, arrays))
    return [broadcast_to(x, shape) for x in arrays]


def meshgrid(
    *xi: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy"
) -> list[Any]:
    """``yₖ[i, j, …] = xₖ[iₖ]``, the first two indices exchanged for xy."""
    ndim = len(xi)
    order = list(range(ndim))
    if indexing == "xy" and ndim > 1:
        order[0], order[1] = 1, 0
    found = []
    for x, axis in zip(xi, order, strict=True):
        values = entries(x)
        shape = [np.size(xi[order.index(a)]) for a in range(ndim)]
        if sparse:
            shape = [n if a == axis else 1 for a, n in enumerate(shape)]
        found.append(built(shape, x.dtype, lambda *i, v=values, a=axis: v[i[a]]))
    return found


def full_like(a: Any, fill_value: Any, dtype: Any = None, shape: Any = None) -> Any:
    """The value at every place."""
    return broadcast_to(fill_value, a.shape if shape is None else shape)


def between(start: Any, stop: Any, num: int, endpoint: bool, at: Any) -> list[Any]:
    """``at(start, stop, share)`` for each share of the way."""
    start, stop = broadcast_arrays(start, stop)
    steps = max(num - 1 if endpoint else num, 1)
    return [at(start, stop, k / steps) for k in range(num)]


def along(parts: list[Any], like: Any, axis: int) -> Any:
    """The parts side by side along a new axis."""
    shape = list(np.shape(like))
    axis %= len(shape) + 1
    shape.insert(axis, len(parts))
    kind = np.result_type(*parts) if parts else np.result_type(like)
    return built(
        shape,
        kind,
        lambda *i: np.asarray(parts[i[axis]])[(*i[:axis], *i[axis + 1 :])],
    )


def linspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    axis: int = 0,
) -> Any:
    """A share of the one end and the rest of the other."""
    parts = between(
        start, stop, num, endpoint, lambda a, b, share: a * (1 - share) + b * share
    )
    y = along(parts, start + stop, axis)
    return [y, (stop - start) / (num - 1 if endpoint else num)] if retstep else y


def logspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    base: Any = 10.0,
    axis: int = 0,
) -> Any:
    """``exp(ln base · exponent)``."""
    exponents = linspace(*broadcast_arrays(start + 0 * base, stop), num, endpoint)
    return along([np.exp(np.log(base) * e) for e in exponents], exponents[0], axis)


def geomspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, axis: int = 0
) -> Any:
    """``start·exp(share·ln(stop/start))``."""
    parts = between(
        start,
        stop,
        num,
        endpoint,
        lambda a, b, share: a * np.exp(share * np.log(b / a)),
    )
    return along(parts, start + stop, axis)


def block(arrays: Any) -> Any:
    """Where each block begins, found by adding lengths up; then entry by entry."""
    depth, part = 0, arrays
    while isinstance(part, list):
        depth, part = depth + 1, part[0]
    flat: list[tuple[tuple[int, ...], Any]] = []

    def collect(part: Any, path: tuple[int, ...]) -> None:
        if isinstance(part, list):
            for k, inner in enumerate(part):
                collect(inner, (*path, k))
        else:
            flat.append((path, np.asarray(part)))

    collect(arrays, ())
    ndim = max([depth, *(x.ndim for _, x in flat)])
    whole = {p: x.reshape((1,) * (ndim - x.ndim) + x.shape) for p, x in flat}
    corners = {p: corner(p, whole, ndim - depth) for p in whole}
    shape = [
        max(corners[p][a] + x.shape[a] for p, x in whole.items()) for a in range(ndim)
    ]
    y = np.zeros(shape, np.result_type(*whole.values()))
    for p, x in whole.items():
        for i in np.ndindex(*x.shape):
            y[tuple(c + k for c, k in zip(corners[p], i, strict=True))] = x[i]
    return y


def corner(path: tuple[int, ...], whole: dict[Any, Any], first: int) -> list[int]:
    """The place of a block's first entry: the lengths of those before it, per axis.

    Along the axis of a level nothing deeper is joined, so any block tells its length.
    """
    found = [0] * next(iter(whole.values())).ndim
    for level, k in enumerate(path):
        for before in range(k):
            prefix = (*path[:level], before)
            beside = next(x for p, x in whole.items() if p[: level + 1] == prefix)
            found[first + level] += beside.shape[first + level]
    return found


REFERENCES: dict[str, Callable[..., Any]] = {
    "array": array,
    "copy": lambda x: filled(np.shape(x), entries(x), np.asarray(x).dtype),
    "broadcast_arrays": broadcast_arrays,
    "meshgrid": meshgrid,
    "full_like": full_like,
    "linspace": linspace,
    "logspace": logspace,
    "geomspace": geomspace,
    "block": block,
}
