"""One form for calls that mean the same: what other passes look at.

x.sum(0), np.sum(x, 0)     np.add.reduce(x, axis=0)
x.T, np.transpose(x)       x.transpose(axes), all axes written out
np.dot(x, w)               np.matmul(x, w), of matrices and vectors
x ** 2                     np.square(x), as NumPy computes it
"""

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from autograd.engine.effects import transposed
from autograd.engine.steps import Step, Value
from autograd.program.listing import Listing

__all__ = ["with_one_spelling"]

Spelled = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]

_REDUCTIONS: dict[Any, Any] = {
    np.ndarray.sum: np.add.reduce,
    np.sum: np.add.reduce,
    np.ndarray.prod: np.multiply.reduce,
    np.prod: np.multiply.reduce,
    np.ndarray.max: np.maximum.reduce,
    np.max: np.maximum.reduce,
    np.ndarray.min: np.minimum.reduce,
    np.min: np.minimum.reduce,
}
_OWN_REDUCTIONS = frozenset(
    [np.add.reduce, np.multiply.reduce, np.maximum.reduce, np.minimum.reduce]
)
_POWERS: dict[float, Any] = {2: np.square, 0.5: np.sqrt, -1: np.reciprocal}
"""What NumPy's operator ``**`` computes for these exponents."""

_METHODS: dict[Any, Any] = {np.reshape: np.ndarray.reshape, np.copy: np.ndarray.copy}


def with_one_spelling(listing: Listing) -> Listing:
    """The listing with each call in the form that the other passes know."""
    return listing.with_steps([_spelled(step) for step in listing.steps])


def _spelled(step: Step) -> Step:
    spell = _SPELLINGS.get(step.function) if not step.checked else None
    found = spell(step) if spell is not None else None
    if found is None:
        return step
    function, args, kwargs = found
    return replace(step, function=function, args=args, kwargs=kwargs)


def _reduced(step: Step) -> Spelled | None:
    """A reduction with its axis and whether it keeps it, as keywords; no more."""
    names = ("axis",) if step.function not in _OWN_REDUCTIONS else ("axis", "dtype")
    x, *rest = step.args
    known = {**dict(zip(names, rest, strict=False)), **step.kwargs}
    known = {k: v for k, v in known.items() if v is not None and v is not np._NoValue}
    axis, keepdims = known.pop("axis", None), known.pop("keepdims", False)
    if known or len(rest) > len(names) or type(x) is not Value or not x.is_array:
        return None
    if "axis" not in step.kwargs and not rest and step.function in _OWN_REDUCTIONS:
        axis = 0
    axis = tuple(range(len(x.shape))) if axis is None else axis
    axes = axis if type(axis) is tuple else (axis,)
    if not all(isinstance(a, (int, np.integer)) for a in axes):
        return None
    axes = tuple(sorted(a % len(x.shape) for a in axes))
    kwargs: dict[str, Any] = {"axis": axes[0] if len(axes) == 1 else axes}
    if len(axes) == len(x.shape) > 1:
        kwargs["axis"] = None
    if keepdims:
        kwargs["keepdims"] = True
    return _REDUCTIONS.get(step.function, step.function), (x,), kwargs


def _transposed(step: Step) -> Spelled | None:
    """A transposition with all its axes written out."""
    x, *axes = step.args
    if step.function is transposed:
        axes = []
    if "axes" in step.kwargs:
        axes = [step.kwargs["axes"]]
    if len(axes) == 1 and (axes[0] is None or isinstance(axes[0], (tuple, list))):
        axes = list(axes[0] or ())
    if type(x) is not Value or not x.is_array:
        return None
    n = len(x.shape)
    order = tuple(a % n for a in axes) if axes else tuple(reversed(range(n)))
    return np.ndarray.transpose, (x, order), {}


def _swapped(step: Step) -> Spelled | None:
    x, i, j = step.args
    if type(x) is not Value or not x.is_array:
        return None
    order = list(range(len(x.shape)))
    order[i], order[j] = order[j], order[i]
    return np.ndarray.transpose, (x, tuple(order)), {}


def _reshaped(step: Step) -> Spelled | None:
    """A reshape to the lengths that came out."""
    x, *rest = step.args
    plain = set(step.kwargs) <= {"shape", "newshape"}
    flat = step.function in (np.ravel, np.ndarray.ravel)
    if any(isinstance(part, str) for part in rest) or (flat and (rest or step.kwargs)):
        return None  # in another order
    if type(x) is not Value or not x.is_array or not plain:
        return None
    return np.ndarray.reshape, (x, step.output.shape), {}


def _multiplied(step: Step) -> Spelled | None:
    """The product of matrices or vectors."""
    if step.kwargs or len(step.args) != 2:
        return None
    if any(len(getattr(x, "shape", None) or ()) not in (1, 2) for x in step.args):
        return None
    return np.matmul, step.args, {}


def _powered(step: Step) -> Spelled | None:
    """NumPy's ``x ** p`` of an array and a number."""
    x, p = step.args
    arrays = [v for v in step.args if type(v) is Value and v.is_array]
    if not arrays:
        return None  # Python's own, or NumPy's of its numbers
    known = type(x) is Value and x.is_array and x.dtype.kind in "fc"
    if known and isinstance(p, (int, float)) and p in _POWERS:
        return _POWERS[p], (x,), {}
    return np.power, step.args, step.kwargs


_SPELLINGS: dict[Any, Callable[[Step], Spelled | None]] = {
    **dict.fromkeys([*_REDUCTIONS, *_OWN_REDUCTIONS], _reduced),
    **dict.fromkeys([transposed, np.transpose, np.ndarray.transpose], _transposed),
    **dict.fromkeys([np.swapaxes, np.ndarray.swapaxes], _swapped),
    **dict.fromkeys([np.reshape, np.ndarray.reshape], _reshaped),
    **dict.fromkeys([np.ravel, np.ndarray.ravel], _reshaped),
    **dict.fromkeys([np.dot, np.ndarray.dot], _multiplied),
    operator.pow: _powered,
}
