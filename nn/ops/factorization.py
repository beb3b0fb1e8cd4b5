"""A matrix as a product of simpler ones."""

from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd.errors import ValueRangeError
from autograd.ops.traceable import in_one_step
from nn.arrays import raw
from nn.ops.convert import INDEX, floats
from nn.ops.registry import operation

__all__: list[str] = []


@operation
def cholesky(x: Any, upper: bool = False) -> Any:
    """The triangle L with ``L·Lᵀ = x``, or its transpose; x is positive definite."""
    y = anp.linalg.cholesky(floats(x))
    return anp.swapaxes(y, -1, -2).conj() if upper else y


@operation
def cholesky_inverse(x: Any, upper: bool = False) -> Any:
    """The inverse of ``x·xᵀ``, of ``xᵀ·x`` with `upper`, for a triangle x."""
    x = floats(x)
    inverse = anp.linalg.inv(anp.triu(x) if upper else anp.tril(x))
    turned = anp.swapaxes(inverse, -1, -2)
    return anp.matmul(inverse, turned) if upper else anp.matmul(turned, inverse)


@operation
def qr(x: Any, mode: str = "reduced") -> Any:
    """Q of orthonormal columns and an upper triangle R with ``Q·R = x``.

    mode: ``"reduced"``, or ``"complete"`` for all columns of Q.
    """
    if mode not in ("reduced", "complete"):
        raise ValueRangeError(f"qr: mode must be 'reduced' or 'complete', got {mode!r}")
    q, r = anp.linalg.qr(floats(x), mode)
    return q, r


@operation
def svd(x: Any, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """U, the singular values, and Vᵀ, or the values alone."""
    y = anp.linalg.svd(floats(x), full_matrices, compute_uv)
    return tuple(y) if compute_uv else y


@operation
def eigh(x: Any) -> Any:
    """The eigenvalues in rising order and eigenvectors of a symmetric matrix."""
    values, vectors = anp.linalg.eigh(floats(x))
    return values, vectors


@operation
def eig(x: Any) -> Any:
    """The eigenvalues and eigenvectors of any matrix, complex."""
    values, vectors = anp.linalg.eig(floats(x))
    return values + 0j, vectors + 0j


@operation
def lu_factor(x: Any) -> Any:
    """L, whose diagonal of ones is left out, and U in one matrix; the exchanged rows.

    Row i was exchanged with row ``pivots[i]``, from 0. Differentiable by x, the order
    of the rows held.
    """
    x = floats(x)
    pivots, order = _pivots(raw(x))
    rows = anp.take_along_axis(x, order[..., None], axis=-2)
    steps = min(x.shape[-2:])
    parts = []
    for k in range(steps):  # rows: what is left of the matrix, (…, n − k, m − k)
        below = rows[..., 1:, :1] / rows[..., :1, :1]
        corner = _framed(rows[..., :1, :], below, k)
        parts.append(corner)
        rows = rows[..., 1:, 1:] - anp.matmul(below, rows[..., :1, 1:])
    return sum(parts[1:], parts[0]), pivots


def _framed(row: Any, column: Any, k: int) -> Any:
    """Row k from the diagonal on and the column below it, in a matrix of zeros."""
    lead = [(0, 0)] * (row.ndim - 2)
    height, width = column.shape[-2], row.shape[-1]
    across = anp.pad(row, [*lead, (k, height), (k, 0)])
    return across + anp.pad(column, [*lead, (k + 1, 0), (k, width - 1)])


@in_one_step
def _pivots(x: Any) -> tuple[Any, Any]:
    """The exchanges that put the largest entry on the diagonal, and the rows' order."""
    *lead, n, m = x.shape
    left = np.array(x).reshape(-1, n, m)
    pivots = np.zeros((len(left), min(n, m)), INDEX)
    order = np.tile(np.arange(n), (len(left), 1))
    for rows, found, places in zip(left, pivots, order, strict=True):
        for k in range(min(n, m)):
            p = k + int(np.argmax(np.abs(rows[k:, k])))
            found[k] = p
            rows[[k, p]], places[[k, p]] = rows[[p, k]], places[[p, k]]
            if rows[k, k] != 0:
                factors = rows[k + 1 :, k] / rows[k, k]
                rows[k + 1 :] -= factors[:, None] * rows[k]
    return pivots.reshape(*lead, -1), order.reshape(*lead, n)
