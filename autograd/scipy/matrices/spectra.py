"""Eigenvalues, singular values and inverses with SciPy's arguments, by NumPy's.

Of plain arrays each is SciPy's own. The sign of an eigenvector is open: of a Tensor it
is that which NumPy's driver chooses. Options that change no value are ignored.
"""

from typing import Any

import numpy as np
from scipy import linalg

from autograd.engine.tensor import plain
from autograd.errors import ArgumentError, ValueRangeError
from autograd.scipy.functions.declare import of_tensors
from autograd.scipy.matrices.cholesky import cholesky
from autograd.scipy.matrices.solving import solve_triangular

__all__ = ["adjoint", "eigh", "solve"]


def adjoint(a: Any) -> Any:
    """aᴴ; a: (…, n, m)."""
    return np.conj(np.swapaxes(a, -1, -2))


def mirrored(a: Any, lower: bool) -> Any:
    """The Hermitian matrix of which a has that triangle; a: (…, n, n)."""
    half = np.tril(a, -1) if lower else np.triu(a, 1)
    middle = np.real(a) * np.eye(a.shape[-1])
    return half + adjoint(half) + middle


def symmetric(a: Any, lower: bool) -> Any:
    """As `mirrored`, and nothing conjugated."""
    half = np.tril(a, -1) if lower else np.triu(a, 1)
    return half + np.swapaxes(half, -1, -2) + a * np.eye(a.shape[-1])


_FORMS: dict[Any, Any] = {
    None: lambda a, lower: a,
    "general": lambda a, lower: a,
    "upper triangular": lambda a, lower: np.triu(a),
    "lower triangular": lambda a, lower: np.tril(a),
    "diagonal": lambda a, lower: a * np.eye(a.shape[-1]),
    "tridiagonal": lambda a, lower: np.tril(np.triu(a, -1), 1),
    "banded": lambda a, lower: a,
    "symmetric": symmetric,
    "hermitian": mirrored,
    "positive definite": mirrored,
}
_FORMS |= {
    "gen": _FORMS["general"],
    "sym": symmetric,
    "her": mirrored,
    "pos": mirrored,
}


def _assumed(name: str, a: Any, assume_a: Any, lower: bool) -> Any:
    """What is read of a."""
    if assume_a not in _FORMS:
        raise ValueRangeError(
            f"{name}: assume_a={assume_a!r}; expected one of "
            f"{', '.join(k for k in _FORMS if k)}"
        )
    return _FORMS[assume_a](a, lower)


@of_tensors(linalg.inv)
def inv(
    a: Any,
    overwrite_a: bool = False,
    check_finite: bool = True,
    *,
    assume_a: str | None = None,
    lower: bool = False,
) -> Any:
    """a⁻¹; a: (…, n, n), of which what `assume_a` and `lower` say is read."""
    return np.linalg.inv(_assumed("inv", a, assume_a, lower))


@of_tensors(linalg.solve)
def solve(
    a: Any,
    b: Any,
    lower: bool = False,
    overwrite_a: bool = False,
    overwrite_b: bool = False,
    check_finite: bool = True,
    assume_a: str | None = None,
    transposed: bool = False,
) -> Any:
    """``a⁻¹ b``; a: (…, n, n), read as of `inv`; b: (n,) or (…, n, k)."""
    a = _assumed("solve", a, assume_a, lower)
    return np.linalg.solve(np.swapaxes(a, -1, -2) if transposed else a, b)


@of_tensors(linalg.det)
def det(a: Any, overwrite_a: bool = False, check_finite: bool = True) -> Any:
    """The determinant; a: (…, n, n)."""
    return np.linalg.det(a)


@of_tensors(linalg.norm)
def norm(
    a: Any,
    ord: Any = None,
    axis: Any = None,
    keepdims: bool = False,
    check_finite: bool = True,
) -> Any:
    """As `numpy.linalg.norm`."""
    return np.linalg.norm(a, ord, axis, keepdims)


@of_tensors(linalg.lstsq)
def lstsq(a: Any, b: Any, cond: float | None = None, *_: Any, **__: Any) -> Any:
    """x that makes ``‖a·x − b‖`` least, residues, rank, singular values; a: (n, m)."""
    cond = np.finfo(a.dtype).eps if cond is None else cond
    x, residues, rank, values = np.linalg.lstsq(a, b, cond)
    one = np.ndim(b) == 1 and len(residues)
    return x, residues[0] if one else residues, rank, values


@of_tensors(linalg.pinv)
def pinv(
    a: Any,
    *,
    atol: float | None = None,
    rtol: float | None = None,
    return_rank: bool = False,
    check_finite: bool = True,
) -> Any:
    """The pseudoinverse; singular values up to max(atol, rtol·largest) count as 0."""
    values = np.linalg.svd(plain(a), compute_uv=False)
    largest = np.max(values, axis=-1, keepdims=True, initial=0.0)
    if rtol is None:
        rtol = 0.0 if atol else max(a.shape[-2:]) * np.finfo(values.dtype).eps
    least = np.maximum(atol or 0.0, rtol * largest)
    y = np.linalg.pinv(a, rcond=(least / np.where(largest, largest, 1))[..., 0])
    return (y, np.sum(values > least, axis=-1)) if return_rank else y


