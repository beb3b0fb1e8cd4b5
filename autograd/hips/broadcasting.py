"""Broadcasting and its adjoint, as HIPS autograd's rules are written with."""

from collections.abc import Callable
from math import prod
from typing import Any, TypeAlias

import numpy as np

from autograd.engine.primitive import NUMPY_FUNCTIONS
from autograd.engine.tensor import plain
from autograd.extend.one_by_one import primitive

__all__ = [
    "broadcast",
    "match_complex",
    "metadata",
    "repeat_to_match_shape",
    "unbroadcast",
    "unbroadcast_f",
    "wrap_namespace",
]

Function: TypeAlias = Callable[..., Any]


def metadata(x: Any) -> tuple[tuple[int, ...], int, Any, bool]:
    """``(shape, ndim, dtype, whether complex)`` of a value.

    >>> metadata(np.ones((2, 3)))
    ((2, 3), 2, dtype('float64'), False)
    """
    x = plain(x)
    return np.shape(x), np.ndim(x), np.result_type(x), np.iscomplexobj(x)


def unbroadcast(x: Any, target_meta: Any, broadcast_idx: int = 0) -> Any:
    """`x` summed over the axes along which a target of that `metadata` was broadcast.

    broadcast_idx: where axes stand that the target lacks. Of a real target, the real
    part.
    """
    shape, ndim, _, is_complex = target_meta
    while np.ndim(x) > ndim:
        x = np.sum(x, axis=broadcast_idx)
    ones = tuple([i for i, n in enumerate(shape) if n == 1 != np.shape(x)[i]])
    x = np.sum(x, axis=ones, keepdims=True) if ones else x
    return np.real(x) if np.iscomplexobj(plain(x)) and not is_complex else x


def unbroadcast_f(target: Any, f: Function) -> Function:
    """``g -> f(g)`` with the shape of `target`: sums where `target` was broadcast."""
    meta = metadata(target)
    return lambda g: unbroadcast(f(g), meta)


def broadcast(x: Any, target: Any) -> Any:
    """`x` spread to the shape of `target`, complex where that is."""
    spread = np.broadcast_to(x, np.shape(plain(target)))
    return spread + 0j if np.iscomplexobj(plain(target)) else spread


def repeat_to_match_shape(
    g: Any, shape: tuple[int, ...], dtype: Any, axis: Any, keepdims: bool
) -> tuple[Any, int]:
    """The cotangent of a reduction spread over what was reduced, and how often.

    >>> repeat_to_match_shape(np.array([1.0, 2.0]), (2, 3), float, 1, keepdims=False)
    (array([[1., 1., 1.],
           [2., 2., 2.]]), 3)
    """
    chosen = range(len(shape)) if axis is None else np.atleast_1d(axis)
    axes = {int(a) % len(shape) for a in chosen} if shape else set()
    kept = tuple([1 if i in axes else n for i, n in enumerate(shape)])
    spread = np.broadcast_to(np.reshape(g, kept), shape)
    return spread, prod([shape[i] for i in axes])


def match_complex(target: Any, x: Any) -> Any:
    """`x`, complex where `target` is and its real part where that is real."""
    wanted, given = np.iscomplexobj(plain(target)), np.iscomplexobj(plain(x))
    if wanted == given:
        return x
    return x + 0j if wanted else np.real(x)


def wrap_namespace(old: dict[str, Any], new: dict[str, Any]) -> None:
    """Enter what differentiates for each function of `old`, a namespace, into `new`.

    An operation of ours where one stands for the function, else a `primitive` without a
    rule yet, for `defvjp`. Constants and types are entered as they are.
    """
    for name, value in old.items():
        if callable(value) and not isinstance(value, type):
            known = NUMPY_FUNCTIONS.get(value)
            new[name] = primitive(value) if known is None else known
        elif value is None or isinstance(value, (type, int, float)):
            new[name] = value
