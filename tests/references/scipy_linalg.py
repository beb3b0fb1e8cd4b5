"""Matrices by dense definitions: inverses, eigenvalues, Kronecker products, loops."""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

__all__ = ["REFERENCES"]

TRANS = {0: 0, 1: 1, 2: 2, "N": 0, "T": 1, "C": 2}


def solve_triangular(
    a: Any, b: Any, trans: Any = 0, lower: bool = False, unit_diagonal: bool = False
) -> Any:
    a = np.tril(a) if lower else np.triu(a)
    if unit_diagonal:
        n = a.shape[-1]
        a = a * (1 - np.eye(n)) + np.eye(n)
    which = TRANS[trans]
    if which:
        a = np.swapaxes(a, -1, -2)
    if which == 2:
        a = a.conj()
    return np.linalg.inv(a) @ b


def solve_banded(l_and_u: tuple[int, int], ab: Any, b: Any) -> Any:
    (low, up), n = l_and_u, ab.shape[1]
    a = np.zeros((n, n), ab.dtype)
    for i in range(n):
        for j in range(max(0, i - low), min(n, i + up + 1)):
            a[i, j] = ab[up + i - j, j]
    return np.linalg.inv(a) @ b


def solve_sylvester(a: Any, b: Any, q: Any) -> Any:
    """By ``(I ⊗ a + bᵀ ⊗ I) vec x = vec q``."""
    if a.ndim > 2:
        return np.stack([solve_sylvester(x, b, y) for x, y in zip(a, q, strict=True)])
    n, m = q.shape
    whole = np.kron(np.eye(m), a) + np.kron(b.T, np.eye(n))
    return np.linalg.solve(whole, q.T.ravel()).reshape(m, n).T


def cho_solve(c_and_lower: tuple[Any, bool], b: Any) -> Any:
    c, lower = c_and_lower
    factor = np.tril(c) if lower else np.triu(c).conj().T
    return np.linalg.inv(factor @ factor.conj().T) @ b


def triangles(a: Any) -> Any:
    """By Gauss's elimination, one column after the other."""
    up, low = np.array(a), np.zeros_like(a) + np.eye(a.shape[-1])
    for k in range(a.shape[-1]):
        for i in range(k + 1, a.shape[-1]):
            low[..., i, k] = up[..., i, k] / up[..., k, k]
            up[..., i, :] -= low[..., i, k, None] * up[..., k, :]
    return low, up


def of_eigenvalues(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """``V f(λ) V⁻¹``."""

    def reference(a: Any) -> Any:
        values, vectors = np.linalg.eig(a.astype(complex))
        y = (vectors * f(values)[..., None, :]) @ np.linalg.inv(vectors)
        return y if np.iscomplexobj(a) else y.real

    return reference


def block_diag(*blocks: Any) -> Any:
    grids = [np.reshape(b, (1,) * (2 - np.ndim(b)) + np.shape(b)) for b in blocks]
    shape = [sum(g.shape[i] for g in grids) for i in (0, 1)]
    whole, (i, j) = np.zeros(shape), (0, 0)
    for g in grids:
        n, m = g.shape
        whole[i : i + n, j : j + m] = g
        i, j = i + n, j + m
    return whole


def toeplitz(c: Any, r: Any = None) -> Any:
    r = np.conj(c) if r is None else r
    rows = range(len(c))
    return np.array(
        [[c[i - j] if i >= j else r[j - i] for j in range(len(r))] for i in rows]
    )


def hankel(c: Any, r: Any = None) -> Any:
    r = 0 * c if r is None else r
    n = len(c)
    return np.array(
        [
            [c[i + j] if i + j < n else r[i + j - n + 1] for j in range(len(r))]
            for i in range(n)
        ]
    )


def circulant(c: Any) -> Any:
    return np.array([np.roll(c, j) for j in range(len(c))]).T


def full(x: Any, w: Any) -> Any:
    """Every pair of entries, added where their indices add up to."""
    y = np.zeros(np.add(x.shape, w.shape) - 1, np.result_type(x, w))
    for i in np.ndindex(x.shape):
        for k in np.ndindex(w.shape):
            y[tuple(np.add(i, k))] += x[i] * w[k]
    return y


def cut(y: Any, n: Any, k: Any, mode: str) -> Any:
    if mode == "full":
        return y
    low = [
        min(a, b) - 1 if mode == "valid" else (b - 1) // 2
        for a, b in zip(n, k, strict=True)
    ]
    lengths = [
        abs(a - b) + 1 if mode == "valid" else a for a, b in zip(n, k, strict=True)
    ]
    return y[tuple(slice(s, s + m) for s, m in zip(low, lengths, strict=True))]


def convolve(
    x: Any, w: Any, axes: Any = None, dot_axes: Any = (), mode: str = "full"
) -> Any:
    """With axes: of (a, d, …) and (d, b, …)."""
    if axes is None or isinstance(axes, str):
        mode = axes or mode
        return cut(full(x, w), x.shape, w.shape, mode)[()]
    rows = [
        [
            sum(convolve(p, q, mode=mode) for p, q in zip(a, b, strict=True))
            for b in np.moveaxis(w, 1, 0)
        ]
        for a in x
    ]
    return np.array(rows)


def windowed(x: Any, w: Any) -> Any:
    n, k = x.shape[2:], w.shape[2:]
    if not len(x):
        return np.zeros((0, len(w), *(np.subtract(n, k) + 1)))
    return np.array(
        [
            [
                sum(convolve(p, q, mode="valid") for p, q in zip(a, b, strict=True))
                for b in w
            ]
            for a in x
        ]
    )


def odeint(func: Any, y0: Any, t: Any, args: Any = (), **options: Any) -> Any:
    """By Dormand and Prince, of order 8, in place of Adams and BDF."""
    found = solve_ivp(
        lambda t, y: func(y, t, *args),
        (t[0], t[-1]),
        y0,
        "DOP853",
        t,
        rtol=1e-13,
        atol=1e-15,
    )
    return found.y.T


REFERENCES: dict[str, Callable[..., Any]] = {
    "solve_triangular": solve_triangular,
    "solve_banded": solve_banded,
    "solve_sylvester": solve_sylvester,
    "cho_solve": cho_solve,
    "linalg.triangles": triangles,
    "expm": of_eigenvalues(np.exp),
    "logm": of_eigenvalues(np.log),
    "cosm": of_eigenvalues(np.cos),
    "sinm": of_eigenvalues(np.sin),
    "tanm": of_eigenvalues(np.tan),
    "coshm": of_eigenvalues(np.cosh),
    "sinhm": of_eigenvalues(np.sinh),
    "tanhm": of_eigenvalues(np.tanh),
    "sqrtm": of_eigenvalues(np.sqrt),
    "block_diag": block_diag,
    "toeplitz": toeplitz,
    "hankel": hankel,
    "circulant": circulant,
    "signal.convolve": convolve,
    "signal.windowed": windowed,
    "odeint": odeint,
}
