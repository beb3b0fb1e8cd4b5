"""Reductions that leave NaN out; without any number left, NaN, 0 or 1 as for nothing.

Arguments and shapes are those of the functions without ``nan`` in `reduction`.
"""

from typing import Any

import autograd.numpy as anp
from nn.ops.convert import INDEX, floats, of_dtype, ready, summed
from nn.ops.reduction import axes_of
from nn.ops.registry import operation

__all__: list[str] = []


@operation
def nansum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """``Σx`` over `axis`."""
    x = summed(x)
    return of_dtype(anp.nansum(x, axis=axes_of(axis), keepdims=keepdims), x.dtype)


@operation
def nanprod(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """``Πx`` over `axis`."""
    x = summed(x)
    return of_dtype(anp.nanprod(x, axis=axes_of(axis), keepdims=keepdims), x.dtype)


@operation
def nanmean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The mean over `axis`."""
    return anp.nanmean(floats(x), axis=axes_of(axis), keepdims=keepdims)


@operation
def nanvar(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The variance over `axis`."""
    return anp.nanvar(floats(x), axis=axes_of(axis), keepdims=keepdims)


@operation
def nanstd(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The standard deviation over `axis`."""
    return anp.nanstd(floats(x), axis=axes_of(axis), keepdims=keepdims)


@operation
def nanmax(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The largest over `axis`."""
    return anp.nanmax(ready(x), axis=axes_of(axis), keepdims=keepdims)


@operation
def nanmin(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The smallest over `axis`."""
    return anp.nanmin(ready(x), axis=axes_of(axis), keepdims=keepdims)


@operation
def nanargmax(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Where the largest is along `axis`, −1 where all are NaN; int32."""
    return _place(x, axis, keepdims, largest=True)


@operation
def nanargmin(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Where the smallest is along `axis`, −1 where all are NaN; int32."""
    return _place(x, axis, keepdims, largest=False)


def _place(x: Any, axis: Any, keepdims: bool, *, largest: bool) -> Any:
    x = floats(x)
    lost = anp.isnan(x)
    find, worst = (anp.argmax, -anp.inf) if largest else (anp.argmin, anp.inf)
    place = find(anp.where(lost, worst, x), axis=axis, keepdims=keepdims)
    nothing = anp.all(lost, axis=axis, keepdims=keepdims)
    return of_dtype(anp.where(nothing, -1, place), INDEX)


@operation
def nancumsum(x: Any, axis: Any = None, dtype: Any = None) -> Any:
    """The sums up to each place along `axis`, NaN counted as 0."""
    return _running(anp.nancumsum, x, axis, dtype)


@operation
def nancumprod(x: Any, axis: Any = None, dtype: Any = None) -> Any:
    """The products up to each place along `axis`, NaN counted as 1."""
    return _running(anp.nancumprod, x, axis, dtype)


def _running(f: Any, x: Any, axis: Any, dtype: Any) -> Any:
    x = ready(x) if dtype is None else of_dtype(x, dtype)
    x = of_dtype(x, INDEX) if x.dtype.kind == "b" else x
    return of_dtype(f(x, axis=axis), x.dtype)
