"""Matrices told by a few numbers, products and equations with them.

Of plain arrays each is SciPy's own. Options that change no value are ignored.
"""

from typing import Any

import numpy as np
from scipy import linalg

from autograd.scipy.functions.declare import of_tensors
from autograd.scipy.matrices.built import circulant, toeplitz
from autograd.scipy.matrices.solving import solve_sylvester
from autograd.scipy.matrices.spectra import adjoint

__all__: list[str] = []


@of_tensors(linalg.companion)
def companion(a: Any) -> Any:
    """The matrix whose characteristic polynomial has coefficients a: (n,)."""
    below = np.eye(len(a) - 2, len(a) - 1)
    return np.concatenate([(-a[1:] / a[0])[None], below])


@of_tensors(linalg.leslie)
def leslie(f: Any, s: Any) -> Any:
    """f: (n,) in the first row, s: (n − 1,) below the diagonal."""
    return np.concatenate([f[None], s[:, None] * np.eye(len(s), len(f))])


@of_tensors(linalg.fiedler)
def fiedler(a: Any) -> Any:
    """``|aᵢ − aⱼ|``; a: (n,)."""
    return np.abs(a[:, None] - a)


@of_tensors(linalg.khatri_rao)
def khatri_rao(a: Any, b: Any) -> Any:
    """Kronecker products of columns; a: (n, k), b: (m, k) → (n·m, k)."""
    return np.reshape(a[:, None] * b, (-1, b.shape[1]))


@of_tensors(linalg.convolution_matrix)
def convolution_matrix(a: Any, n: int, mode: str = "full") -> Any:
    """The matrix that convolves vectors of length n with a: (m,)."""
    m = len(a)
    zeros = np.zeros(n - 1, a.dtype)
    whole = toeplitz(np.concatenate([a, zeros]), np.concatenate([a[:1], zeros]))
    first = {"full": 0, "same": (min(n, m) - 1) // 2, "valid": min(n, m) - 1}[mode]
    rows = {"full": n + m - 1, "same": max(n, m), "valid": abs(n - m) + 1}[mode]
    return whole[first : first + rows]


def _toeplitz(c_or_cr: Any) -> Any:
    pair = isinstance(c_or_cr, tuple)
    return toeplitz(*c_or_cr) if pair else toeplitz(c_or_cr)


@of_tensors(linalg.matmul_toeplitz)
def matmul_toeplitz(c_or_cr: Any, x: Any, *_: Any, **__: Any) -> Any:
    """`toeplitz` times x: (m,) or (m, k)."""
    return _toeplitz(c_or_cr) @ x


@of_tensors(linalg.solve_toeplitz)
def solve_toeplitz(c_or_cr: Any, b: Any, check_finite: bool = True) -> Any:
    """x with `toeplitz` times x equal to b: (n,) or (n, k)."""
    return np.linalg.solve(_toeplitz(c_or_cr), b)


@of_tensors(linalg.solve_circulant)
def solve_circulant(c: Any, b: Any, *_: Any, **__: Any) -> Any:
    """x with `circulant` of c: (n,) times x equal to b: (n,) or (n, k)."""
    return np.linalg.solve(circulant(c), b)


@of_tensors(linalg.solve_continuous_lyapunov)
def solve_continuous_lyapunov(a: Any, q: Any) -> Any:
    """x with ``a·x + x·aᴴ = q``; a, q: (n, n)."""
    return solve_sylvester(a, adjoint(a), q)


@of_tensors(linalg.solve_discrete_lyapunov)
def solve_discrete_lyapunov(a: Any, q: Any, method: str | None = None) -> Any:
    """x with ``a·x·aᴴ − x + q = 0``, by Kronecker products; a, q: (n, n)."""
    n = a.shape[0]
    whole = np.eye(n * n) - np.kron(a, np.conj(a))
    return np.reshape(np.linalg.solve(whole, np.reshape(q, -1)), (n, n))
