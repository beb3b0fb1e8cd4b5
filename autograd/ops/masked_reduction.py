"""Reductions with NumPy's further arguments: where, initial, dtype, out, mean.

Only a call that has one comes here. All are made of the operations in `reduction`: what
`where` leaves out is replaced by what changes nothing.

>>> import numpy as np
>>> import autograd as ag
>>> where = np.array([True, False])
>>> ag.grad(lambda x: np.sum(x**2, where=where))(np.array([3.0, 5.0]))
array([6., 0.])
"""

from typing import Any

import numpy as np

from autograd.engine.dispatch import NumpyProtocols, delivered
from autograd.engine.primitive import in_full
from autograd.engine.tensor import plain
from autograd.engine.traced import as_array
from autograd.errors import ShapeError, ValueRangeError
from autograd.ops import reduction
from autograd.ops.arithmetic import astype, multiply, sqrt
from autograd.ops.complex import imag, real
from autograd.ops.masking import safe_where
from autograd.ops.selection import maximum, minimum, where
from autograd.ops.shape import axes_of, operand

__all__ = [
    "cast",
    "full_max",
    "full_mean",
    "full_min",
    "full_prod",
    "full_std",
    "full_sum",
    "full_var",
    "reducible",
    "squared_size",
]


def cast(x: Any, dtype: Any) -> Any:
    """``x`` in another dtype, integers leaving the graph; itself where it has it."""
    x = operand(x)
    if dtype is None or x.dtype == np.dtype(dtype):
        return x
    return astype(x, dtype)


def reducible(operation: str, x: Any, axis: Any) -> Any:
    """``x`` as an operand that has that axis; a number has 0 and −1, as in NumPy."""
    x = operand(x)
    if axis is not None and x.ndim:
        axes_of(operation, x, axis)
    return x


def _masked(operation: str, x: Any, mask: Any, fill: Any) -> Any:
    """``x`` with `fill` where the mask, broadcast to its shape, does not hold."""
    if mask is True:
        return x
    return where(_broadcast(operation, x, mask), x, fill)


def _count_where(
    operation: str, x: Any, mask: Any, *, axis: Any, keepdims: bool
) -> Any:
    """How many entries along `axis` are taken, as an array or a number."""
    taken = _broadcast(operation, x, mask)
    return np.sum(taken, axis, keepdims=keepdims, dtype=int)


def _broadcast(operation: str, x: Any, mask: Any) -> Any:
    mask = plain(mask)
    mask = mask if isinstance(mask, NumpyProtocols) else as_array(mask, np.bool_)
    try:
        return np.broadcast_to(mask, x.shape)
    except ValueError as error:
        raise ShapeError(
            f"{operation}: where {mask.shape} does not broadcast to x {x.shape}"
        ) from error


def squared_size(x: Any) -> Any:
    """``|x|²``, real for complex x too."""
    if x.dtype.kind == "c":
        return real(x) * real(x) + imag(x) * imag(x)
    return x * x


