"""What the Array API standard, 2024.12, asks of NumPy's functions beyond NumPy."""

from typing import Any

import numpy as _numpy

from autograd.engine.tensor import plain as _plain
from autograd.ops.order import order_of as _order_of
from autograd.ops.shape import operand as _operand

__all__ = ["argsort", "fftfreq", "finfo", "iinfo", "rfftfreq"]


def argsort(
    a: Any,
    axis: Any = -1,
    kind: Any = None,
    order: Any = None,
    *,
    stable: bool | None = None,
    descending: bool = False,
) -> Any:
    """`numpy.argsort`; `descending` begins with the largest, equal ones in order.

    >>> argsort([2.0, 3.0, 1.0, 3.0], descending=True)
    array([1, 3, 0, 2])
    """
    x = _plain(_operand(a))
    if not descending:
        return _numpy.argsort(x, axis, kind, order, stable=stable)
    if axis is None:
        x, axis = x.ravel(), 0
    return _order_of(x, axis, descending=True)


def finfo(type: Any) -> Any:
    """`numpy.finfo`, of an array's dtype too."""
    return _numpy.finfo(_dtype(type))


def iinfo(type: Any) -> Any:
    """`numpy.iinfo`, of an array's dtype too."""
    return _numpy.iinfo(_dtype(type))


def _dtype(x: Any) -> Any:
    x = _plain(x)
    return x.dtype if isinstance(x, (_numpy.ndarray, _numpy.generic)) else x


def fftfreq(n: int, d: Any = 1.0, device: Any = None, *, dtype: Any = None) -> Any:
    """`numpy.fft.fftfreq`, in `dtype`."""
    return _cast(_numpy.fft.fftfreq(n, d, device), dtype)


def rfftfreq(n: int, d: Any = 1.0, device: Any = None, *, dtype: Any = None) -> Any:
    """`numpy.fft.rfftfreq`, in `dtype`."""
    return _cast(_numpy.fft.rfftfreq(n, d, device), dtype)


def _cast(y: Any, dtype: Any) -> Any:
    return y if dtype is None else y.astype(dtype)
