"""Normalisation by moments of the same values, then a scale and a shift."""

from __future__ import annotations

from collections.abc import Iterable
from math import gcd
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.fused import fused
from autograd.engine.primitive import Array
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.errors import ShapeError
from autograd.ops.arithmetic import add, divide, multiply, sqrt, square, subtract
from autograd.ops.blocks import parts, summed
from autograd.ops.matrices import (
    column_sums,
    row_products,
    row_sums,
    spread_rows,
)
from autograd.ops.reduction import mean
from autograd.ops.threads import THREADS

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["batch_normalization", "layer_normalization", "standardized"]

Shape = tuple[int, ...]


def standardized(x: Any, axes: Shape, epsilon: float) -> tuple[Any, Any, Any]:
    """``(x − μ)/√(σ² + ε)`` with moments over `axes`, and both, kept as axes of 1."""
    average = mean(x, axis=axes, keepdims=True)
    centred = subtract(x, average)
    variance = mean(square(centred), axis=axes, keepdims=True)
    return divide(centred, sqrt(add(variance, epsilon))), average, variance


def _draw(rng: Generator, shape: Shape, lengths: Shape) -> tuple[Any, ...]:
    """x of `shape`, gamma and beta of `lengths`."""
    x = uniform(rng, shape, -1, 1)
    return (x, uniform(rng, lengths, 0.5, 2), uniform(rng, lengths, 0.5, 2))


def _refused(name: str) -> ErrorSample:
    match = rf"{name}: gamma \(2,\) and beta \(3,\) do not suit x \(2, 3\)"
    return ErrorSample((np.ones((2, 3)), np.ones(2), np.ones(3)), {}, ShapeError, match)


def _layer_samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shape, axes in (((4,), 1), ((3, 4), 1), ((2, 1, 3), 1), ((2, 2, 3), 2)):
        lengths = shape[-axes:]
        yield Sample(_draw(rng, shape, lengths), {"epsilon": 0.1})
    yield Sample(_draw(rng, (0, 3), (3,)))

    yield _refused("layer_normalization")


