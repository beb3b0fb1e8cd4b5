"""Norms and condition numbers from the sizes of entries, one vector after the other."""

from typing import Any

import numpy as np

from tests.references.linalg import each, inv, svdvals


def _of_vector(sizes: Any, p: Any) -> Any:
    if np.isinf(p):
        return (max if p > 0 else min)(sizes, default=0.0)
    return sum(s**p for s in sizes) ** (1 / p) if len(sizes) else 0.0


def vector_norm(
    x: Any, axis: Any = None, keepdims: bool = False, ord: float = 2
) -> Any:
    """One vector after the other, size by size."""
    x = np.asarray(x)
    every = tuple(range(x.ndim)) if axis is None else np.atleast_1d(axis) % x.ndim
    kept = [a for a in range(x.ndim) if a not in every]
    y = np.zeros([x.shape[a] for a in kept])
    for place in np.ndindex(*y.shape):
        index: list[Any] = [slice(None)] * x.ndim
        for a, i in zip(kept, place, strict=True):
            index[a] = i
        y[place] = _of_vector(np.abs(x[tuple(index)]).ravel().tolist(), ord)
    return np.expand_dims(y, tuple(every)) if keepdims else y[()]


def p_norm(x: Any, ord: float = 2, axis: Any = None, keepdims: bool = False) -> Any:
    """The same."""
    return vector_norm(x, axis, keepdims, ord)


def matrix_norm(x: Any, keepdims: bool = False, ord: Any = "fro") -> Any:
    """From the sizes of entries, columns, rows or singular values."""

    def of_one(a: Any) -> Any:
        if ord in ("fro", "f", None):
            return _of_vector(np.abs(a).ravel().tolist(), 2)
        if ord in ("nuc", 2, -2):
            s = svdvals(a).tolist()
            return sum(s) if ord == "nuc" else (max if ord > 0 else min)(s)
        rows = a.T if abs(ord) == 1 else a
        sums = [sum(abs(entry) for entry in row) for row in rows]
        return (max if ord > 0 else min)(sums)

    y = each(of_one)(x)
    return y[..., None, None] if keepdims else y


def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """Of vectors or of matrices, as the axes are one or two."""
    every = tuple(range(x.ndim)) if axis is None else tuple(np.atleast_1d(axis))
    if len(every) == 1 or (axis is None and ord is None):
        return vector_norm(x, axis, keepdims, 2 if ord is None else ord)
    y = matrix_norm(np.moveaxis(x, every, (-2, -1)), ord=ord)
    return np.expand_dims(y, every) if keepdims else y


def cond(x: Any, p: Any = None) -> Any:
    """The norms of the matrix and of its inverse."""
    if p in (None, 2, -2):
        s = svdvals(x)
        quotient = s[..., 0] / s[..., -1]
        return 1 / quotient if p == -2 else quotient
    return matrix_norm(x, ord=p) * matrix_norm(inv(x), ord=p)


REFERENCES = {
    "cond": cond,
    "linalg.p_norm": p_norm,
    "matrix_norm": matrix_norm,
    "norm": norm,
    "vector_norm": vector_norm,
}
