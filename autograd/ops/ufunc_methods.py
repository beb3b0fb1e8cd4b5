"""The methods of NumPy's ufuncs: reduce, accumulate, reduceat, outer and at.

Some are operations of their own, as ``np.add.reduce``, which is `sum`. The others are
folds of the ufunc itself, step by step in NumPy's order, so their derivatives are those
of its rule.

>>> import numpy as np
>>> import autograd as ag
>>> ag.grad(np.hypot.reduce)(np.array([3.0, 4.0]))
array([0.6, 0.8])
"""

from __future__ import annotations

from functools import reduce
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from autograd.engine.batched import is_batched
from autograd.engine.diagnose import diagnose
from autograd.engine.dispatch import VALUE_ONLY, into
from autograd.engine.methods import ArrayMethods
from autograd.engine.operators import refuse_write
from autograd.engine.primitive import FUNCTIONS, NUMPY_FUNCTIONS, REGISTRY, Operation
from autograd.engine.rules import Stepwise
from autograd.engine.tensor import FLOATS, Tensor, made, plain
from autograd.errors import ArgumentError, NoDerivativeError
from autograd.ops.arithmetic import astype
from autograd.ops.indexing import embed
from autograd.ops.joining import stack
from autograd.ops.masking import safe_where
from autograd.ops.shape import broadcast_to, moveaxis, operand, reshape
from autograd.ops.splitting import unstack
from autograd.ops.ufunc_keywords import called, method_of_ufuncs

__all__ = ["accumulate_ufunc", "at_ufunc", "outer_ufunc", "reduce_ufunc"]

_NAMED: dict[tuple[np.ufunc, str], str] = {
    (np.add, "reduce"): "sum",
    (np.multiply, "reduce"): "prod",
    (np.maximum, "reduce"): "max",
    (np.minimum, "reduce"): "min",
    (np.logical_and, "reduce"): "all",
    (np.logical_or, "reduce"): "any",
    (np.logaddexp, "reduce"): "logsumexp",
    (np.add, "accumulate"): "cumsum",
    (np.multiply, "accumulate"): "cumprod",
}
"""Methods that are operations of their own, where these take the keywords given."""

_UNSAID: Any = getattr(np, "_NoValue", None)
"""NumPy's default for `initial`, which is not None: that asks for no initial value."""


@method_of_ufuncs("reduce")
def reduce_ufunc(
    ufunc: np.ufunc,
    x: Any,
    axis: Any = 0,
    *,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = _UNSAID,
    where: Any = True,
) -> Any:
    """``ufunc.reduce(x, …)`` with NumPy's keywords, for any ufunc with a rule."""
    asked: dict[str, Any] = {"axis": axis}
    asked |= {"keepdims": True} if keepdims else {}
    asked |= {} if dtype is None else {"dtype": dtype}
    asked |= {} if initial is _UNSAID else {"initial": initial}
    asked |= {} if where is True else {"where": plain(where)}
    y = _method(ufunc, "reduce", x, asked, _folded)
    return y if out is None else into(f"{ufunc.__name__}.reduce", out[0], y)


@method_of_ufuncs("accumulate")
def accumulate_ufunc(
    ufunc: np.ufunc, x: Any, axis: int = 0, *, dtype: Any = None, out: Any = None
) -> Any:
    """``ufunc.accumulate(x, axis)``: every step of the fold, one after the other."""
    asked = {"axis": axis} | ({} if dtype is None else {"dtype": dtype})
    y = _method(ufunc, "accumulate", x, asked, _steps)
    return y if out is None else into(f"{ufunc.__name__}.accumulate", out[0], y)


@method_of_ufuncs("reduceat")
def _reduceat_ufunc(
    ufunc: np.ufunc,
    x: Any,
    indices: Any,
    axis: int = 0,
    *,
    dtype: Any = None,
    out: Any = None,
) -> Any:
    """``ufunc.reduceat(x, indices, axis)``: a reduction of each slice between two."""
    asked = {"axis": axis} | ({} if dtype is None else {"dtype": dtype})
    places = np.array(plain(indices))
    asked["indices"] = places if places.size else places.astype(int)
    y = _method(ufunc, "reduceat", x, asked, _slices)
    return y if out is None else into(f"{ufunc.__name__}.reduceat", out[0], y)


