"""Norms of vectors and matrices, and condition numbers.

One primitive, `p_norm`, because composed of a root and powers its derivative at 0 would
be NaN, and large values overflow; the rest is made of it, of maxima and of `svd`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.engine.primitive import Array, composite
from autograd.engine.rules import reduction
from autograd.engine.samples import calls
from autograd.engine.tensor import plain
from autograd.errors import IndexingError, MatrixError, ValueRangeError
from autograd.ops.linalg.drawn import of_matrices, regular
from autograd.ops.linalg.inverses import inv
from autograd.ops.linalg.matrices import matrices, unless_singular
from autograd.ops.linalg.singular import svdvals
from autograd.ops.shape import axes_of, expand_dims, moveaxis, operand
from autograd.ops.traceable import possible

__all__ = ["cond", "matrix_norm", "norm", "p_norm", "vector_norm"]


Calls = tuple[tuple[tuple[int, ...], dict[str, Any]], ...]


def _slope(y: Any, x: Any, ord: float, axis: Any, keepdims: bool) -> Any:
    """``sign(x)·(|x| / y)ᵖ⁻¹``; 0 where x or y is."""
    length = np.where(plain(y) == 0, np.inf, y)
    if ord == 2:
        return x / length
    still = (plain(x) == 0) | (plain(y) == 0)
    ratio = np.where(still, 1, np.abs(x) / length)
    return np.sign(plain(x)) * ~still * ratio ** (ord - 1)


_OVER_AXES: Calls = (
    ((2, 3), {}),
    ((2, 3), {"axis": 0}),
    ((2, 3), {"axis": -1, "keepdims": True}),
    ((2, 1, 3), {"axis": (0, -1)}),
    ((), {}),
    ((0, 3), {"axis": 0}),
)


@reduction(
    _slope,
    name="linalg.p_norm",
    symbol="‖x‖",
    formula="(Σ |xᵢ|ᵖ)^(1/p)",
    samples=calls(
        *_OVER_AXES,
        *(((3,), {"ord": p}) for p in (3, 0.5, -1, -2.5)),
        ((2, 3), {"ord": 4, "axis": 1}),
        refused=[((2, 3), {"axis": 2}, IndexingError, "p_norm: .*bounds")],
        complex_too=False,
    ),
)
def p_norm(
    x: Array, *, ord: float = 2, axis: Any = None, keepdims: bool = False
) -> Any:
    """``(Σ |xᵢ|ᵖ)^(1/p)`` of real x along `axis`, with `ord` for p, finite and not 0.

    An entry of 0 has the derivative 0, to every order, and so have all where the norm
    is 0: the middle of the slopes there.
    """
    return np.linalg.vector_norm(x, ord=ord, axis=axis, keepdims=keepdims)


_ORDERS = (1, 3, 0.5, -1, np.inf, -np.inf)


@composite(
    numpy=np.linalg.vector_norm,
    samples=calls(
        *_OVER_AXES,
        *(((2, 3), {"ord": p, "axis": 1}) for p in _ORDERS),
        ((2, 0), {"axis": 1, "ord": np.inf}),
        refused=[((2, 3), {"axis": 2}, IndexingError, r"vector_norm: x \(2, 3\)")],
    ),
)
def vector_norm(
    x: Any, /, *, axis: Any = None, keepdims: bool = False, ord: float = 2
) -> Any:
    """``(Σ |xᵢ|ᵖ)^(1/p)`` along `axis`: None for all entries, a number or a tuple.

    ord: p, of any sign; ±inf for the largest or smallest size, 0 for how many are not
    0, which leaves the graph.
    """
    x = operand(x)
    axes = None if axis is None else axes_of("vector_norm", x, axis)
    over: dict[str, Any] = {"axis": axes, "keepdims": keepdims}
    if isinstance(ord, str):
        raise ValueRangeError(f"norm: order {ord!r} is one of matrices; give a number")
    if ord == 0:
        value = plain(x)
        return np.linalg.vector_norm(value, ord=0, **over)
    if ord == 2 and x.dtype.kind != "c":
        return p_norm(x, **over)
    size = np.abs(x)
    if ord == 1 or (ord == np.inf and not size.size):
        return np.sum(size, **over)
    if abs(ord) == np.inf:
        return (np.max if ord > 0 else np.min)(size, **over)
    return p_norm(size, ord=ord, **over)


def _of_matrix(x: Any, ord: Any, axes: Any, keepdims: bool) -> Any:
    """The norm of the matrices whose rows and columns are counted along `axes`."""
    if ord is None or ord in ("f", "fro"):
        return vector_norm(x, axis=axes, keepdims=keepdims)
    stack = moveaxis(x, axes, (-2, -1))
    if ord not in ("nuc", 1, -1, 2, -2, np.inf, -np.inf):
        raise ValueRangeError(
            f"norm: order {ord!r} of matrices; expected fro, nuc, ±1, ±2 or ±inf"
        )
    if ord == "nuc" or abs(ord) == 2:
        sizes = svdvals(stack)
    else:
        sizes = np.sum(np.abs(stack), axis=-2 if abs(ord) == 1 else -1)
    if ord == "nuc" or (ord > 0 and not sizes.size):
        y = np.sum(sizes, axis=-1)
    else:
        y = (np.max if ord > 0 else np.min)(sizes, axis=-1)
    return expand_dims(y, tuple(sorted(axes))) if keepdims else y


_MATRIX_ORDERS = ("fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf)


@composite(
    numpy=np.linalg.norm,
    samples=calls(
        *(((3, 2), {"ord": p}) for p in _MATRIX_ORDERS),
        *(((3,), {"ord": p}) for p in _ORDERS),
        ((2, 3), {}),
        ((2, 1, 3), {}),
        ((2, 3), {"axis": 0, "ord": 3}),
        ((2, 3), {"axis": -1, "keepdims": True}),
        ((2, 3), {"keepdims": True}),
        ((2, 3, 2), {"axis": (0, 2), "ord": 2, "keepdims": True}),
        ((2, 3, 2), {"axis": (2, 0), "ord": 1}),
        ((0, 2), {"ord": 1}),
        refused=[
            ((2, 3), {"ord": 3}, ValueRangeError, "norm: order 3 of matrices"),
            ((3,), {"ord": "fro"}, ValueRangeError, "norm: order 'fro'"),
            ((2, 3), {"axis": 2}, IndexingError, r"norm: x \(2, 3\)"),
            ((2, 2, 2), {"ord": 2}, ValueRangeError, r"norm: x \(2, 2, 2\).*3 axes"),
        ],
        draw=lambda rng, shape: (
            regular(rng, shape) if len(shape) > 1 else rng.uniform(0.5, 2, shape)
        ),
    ),
)
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The norm of vectors along one axis, or of matrices along two.

    Without `ord` the root of the sum of squares, of everything if there is no `axis`.
    For vectors any number (`vector_norm`); for matrices fro, nuc (the sum of singular
    values), ±2 (the largest, the smallest), ±1 and ±inf (of the sums of sizes of the
    columns, of the rows). At 0 the derivative is 0; what ties shares.

    >>> norm(np.array([[3.0, 4.0]]), axis=1, keepdims=True)
    array([[5.]])
    """
    x = operand(x)
    axes = tuple(range(x.ndim)) if axis is None else axes_of("norm", x, axis)
    if axis is None and ord is None:
        return vector_norm(x, keepdims=keepdims)
    if len(axes) == 1:
        order = 2 if ord is None else ord
        return vector_norm(x, axis=axes[0], keepdims=keepdims, ord=order)
    if len(axes) == 2:
        return _of_matrix(x, ord, axes, keepdims)
    raise ValueRangeError(
        f"norm: x {x.shape} has no norm of order {ord!r} over {len(axes)} axes; give "
        "one axis for vectors or two for matrices"
    )


