"""Linear algebra from definitions: Leibniz, Cramer, Householder, Jacobi, by loops.

What LAPACK is free to choose, the sign of an eigenvector say, is taken from it.
"""

from collections.abc import Callable
from itertools import permutations
from math import prod
from typing import Any

import numpy as np

from tests.references.contraction import matmul, tensordot
from tests.references.products import vecdot


def each(f: Callable[..., Any]) -> Callable[..., Any]:
    """`f` of one matrix as a function of stacks; with several values, of tuples."""

    def of_stack(x: Any, *args: Any, **kwargs: Any) -> Any:
        lead = x.shape[:-2]
        found = [f(x[i], *args, **kwargs) for i in np.ndindex(*lead)]
        if isinstance(found[0], tuple):
            parts = zip(*found, strict=True)
            return tuple(np.array(p).reshape(lead + np.shape(p[0])) for p in parts)
        return np.array(found).reshape(lead + np.shape(found[0]))[()]

    return of_stack


def _parity(order: tuple[int, ...]) -> int:
    inversions = [
        a > b for i, a in enumerate(order) for b in order[i + 1 :]
    ]  # pairs out of order
    return -1 if sum(inversions) % 2 else 1


@each
def det(x: Any) -> Any:
    """Leibniz: over all permutations, the signed products."""
    n = len(x)
    terms = [
        _parity(order) * prod((x[i, order[i]] for i in range(n)), start=x.dtype.type(1))
        for order in permutations(range(n))
    ]
    return sum(terms)


@each
def cofactors(x: Any) -> Any:
    """The signed determinants without a row and a column."""
    n = len(x)
    y = np.zeros_like(x)
    for i, j in np.ndindex(n, n):
        minor = np.delete(np.delete(x, i, 0), j, 1)
        y[i, j] = (-1) ** (i + j) * det(minor)
    return y


def inv(x: Any) -> Any:
    """The transposed cofactors by the determinant."""
    return cofactors(x).swapaxes(-1, -2) / det(x)[..., None, None]


def solve(x: Any, b: Any) -> Any:
    """Cramer's rule: by determinants with a column replaced."""
    columns = b[:, None] if b.ndim == 1 else b
    lead = np.broadcast_shapes(x.shape[:-2], columns.shape[:-2])
    x = np.broadcast_to(x, lead + x.shape[-2:])
    columns = np.broadcast_to(columns, lead + columns.shape[-2:])
    y = np.zeros(columns.shape, np.result_type(x, b))
    for place in np.ndindex(*y.shape):
        *i, row, column = place
        replaced = np.array(x[tuple(i)], y.dtype)
        replaced[:, row] = columns[(*i, slice(None), column)]
        y[place] = det(replaced) / det(x[tuple(i)])
    return y[..., 0] if b.ndim == 1 else y


def slogdet(x: Any) -> Any:
    """The determinant's direction and the logarithm of its size."""
    d = det(x)
    return d / np.abs(d), np.log(np.abs(d))


def _adjoint(x: Any) -> Any:
    return np.conj(x.swapaxes(-1, -2))


def pinv(x: Any, rcond: Any = None, hermitian: bool = False, rtol: Any = None) -> Any:
    """The normal equations, of full rank."""
    if hermitian:
        x = _whole(x, "L")
    h = _adjoint(x)
    if x.shape[-2] < x.shape[-1]:
        return matmul(h, inv(matmul(x, h))) if x.size else np.zeros_like(h)
    return matmul(inv(matmul(h, x)), h)


def _whole(x: Any, triangle: str) -> Any:
    """The Hermitian matrix whose one triangle x holds."""
    y = np.array(x)
    for *i, j, k in np.ndindex(*x.shape):
        if (j < k) == (triangle == "L") and j != k:
            y[(*i, j, k)] = np.conj(x[(*i, k, j)])
        if j == k:
            y[(*i, j, k)] = x[(*i, j, k)].real
    return y


def tensorinv(x: Any, ind: int = 2) -> Any:
    """The inverse of the matrix of the first axes by the last."""
    rows, columns = x.shape[:ind], x.shape[ind:]
    return inv(x.reshape(prod(rows), -1)).reshape(*columns, *rows)


def tensorsolve(x: Any, b: Any, axes: Any = None) -> Any:
    """The inverse map applied to b."""
    for a in axes or ():
        x = np.moveaxis(x, a, -1)
    return tensordot(tensorinv(x, b.ndim), b, b.ndim)


