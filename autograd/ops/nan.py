"""Reductions that leave NaN out: a NaN has no part in the value, and derivative 0.

Their arguments are those of the reduction that each is named after.

>>> import numpy as np
>>> import autograd as ag
>>> ag.grad(np.nanmean)(np.array([1.0, np.nan, 2.0]))
array([0.5, 0. , 0.5])
"""

from typing import Any

import numpy as np

from autograd.engine.dispatch import delivered
from autograd.engine.primitive import composite
from autograd.engine.samples import Sampler, calls, separated
from autograd.engine.tensor import plain
from autograd.errors import IndexingError
from autograd.ops.cumulative import cumprod, cumsum
from autograd.ops.masked_reduction import (
    cast,
    full_max,
    full_mean,
    full_min,
    full_prod,
    full_std,
    full_sum,
    full_var,
    reducible,
)
from autograd.ops.selection import where as choose
from autograd.ops.traceable import possible

__all__ = [
    "nancumprod",
    "nancumsum",
    "nanmax",
    "nanmean",
    "nanmin",
    "nanprod",
    "nanstd",
    "nansum",
    "nanvar",
]


def _samples(*further: Any, complex_too: bool = True) -> Sampler:
    return calls(
        ((4, 3), {}),
        ((4, 3), {"axis": 0}),
        ((2, 3, 1), {"axis": 1}),
        ((3,), {"axis": 0}),
        *further,
        refused=[((3,), {"axis": 1}, IndexingError, r"axis 1 is out of bounds")],
        draw=separated,
        complex_too=complex_too,
    )


_MASK = np.array([True, False, True])


def _masked(*further: Any) -> Sampler:
    """Samples with the arguments of every reduction."""
    return _samples(
        ((2, 1, 3), {"axis": (0, -1), "keepdims": True}),
        ((4, 3), {"axis": 0, "where": _MASK[[[0], [1], [2], [0]]]}),
        *further,
    )


def _filled(x: Any, fill: Any) -> Any:
    """``x`` with `fill` in place of NaN."""
    return choose(np.isnan(plain(x)), fill, x) if x.dtype.kind in "fc" else x


def _numbers(x: Any, where: Any) -> Any:
    """Where ``x`` is a number and is taken."""
    return np.logical_and(~np.isnan(plain(x)), plain(where))


@composite(numpy=np.nansum, samples=_masked(((3,), {"initial": 2.0})))
def nansum(
    x: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """`sum` with 0 for NaN."""
    x = reducible("nansum", x, axis)
    return full_sum(_filled(x, 0), axis, dtype, out, keepdims, initial, where)


@composite(numpy=np.nanprod, samples=_masked(((3,), {"initial": 2.0})))
def nanprod(
    x: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """`prod` with 1 for NaN."""
    x = reducible("nanprod", x, axis)
    return full_prod(_filled(x, 1), axis, dtype, out, keepdims, initial, where)


@composite(numpy=np.nanmean, samples=_masked())
def nanmean(
    x: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    *,
    where: Any = True,
) -> Any:
    """`mean` of the numbers; NaN where there are none."""
    x = reducible("nanmean", x, axis)
    return full_mean(x, axis, dtype, out, keepdims, where=_numbers(x, where))


@composite(numpy=np.nanvar, samples=_masked(((2, 3), {"ddof": 1})))
def nanvar(
    x: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: Any = True,
    mean: Any = None,
    correction: Any = None,
) -> Any:
    """`var` of the numbers; NaN where there are not more than `ddof`."""
    x = reducible("nanvar", x, axis)
    about = {"where": _numbers(x, where), "mean": mean, "correction": correction}
    return full_var(x, axis, dtype, out, ddof, keepdims, **about)


@composite(numpy=np.nanstd, samples=_masked(((2, 3), {"ddof": 1})))
def nanstd(
    x: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: Any = True,
    mean: Any = None,
    correction: Any = None,
) -> Any:
    """`std` of the numbers; NaN where there are not more than `ddof`."""
    x = reducible("nanstd", x, axis)
    about = {"where": _numbers(x, where), "mean": mean, "correction": correction}
    return full_std(x, axis, dtype, out, ddof, keepdims, **about)


_EXTREMES = (((4, 3), {"axis": 0, "initial": 0.0, "where": _MASK}),)


@composite(numpy=np.nanmax, samples=_samples(*_EXTREMES, complex_too=False))
def nanmax(
    x: Any,
    axis: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """`max` of the numbers; NaN where there are none."""
    x = reducible("nanmax", x, axis)
    y = full_max(_filled(x, -np.inf), axis, None, keepdims, initial, where)
    return delivered("nanmax", _or_nan(y, x, axis, keepdims, initial), out)


@composite(numpy=np.nanmin, samples=_samples(*_EXTREMES, complex_too=False))
def nanmin(
    x: Any,
    axis: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """`min` of the numbers; NaN where there are none."""
    x = reducible("nanmin", x, axis)
    y = full_min(_filled(x, np.inf), axis, None, keepdims, initial, where)
    return delivered("nanmin", _or_nan(y, x, axis, keepdims, initial), out)


def _or_nan(y: Any, x: Any, axis: Any, keepdims: bool, initial: Any) -> Any:
    """`y`, and NaN where all that it was taken from is NaN."""
    missing = np.isnan(plain(x)).all(axis, keepdims=keepdims)
    lost = initial is None and possible(missing.any())
    return choose(missing, np.nan, y) if lost else y


_RUNNING = calls(
    ((4, 3), {}),
    ((4, 3), {"axis": 0}),
    ((3,), {"dtype": np.float64}),
    refused=[((3,), {"axis": 1}, IndexingError, r"axis 1 is out of bounds")],
    draw=separated,
)


@composite(numpy=np.nancumsum, samples=_RUNNING)
def nancumsum(x: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """`cumsum` with 0 for NaN."""
    x = reducible("nancumsum", x, axis)
    return delivered("nancumsum", cumsum(cast(_filled(x, 0), dtype), axis), out)


@composite(numpy=np.nancumprod, samples=_RUNNING)
def nancumprod(x: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """`cumprod` with 1 for NaN."""
    x = reducible("nancumprod", x, axis)
    return delivered("nancumprod", cumprod(cast(_filled(x, 1), dtype), axis), out)