@composite(
    numpy=np.linalg.matrix_norm,
    samples=of_matrices(
        *(((3, 2), {"ord": p}) for p in _MATRIX_ORDERS),
        ((2, 2, 3), {"keepdims": True}),
        ((2, 2, 3), {"ord": 1, "keepdims": True}),
        square=False,
    ),
)
def matrix_norm(x: Any, /, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    """The norm (…) of each matrix x (…, m, n), of an order that `norm` has for them."""
    x = matrices("matrix_norm", x)
    return _of_matrix(x, ord, (x.ndim - 2, x.ndim - 1), keepdims)


@composite(
    numpy=np.linalg.cond,
    samples=of_matrices(
        ((3, 3), {}),
        ((3, 2), {}),
        ((2, 2, 2), {"p": -2}),
        *(((3, 3), {"p": p}) for p in ("fro", "nuc", 1, -1, np.inf, -np.inf)),
        square=False,
    ),
)
def cond(x: Any, p: Any = None) -> Any:
    """``‖x‖·‖x⁻¹‖`` of each matrix x (…, m, n), for p not ±2 square; p as for `norm`.

    For ±2, or None, the largest singular value over the smallest, or the inverse of
    that. Infinite for singular x, with a derivative that is infinite or NaN.
    """
    x = matrices("cond", x, square=p not in (None, 2, -2))
    if not x.shape[-1] * x.shape[-2]:
        raise MatrixError(f"cond: x {x.shape} is empty, which has no condition number")
    with np.errstate(all="ignore"):
        if p is None or p in (2, -2):
            s = svdvals(x)
            size = s[..., 0]
            y = s[..., -1] / size if p == -2 else size / s[..., -1]
        else:
            size = matrix_norm(x, ord=p)
            y = size * matrix_norm(unless_singular(inv, x), ord=p)
    unknown = np.isnan(plain(x)).any(axis=(-2, -1))
    infinite = np.isnan(plain(y)) & ~unknown
    if not possible(np.any(infinite)):
        return y
    return np.where(infinite, (1 + size) * np.where(infinite, np.inf, 1), y)[()]