def lstsq(x: Any, b: Any, rcond: Any = None) -> Any:
    """The normal equations again."""
    m, n = x.shape
    columns = b.reshape(m, -1)
    y = matmul(pinv(x), columns)
    left = np.sum(np.abs(columns - matmul(x, y)) ** 2, axis=0)
    shape = (n, *b.shape[1:])
    return y.reshape(shape), left if m > n else np.array([]), min(m, n), svdvals(x)


@each
def _lower_factor(x: Any) -> Any:
    y = np.zeros_like(x)
    for j in range(len(x)):
        y[j, j] = np.sqrt(x[j, j].real - sum(abs(y[j, k]) ** 2 for k in range(j)))
        for i in range(j + 1, len(x)):
            rest = x[i, j] - sum(y[i, k] * np.conj(y[j, k]) for k in range(j))
            y[i, j] = rest / y[j, j]
    return y


def cholesky(x: Any, upper: bool = False) -> Any:
    """Column by column (Cholesky and Crout)."""
    return _adjoint(_lower_factor(_adjoint(x))) if upper else _lower_factor(x)


@each
def _reflected(x: Any) -> tuple[Any, Any]:
    """Householder's reflections with LAPACK's choice of sign; q of all columns."""
    m, n = x.shape
    q, r = np.eye(m, dtype=x.dtype), np.array(x)
    for j in range(min(m - (x.dtype.kind == "f"), n)):
        v = np.array(r[j:, j])
        beta = -np.copysign(np.sqrt(np.sum(np.abs(v) ** 2)), v[0].real)
        tau = (beta - v[0]) / beta
        v = v / (v[0] - beta)
        v[0] = 1
        flip = np.eye(m, dtype=x.dtype)
        flip[j:, j:] -= np.conj(tau) * np.outer(v, np.conj(v))
        r = flip @ r
        q = q @ _adjoint(flip)
    return q, np.triu(r)


def qr(x: Any, mode: str = "reduced") -> Any:
    """Householder's reflections, one for each column."""
    if not x.size:
        return x, x
    q, r = _reflected(x)
    k = min(x.shape[-2:]) if mode != "complete" else x.shape[-2]
    return r[..., :k, :] if mode == "r" else (q[..., :k], r[..., :k, :])


def _turned(x: Any) -> tuple[Any, Any]:
    """Eigenvalues and vectors of one Hermitian matrix by Jacobi's rotations."""
    n = len(x)
    v = np.eye(n, dtype=x.dtype)
    for _ in range(12):
        for p in range(n):
            for q in range(p + 1, n):
                phase = x[p, q] / abs(x[p, q]) if x[p, q] else 1
                angle = 0.5 * np.arctan2(2 * abs(x[p, q]), (x[q, q] - x[p, p]).real)
                turn = np.eye(n, dtype=x.dtype)
                turn[p, p] = turn[q, q] = np.cos(angle)
                turn[p, q] = np.sin(angle) * phase
                turn[q, p] = -np.sin(angle) * np.conj(phase)
                x, v = _adjoint(turn) @ x @ turn, v @ turn
    order = np.argsort(np.diag(x).real)
    return np.diag(x).real[order], v[:, order]


def _with_phases(v: Any, like: Any) -> Any:
    """Columns of `v` with the phases that those of `like` have."""
    inner = np.sum(np.conj(v) * like, axis=-2, keepdims=True)
    return v * inner / np.abs(inner)


@each
def _hermitian(x: Any) -> tuple[Any, Any]:
    w, v = _turned(x)
    return w, _with_phases(v, np.linalg.eigh(x)[1])


def eigh(x: Any, UPLO: str = "L") -> Any:  # noqa: N803
    """Jacobi's rotations."""
    return _hermitian(_whole(x, UPLO)) if x.size else (np.zeros(0), x)


@each
def _values(x: Any) -> tuple[Any, Any, Any]:
    """Of x itself and ``xᴴ·x``, by Jacobi's rotations."""
    k = min(x.shape)
    w, v = _turned(_adjoint(x) @ x)
    s = np.sqrt(np.maximum(w[::-1][:k], 0))
    v = _with_phases(v[:, ::-1][:, :k], _adjoint(np.linalg.svd(x)[2])[:, :k])
    return x @ v / s, s, _adjoint(v)


def svd(
    x: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False
) -> Any:
    """Eigenvectors of ``xᴴ·x``, and what x makes of them."""
    if hermitian:
        x = _whole(x, "L")
        u, s, vh = _values(x)
        turn = np.sign(np.sum(u * np.linalg.svd(x, hermitian=True)[0], axis=-2))
        return u * turn, s, vh * turn[:, None]
    if not x.size:
        return (x, np.zeros(0), x) if compute_uv else np.zeros(0)
    found = _values(x)
    return found if compute_uv else found[1]


