"""Diagonals and triangles of matrices, the last two axes of an array unless said else.

All are made of indexing; none has a rule of its own.
"""

from typing import Any

import numpy as np

from autograd.engine.primitive import composite
from autograd.engine.samples import calls
from autograd.errors import IndexingError, ShapeError
from autograd.ops.atleast import with_axes
from autograd.ops.indexing import embed, setitem
from autograd.ops.shape import axes_of, broadcast_to, moveaxis, operand, ravel

__all__ = ["diag", "diagflat", "diagonal", "make_diagonal", "tril", "triu"]


@composite(
    numpy=np.diagonal,
    samples=calls(
        ((2, 3), {}),
        ((3, 3), {"offset": -1}),
        ((3, 3), {"offset": 5}),
        ((3, 1, 3), {"axis1": 2, "axis2": 0}),
        refused=[((3,), {}, IndexingError, r"diagonal: x \(3,\): axis 1")],
    ),
)
def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """``x[i, i + offset]`` in the plane of `axis1` and `axis2`, as the last axis."""
    x = operand(x)
    x = moveaxis(x, axes_of("diagonal", x, (axis1, axis2)), (-2, -1))
    return x[(..., *_diagonal(x.shape[-2], x.shape[-1], offset))]


def _diagonal(rows: int, columns: int, offset: int) -> tuple[Any, Any]:
    """The rows and columns that lie on a diagonal."""
    start = max(-offset, 0)
    row = np.arange(start, max(start, min(rows, columns - offset)))
    return row, row + offset


@composite(
    numpy=np.diag,
    samples=calls(
        ((3,), {}),
        ((3,), {"k": 1}),
        ((2, 3), {}),
        ((3, 3), {"k": -2}),
        ((0,), {}),
        refused=[((2, 1, 3), {}, ShapeError, r"diag: x \(2, 1, 3\).*diagonal")],
    ),
)
def diag(x: Any, k: int = 0) -> Any:
    """The diagonal `k` of a matrix; of a vector, the matrix that has it there."""
    x = operand(x)
    if x.ndim == 2:
        return diagonal(x, k)
    if x.ndim != 1:
        raise ShapeError(
            f"diag: x {x.shape} is no vector or matrix; use diagonal for more axes"
        )
    return _laid_out(x, k)


def _laid_out(x: Any, offset: int) -> Any:
    """The last axis of ``x`` on a diagonal of two new last axes, zeros beside it."""
    n = x.shape[-1] + abs(offset)
    index = (..., *_diagonal(n, n, offset))
    return embed(x, index=index, shape=(*x.shape[:-1], n, n))


@composite(
    numpy=np.diagflat,
    samples=calls(((3,), {}), ((2, 2), {"k": 1}), ((), {}), ((0,), {"k": -1})),
)
def diagflat(v: Any, k: int = 0) -> Any:
    """The matrix that has the elements of `v`, in order, as its diagonal `k`."""
    return diag(ravel(v), k)


@composite(
    samples=calls(
        ((3,), {}),
        ((2, 3), {"axis1": -1, "axis2": -2}),
        ((2, 1, 2), {"offset": -1, "axis1": 1, "axis2": 3}),
        ((0,), {"offset": 1}),
        refused=[((), {}, ShapeError, r"make_diagonal: x \(\) has no axis")],
    ),
)
def make_diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The array whose `diagonal` with these arguments is `x`, zeros beside it.

    x: (..., n); the result has n + |offset| entries along `axis1` and `axis2`.
    """
    x = operand(x)
    if not x.ndim:
        raise ShapeError("make_diagonal: x () has no axis to lay out; pass a vector")
    y = _laid_out(x, offset)
    return moveaxis(y, (-2, -1), axes_of("make_diagonal", y, (axis1, axis2)))


_TRIANGLES = calls(
    ((3, 3), {}), ((2, 3), {"k": 1}), ((2, 3, 2), {"k": -1}), ((3,), {}), ((0, 3), {})
)


@composite(numpy=np.tril, samples=_TRIANGLES)
def tril(x: Any, k: int = 0) -> Any:
    """``x`` with zeros above the diagonal `k` of its last two axes."""
    return _zeroed(x, lambda row, column: column > row + k)


@composite(numpy=np.triu, samples=_TRIANGLES)
def triu(x: Any, k: int = 0) -> Any:
    """``x`` with zeros below the diagonal `k` of its last two axes."""
    return _zeroed(x, lambda row, column: column < row + k)


def _zeroed(x: Any, where: Any) -> Any:
    x = with_axes(x, 1)
    if x.ndim == 1:
        x = broadcast_to(x, 2 * x.shape)
    rows, columns = np.ogrid[: x.shape[-2], : x.shape[-1]]
    return setitem(x, 0, index=(..., where(rows, columns)))
