"""The windows of an array side by side, and added up again where they came from.

>>> import numpy as np
>>> unfold(np.arange(4.0).reshape(1, 4, 1), size=2)[0, :, :, 0]
array([[0., 1.],
       [1., 2.],
       [2., 3.]])
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.batching import folded
from autograd.engine.primitive import Array
from autograd.engine.record import record
from autograd.engine.rules import called_as, linear
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.errors import ShapeError, ValueRangeError
from autograd.ops.windows import (
    Padding,
    Sizes,
    geometry,
    padded,
    positions,
    spatial_of,
    taps,
    windows,
    without_padding,
)

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["fold", "unfold"]


def _unfold_samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shape, kwargs in GEOMETRIES:
        yield Sample((uniform(rng, shape, 0.5, 2),), kwargs)
    x = np.ones((1, 3, 3, 2))
    match = r"unfold: a window of \(4, 4\).*\(3, 3\).*padding='same'"
    yield ErrorSample((x,), {"size": 4}, ShapeError, match)
    match = "unfold: strides must be a positive integer"
    yield ErrorSample((x,), {"size": 2, "strides": 0}, ValueRangeError, match)
    match = "unfold: padding must be 'valid', 'same'"
    yield ErrorSample((x,), {"size": 2, "padding": "some"}, ValueRangeError, match)
    match = r"unfold: x \(2,\).*\(batch, \*spatial, channels\)"
    yield ErrorSample((x[0, 0, 0],), {"size": 2}, ShapeError, match)


GEOMETRIES: tuple[tuple[Sizes, dict[str, Any]], ...] = (
    ((2, 5, 3), {"size": 2}),
    ((2, 4, 5, 2), {"size": (2, 3), "strides": 2, "padding": "same"}),
    ((1, 5, 5, 1), {"size": 2, "strides": (1, 2), "dilation": (2, 1)}),
    ((1, 3, 4, 2), {"size": 3, "padding": ((1, 2), (0, 1))}),
    ((1, 2, 3, 2, 2), {"size": 2, "padding": "same"}),
    ((2, 1, 1), {"size": 1}),
    ((0, 3, 2), {"size": 2}),
    ((2, 3, 0), {"size": 2}),
)
"""Shapes of ``x`` and windows over them, of one to three spatial axes."""


@linear(
    lambda g, y, x, size, strides, padding, dilation: _folded(
        g, x.shape[1:-1], size, strides, padding, dilation
    ),
    name="unfold",
    batching=folded,
    symbol="▦",
    formula="windows of x",
    samples=_unfold_samples,
)
def _unfold(
    x: Array, *, size: Sizes, strides: Sizes, padding: Padding, dilation: Sizes
) -> Array:
    apart = windows(padded(x, padding), size, strides, dilation)
    return apart.reshape(*apart.shape[: x.ndim - 1], prod(size), x.shape[-1])


@called_as(_unfold)
def unfold(
    x: Any, size: Any, strides: Any = 1, padding: Any = "valid", dilation: Any = 1
) -> Any:
    """The windows of ``x: (batch, *spatial, channels)``, one beside the other.

    Result: (batch, *positions, taps, channels), the taps of a window in row order; 0
    for what lies in the padding. Numbers, or one for each spatial axis; padding is
    ``"valid"``, ``"same"`` or pairs (before, after).
    """
    full = geometry(
        "unfold",
        spatial_of("unfold", x),
        size,
        strides=strides,
        padding=padding,
        dilation=dilation,
    )
    return record(_unfold.primitive, (x,), full)


def _fold_samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shape, kwargs in GEOMETRIES:
        unfolded = unfold(np.ones(shape), **kwargs)
        values = uniform(rng, unfolded.shape, 0.5, 2)
        yield Sample((values,), {"spatial": shape[1:-1], **kwargs})
    wrong = {"spatial": (4,), "size": 2}
    match = r"fold: x \(1, 2, 2, 1\).*expected \(batch, 3, 2, channels\)"
    yield ErrorSample((np.ones((1, 2, 2, 1)),), wrong, ShapeError, match)


@linear(
    lambda g, y, x, spatial, size, strides, padding, dilation: record(
        _unfold.primitive,
        (g,),
        {"size": size, "strides": strides, "padding": padding, "dilation": dilation},
    ),
    name="fold",
    batching=folded,
    symbol="▦ᵀ",
    formula="Σ windows in place",
    samples=_fold_samples,
)
def _fold(
    x: Array,
    *,
    spatial: Sizes,
    size: Sizes,
    strides: Sizes,
    padding: Padding,
    dilation: Sizes,
) -> Array:
    out = x.shape[1:-2]
    room = [n + sum(p) for n, p in zip(spatial, padding, strict=True)]
    y = np.zeros((len(x), *room, x.shape[-1]), x.dtype)
    for i, (_, seen) in enumerate(taps(out, size, strides, dilation)):
        y[seen] += x[..., i, :]
    return without_padding(y, padding)


@called_as(_fold)
def fold(
    x: Any,
    spatial: Any,
    size: Any,
    strides: Any = 1,
    padding: Any = "valid",
    dilation: Any = 1,
) -> Any:
    """Windows added up where they lie: the transpose of `unfold`.

    x: (batch, *positions, taps, channels); result: (batch, *spatial, channels).
    """
    spatial = tuple(spatial)
    full = geometry(
        "fold", spatial, size, strides=strides, padding=padding, dilation=dilation
    )
    expected = (*positions(spatial, **full), prod(full["size"]))
    if np.ndim(x) != len(expected) + 2 or np.shape(x)[1:-1] != expected:
        text = ", ".join(map(str, expected))
        raise ShapeError(
            f"fold: x {np.shape(x)} does not hold the windows of spatial axes "
            f"{spatial}; expected (batch, {text}, channels)"
        )
    return _folded(x, spatial, **full)


def _folded(
    x: Any,
    spatial: Sizes,
    size: Sizes,
    strides: Sizes,
    padding: Padding,
    dilation: Sizes,
) -> Any:
    params: dict[str, Any] = {"spatial": spatial, "size": size, "strides": strides}
    params |= {"padding": padding, "dilation": dilation}
    return record(_fold.primitive, (x,), params)
