"""The adjoints of broadcasting and casting: what brings shares to their operand."""

from typing import Any

import numpy as np

from autograd.engine.tensor import Tensor
from autograd.engine.traced import Traced

__all__ = ["fit", "spread", "spread_to"]


_WITH_AXES = frozenset([np.ndarray, Tensor, Traced])


def fit(share: Any, x: Any) -> Any:
    """`share` with the shape and dtype of `x`: the adjoint of broadcasts and casts.

    Axes along which `x` was broadcast are summed. A complex share of a real operand
    keeps its real part.
    """
    kind = type(share)
    if kind is type(x) and kind not in _WITH_AXES:
        return share  # two NumPy scalars of one dtype
    if share.shape != x.shape:
        extra = share.ndim - x.ndim
        if extra:
            share = np.add.reduce(share, axis=0 if extra == 1 else tuple(range(extra)))
        if share.shape != x.shape:
            ones = [i for i, n in enumerate(x.shape) if n == 1 != share.shape[i]]
            share = np.add.reduce(share, axis=tuple(ones), keepdims=True)
    return share if share.dtype is x.dtype else _cast(share, x)


def spread(v: Any, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """`v`, a reduction of `x` along `axis`, reshaped to broadcast against `x`."""
    if keepdims or v.ndim == x.ndim or v.ndim == 0:
        return v
    axes = {a % x.ndim for a in (axis if type(axis) is tuple else (axis,))}
    return v.reshape(tuple(1 if i in axes else n for i, n in enumerate(x.shape)))


def spread_to(v: Any, y: Any) -> Any:
    """The tangent `v` brought to the shape and dtype of the output `y`."""
    if v.shape != y.shape:
        v = np.broadcast_to(v, y.shape)
    return _cast(v, y)


def _cast(v: Any, like: Any) -> Any:
    if v.dtype == like.dtype:
        return v
    if v.dtype.kind == "c" and like.dtype.kind != "c":
        v = v.real
    return v.astype(like.dtype)