@method_of_ufuncs("outer")
def outer_ufunc(ufunc: np.ufunc, x: Any, w: Any, **keywords: Any) -> Any:
    """``ufunc.outer(x, w)``: of each entry of `x` with each of `w`."""
    rank = np.ndim(plain(w))
    if rank:
        x = operand(x)
        x = reshape(x, x.shape + (1,) * rank)
    return called(ufunc, x, w, **keywords)


@method_of_ufuncs("at")
def at_ufunc(ufunc: np.ufunc, x: Any, index: Any, *ws: Any) -> None:
    """``ufunc.at(x, index, w)``: ``x[index] = ufunc(x[index], w)``, repeats counted.

    The Tensor `x` takes a new value, as in ``x[index] = v``. A plain array cannot hold
    what is made of a Tensor.
    """
    if not isinstance(x, ArrayMethods):
        if is_batched((index, *ws)):
            raise refuse_write(f"{ufunc.__name__}.at", x)
        if any(isinstance(w, Tensor) for w in ws):
            raise ArgumentError(
                f"{ufunc.__name__}.at: x is a plain array, which cannot hold a Tensor; "
                "make it a Tensor, e.g. x = autograd.tensor(x)"
            )
        ufunc.at(x, plain(index), *ws)
        return
    if x.dtype.kind in FLOATS or any(map(_is_followed, ws)):
        x[...] = _changed(ufunc, x, plain(index), ws)
    else:
        values = np.array(plain(x))
        ufunc.at(values, plain(index), *map(plain, ws))
        x[...] = values


def _changed(ufunc: Any, x: ArrayMethods, index: Any, ws: Any) -> Any:
    """What `x` holds after `at`."""
    places = np.arange(x.size).reshape(x.shape)[index]
    ws = tuple([broadcast_to(operand(w), places.shape) for w in ws])
    if ufunc in (np.add, np.subtract):  # in one step, however often a place is named
        return ufunc(x, embed(*ws, index, x.shape))
    flat, places = reshape(x, -1), places.ravel()
    flat_ws = [reshape(w, -1) for w in ws]
    order = np.argsort(places, kind="stable")
    starts = np.searchsorted(places[order], places[order])
    turn = np.empty_like(order)
    turn[order] = np.arange(order.size) - starts  # how often it was named before
    for k in range(turn.max(initial=-1) + 1):
        now = np.flatnonzero(turn == k)
        here = flat[places[now]]
        new = called(ufunc, here, *(w[now] for w in flat_ws))
        flat = FUNCTIONS["setitem"](flat, new, index=places[now])
    return reshape(flat, x.shape)


def _method(
    ufunc: np.ufunc, method: str, x: Any, asked: dict[str, Any], fold: Any
) -> Any:
    """By an operation of its own, by NumPy for integers, or by `fold`.

    For constants too, since NumPy's own power.reduce and arctan2.reduce are wrong along
    contiguous memory: they read what they have overwritten (seen in 2.4.6).
    """
    named = REGISTRY.get(_NAMED.get((ufunc, method), ""))
    if named is not None and _takes(named.function, asked):
        if not named.numpy:  # it may take complex numbers where the ufunc does not
            _kind(ufunc, method, operand(x), asked)
        return named.function(x, **asked)
    if ufunc in VALUE_ONLY or isinstance(_operation(ufunc), Stepwise):
        return _by_numpy(ufunc, method, x, asked)
    if ufunc not in NUMPY_FUNCTIONS:
        raise NoDerivativeError(
            f"{ufunc.__name__}.{method}: {ufunc.__name__} has no derivative rule for "
            "Tensors; declare one, or call it on x.numpy() for the value alone"
        )
    x = operand(x)
    if x.dtype.kind not in FLOATS and not _is_followed(asked.get("initial")):
        return made(_by_numpy(ufunc, method, x, asked))
    return fold(ufunc, x, **asked)


def _is_followed(x: Any) -> bool:
    """Whether it is a Tensor that a gradient goes back to."""
    return isinstance(x, Tensor) and x.requires_grad


def _takes(function: Any, keywords: dict[str, Any]) -> bool:
    """Whether these are among the parameters of a public function."""
    code = getattr(function, "__wrapped__", function).__code__
    known = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return set(keywords) <= set(known)


def _operation(ufunc: np.ufunc) -> Operation | None:
    return next((o for o in REGISTRY.values() if ufunc in o.numpy), None)


