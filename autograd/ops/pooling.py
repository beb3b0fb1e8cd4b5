"""Pooling: the largest or the mean entry of each window, for every channel alone.

Windows lie as in `windows.geometry`; padding takes no part in them. Over a window, as
over an axis, entries that tie for the largest share its derivative equally.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.batching import folded
from autograd.engine.primitive import Array
from autograd.engine.record import record
from autograd.engine.rules import called_as, custom, linear
from autograd.engine.samples import ErrorSample, Sample, separated
from autograd.engine.tensor import plain
from autograd.errors import DTypeError, ShapeError, ValueRangeError
from autograd.ops.unfolding import fold, unfold
from autograd.ops.window_reduction import (
    largest,
    lowest,
    spread,
    spread_to_largest,
    total,
)
from autograd.ops.windows import (
    Padding,
    Sizes,
    geometry,
    padded,
    spatial_of,
    windows,
)

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["average_pool", "max_pool"]

CASES: tuple[tuple[Sizes, dict[str, Any]], ...] = (
    ((2, 4, 3), {"size": 2}),
    ((2, 5, 3), {"size": 2, "strides": 1}),
    ((2, 5, 3, 2), {"size": (2, 3), "padding": "same"}),
    ((1, 5, 6, 1), {"size": 3, "strides": (2, 1), "padding": "same"}),
    ((1, 3, 4, 2), {"size": 2, "padding": ((1, 0), (0, 1))}),
    ((1, 2, 3, 2, 2), {"size": 2, "strides": 1}),
    ((2, 1, 1), {"size": 1}),
    ((0, 3, 2), {"size": 2}),
)


def _samples(name: str) -> Any:
    def samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
        for shape, kwargs in CASES:
            yield Sample((separated(rng, shape),), kwargs)
        x = np.ones((1, 3, 3, 2))
        match = rf"{name}: a window of \(4, 4\).*\(3, 3\).*padding='same'"
        yield ErrorSample((x,), {"size": 4}, ShapeError, match)
        match = rf"{name}: x \(2,\) has no spatial axes"
        yield ErrorSample((x[0, 0, 0],), {"size": 2}, ShapeError, match)
        match = f"{name}: padding .* less than the window"
        wrong = {"size": 1, "padding": ((1, 0), (0, 0))}
        yield ErrorSample((x,), wrong, ValueRangeError, match)
        if name == "max_pool":
            match = r"max_pool: x .*complex128.*no order"
            yield ErrorSample((x + 1j,), {"size": 2}, DTypeError, match)

    return samples


def _params(
    operation: str, x: Any, size: Any, strides: Any, padding: Any
) -> dict[str, Any]:
    """The full geometry; a window that lies in the padding alone has no value."""
    params = geometry(
        operation,
        spatial_of(operation, x),
        size,
        strides=size if strides is None else strides,
        padding=padding,
    )
    del params["dilation"]
    axes = zip(params["padding"], params["size"], strict=True)
    if any(p >= k for pair, k in axes for p in pair):
        raise ValueRangeError(
            f"{operation}: padding {params['padding']} has to be less than the window "
            f"{params['size']}, or windows would lie in it alone"
        )
    return params


def _hits(y: Any, x: Any, size: Sizes, strides: Sizes, padding: Padding) -> Array:
    """Each tap's share in its window's largest: (batch, *positions, taps, channels)."""
    raw, ones = plain(x), (1,) * len(size)
    apart = windows(padded(raw, padding, lowest(raw)), size, strides, ones)
    apart = apart.reshape(*y.shape[:-1], prod(size), y.shape[-1])
    hit = (apart == plain(y)[..., None, :]) | (apart != apart)
    ties: Array = np.add.reduce(hit, axis=-2, keepdims=True, dtype=raw.dtype)
    shares: Array = hit / ties
    return shares


def _max_pool_vjp(g: Any, y: Any, x: Any, **params: Any) -> Any:
    if _are_arrays(g, y, x):
        return spread_to_largest(g, y, x, **params)
    hits = _hits(y, x, **params)
    return fold(g[..., None, :] * hits, spatial=x.shape[1:-1], **params)


def _max_pool_jvp(dx: Any, y: Any, x: Any, **params: Any) -> Any:
    return (unfold(dx, **params) * _hits(y, x, **params)).sum(axis=-2)


@custom(
    vjps=(_max_pool_vjp,),
    jvps=(_max_pool_jvp,),
    name="max_pool",
    batching=folded,
    symbol="max ▦",
    formula="max of each window",
    samples=_samples("max_pool"),
)
def _max_pool(x: Array, *, size: Sizes, strides: Sizes, padding: Padding) -> Array:
    return largest(x, size=size, strides=strides, padding=padding)


@called_as(_max_pool)
def max_pool(x: Any, size: Any, strides: Any = None, padding: Any = "valid") -> Any:
    """The largest entry of each window of ``x: (batch, *spatial, channels)``.

    Result: (batch, *positions, channels). size, strides: a number, or one for each
    spatial axis; strides are by default the size. padding: ``"valid"``, ``"same"`` or
    pairs (before, after). A window with NaN gives NaN.

    >>> import numpy as np
    >>> max_pool(np.array([3.0, 1.0, 2.0, 5.0]).reshape(1, 4, 1), 2).ravel()
    array([3., 5.])
    """
    params = _params("max_pool", x, size, strides, padding)
    kind = getattr(plain(x), "dtype", None)
    if kind is not None and kind.kind == "c":
        raise DTypeError(
            f"max_pool: x {np.shape(x)} has dtype {kind}, which has no order; pool its "
            "absolute value"
        )
    return record(_max_pool.primitive, (x,), params)


def _counts(spatial: Sizes, size: Sizes, strides: Sizes, padding: Padding) -> Array:
    """How many entries of each window are not padding: (*positions, 1)."""
    total: Array = np.ones(1, int)
    for n, k, s, (before, after) in zip(spatial, size, strides, padding, strict=True):
        starts = np.arange(0, n + before + after - k + 1, s) - before
        inside = np.minimum(starts + k, n) - np.maximum(starts, 0)
        total = total[..., None, :] * inside[:, None]
    return total


def _average_pool_vjp(g: Any, y: Any, x: Any, **params: Any) -> Any:
    spatial, size = x.shape[1:-1], params["size"]
    share = g / _counts(spatial, **params).astype(g.dtype)
    if _are_arrays(share):
        return spread(share, spatial, **params)
    taps_of_each = np.ones((prod(size), 1), g.dtype)
    return fold(share[..., None, :] * taps_of_each, spatial=spatial, **params)


@linear(
    _average_pool_vjp,
    name="average_pool",
    batching=folded,
    symbol="mean ▦",
    formula="mean of each window",
    samples=_samples("average_pool"),
)
def _average_pool(x: Array, *, size: Sizes, strides: Sizes, padding: Padding) -> Array:
    y = total(x, size=size, strides=strides, padding=padding)
    counts = _counts(x.shape[1:-1], size, strides, padding)
    if x.dtype.kind in "fc":
        counts = counts.astype(x.dtype)
    return np.divide(y, counts)


def _are_arrays(*values: Any) -> bool:
    """Whether a rule runs on plain arrays: the walk that no other walk follows."""
    return all(type(v) is np.ndarray for v in values)


@called_as(_average_pool)
def average_pool(x: Any, size: Any, strides: Any = None, padding: Any = "valid") -> Any:
    """The mean of each window of ``x: (batch, *spatial, channels)``.

    Arguments and result as in `max_pool`. A window that reaches into the padding has
    the mean of what is not padding.

    >>> import numpy as np
    >>> x = np.array([3.0, 1.0, 2.0]).reshape(1, 3, 1)
    >>> average_pool(x, 2, padding="same").ravel()
    array([2., 2.])
    """
    params = _params("average_pool", x, size, strides, padding)
    return record(_average_pool.primitive, (x,), params)