@in_full(reduction.sum)
def full_sum(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """`sum` of what `where` takes, and of `initial`."""
    x = _masked("sum", cast(a, dtype), where, 0)
    y = reduction.sum(x, axis, keepdims=keepdims)
    return delivered("sum", y if initial is None else y + initial, out)


@in_full(reduction.prod)
def full_prod(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """`prod` of what `where` takes, and of `initial`."""
    x = _masked("prod", cast(a, dtype), where, 1)
    y = reduction.prod(x, axis, keepdims=keepdims)
    return delivered("prod", y if initial is None else y * initial, out)


@in_full(reduction.mean)
def full_mean(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    *,
    where: Any = True,
) -> Any:
    """`mean` of what `where` takes."""
    x = cast(a, dtype)
    if where is True:
        y = reduction.mean(x, axis, keepdims=keepdims)
    else:
        y = _mean_where("mean", x, where, axis=axis, keepdims=keepdims)
    return delivered("mean", y, out)


def _mean_where(operation: str, x: Any, mask: Any, *, axis: Any, keepdims: bool) -> Any:
    wide = astype(x, np.float32) if x.dtype.char == "e" else x  # else it overflows
    wide = _masked(operation, wide, mask, 0)
    total = reduction.sum(wide, axis, keepdims=keepdims)
    n = _count_where(operation, x, mask, axis=axis, keepdims=keepdims)
    y = total / _like(n, total)
    return astype(y, x.dtype) if x.dtype.char == "e" else y


def _like(n: Any, y: Any) -> Any:
    """A count with the precision of `y`, which it so leaves as it is."""
    return n.astype(y.real.dtype) if y.dtype.kind in "fc" else n


def _variance(
    x: Any,
    *,
    axis: Any,
    ddof: float,
    keepdims: bool,
    where: Any = True,
    mean: Any = None,
) -> Any:
    """The variance of the entries that are taken, about `mean` or their own."""
    if where is True and mean is None:
        return reduction.var(x, axis, ddof=ddof, keepdims=keepdims)
    if mean is None:
        mean = _mean_where("var", x, where, axis=axis, keepdims=True)
    away = _masked("var", x, where, 0) - mean  # finite where NaN is left out
    squares = _masked("var", squared_size(away), where, 0)
    y = reduction.sum(squares, axis, keepdims=keepdims)
    n = _count_where("var", x, where, axis=axis, keepdims=keepdims)
    return y / _like(np.where(n > ddof, n - ddof, np.nan), y)


def _degrees(ddof: Any, correction: Any) -> Any:
    """`ddof` under either of its names."""
    if correction is None:
        return ddof
    if ddof:
        raise ValueRangeError(
            "var: ddof and correction are two names of one number; pass one of them"
        )
    return correction


@in_full(reduction.var)
def full_var(
    a: Any,
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
    """`var` of what `where` takes, about `mean` where it is given."""
    ddof, x = _degrees(ddof, correction), cast(a, dtype)
    y = _variance(x, axis=axis, ddof=ddof, keepdims=keepdims, where=where, mean=mean)
    return delivered("var", y, out)


@in_full(reduction.std)
def full_std(
    a: Any,
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
    """The square root of `var`, its derivative 0 where it is 0."""
    about = {"where": where, "mean": mean, "correction": correction}
    y = full_var(a, axis, dtype, None, ddof, keepdims, **about)
    return delivered("std", _root(y), out)


def _root(variance: Any) -> Any:
    """``√variance``, its derivative 0 where it is 0."""
    return safe_where(np.not_equal(plain(variance), 0), sqrt, variance)


@in_full(reduction.max)
def full_max(
    a: Any,
    axis: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """`max` of what `where` takes, and of `initial`."""
    y = _extreme("max", operand(a), axis, keepdims, initial=initial, where=where)
    return delivered("max", y, out)


@in_full(reduction.min)
def full_min(
    a: Any,
    axis: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """`min` of what `where` takes, and of `initial`."""
    y = _extreme("min", operand(a), axis, keepdims, initial=initial, where=where)
    return delivered("min", y, out)


def _extreme(
    operation: str, x: Any, axis: Any, keepdims: bool, *, initial: Any, where: Any
) -> Any:
    """The extreme of the entries that are taken, and of `initial` where it is given."""
    reduce = reduction.max if operation == "max" else reduction.min
    pair = maximum if operation == "max" else minimum
    if initial is None:
        if where is not True:
            raise ValueRangeError(
                f"{operation}: x {x.shape} with where= and without initial=: what is "
                "the result where nothing is taken? pass initial"
            )
        return reduce(x, axis, keepdims=keepdims)
    if not x.size:
        return multiply(reduction.sum(x, axis, keepdims=keepdims), 0) + initial
    last = -np.inf if operation == "max" else np.inf
    fill = last if x.dtype.kind in "fc" else initial
    y = reduce(_masked(operation, x, where, fill), axis, keepdims=keepdims)
    return pair(y, initial)


@in_full(reduction.argmax)
def _argmax(
    a: Any, axis: Any = None, out: Any = None, *, keepdims: bool = False
) -> Any:
    return delivered("argmax", np.argmax(plain(a), axis, keepdims=keepdims), out)


@in_full(reduction.argmin)
def _argmin(
    a: Any, axis: Any = None, out: Any = None, *, keepdims: bool = False
) -> Any:
    return delivered("argmin", np.argmin(plain(a), axis, keepdims=keepdims), out)


@in_full(reduction.any)
def _any(
    a: Any,
    axis: Any = None,
    out: Any = None,
    keepdims: bool = False,
    *,
    where: Any = True,
) -> Any:
    y = np.any(plain(a), axis, keepdims=keepdims, where=plain(where))
    return delivered("any", y, out)


@in_full(reduction.all)
def _all(
    a: Any,
    axis: Any = None,
    out: Any = None,
    keepdims: bool = False,
    *,
    where: Any = True,
) -> Any:
    y = np.all(plain(a), axis, keepdims=keepdims, where=plain(where))
    return delivered("all", y, out)