@of_tensors(linalg.pinvh)
def pinvh(
    a: Any,
    atol: float | None = None,
    rtol: float | None = None,
    lower: bool = True,
    return_rank: bool = False,
    check_finite: bool = True,
) -> Any:
    """The pseudoinverse of the Hermitian matrix of which a has that triangle."""
    given: dict[str, Any] = {"atol": atol, "rtol": rtol, "return_rank": return_rank}
    return pinv(mirrored(a, lower), **given)


@of_tensors(linalg.eigh)
def eigh(
    a: Any,
    b: Any = None,
    *,
    lower: bool = True,
    eigvals_only: bool = False,
    overwrite_a: bool = False,
    overwrite_b: bool = False,
    type: int = 1,
    check_finite: bool = True,
    subset_by_index: Any = None,
    subset_by_value: Any = None,
    driver: str | None = None,
) -> Any:
    """w, in ascending order, and v with ``a·v = w·b·v``; a, b: (n, n), Hermitian.

    type: 2 for ``a·b·v = w·v``, 3 for ``b·a·v = w·v``; b positive definite. The
    eigenvalues alone have a derivative where some of them are equal, the vectors not.
    """
    back = None
    if b is not None:
        factor = cholesky(b if lower else mirrored(b, lower), lower=True)
        a = mirrored(a, lower)
        a = _reduced(a, factor) if type == 1 else adjoint(factor) @ a @ factor
        lower, back = True, factor if type == 3 else np.linalg.inv(adjoint(factor))
    uplo: Any = "L" if lower else "U"
    if eigvals_only:
        w = np.linalg.eigvalsh(a, uplo)
        return w[_chosen(w, subset_by_index, subset_by_value)]
    w, v = np.linalg.eigh(a, uplo)
    some = _chosen(w, subset_by_index, subset_by_value)
    v = v if back is None else back @ v
    return w[some], v[..., some]


def _reduced(a: Any, factor: Any) -> Any:
    """``L⁻¹ a L⁻ᴴ``."""
    half = solve_triangular(factor, a, lower=True)
    return adjoint(solve_triangular(factor, adjoint(half), lower=True))


def _chosen(w: Any, by_index: Any, by_value: Any) -> Any:
    """Which eigenvalues are asked for, by first and last or by ``low < w ≤ high``."""
    if by_index is not None:
        return slice(by_index[0], by_index[1] + 1)
    if by_value is not None:
        return np.flatnonzero((plain(w) > by_value[0]) & (plain(w) <= by_value[1]))
    return slice(None)


@of_tensors(linalg.eigvalsh)
def eigvalsh(a: Any, b: Any = None, **options: Any) -> Any:
    """The eigenvalues of `eigh`."""
    return eigh(a, b, eigvals_only=True, **options)


@of_tensors(linalg.eigh_tridiagonal)
def eigh_tridiagonal(
    d: Any,
    e: Any,
    eigvals_only: bool = False,
    select: str = "a",
    select_range: Any = None,
    **options: Any,
) -> Any:
    """`eigh` of the matrix with diagonal d: (n,) and e: (n − 1,) beside it."""
    chosen = {"a": "", "i": "subset_by_index", "v": "subset_by_value"}[select]
    subset = {chosen: select_range} if chosen else {}
    whole = np.diag(d) + np.diag(e, 1) + np.diag(e, -1)
    return eigh(whole, eigvals_only=eigvals_only, **subset)


@of_tensors(linalg.eigvalsh_tridiagonal)
def eigvalsh_tridiagonal(
    d: Any, e: Any, select: str = "a", select_range: Any = None, **options: Any
) -> Any:
    """The eigenvalues of `eigh_tridiagonal`."""
    return eigh_tridiagonal(d, e, True, select, select_range)


@of_tensors(linalg.eig)
def eig(
    a: Any,
    b: Any = None,
    left: bool = False,
    right: bool = True,
    overwrite_a: bool = False,
    overwrite_b: bool = False,
    check_finite: bool = True,
    homogeneous_eigvals: bool = False,
) -> Any:
    """w, complex, and v with ``a·v = w·b·v``; a, b: (n, n)."""
    if left or homogeneous_eigvals:
        raise ArgumentError(
            "eig: left=True and homogeneous_eigvals=True have no derivative here; for "
            "left eigenvectors pass aᴴ"
        )
    whole = a if b is None else np.linalg.solve(b, a)
    if not right:
        return np.linalg.eigvals(whole) + 0j
    w, v = np.linalg.eig(whole)
    return w + 0j, v


@of_tensors(linalg.eigvals)
def eigvals(a: Any, b: Any = None, **options: Any) -> Any:
    """The eigenvalues of `eig`."""
    return eig(a, b, right=False)


@of_tensors(linalg.svd)
def svd(
    a: Any,
    full_matrices: bool = True,
    compute_uv: bool = True,
    overwrite_a: bool = False,
    check_finite: bool = True,
    lapack_driver: str = "gesdd",
) -> Any:
    """u, s and vᴴ with ``a = u·diag(s)·vᴴ``, or s alone; a: (…, n, m)."""
    if not compute_uv:
        return np.linalg.svd(a, compute_uv=False)
    u, s, vh = np.linalg.svd(a, full_matrices)
    return u, s, vh


@of_tensors(linalg.svdvals)
def svdvals(a: Any, overwrite_a: bool = False, check_finite: bool = True) -> Any:
    """The singular values, in descending order; a: (…, n, m)."""
    return np.linalg.svd(a, compute_uv=False)
