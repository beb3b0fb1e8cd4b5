"""Triangular, orthogonal and polar factors with SciPy's arguments.

Of plain arrays each is SciPy's own. Options that change no value are ignored.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import linalg

from autograd.engine.batching import leading
from autograd.engine.rules import custom
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.engine.tensor import plain
from autograd.engine.traced import in_one_step
from autograd.errors import ShapeError, ValueRangeError
from autograd.scipy.functions.declare import of_tensors
from autograd.scipy.matrices.functions import doubled, expm, sqrtm
from autograd.scipy.matrices.solving import TRANS, solve_triangular
from autograd.scipy.matrices.spectra import adjoint

if TYPE_CHECKING:
    from numpy.random import Generator

__all__: list[str] = []


def _dominant(rng: Generator) -> Iterable[Sample | ErrorSample]:
    """Matrices that need no pivot."""
    for shape in [(3, 3), (1, 1), (2, 2, 2)]:
        yield Sample((uniform(rng, shape, -0.3, 0.3) + np.eye(shape[-1]),))
    z = uniform(rng, (2, 2), -0.3, 0.3) + 1j * uniform(rng, (2, 2), -0.3, 0.3)
    yield Sample((z + np.eye(2),))
    yield ErrorSample((np.ones((2, 3)),), {}, ShapeError, r"a \(2, 3\).*square")


def _to_a(g: Any, y: Any, a: Any) -> Any:
    """``L⁻ᵀ (tril(Lᵀ ḡ_L, −1) + triu(ḡ_U Uᵀ)) U⁻ᵀ``."""
    (gl, gu), (low, up) = g, y
    inner = np.tril(_t(low) @ gl, -1) + np.triu(gu @ _t(up))
    half = solve_triangular(low, inner, 1, True, True)
    return _t(solve_triangular(up, _t(half)))


def _along_a(da: Any, y: Any, a: Any) -> tuple[Any, Any]:
    """With ``M = L⁻¹ ȧ U⁻¹``: ``L·tril(M, −1)`` and ``triu(M)·U``."""
    low, up = y
    half = solve_triangular(low, da, 0, True, True)
    m = _t(solve_triangular(up, _t(half), 1))
    return low @ np.tril(m, -1), np.triu(m) @ up


def _t(a: Any) -> Any:
    return np.swapaxes(a, -1, -2)


@custom(
    vjps=(_to_a,),
    jvps=(_along_a,),
    outputs=("L", "U"),
    samples=_dominant,
    name="linalg.triangles",
    batching=leading,
    formula="a = L U",
)
def triangles(a: Any) -> Any:
    """l and u with ``a = l·u``, of an a whose pivots come first; a: (…, n, n)."""
    if np.ndim(a) < 2 or a.shape[-1] != a.shape[-2]:
        raise ShapeError(
            f"linalg.triangles: argument a {np.shape(a)} must be square in its "
            "last two axes"
        )
    _, low, up = in_one_step(linalg.lu)(a)
    return low, up


def _pivoted(a: Any) -> tuple[Any, Any, Any]:
    """Rows p, l: (n, k) and u: (k, m) with ``a[p] = l·u``; a: (n, m), k = min(n, m)."""
    p, _, _ = linalg.lu(plain(a), p_indices=True)
    rows, k = np.argsort(p), min(a.shape)
    a = a[rows]
    low, up = triangles(a[:k, :k])
    low = np.concatenate([low, _t(solve_triangular(up, _t(a[k:, :k]), 1))])
    right = solve_triangular(low[:k], a[:k, k:], 0, True, True)
    return rows, low, np.concatenate([up, right], 1)


@of_tensors(linalg.lu)
def lu(
    a: Any,
    permute_l: bool = False,
    overwrite_a: bool = False,
    check_finite: bool = True,
    p_indices: bool = False,
) -> Any:
    """p, l and u with ``a = p·l·u``, or ``p·l`` and u if `permute_l`; a: (n, m).

    p_indices: p as a row of indices, for which ``a = (l·u)[p]``.
    """
    if a.ndim != 2:
        raise ShapeError(
            f"lu: argument a {a.shape} must be a matrix; factorize one at a time and "
            "np.stack them"
        )
    rows, low, up = _pivoted(a)
    back = np.argsort(rows)
    if permute_l:
        return low[back], up
    return (back if p_indices else np.eye(len(back))[back]), low, up


@of_tensors(linalg.lu_factor)
def lu_factor(a: Any, overwrite_a: bool = False, check_finite: bool = True) -> Any:
    """l and u in one, and the swaps of rows: what `lu_solve` takes; a: (n, n)."""
    _, low, up = lu(a)
    _, swaps = linalg.lu_factor(plain(a))
    return np.tril(low, -1) + up, swaps


@of_tensors(linalg.lu_solve)
def lu_solve(
    lu_and_piv: Any,
    b: Any,
    trans: Any = 0,
    overwrite_b: bool = False,
    check_finite: bool = True,
) -> Any:
    """x with ``op(a)·x = b``, by what `lu_factor` gives of a; b: (n,) or (n, k)."""
    factor, swaps = lu_and_piv
    rows = np.arange(len(swaps))
    for i, j in enumerate(swaps):
        rows[[i, j]] = rows[[j, i]]
    if TRANS.get(trans, trans) == 0:
        half = solve_triangular(factor, b[rows], 0, True, True)
        return solve_triangular(factor, half)
    half = solve_triangular(factor, b, trans)
    return solve_triangular(factor, half, trans, True, True)[np.argsort(rows)]


_MODES: dict[str, Any] = {"full": "complete", "economic": "reduced", "r": "complete"}


@of_tensors(linalg.qr)
def qr(
    a: Any,
    overwrite_a: bool = False,
    lwork: int | None = None,
    mode: str = "full",
    pivoting: bool = False,
    check_finite: bool = True,
) -> Any:
    """q and r with ``a = q·r``, or r alone; `pivoting`: and p, ``a[:, p] = q·r``."""
    if mode not in _MODES:
        raise ValueRangeError(
            f"qr: mode={mode!r}; of a Tensor one of {', '.join(_MODES)}"
        )
    p: tuple[Any, ...] = ()
    if pivoting:
        p = (linalg.qr(plain(a), mode="r", pivoting=True)[-1],)
        a = a[:, p[0]]
    q, r = np.linalg.qr(a, _MODES[mode])
    return (r, *p) if mode == "r" else (q, r, *p)


@of_tensors(linalg.polar)
def polar(a: Any, side: str = "right") -> Any:
    """u and p with ``a = u·p``, or ``p·u`` if `side` is left; p Hermitian, p ≥ 0.

    a: (n, m), of full rank, n ≥ m of side right and n ≤ m of left.
    """
    if side == "left":
        u, p = polar(adjoint(a))
        return adjoint(u), p
    if a.shape[0] < a.shape[1]:
        raise ShapeError(
            f"polar: argument a {a.shape} has more columns than rows, so that its "
            "factor p is singular and has no derivative; ask for side='left'"
        )
    p = sqrtm(adjoint(a) @ a)
    return adjoint(np.linalg.solve(p, adjoint(a))), p


@of_tensors(linalg.orthogonal_procrustes)
def orthogonal_procrustes(A: Any, B: Any, check_finite: bool = True) -> Any:  # noqa: N803 (SciPy's name)
    """The orthogonal r that makes ``‖A·r − B‖`` least, and the trace of its p."""
    r, p = polar(adjoint(A) @ B)
    return r, np.real(np.trace(p))


@of_tensors(linalg.expm_frechet)
def expm_frechet(
    A: Any,  # noqa: N803 (SciPy's name)
    E: Any,  # noqa: N803
    method: str | None = None,
    compute_expm: bool = True,
    check_finite: bool = True,
) -> Any:
    """e^A and its slope along E, or that alone; A, E: (n, n)."""
    n = A.shape[-1]
    both = expm(doubled(A, E))
    slope = both[..., :n, n:]
    return (both[..., :n, :n], slope) if compute_expm else slope
