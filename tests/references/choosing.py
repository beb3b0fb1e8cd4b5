"""Choosing and editing, place by place or entry by entry."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.references.making import broadcast_arrays
from tests.references.shape import built, concatenate, entries, filled


def select(conditions: list[Any], choices: list[Any], default: Any = 0) -> Any:
    """The first condition that holds, asked in turn."""
    given = [np.asarray(v) for v in (*conditions, *choices, default)]
    laid = broadcast_arrays(*given)
    n = len(conditions)

    def entry(*i: int) -> Any:
        held = [k for k in range(n) if laid[k][i]]
        return laid[n + held[0]][i] if held else laid[-1][i]

    kind = np.result_type(*choices, *([] if np.ndim(default) == 0 else [default]))
    return built(laid[0].shape, kind, entry)


def choose(a: Any, choices: Any, mode: str = "raise") -> Any:
    """Each place asks the choice of its number."""
    numbers, *laid = broadcast_arrays(np.asarray(a), *choices)
    n = len(laid)

    def entry(*i: int) -> Any:
        k = int(numbers[i])
        return laid[k % n if mode == "wrap" else min(max(k, 0), n - 1)][i]

    return built(numbers.shape, np.result_type(*choices), entry)


def kept(x: Any, where: list[int], axis: int) -> Any:
    """The slices of these numbers along the axis, one after the other."""
    axis %= x.ndim
    shape = list(x.shape)
    shape[axis] = len(where)
    return built(
        shape, x.dtype, lambda *i: x[(*i[:axis], where[i[axis]], *i[axis + 1 :])]
    )


def flat(x: Any) -> Any:
    """All entries as one axis."""
    return filled((np.size(x),), entries(x), np.asarray(x).dtype)


def compress(condition: Any, a: Any, axis: int | None = None) -> Any:
    """The slices whose condition holds."""
    x = flat(a) if axis is None else a
    return kept(x, [k for k, held in enumerate(condition) if held], axis or 0)


def extract(condition: Any, arr: Any) -> Any:
    """The entries whose condition holds."""
    pairs = zip(entries(condition), entries(arr), strict=False)
    found = [v for held, v in pairs if held]
    return filled((len(found),), found, arr.dtype)


def delete(x: Any, obj: Any, axis: int | None = None) -> Any:
    """The slices that the index does not name."""
    x, axis = (flat(x), 0) if axis is None else (x, axis)
    numbers = list(range(x.shape[axis]))
    if isinstance(obj, slice):
        gone = numbers[obj]
    elif isinstance(obj, np.ndarray) and obj.dtype == bool:
        gone = [k for k, held in enumerate(obj) if held]
    else:
        gone = [numbers[k] for k in (obj if isinstance(obj, list) else [obj])]
    return kept(x, [k for k in numbers if k not in gone], axis)


def insert(x: Any, obj: Any, values: Any, axis: int | None = None) -> Any:
    """Slices and values dealt out in turn to where they belong."""
    x, axis = (flat(x), 0) if axis is None else (x, axis % x.ndim)
    n = x.shape[axis]
    values = np.asarray(values)
    if isinstance(obj, slice):
        places = list(range(n))[obj]
    elif isinstance(obj, np.ndarray):
        places = [k for k, held in enumerate(obj) if held]
    else:
        places = obj if isinstance(obj, list) else [obj]
    if len(places) == 1:
        whole = values.reshape((1,) * (x.ndim - values.ndim) + values.shape)
        values = whole if isinstance(obj, list) else np.moveaxis(whole, 0, axis)
        places = places * values.shape[axis]
    shape = [*x.shape]
    shape[axis] = len(places)
    given = np.zeros(shape, x.dtype)
    given[...] = values
    both = concatenate([x, given], axis)
    order: list[int] = []
    for k in range(n + 1):
        order += [n + j for j, p in enumerate(places) if (p + n if p < 0 else p) == k]
        order += [k] if k < n else []
    return kept(both, order, axis)


def resize(x: Any, new_shape: Any) -> Any:
    """The entries over and over."""
    shape = new_shape if isinstance(new_shape, tuple) else (new_shape,)
    values = entries(x) or [0.0]
    count = int(np.prod(shape))
    return filled(shape, [values[k % len(values)] for k in range(count)], x.dtype)


def cross(
    a: Any,
    b: Any,
    axisa: int = -1,
    axisb: int = -1,
    axisc: int = -1,
    axis: int | None = None,
) -> Any:
    """``Σ εᵢⱼₖ aⱼ bₖ``."""
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = np.moveaxis(a, axisa, -1), np.moveaxis(b, axisb, -1)
    plane = a.shape[-1] == b.shape[-1] == 2
    sign = np.zeros((3, 3, 3))
    for i in range(3):
        sign[i, (i + 1) % 3, (i + 2) % 3] = 1
        sign[i, (i + 2) % 3, (i + 1) % 3] = -1
    sign = sign[:, : a.shape[-1], : b.shape[-1]]
    y = np.einsum("ijk,...j,...k->...i", sign, a, b)
    return y[..., 2] if plane else np.moveaxis(y, -1, axisc)


REFERENCES: dict[str, Callable[..., Any]] = {
    "select": select,
    "choose": choose,
    "compress": compress,
    "extract": extract,
    "delete": delete,
    "insert": insert,
    "resize": resize,
    "cross": cross,
}
