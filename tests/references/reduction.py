"""Reductions written as loops over the reduced entries, with Python's numbers."""

from collections.abc import Callable
from math import fsum, nan, prod, sqrt
from typing import Any

import numpy as np


def exact_sum(values: list[Any]) -> Any:
    """The sum, rounded once."""
    if any(isinstance(v, complex) for v in values):
        return complex(fsum(v.real for v in values), fsum(v.imag for v in values))
    return fsum(values)


def mean(values: list[Any]) -> Any:
    """The sum divided by the number of values; NaN for none."""
    return exact_sum(values) / len(values) if values else nan


def var(values: list[Any], ddof: float = 0) -> Any:
    """Squared distances from the mean."""
    centre = mean(values)
    free = len(values) - ddof
    return fsum((v - centre) ** 2 for v in values) / free if free > 0 else nan


def first(better: Callable[[Any, Any], bool]) -> Callable[[list[Any]], int]:
    """The position of the first value that none is better than."""

    def f(values: list[Any]) -> int:
        best = 0
        for k, v in enumerate(values):
            if better(v, values[best]):
                best = k
        return best

    return f


def along_axes(f: Callable[..., Any], dtype: Any = None) -> Callable[..., Any]:
    """`f` of a list of values as a reduction with axis and keepdims."""

    def reduced(x: Any, axis: Any = None, keepdims: bool = False, **params: Any) -> Any:
        ndim = np.ndim(x)
        every = axis is None or not ndim
        axes = range(ndim) if every else np.atleast_1d(axis) % ndim
        groups: dict[tuple[int, ...], list[Any]] = {}
        shape = [1 if k in axes else n for k, n in enumerate(np.shape(x))]
        for kept in np.ndindex(*shape):
            groups[kept] = []
        for i in np.ndindex(*np.shape(x)):
            kept = tuple(0 if k in axes else n for k, n in enumerate(i))
            groups[kept].append(np.asarray(x)[i].item())
        y = np.zeros(shape, dtype or np.asarray(x).dtype)
        for kept, values in groups.items():
            y[kept] = f(values, **params)
        if keepdims:
            return y
        return y.reshape([n for k, n in enumerate(shape) if k not in axes])

    return reduced


def cumsum(x: Any, axis: int | None = None) -> Any:
    """Every entry the sum of those before it and itself."""
    if axis is None:
        x, axis = np.asarray(x).reshape(-1), 0
    y = np.zeros(x.shape, x.dtype)
    for i in np.ndindex(*x.shape):
        before = list(i)
        total = x.dtype.type(0)
        for k in range(i[axis] + 1):
            before[axis] = k
            total = total + x[tuple(before)]
        y[i] = total
    return y


REFERENCES: dict[str, Callable[..., Any]] = {
    "sum": along_axes(exact_sum),
    "mean": along_axes(mean),
    "var": along_axes(var),
    "std": along_axes(lambda values, **params: sqrt(var(values, **params))),
    "prod": along_axes(prod),
    "max": along_axes(lambda values: sorted(values)[-1]),
    "min": along_axes(lambda values: sorted(values)[0]),
    "argmax": along_axes(first(lambda v, w: v > w), int),
    "argmin": along_axes(first(lambda v, w: v < w), int),
    "any": along_axes(lambda values: True in values, bool),
    "all": along_axes(lambda values: False not in values, bool),
    "cumsum": cumsum,
}
