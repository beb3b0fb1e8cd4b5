"""Sums, means and extremes over axes.

x: any shape; axis: None for all, a number or several. The result lacks these axes, or
has length 1 there with `keepdims`. Sums of bools and short ints are int32, means of
ints are floats.
"""

from typing import Any

import autograd.numpy as anp
from autograd import ops
from nn.ops.convert import INDEX, floats, matched, of_dtype, ready, summed
from nn.ops.registry import operation
from nn.shares import SHARES, all_sum, part_of_batch

__all__ = ["axes_of"]


def axes_of(axis: Any) -> Any:
    """`axis` as NumPy takes it: several as a tuple."""
    return tuple(axis) if isinstance(axis, list) else axis


@operation
def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """``Σx`` over `axis`."""
    x = summed(x)
    return of_dtype(anp.sum(x, axis=axes_of(axis), keepdims=keepdims), x.dtype)


@operation
def prod(x: Any, axis: Any = None, keepdims: bool = False, dtype: Any = None) -> Any:
    """``Πx`` over `axis`, in `dtype`."""
    x = summed(x) if dtype is None else of_dtype(x, dtype)
    return of_dtype(anp.prod(x, axis=axes_of(axis), keepdims=keepdims), x.dtype)


@operation
def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The mean over `axis`."""
    return anp.mean(floats(x), axis=axes_of(axis), keepdims=keepdims)


@operation
def var(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The mean squared distance from the mean over `axis`."""
    return anp.var(floats(x), axis=axes_of(axis), keepdims=keepdims)


@operation
def std(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The root of `var`."""
    return anp.std(floats(x), axis=axes_of(axis), keepdims=keepdims)


@operation
def average(x: Any, axis: Any = None, weights: Any = None) -> Any:
    """``Σwx/Σw`` over `axis`, the mean without weights.

    weights: of x's shape, or (n,) for an axis of that length.
    """
    if weights is None:
        return anp.mean(floats(x), axis=axes_of(axis))
    x, weights = map(floats, matched(x, weights))
    return anp.average(x, axis=axes_of(axis), weights=weights)


def _extreme(f: Any, g: Any, x: Any, axis: Any, keepdims: bool, initial: Any) -> Any:
    x = ready(x)
    if initial is None:
        return f(x, axis=axes_of(axis), keepdims=keepdims)
    initial = of_dtype(initial, x.dtype)
    if x.size:
        return g(f(x, axis=axes_of(axis), keepdims=keepdims), initial)
    shape = anp.sum(x, axis=axes_of(axis), keepdims=keepdims).shape
    return anp.broadcast_to(initial, shape)


@operation
def max(x: Any, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    """The largest over `axis`, at least `initial`; ties share the derivative."""
    return _extreme(anp.max, anp.maximum, x, axis, keepdims, initial)


@operation
def min(x: Any, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    """The smallest over `axis`, at most `initial`; ties share the derivative."""
    return _extreme(anp.min, anp.minimum, x, axis, keepdims, initial)


@operation
def amax(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The largest over `axis`."""
    return anp.max(ready(x), axis=axes_of(axis), keepdims=keepdims)


@operation
def amin(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The smallest over `axis`."""
    return anp.min(ready(x), axis=axes_of(axis), keepdims=keepdims)


@operation
def ptp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The largest minus the smallest over `axis`."""
    x, axis = ready(x), axes_of(axis)
    return anp.max(x, axis=axis, keepdims=keepdims) - anp.min(
        x, axis=axis, keepdims=keepdims
    )


@operation
def all(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Whether none is 0 over `axis`."""
    return anp.all(ready(x), axis=axes_of(axis), keepdims=keepdims)


@operation
def any(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Whether one is not 0 over `axis`."""
    return anp.any(ready(x), axis=axes_of(axis), keepdims=keepdims)


@operation
def argmax(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Where the largest is along `axis`, the first of those that tie; int32."""
    return of_dtype(anp.argmax(ready(x), axis=axis, keepdims=keepdims), INDEX)


@operation
def argmin(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Where the smallest is along `axis`, the first of those that tie; int32."""
    return of_dtype(anp.argmin(ready(x), axis=axis, keepdims=keepdims), INDEX)


@operation
def count_nonzero(x: Any, axis: Any = None) -> Any:
    """How many are not 0 over `axis`; int32."""
    return of_dtype(anp.sum(anp.not_equal(ready(x), 0), axis=axes_of(axis)), INDEX)


@operation
def cumsum(x: Any, axis: Any = None, dtype: Any = None) -> Any:
    """The sums up to each place along `axis`, of all in a row for None."""
    return _running(anp.cumsum, x, axis, dtype)


@operation
def cumprod(x: Any, axis: Any = None, dtype: Any = None) -> Any:
    """The products up to each place along `axis`, of all in a row for None."""
    return _running(anp.cumprod, x, axis, dtype)


def _running(f: Any, x: Any, axis: Any, dtype: Any) -> Any:
    x = ready(x) if dtype is None else of_dtype(x, dtype)
    x = of_dtype(x, INDEX) if x.dtype.kind == "b" else x
    return of_dtype(f(x, axis=axis), x.dtype)


@operation
def trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The sum of a diagonal of the planes of `axis1` and `axis2`."""
    x = summed(x)
    return of_dtype(anp.trace(x, offset, axis1, axis2), x.dtype)


@operation
def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """``ln Σeˣ`` over `axis` without overflow."""
    return ops.logsumexp(floats(x), axis=axes_of(axis), keepdims=keepdims)


@operation
def moments(
    x: Any, axes: Any, keepdims: bool = False, synchronized: bool = False
) -> Any:
    """The mean and the variance over `axes`.

    synchronized: of the whole batch, where `nn.distribution` has ranks share it.
    """
    x, axes = floats(x), axes_of(axes)
    if synchronized and SHARES.active.size > 1:
        return _of_all_ranks(x, axes, keepdims)
    return (
        anp.mean(x, axis=axes, keepdims=keepdims),
        anp.var(x, axis=axes, keepdims=keepdims),
    )


def _of_all_ranks(x: Any, axes: Any, keepdims: bool) -> Any:
    part = part_of_batch()  # 0 on a rank without samples
    mean = anp.mean(x, axis=axes, keepdims=True)
    count = part * (x.size / mean.size)
    total = all_sum(count)
    mean = all_sum(count * mean) / total
    variance = anp.mean((x - mean) ** 2, axis=axes, keepdims=True)
    variance = all_sum(count * variance) / total
    if not keepdims:
        mean, variance = (anp.squeeze(a, axis=axes) for a in (mean, variance))
    return of_dtype(mean, x.dtype), of_dtype(variance, x.dtype)


@operation
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """The integral of y along `axis` by trapezoids, over points x or steps dx."""
    y = floats(y)
    if x is not None:
        y, x = matched(y, x)
    return anp.trapezoid(y, x=x, dx=of_dtype(dx, y.dtype), axis=axis)


@operation
def diff(a: Any, n: int = 1, axis: int = -1) -> Any:
    """The differences of neighbours along `axis`, taken n times."""
    return anp.diff(ready(a), n=n, axis=axis)
