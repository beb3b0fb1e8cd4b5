"""Reductions written as loops over the reduced entries, with Python's numbers."""

from collections.abc import Callable
from math import fsum, nan, prod, sqrt
from statistics import median
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
    return fsum(abs(v - centre) ** 2 for v in values) / free if free > 0 else nan


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
    """`f` of a list of values as a reduction with axis, keepdims, where and initial."""

    def reduced(
        x: Any,
        axis: Any = None,
        keepdims: bool = False,
        where: Any = True,
        initial: Any = None,
        **params: Any,
    ) -> Any:
        ndim = np.ndim(x)
        every = axis is None or not ndim
        axes = range(ndim) if every else np.atleast_1d(axis) % ndim
        groups: dict[tuple[int, ...], list[Any]] = {}
        shape = [1 if k in axes else n for k, n in enumerate(np.shape(x))]
        for kept in np.ndindex(*shape):
            groups[kept] = [] if initial is None else [initial]
        taken = np.broadcast_to(where, np.shape(x))
        for i in np.ndindex(*np.shape(x)):
            kept = tuple(0 if k in axes else n for k, n in enumerate(i))
            if taken[i]:
                groups[kept].append(np.asarray(x)[i].item())
        y = np.zeros(shape, dtype or np.asarray(x).dtype)
        for kept, values in groups.items():
            y[kept] = f(values, **params)
        if keepdims:
            return y
        return y.reshape([n for k, n in enumerate(shape) if k not in axes])

    return reduced


def running(f: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    """Every entry `f` of those before it and itself."""

    def ran(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
        x = np.asarray(x)
        if axis is None:
            x, axis = x.reshape(-1), 0
        y, axis = np.zeros(x.shape, x.dtype), axis % x.ndim
        for i in np.ndindex(*x.shape):
            line = (*i[:axis], slice(i[axis] + 1), *i[axis + 1 :])
            y[i] = f(x[line].tolist())
        return y

    return ran


def from_initial(f: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    """`running` with an axis, and on demand what `f` gives of nothing first."""

    def ran(x: Any, axis: int = 0, include_initial: bool = False) -> Any:
        x = np.atleast_1d(x)
        if not include_initial:
            return running(f)(x, axis)
        moved = np.moveaxis(x, axis, -1)
        lines = [
            [f(moved[i].tolist()[:k]) for k in range(x.shape[axis] + 1)]
            for i in np.ndindex(*moved.shape[:-1])
        ]
        shape = [n for a, n in enumerate(x.shape) if a != axis % x.ndim]
        apart = np.array(lines).reshape((*shape, x.shape[axis] + 1))
        return np.moveaxis(apart, -1, axis)

    return ran


def numbers(f: Callable[..., Any]) -> Callable[..., Any]:
    """`f` of those values that are numbers; NaN of none."""

    def of_numbers(values: list[Any], **params: Any) -> Any:
        return f([v for v in values if v == v], **params)

    return of_numbers


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
    "cumsum": running(exact_sum),
    "cumprod": running(prod),
    "cumulative_sum": from_initial(exact_sum),
    "cumulative_prod": from_initial(prod),
    "nansum": along_axes(numbers(exact_sum)),
    "nanprod": along_axes(numbers(prod)),
    "nanmean": along_axes(numbers(mean)),
    "nanvar": along_axes(numbers(var)),
    "nanstd": along_axes(numbers(lambda v, **params: sqrt(var(v, **params)))),
    "nanmax": along_axes(numbers(lambda values: sorted(values)[-1])),
    "nanmin": along_axes(numbers(lambda values: sorted(values)[0])),
    "nancumsum": running(numbers(exact_sum)),
    "nancumprod": running(numbers(prod)),
    "ptp": along_axes(lambda values: sorted(values)[-1] - sorted(values)[0]),
    "median": along_axes(median),
    "nanmedian": along_axes(numbers(median)),
}