def _by_numpy(
    ufunc: np.ufunc, method: str, x: Any, asked: dict[str, Any], like: Any = None
) -> Any:
    """NumPy's own result on plain values; its complaint, if it has one, as ours.

    like: what `x` stands for in a complaint.
    """
    raw = {k: plain(v) for k, v in asked.items()}
    try:
        return getattr(ufunc, method)(plain(x), **raw)
    except (TypeError, ValueError, IndexError) as error:
        operation = _operation(ufunc)
        if operation is None:  # one of `VALUE_ONLY`, which NumPy does alone
            raise
        shown = [plain(x if like is None else like)]
        raise diagnose(operation, shown, raw, error) from error


def _kind(ufunc: np.ufunc, method: str, x: Tensor, asked: dict[str, Any]) -> Any:
    """The dtype of ``ufunc.method(x, **asked)``; NumPy's complaint where it has one.

    It is asked about an array of as many axes with one entry, which costs nothing.
    """
    one = np.ones((1,) * x.ndim, x.dtype)
    mask = {"where": one.astype(bool)} if "where" in asked else {}
    return _by_numpy(ufunc, method, one, {**asked, **mask}, like=x).dtype


def _folded(
    ufunc: np.ufunc,
    x: Tensor,
    axis: Any,
    keepdims: bool = False,
    initial: Any = _UNSAID,
    where: Any = True,
    **dtype: Any,
) -> Any:
    """``ufunc(ufunc(x₀, x₁), x₂) …`` along `axis`, begun with what it begins with."""
    said = {} if initial is _UNSAID else {"initial": initial}
    said |= {} if where is True else {"where": where}
    kind = _kind(ufunc, "reduce", x, {"axis": axis, **said, **dtype})
    every = range(x.ndim)
    named = every if axis is None else axis if type(axis) is tuple else (axis,)
    axes = tuple(a % x.ndim for a in named if x.ndim)
    begin = ufunc.identity if initial is _UNSAID else initial
    x = astype(x, kind)
    begin = None if begin is None else astype(operand(begin), kind)
    if x.size:
        y = _fold(ufunc, x, axes, begin, where)
    else:
        _by_numpy(ufunc, "reduce", x, {"axis": axis, **said})
        y = FUNCTIONS["sum"](x, axis=axes) + (0 if begin is None else begin)
    kept = tuple([1 if a in axes else n for a, n in enumerate(x.shape)])
    return reshape(y, kept) if keepdims else y


def _fold(
    ufunc: np.ufunc, x: Tensor, axes: tuple[int, ...], begin: Any, where: Any
) -> Any:
    """The fold over `axes` of an array that is not empty; None begins with ``x₀``."""
    parts = list(_entries(x, axes))
    y = parts.pop(0) if begin is None else begin
    if where is True:
        return reduce(ufunc, parts, y)
    y = broadcast_to(operand(y), parts[0].shape)
    masks = _entries(np.broadcast_to(where, x.shape), axes)
    for mask, part in zip(masks, parts, strict=True):
        y = safe_where(mask, ufunc, y, part, fill=y)
    return y


def _entries(x: Any, axes: tuple[int, ...]) -> Any:
    """The arrays of the other axes, one for each place along `axes`, in C order."""
    rest = [n for a, n in enumerate(x.shape) if a not in axes]
    front = moveaxis(x, axes, tuple(range(len(axes))))
    return unstack(reshape(front, (-1, *rest)))


def _steps(ufunc: np.ufunc, x: Tensor, axis: int, **dtype: Any) -> Any:
    """All the results of a fold along `axis`."""
    x = astype(x, _kind(ufunc, "accumulate", x, {"axis": axis, **dtype}))
    if not x.shape[axis]:
        return x
    return stack(list(accumulate(unstack(x, axis), ufunc)), axis)


def _slices(ufunc: np.ufunc, x: Tensor, indices: Any, axis: int, **dtype: Any) -> Any:
    """A reduction for each index: up to the next one, or its entry if that is less."""
    asked = {"indices": indices, "axis": axis, **dtype}
    values = _by_numpy(ufunc, "reduceat", np.ones(x.shape, x.dtype), asked)
    x, axis = moveaxis(astype(x, values.dtype), axis, 0), axis % x.ndim
    parts = [
        reduce_ufunc(ufunc, x[i:j]) if j - i > 1 else x[i]
        for i, j in pairwise([*indices, x.shape[0]])
    ]
    return moveaxis(stack(parts), 0, axis) if parts else x[:0]