def svdvals(x: Any) -> Any:
    """The roots of the eigenvalues of ``xᴴ·x``."""
    return _values(x)[1] if x.size else np.zeros(0)


@each
def _general(x: Any) -> tuple[Any, Any]:
    """Roots of the characteristic polynomial, and a column of the cofactors at each."""
    given, vectors = np.linalg.eig(x)
    w, v = [], []
    for start, vector in zip(given, vectors.T, strict=True):
        root, step = start, 1e-3
        for _ in range(20):  # secants from a start off by a thousandth
            at, by = (det(x - r * np.eye(len(x))) for r in (root, root + step))
            if at == by:
                break
            root, step = root - at * step / (by - at), 1e-3 * at * step / (by - at)
        minors = np.conj(_adjoint(cofactors(x - root * np.eye(len(x)))))
        column = minors[:, np.argmax(np.sum(np.abs(minors), axis=0))]
        w.append(root)
        unit = column / np.sqrt(np.sum(np.abs(column) ** 2))
        v.append(unit * np.vdot(unit, vector) / abs(np.vdot(unit, vector)))
    return np.array(w), np.array(v).T


def eig(x: Any) -> Any:
    """The characteristic polynomial's roots and null vectors."""
    return _general(x) if x.size else (np.zeros(0), x)


def eigvals(x: Any) -> Any:
    """The characteristic polynomial's roots."""
    return eig(x)[0]


def eigvalsh(x: Any, UPLO: str = "L") -> Any:  # noqa: N803
    """By Jacobi's rotations."""
    return eigh(x, UPLO)[0]


def matrix_power(x: Any, n: int) -> Any:
    """One factor after the other."""
    factor = inv(x) if n < 0 else x
    y = factor
    for _ in range(abs(n) - 1):
        y = matmul(y, factor)
    return y


def multi_dot(arrays: Any) -> Any:
    """From left to right."""
    y = arrays[0]
    for x in arrays[1:]:
        y = matmul(y, x)
    return y


def cross(x: Any, w: Any, axis: int = -1) -> Any:
    """``εᵢⱼₖ·xⱼ·wₖ``."""
    x, w = np.moveaxis(x, axis, -1), np.moveaxis(w, axis, -1)
    x, w = np.broadcast_arrays(x, w)
    y = np.zeros(x.shape, np.result_type(x, w))
    for i, j, k in permutations(range(3)):
        y[..., i] += _parity((i, j, k)) * x[..., j] * w[..., k]
    return np.moveaxis(y, -1, axis)


def outer(x: Any, w: Any) -> Any:
    """Every product."""
    return np.array([[a * b for b in w] for a in x]).reshape(len(x), len(w))


def diagonal(x: Any, offset: int = 0) -> Any:
    """Entry after entry."""
    m, n = x.shape[-2:]
    return np.stack(
        [x[..., i, i + offset] for i in range(m) if 0 <= i + offset < n], -1
    )


def trace(x: Any, offset: int = 0, dtype: Any = None) -> Any:
    """The sum of the diagonal's entries."""
    return sum(np.moveaxis(diagonal(x, offset), -1, 0))


def matrix_transpose(x: Any) -> Any:
    """Entry by entry."""
    y = np.zeros((*x.shape[:-2], x.shape[-1], x.shape[-2]), x.dtype)
    for *i, j, k in np.ndindex(*x.shape):
        y[(*i, k, j)] = x[(*i, j, k)]
    return y


REFERENCES = {
    "cholesky": cholesky,
    "linalg.cofactors": cofactors,
    "det": det,
    "eig": eig,
    "eigh": eigh,
    "eigvals": eigvals,
    "eigvalsh": eigvalsh,
    "inv": inv,
    "linalg.cross": cross,
    "linalg.diagonal": diagonal,
    "matrix_transpose": matrix_transpose,
    "linalg.outer": outer,
    "linalg.trace": trace,
    "linalg.vecdot": vecdot,
    "lstsq": lstsq,
    "matrix_power": matrix_power,
    "multi_dot": multi_dot,
    "pinv": pinv,
    "qr": qr,
    "slogdet": slogdet,
    "solve": solve,
    "svd": svd,
    "svdvals": svdvals,
    "tensorinv": tensorinv,
    "tensorsolve": tensorsolve,
}
