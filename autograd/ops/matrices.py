"""Sums and maxima of the rows and columns of a matrix, as fast as BLAS has them.

For kernels, on plain arrays of floats with two axes. At (128, 512) in float32 NumPy's
reductions take 2.4 times as long for columns, 4.4 for rows and 3.0 for maxima.
"""

from functools import lru_cache
from typing import Any

import numpy as np

from autograd.engine.primitive import Array

__all__ = [
    "column_sums",
    "row_maxima",
    "row_products",
    "row_starts",
    "row_sums",
    "spread_rows",
]


@lru_cache(maxsize=16)
def _ones(length: int, dtype: Any) -> Array:
    ones = np.ones(length, dtype)
    ones.flags.writeable = False
    return ones


@lru_cache(maxsize=16)
def row_starts(rows: int, columns: int) -> Array:
    """Where the rows of a matrix start among its elements: (rows,), read-only."""
    starts = np.arange(0, rows * columns, columns)
    starts.flags.writeable = False
    return starts


def column_sums(x: Array) -> Array:
    """``Σᵢ xᵢⱼ``: (rows, columns) to (columns,)."""
    ones = _ones(len(x), x.dtype)
    sums: Array = ones.dot(x) if type(x) is np.ndarray else np.matmul(ones, x)
    return sums


def row_sums(x: Array) -> Array:
    """``Σⱼ xᵢⱼ``: (rows, columns) to (rows,)."""
    sums: Array = x.dot(_ones(x.shape[1], x.dtype))
    return sums


def row_maxima(x: Array) -> Array:
    """``maxⱼ xᵢⱼ``, NaN where there is one: (rows, columns) to (rows,).

    x: contiguous, with at least one column.
    """
    places = x.argmax(axis=1)
    places += row_starts(*x.shape)
    maxima: Array = x.reshape(-1)[places]
    return maxima


def row_products(x: Array, w: Array) -> Array:
    """``Σⱼ xᵢⱼwᵢⱼ``: twice (rows, columns) to (rows,)."""
    products: Array = np.vecdot(x, w)
    return products


_WIDE = 256
"""Columns from which on broadcasting is as fast as copying."""


def spread_rows(values: Array, columns: int) -> Array:
    """What broadcasts to (rows, columns), `values` of (rows,) each along its row.

    NumPy broadcasts row by row: at (1024, 64) in float32 it takes 19.4 µs to subtract
    ``values[:, None]``, and 8.9 to copy and subtract.
    """
    if columns >= _WIDE:
        return values[:, None]
    return np.repeat(values, columns).reshape(-1, columns)
