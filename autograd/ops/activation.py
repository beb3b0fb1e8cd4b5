"""Activations and normalised exponentials, in forms that neither overflow nor cancel.

>>> import numpy as np
>>> softmax(np.array([1e4, 1e4]))
array([0.5, 0.5])
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.batching import over_axes
from autograd.engine.primitive import Array
from autograd.engine.rules import custom, elementwise, reduction
from autograd.engine.samples import (
    ErrorSample,
    Sample,
    not_numbers,
    unary,
    unary_apart,
    uniform,
)
from autograd.engine.tensor import plain
from autograd.engine.traced import Traced
from autograd.errors import IndexingError
from autograd.ops.matrices import row_maxima, row_products, row_sums, spread_rows
from autograd.ops.transcendental import zero_for_lowest

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = [
    "log_softmax",
    "logsumexp",
    "needs_no_shift",
    "relu",
    "sigmoid",
    "softmax",
    "softmax_of_rows",
    "softplus",
    "through_softmax",
]

Axis = int | tuple[int, ...] | None


@elementwise(lambda y, x: y > 0, formula="max(x, 0)", samples=unary_apart)
def relu(x: Any) -> Any:
    """``max(x, 0)``: derivative 1 where x > 0, else 0; NaN stays, with derivative 0."""
    if x.__class__ is not np.ndarray:  # what stands for one while traced says it is
        if type(x) is Traced:
            return np.maximum(x, 0)
        return x if not x <= 0 else type(x)(0)
    # NumPy vectorises a row of zeros, not a scalar: 13 µs against 26 at (128, 512).
    return np.maximum(x, np.zeros(x.shape[-1:], x.dtype))


@elementwise(
    lambda y, x: y * (1 - y),
    symbol="σ",
    formula="1 / (1 + e⁻ˣ)",
    samples=unary(low=-2, high=2),
)
def sigmoid(x: Array) -> Array:
    """``1/(1 + e⁻ˣ)``, to full relative accuracy for very negative x too."""
    with np.errstate(over="ignore"):  # an infinite e⁻ˣ gives the right limit, 0
        return 1 / (1 + np.exp(-x))


@elementwise(
    lambda y, x: -np.expm1(-y),
    formula="ln(1 + eˣ)",
    samples=unary(low=-2, high=2),
)
def softplus(x: Array) -> Array:
    """``ln(1 + eˣ)``, which is x for large x; its derivative is the sigmoid of x."""
    # logaddexp(0, x) takes 1340 µs where this takes 106, (128, 512) float32.
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def _slices(rng: Generator) -> Iterable[Sample | ErrorSample]:
    """Every form of axis, on values that are not so far apart that one takes it all."""
    for shape, axis in [
        ((3,), -1),
        ((2, 3), 0),
        ((2, 3), 1),
        ((2, 2, 3), (0, -1)),
        ((2, 3), None),
        ((0, 3), -1),
        ((3, 0), 0),
    ]:
        yield Sample((uniform(rng, shape, -2, 2),), {"axis": axis})
    x = uniform(rng, (2, 3), -2, 2)
    yield ErrorSample((x,), {"axis": 2}, IndexingError, "axis 2 is out of bounds")
    yield not_numbers()


def _reduced_slices(rng: Generator) -> Iterable[Sample | ErrorSample]:
    yield from _slices(rng)
    for shape in ((), (1,), (2, 3), (2, 1, 3)):
        yield Sample((uniform(rng, shape, -2, 2),))
    yield Sample((uniform(rng, (2, 3), -2, 2), 1, True))


def _peak(x: Array, axis: Axis) -> Array:
    """The maximum along `axis`, kept as an axis of size 1; of no elements it is 0."""
    ufunc = np.maximum if np.size(x) else np.add
    return ufunc.reduce(x, axis=axis, keepdims=True)


def _shares(y: Any, x: Any, axis: Axis, keepdims: bool) -> Any:
    """The softmax of x, 0 where all is −inf; y, rounded as it is, merely shifts x."""
    if type(x) is np.ndarray and np.isfinite(y).all():  # 4 µs in place of 8
        e = np.exp(x - y)
        e /= np.add.reduce(e, axis=axis, keepdims=True)
        return e
    e = np.exp(x - zero_for_lowest(plain(y)))
    total = np.add.reduce(e, axis=axis, keepdims=True)
    none = (total == 0) | (total != total)  # NaN beside +inf, where the others get 0
    return e / np.where(none, 1, total)


@reduction(
    _shares,
    formula="ln Σ eˣ",
    samples=_reduced_slices,
)
def logsumexp(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
    """``ln Σ eˣ`` along `axis`, without overflow; its derivative is softmax.

    −inf adds nothing. A slice that is empty or all −inf gives −inf, with derivative 0.
    A slice with +inf gives +inf, with derivative NaN at each +inf.
    """
    peak = _peak(x, axis)
    if isinstance(peak, Traced) or not np.isfinite(peak).all():
        peak = np.where(np.isfinite(peak), peak, 0)
    with np.errstate(divide="ignore"):  # ln 0 is the −inf that is wanted
        y = np.log(np.add.reduce(np.exp(x - peak), axis=axis, keepdims=True)) + peak
    return y if keepdims else y.squeeze(axis)[()]


def _rows(x: Any, axis: Axis) -> Any:
    """``x`` as a matrix of its slices along `axis`; None where that is no view."""
    common = type(x) is np.ndarray and x.dtype.char in _SMALL and x.size
    if common and axis in (-1, x.ndim - 1) and x.flags.c_contiguous:
        return x.reshape(-1, x.shape[-1])
    return None


_SMALL = {"f": 60.0, "d": 500.0}
"""By dtype how large |x| may be for e⁻ˣ, eˣ and sums of them to be normal numbers."""


def needs_no_shift(x: Array) -> bool:
    """Whether eˣ is a normal number for all of ``x``, and so are ratios to sums of it.

    To look takes 10 µs for 131,072 numbers in rows of 32, to shift by the rows' maxima
    170. x: float32 or float64, not empty.
    """
    limit = _SMALL[x.dtype.char]
    low, high = np.minimum.reduce(x, axis=None), np.maximum.reduce(x, axis=None)
    return bool(-limit <= low and high <= limit)


def softmax_of_rows(x: Array, out: Array | None = None) -> Array:
    """`softmax` of each row of a contiguous matrix of floats, be it into `out`."""
    if needs_no_shift(x):
        y: Array = np.exp(x, out=out)
    else:
        y = np.subtract(x, spread_rows(row_maxima(x), x.shape[1]), out=out)
        np.exp(y, out=y)
    y /= spread_rows(row_sums(y), x.shape[1])
    return y


def through_softmax(v: Array, y: Array, out: Array | None = None) -> Array:
    """``(v − Σ v·y)·y`` for each row, be it into `out`, which may be ``v``."""
    columns = y.shape[1]
    share: Array = np.subtract(v, spread_rows(row_products(v, y), columns), out=out)
    share *= y
    return share


def _softmax_times(v: Any, y: Any, x: Any, axis: Axis) -> Any:
    """``(diag y − y yᵀ)·v`` in each slice: symmetric, so it serves both modes."""
    rows, shares = _rows(v, axis), _rows(y, axis)
    if rows is None or shares is None or v.shape != y.shape:
        v = v * y
        return v - y * np.add.reduce(v, axis=axis, keepdims=True)
    return through_softmax(rows, shares).reshape(y.shape)


@custom(
    vjps=(_softmax_times,),
    jvps=(_softmax_times,),
    formula="eˣ / Σ eˣ",
    batching=over_axes,
    samples=_slices,
)
def softmax(x: Array, axis: Axis = -1) -> Array:
    """``eˣ / Σ eˣ`` along `axis`: positive, of sum 1.

    An element of −inf gets 0; a slice that is all −inf, or has +inf, gets NaN.
    """
    rows = _rows(x, axis)
    if rows is not None:
        return softmax_of_rows(rows).reshape(x.shape)
    y: Array = np.exp(x - _peak(x, axis))
    y /= np.add.reduce(y, axis=axis, keepdims=True)
    return y


def _unsoftened(g: Any, y: Any, x: Any, axis: Axis) -> Any:
    """``g − softmax(x) Σ g``."""
    rows, values = _rows(g, axis), _rows(y, axis)
    if rows is None or values is None or g.shape != y.shape:
        return g - np.exp(y) * np.add.reduce(g, axis=axis, keepdims=True)
    share = np.exp(values)
    share *= spread_rows(row_sums(rows), rows.shape[1])
    return np.subtract(rows, share, out=share).reshape(y.shape)


@custom(
    vjps=(_unsoftened,),
    jvps=(
        lambda dx, y, x, axis: (
            dx - np.add.reduce(np.exp(y) * dx, axis=axis, keepdims=True)
        ),
    ),
    formula="x − ln Σ eˣ",
    batching=over_axes,
    samples=_slices,
)
def log_softmax(x: Array, axis: Axis = -1) -> Array:
    """``x − ln Σ eˣ`` along `axis`: the logarithm of `softmax`, even where that is 0.

    Edges as in `softmax`, the logarithm of its 0 being −inf.
    """
    rows = _rows(x, axis)
    if rows is not None:
        y = rows - spread_rows(row_maxima(rows), rows.shape[1])
        y -= spread_rows(np.log(row_sums(np.exp(y))), rows.shape[1])
        return y.reshape(x.shape)  # type: ignore[no-any-return]
    y = x - _peak(x, axis)
    if not np.size(y):
        return y
    return y - np.log(np.add.reduce(np.exp(y), axis=axis, keepdims=True))
