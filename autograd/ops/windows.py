"""Windows that slide over the spatial axes of ``x: (batch, *spatial, channels)``.

What convolution and pooling share. Output position o sees, at tap k of its window, the
input at ``o·stride + k·dilation − before``, zero in the padding. Any number of spatial
axes; every geometry below is a tuple with an entry per axis.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograd.engine.primitive import Array
from autograd.errors import DTypeError, ShapeError, ValueRangeError

__all__ = [
    "Padded",
    "Padding",
    "Sizes",
    "Window",
    "geometry",
    "padded",
    "per_axis",
    "placed",
    "positions",
    "spatial_of",
    "taps",
    "windows",
    "without_padding",
]

Sizes = tuple[int, ...]
Padding = tuple[tuple[int, int], ...]


class Window(NamedTuple):
    """What slides over the images, and `out`, at how many positions along each axis."""

    size: Sizes
    out: Sizes
    strides: Sizes
    padding: Padding
    dilation: Sizes
    groups: int


def per_axis(operation: str, name: str, value: Any, rank: int) -> Sizes:
    """`value`, a positive integer or one per axis, as a tuple of `rank` integers."""
    values = tuple(value) if np.iterable(value) else (value,) * rank
    whole = all(isinstance(v, (int, np.integer)) and v > 0 for v in values)
    if len(values) != rank or not whole:
        raise ValueRangeError(
            f"{operation}: {name} must be a positive integer or {rank} of them, one "
            f"for each spatial axis, got {value!r}"
        )
    return tuple(map(int, values))


def geometry(
    operation: str,
    spatial: Sizes,
    size: Any,
    *,
    strides: Any = 1,
    padding: Any = "valid",
    dilation: Any = 1,
) -> dict[str, Any]:
    """The parameters `size`, `strides`, `padding` and `dilation` in full, checked.

    padding: ``"valid"`` for none, ``"same"`` for ⌈n/stride⌉ positions on an axis of n,
    the odd zero at the end; or pairs (before, after), one for each axis.
    """
    given = (operation, tuple(spatial), size, strides, padding, dilation)
    try:
        found = _geometry(*given)
    except TypeError:  # a list, which cannot be looked up
        found = _geometry.__wrapped__(*given)
    return dict(zip(("size", "strides", "padding", "dilation"), found, strict=True))


@lru_cache(maxsize=1024, typed=True)  # 0.4 µs, and 9 to work it out
def _geometry(
    operation: str, spatial: Sizes, size: Any, strides: Any, padding: Any, dilation: Any
) -> tuple[Sizes, Sizes, Padding, Sizes]:
    rank = len(spatial)
    size = per_axis(operation, "the window's size", size, rank)
    strides = per_axis(operation, "strides", strides, rank)
    dilation = per_axis(operation, "dilation", dilation, rank)
    pairs: Padding
    if padding == "valid":
        pairs = ((0, 0),) * rank
    elif padding == "same":
        reach = zip(spatial, size, strides, dilation, strict=True)
        missing = [
            max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0) for n, k, s, d in reach
        ]
        pairs = tuple((p // 2, p - p // 2) for p in missing)
    else:
        pairs = _pairs(operation, padding, rank)
    for n, k, d, p in zip(spatial, size, dilation, pairs, strict=True):
        if n + sum(p) < (k - 1) * d + 1:
            raise ShapeError(
                f"{operation}: a window of {size} with dilation {dilation} is larger "
                f"than the input's spatial axes {spatial} with padding {pairs}; use a "
                "smaller window or padding='same'"
            )
    return size, strides, pairs, dilation


def _pairs(operation: str, padding: Any, rank: int) -> Padding:
    try:
        pairs = tuple((int(before), int(after)) for before, after in padding)
    except (TypeError, ValueError):
        pairs = ()
    if len(pairs) != rank or any(p < 0 for pair in pairs for p in pair):
        raise ValueRangeError(
            f"{operation}: padding must be 'valid', 'same' or {rank} pairs (before, "
            f"after) of integers ≥ 0, got {padding!r}"
        )
    return pairs


def positions(
    spatial: Sizes, size: Sizes, strides: Sizes, padding: Padding, dilation: Sizes
) -> Sizes:
    """How many windows fit along each axis."""
    axes = zip(spatial, size, strides, padding, dilation, strict=True)
    return tuple((n + sum(p) - (k - 1) * d - 1) // s + 1 for n, k, s, p, d in axes)


def padded(x: Array, padding: Padding, value: Any = 0) -> Array:
    """`x` with its spatial axes padded; a negative number cuts off as many entries."""
    if not any(p for pair in padding for p in pair):
        return x
    room, inside, kept = placed(x.shape[1:-1], padding)
    y = np.full((len(x), *room, x.shape[-1]), value, x.dtype)
    y[inside] = x[kept]
    return y


class Padded:
    """``x: (batch, *spatial, channels)`` padded with 0, a few images at a time.

    Attributes
    ----------
    images: up to `count` padded images, in memory that is used again; all, and no copy,
        where there is nothing to pad.
    """

    def __init__(self, x: Array, padding: Padding, count: int) -> None:
        room, self._inside, kept = placed(x.shape[1:-1], padding)
        self._rest = x[kept]
        self._copies = self._rest.shape[1:-1] != room
        self.images = self._rest
        if self._copies:
            shape = (min(count, len(x)), *room, x.shape[-1])
            self.images = np.zeros(shape, x.dtype)

    def at(self, rows: slice) -> slice:
        """Where in `images` these `rows` of the batch are now."""
        if not self._copies:
            return rows
        here = slice(0, rows.stop - rows.start)
        self.images[here][self._inside] = self._rest[rows]
        return here


def placed(
    spatial: Sizes, padding: Padding
) -> tuple[Sizes, tuple[slice, ...], tuple[slice, ...]]:
    """The padded axes, where the input lies in them, and what of it is kept."""
    room, inside, kept = [], [slice(None)], [slice(None)]
    for n, (before, after) in zip(spatial, padding, strict=True):
        room.append(n + before + after)
        inside.append(slice(max(before, 0), n + before + min(after, 0)))
        kept.append(slice(max(-before, 0), n + min(after, 0)))
    return tuple(room), tuple(inside), tuple(kept)


def windows(x: Array, size: Sizes, strides: Sizes, dilation: Sizes) -> Array:
    """A view of padded `x`, its windows apart: (batch, *positions, *size, channels).

    The only place where memory is seen in another geometry, so it takes real arrays of
    numbers alone, and leaves it to NumPy to keep within their bounds.
    """
    if not isinstance(x, np.ndarray) or x.dtype.kind not in "biufc":
        raise DTypeError(
            f"windows: x is {type(x).__name__} of dtype {getattr(x, 'dtype', None)}; "
            "expected an array of numbers"
        )
    rank = len(size)
    reach = [(k - 1) * d + 1 for k, d in zip(size, dilation, strict=True)]
    apart = sliding_window_view(x, reach, tuple(range(1, rank + 1)))
    whole = slice(None)  # (batch, *starts, channels, *reach)
    starts = [slice(None, None, s) for s in strides]
    inside = [slice(None, None, d) for d in dilation]
    return np.moveaxis(apart[(whole, *starts, whole, *inside)], rank + 1, -1)


def taps(
    out: Sizes, size: Sizes, strides: Sizes, dilation: Sizes
) -> Iterator[tuple[Sizes, tuple[slice, ...]]]:
    """For each tap of the window, the slices of padded ``x`` that it sees."""
    for tap in product(*map(range, size)):
        axes = zip(tap, out, strides, dilation, strict=True)
        spans = [slice(k * d, k * d + (o - 1) * s + 1, s) for k, o, s, d in axes]
        yield tap, (slice(None), *spans)


def without_padding(x: Array, padding: Padding) -> Array:
    """A view of `x` without its padding."""
    axes = zip(x.shape[1:-1], padding, strict=True)
    return x[(slice(None), *(slice(p, n - q) for n, (p, q) in axes))]


def spatial_of(operation: str, x: Any) -> Sizes:
    """The spatial axes of ``x``, refused if there are none."""
    shape: Sizes = np.shape(x)
    if len(shape) < 3:
        raise ShapeError(
            f"{operation}: x {shape} has no spatial axes; expected the shape (batch, "
            "*spatial, channels); one image is x[None], one channel x[..., None]"
        )
    return shape[1:-1]
