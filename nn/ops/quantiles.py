"""Medians, quantiles and percentiles, and correlation coefficients.

x: any shape; q: a number or several, whose axis comes first in the result. method: as
of `numpy.quantile`, between the two nearest entries.
"""

from typing import Any

import autograd.numpy as anp
from nn.ops.convert import floats, of_dtype
from nn.ops.reduction import axes_of
from nn.ops.registry import operation

__all__: list[str] = []


def _of(
    f: Any, x: Any, q: Any, axis: Any, method: str, keepdims: bool, parts: int = 1
) -> Any:
    x = floats(x)
    q = of_dtype(q, x.dtype) / parts
    y = f(x, q, axis=axes_of(axis), method=method, keepdims=keepdims)
    return of_dtype(y, x.dtype)


@operation
def quantile(
    x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False
) -> Any:
    """The value below which a share q in [0, 1] of x lies along `axis`."""
    return _of(anp.quantile, x, q, axis, method, keepdims)


@operation
def percentile(
    x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False
) -> Any:
    """The value below which q in [0, 100] percent of x lie along `axis`."""
    return _of(anp.quantile, x, q, axis, method, keepdims, 100)


@operation
def median(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The value in the middle along `axis`, the mean of the two there are."""
    return anp.median(floats(x), axis=axes_of(axis), keepdims=keepdims)


@operation
def nanquantile(
    x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False
) -> Any:
    """`quantile` of what is not NaN."""
    return _of(anp.nanquantile, x, q, axis, method, keepdims)


@operation
def nanpercentile(
    x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False
) -> Any:
    """`percentile` of what is not NaN."""
    return _of(anp.nanquantile, x, q, axis, method, keepdims, 100)


@operation
def nanmedian(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """`median` of what is not NaN."""
    return anp.nanmedian(floats(x), axis=axes_of(axis), keepdims=keepdims)


@operation
def corrcoef(x: Any) -> Any:
    """The correlation of each row of x with each: (n, samples) → (n, n)."""
    return anp.corrcoef(floats(x))