def _batch_samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shape in ((4, 3), (3, 2, 1), (2, 3, 2, 2)):
        yield Sample(_draw(rng, shape, shape[-1:]), {"epsilon": 0.1})
    yield Sample(_draw(rng, (2, _TALL // 2, 3), (3,)), order=1)

    yield _refused("batch_normalization")


def _is_common(x: Any, gamma: Any, beta: Any) -> bool:
    """Whether the kernels are made for these operands."""
    return (
        type(x) is type(gamma) is type(beta) is np.ndarray
        and x.dtype == gamma.dtype == beta.dtype
        and x.dtype.char in "fd"
        and x.size > 0
        and 0 < gamma.ndim < x.ndim
        and gamma.shape == beta.shape == x.shape[-gamma.ndim :]
    )


def _require(name: str, x: Any, gamma: Any, beta: Any, axes: int) -> None:
    expected = np.shape(x)[-axes:] if axes else None
    if not np.shape(gamma) == np.shape(beta) == expected:
        raise ShapeError(
            f"{name}: gamma {np.shape(gamma)} and beta {np.shape(beta)} do not suit x "
            f"{np.shape(x)}; expected both of the lengths of its last axes"
        )


def _layer(x: Array, gamma: Array, beta: Array, *, epsilon: float) -> Any:
    if not _is_common(x, gamma, beta):
        return None
    n = gamma.size
    rows = x.reshape(-1, n)
    standard = rows - spread_rows(row_sums(rows) / n, n)
    variance = row_products(standard, standard) / n
    scale = 1 / np.sqrt(variance + epsilon)
    standard *= spread_rows(scale, n)
    y = standard * gamma.reshape(-1)
    y += beta.reshape(-1)
    return y.reshape(x.shape), (standard, scale)


def _layer_backward(
    g: Array,
    y: Array,
    kept: tuple[Array, Array],
    wanted: Any,
    x: Array,
    gamma: Array,
    beta: Array,
    *,
    epsilon: float,
) -> Any:
    standard, scale = kept
    n, weights = gamma.size, gamma.reshape(-1)
    rows, g_x = g.reshape(-1, n), np.empty(x.shape, x.dtype)
    share = g_x.reshape(-1, n)  # a view
    np.multiply(rows, standard, out=share)
    g_gamma = column_sums(share).reshape(gamma.shape)
    along, level = share.dot(weights) / n, rows.dot(weights) / n
    np.multiply(rows, weights, out=share)
    share -= spread_rows(level, n)
    share -= standard * spread_rows(along, n)
    share *= spread_rows(scale, n)
    g_beta = column_sums(rows).reshape(gamma.shape)
    return g_x, g_gamma, g_beta


@fused(
    _layer,
    _layer_backward,
    symbol="norm",
    formula="γ·(x − μ)/√(σ² + ε) + β",
    samples=_layer_samples,
)
def layer_normalization(
    x: Array, gamma: Array, beta: Array, *, epsilon: float = 1e-3
) -> Any:
    """``γ·(x − μ)/√(σ² + ε) + β``, moments of each sample over its last axes.

    x, y: (…, *lengths). gamma, beta: (*lengths), of one axis or more. The variance is
    the biased one (Ba et al., 2016).

    >>> import numpy as np
    >>> x = np.array([[1.0, 3.0], [5.0, 9.0]])
    >>> layer_normalization(x, np.array([1.0, 10.0]), np.zeros(2), epsilon=0.0)
    array([[-1., 10.],
           [-1., 10.]])
    """
    count = np.ndim(gamma)
    _require("layer_normalization", x, gamma, beta, count)
    axes = tuple(range(-count, 0))
    return add(multiply(standardized(x, axes, epsilon)[0], gamma), beta)


_WIDE = 1024
"""Elements of a row at which NumPy no longer spends its time between rows."""

_TALL = 256
"""Rows from which on it is worth while to lay some side by side."""


def _side_by_side(x: Array) -> int:
    """How many rows, of the length of the last axis, to take as one.

    What is the same for each row is then repeated, and passes over (16384, 32) take
    half the time: 229 µs for 389.
    """
    columns = x.shape[-1]
    rows = x.size // columns
    return gcd(rows, max(1, _WIDE // columns)) if rows >= _TALL else 1


def _repeated(row: Array, times: int) -> Array:
    return row if times == 1 else np.concatenate([row] * times)


def _folded(sums: Array, times: int) -> Array:
    """The sums of columns, of those of rows that lie `times` side by side."""
    return sums if times == 1 else column_sums(sums.reshape(times, -1))


def _batch(x: Array, gamma: Array, beta: Array, *, epsilon: float) -> Any:
    if not _is_common(x, gamma, beta) or gamma.ndim != 1:
        return None
    times = _side_by_side(x)
    rows, n = x.reshape(-1, times * len(gamma)), x.size // len(gamma)
    ranges = parts(len(rows), rows[:1].nbytes)
    centred, y = (np.empty(rows.shape, x.dtype) for _ in range(2))
    average = _folded(summed(lambda part: column_sums(rows[part]), ranges), times) / n
    averages = _repeated(average, times)

    def squares(part: slice) -> Array:
        np.subtract(rows[part], averages, out=centred[part])
        return column_sums(np.multiply(centred[part], centred[part], out=y[part]))

    variance = _folded(summed(squares, ranges), times) / n
    scale = 1 / np.sqrt(variance + epsilon)
    factors, levels = _repeated(scale * gamma, times), _repeated(beta, times)

    def finish(part: slice) -> None:
        np.multiply(centred[part], factors, out=y[part])
        y[part] += levels

    THREADS.share(finish, ranges)
    flat = (1,) * (x.ndim - 1) + gamma.shape
    moments = average.reshape(flat), variance.reshape(flat)
    return (y.reshape(x.shape), *moments), (centred, scale, times)


def _batch_backward(
    g: tuple[Array | None, ...],
    y: tuple[Array, ...],
    kept: tuple[Array, Array, int],
    wanted: Any,
    x: Array,
    gamma: Array,
    beta: Array,
    *,
    epsilon: float,
) -> Any:
    centred, scale, times = kept
    n, factor = x.size // len(gamma), scale * gamma
    g_y, g_average, g_variance = g
    rows = (np.zeros_like(x) if g_y is None else g_y).reshape(centred.shape)
    g_x = np.empty(x.shape, x.dtype)
    share = g_x.reshape(centred.shape)  # a view
    ranges = parts(len(rows), rows[:1].nbytes)
    g_beta = _folded(summed(lambda part: column_sums(rows[part]), ranges), times)

    def products(part: slice) -> Array:
        return column_sums(np.multiply(rows[part], centred[part], out=share[part]))

    along = _folded(summed(products, ranges), times)
    # What comes to x is g_y·factor + centred·slope + level.
    slope = factor * scale * scale * along
    level = factor * g_beta
    if g_variance is not None:
        slope -= 2 * g_variance.reshape(-1)
    if g_average is not None:
        level -= g_average.reshape(-1)
    slopes, levels, factors = (
        _repeated(v, times) for v in (slope / -n, level / -n, factor)
    )

    def finish(part: slice) -> None:
        np.multiply(centred[part], slopes, out=share[part])
        share[part] += levels
        share[part] += rows[part] * factors

    THREADS.share(finish, ranges)
    return g_x, scale * along, g_beta


@fused(
    _batch,
    _batch_backward,
    outputs=("y", "mean", "variance"),
    symbol="norm",
    formula="γ·(x − μ)/√(σ² + ε) + β",
    samples=_batch_samples,
)
def batch_normalization(
    x: Array, gamma: Array, beta: Array, *, epsilon: float = 1e-3
) -> Any:
    """``γ·(x − μ)/√(σ² + ε) + β``, moments of each channel; and these, μ and σ².

    x, y: (batch, …, channels). gamma, beta: (channels,). μ, σ²: (1, …, channels), over
    all other axes; the variance is the biased one (Ioffe and Szegedy, 2015).

    >>> import numpy as np
    >>> x = np.array([[1.0, 5.0], [3.0, 9.0]])
    >>> gamma, beta = np.array([10.0, 1.0]), np.array([0.0, 7.0])
    >>> y, mean, variance = batch_normalization(x, gamma, beta, epsilon=0.0)
    >>> y.tolist(), mean.tolist(), variance.tolist()
    ([[-10.0, 6.0], [10.0, 8.0]], [[2.0, 7.0]], [[1.0, 4.0]])
    """
    _require("batch_normalization", x, gamma, beta, 1)
    axes = tuple(range(np.ndim(x) - 1))
    y, average, variance = standardized(x, axes, epsilon)
    return add(multiply(y, gamma), beta), average, variance
