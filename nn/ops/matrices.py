"""Matrices: (…, n, n) or (…, n, m), one function of linear algebra for each."""

from collections.abc import Callable
from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd import make_jvp
from nn.ops.convert import INDEX, floats, matched, of_dtype
from nn.ops.reduction import axes_of
from nn.ops.registry import operation

__all__: list[str] = []


@operation
def det(x: Any) -> Any:
    """The determinant."""
    return anp.linalg.det(floats(x))


@operation
def slogdet(x: Any) -> Any:
    """The sign of the determinant, and the logarithm of its size."""
    sign, size = anp.linalg.slogdet(floats(x))
    return sign, size


@operation
def logdet(x: Any) -> Any:
    """The logarithm of the determinant; NaN where that is below 0."""
    sign, size = anp.linalg.slogdet(floats(x))
    return anp.where(sign < 0, anp.nan, size)


@operation
def inv(x: Any) -> Any:
    """The inverse."""
    return anp.linalg.inv(floats(x))


@operation
def pinv(x: Any, rcond: Any = None) -> Any:
    """The inverse of Moore and Penrose; singular values below rcond times the largest
    count as 0, by default as many units in the last place as the longer axis has."""
    x = floats(x)
    if rcond is None:
        rcond = float(max(x.shape[-2:]) * np.finfo(x.dtype).eps)
    return anp.linalg.pinv(x, rcond)


@operation
def solve(a: Any, b: Any) -> Any:
    """The x of ``a·x = b``: b (…, n) with one axis less than a, or (…, n, k)."""
    a, b = map(floats, matched(a, b))
    if b.ndim == a.ndim - 1:
        return anp.linalg.solve(a, b[..., None])[..., 0]
    return anp.linalg.solve(a, b)


@operation
def solve_triangular(a: Any, b: Any, lower: bool = False) -> Any:
    """`solve` with the triangle of a alone, the upper one or the lower."""
    a, b = map(floats, matched(a, b))
    part = anp.tril(a) if lower else anp.triu(a)
    if b.ndim == a.ndim - 1:
        return anp.linalg.solve(part, b[..., None])[..., 0]
    return anp.linalg.solve(part, b)


@operation
def lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    """The x for which ``‖a·x − b‖`` is least, the shortest of them."""
    a, b = map(floats, matched(a, b))
    return anp.linalg.lstsq(a, b, rcond)[0]


@operation
def matrix_rank(x: Any, tol: Any = None) -> Any:
    """How many singular values are above `tol`; int32, no derivative."""
    x = floats(x)
    sizes = anp.linalg.svd(x, compute_uv=False)
    if tol is None:
        tol = sizes.max(axis=-1, keepdims=True) * (
            max(x.shape[-2:]) * np.finfo(x.dtype).eps
        )
    return of_dtype(anp.sum(sizes > tol, axis=-1), INDEX)


@operation
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The norm of a vector, of an axis, or of a matrix, of two axes.

    ord: a number or ``"fro"``, ``"nuc"``; None for the root of the sum of squares.
    """
    return anp.linalg.norm(floats(x), ord, axes_of(axis), keepdims)


@operation
def jvp(
    fun: Callable[..., Any], primals: Any, tangents: Any, has_aux: bool = False
) -> Any:
    """``fun(*primals)`` and its change along `tangents`, forward mode.

    has_aux: `fun` gives a pair, whose second part comes last, without derivative.
    """
    primals = tuple(floats(x) for x in primals)
    tangents = tuple(floats(x) for x in tangents)
    found: list[Any] = []

    def value(*xs: Any) -> Any:
        y = fun(*xs)
        if has_aux:
            y, aux = y
            found[:] = [aux]
        return y

    places = tuple(range(len(primals)))
    y, dy = make_jvp(value, places)(*primals)(tangents)
    return (y, dy, *found)
