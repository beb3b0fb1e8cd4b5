"""Cholesky and QR factorizations.

Primitives: LAPACK's factorizations are no NumPy code that could be differentiated.
"""

from typing import Any, Literal

import numpy as np

from autograd.engine.batching import leading
from autograd.engine.primitive import Array
from autograd.engine.record import record
from autograd.engine.rules import called_as, custom
from autograd.engine.several import separate
from autograd.engine.tensor import Tensor
from autograd.errors import NoDerivativeError, ValueRangeError
from autograd.ops.linalg.drawn import of_matrices
from autograd.ops.linalg.matrices import (
    adjoint,
    conjugated,
    folded,
    halved,
    matrices,
    mirrored,
    square_refusal,
    swapped,
    unless_singular,
)

__all__ = ["cholesky", "qr"]


def _cholesky_vjp(g: Any, y: Any, x: Any, upper: bool) -> Any:
    factor, g = (adjoint(y), swapped(g)) if upper else (y, conjugated(g))
    inverse = np.linalg.inv(factor)
    share = adjoint(inverse) @ halved(adjoint(factor) @ g) @ inverse
    return conjugated(folded(share, lower=not upper))


def _cholesky_jvp(dx: Any, y: Any, x: Any, upper: bool) -> Any:
    factor = adjoint(y) if upper else y
    inverse = np.linalg.inv(factor)
    change = inverse @ mirrored(dx, lower=not upper) @ adjoint(inverse)
    dy = factor @ halved(change)
    return adjoint(dy) if upper else dy


def _cholesky_refusal(inputs: list[Any], upper: bool) -> str:
    shape = np.shape(inputs[0])
    if len(shape) < 2 or shape[-1] != shape[-2]:
        return square_refusal(inputs)
    return (
        "is not positive definite; symmetrize it, or add a multiple of the identity to "
        "it"
    )


@custom(
    vjps=(_cholesky_vjp,),
    jvps=(_cholesky_jvp,),
    numpy=np.linalg.cholesky,
    batching=leading,
    symbol="chol",
    formula="y·yᴴ = x",
    samples=of_matrices(
        ((3, 3), {}),
        ((3, 3), {"upper": True}),
        ((2, 1, 2, 2), {}),
        ((1, 1), {}),
        ((0, 0), {}),
    ),
    refusal=_cholesky_refusal,
)
def cholesky(x: Array, *, upper: bool = False) -> Array:
    """The lower triangular y with ``y·yᴴ = x``, or the upper one with ``yᴴ·y = x``.

    x (…, n, n), Hermitian and positive definite. NumPy reads one triangle of x, the
    lower one unless `upper`, and so the gradient lies in that triangle; where x is made
    symmetric, as ``a @ a.T`` is, what comes to a is the same as from a symmetric one.

    ``dy = y·Φ(y⁻¹·dx·y⁻ᴴ)``, Φ the lower triangle with half of the diagonal (Murray
    2016, "Differentiation of the Cholesky decomposition").
    """
    return np.linalg.cholesky(x, upper=upper)


def _tall_share(q: Any, r: Any, g_q: Any, g_r: Any) -> Any:
    """x̄ (…, m, n) of x = q·r, for r (…, n, n)."""
    square = mirrored(g_r @ adjoint(r) - adjoint(q) @ g_q, lower=False)
    return adjoint(unless_singular(np.linalg.solve, r, adjoint(g_q + q @ square)))


def _tall_change(q: Any, r: Any, dx: Any) -> tuple[Any, Any]:
    """dq and dr of x = q·r, for r (…, n, n), from ``dx·r⁻¹``."""
    change = adjoint(unless_singular(np.linalg.solve, adjoint(r), adjoint(dx)))
    inner = adjoint(q) @ change
    rise = halved(inner, lower=False) + adjoint(halved(inner))
    return change - q @ rise, rise @ r


def _qr_vjp(g: Any, y: Any, x: Any, mode: str) -> Any:
    (q, r), (g_q, g_r) = y, map(conjugated, g)
    m, n = x.shape[-2:]
    if m < n:
        g_left = g_q + x[..., m:] @ adjoint(g_r[..., m:])
        left = _tall_share(q, r[..., :m], g_left, g_r[..., :m])
        return conjugated(np.concatenate([left, q @ g_r[..., m:]], axis=-1))
    if m > n and mode == "complete":
        rest, g_rest = q[..., n:], g_q[..., n:]
        q, r, g_r = q[..., :n], r[..., :n, :], g_r[..., :n, :]
        g_q = g_q[..., :n] - rest @ (adjoint(g_rest) @ q)
    return conjugated(_tall_share(q, r, g_q, g_r))


def _qr_jvp(dx: Any, y: Any, x: Any, mode: str) -> tuple[Any, Any]:
    q, r = y
    m, n = x.shape[-2:]
    if m < n:
        dq, left = _tall_change(q, r[..., :m], dx[..., :m])
        right = adjoint(dq) @ x[..., m:] + adjoint(q) @ dx[..., m:]
        return dq, np.concatenate([left, right], axis=-1)
    dq, dr = _tall_change(q[..., :n], r[..., :n, :], dx)
    if m > n and mode == "complete":
        rest = -q[..., :n] @ (adjoint(dq) @ q[..., n:])
        dq = np.concatenate([dq, rest], axis=-1)
        dr = np.concatenate([dr, np.zeros_like(r[..., n:, :])], axis=-2)
    return dq, dr


QRResult: Any = type(np.linalg.qr(np.eye(1)))


@custom(
    vjps=(_qr_vjp,),
    jvps=(_qr_jvp,),
    outputs=("q", "r"),
    batching=leading,
    name="qr",
    numpy=np.linalg.qr,
    symbol="qr",
    formula="q·r = x",
    samples=of_matrices(
        ((3, 2), {}),
        ((2, 3), {}),
        ((3, 3), {"mode": "complete"}),
        ((2, 3), {"mode": "complete"}),
        ((2, 1, 2, 2), {}),
        ((3, 2), {"mode": "r"}),
        ((1, 1), {}),
        ((0, 0), {}),
        square=False,
    ),
    refusal=square_refusal,
)
def _qr(x: Array, *, mode: Literal["reduced", "complete"]) -> tuple[Any, ...]:
    return tuple(np.linalg.qr(x, mode))


@called_as(_qr)
def qr(x: Any, mode: str = "reduced") -> Any:
    """``q`` with orthonormal columns and upper triangular ``r``, ``q·r = x``.

    x (…, m, n) gives q (…, m, k) and r (…, k, n), where k is min(m, n), or m for the
    mode ``complete``; ``r`` gives r alone. ``raw`` has no derivative.

    Its derivative (Walter and Lehmann 2010; for m < n Roberts and Roberts 2020) needs
    the first k columns of x to be independent. The columns past n that ``complete``
    adds may be any orthonormal ones: theirs is right for what does not depend on the
    choice, their projection ``q₂·q₂ᴴ`` say.
    """
    x = matrices("qr", x)
    if mode not in ("reduced", "complete", "r"):
        if isinstance(x, Tensor) or mode != "raw":
            error = NoDerivativeError if mode == "raw" else ValueRangeError
            raise error(
                f"qr: mode {mode!r}; choose reduced, complete or r (raw is for plain "
                "arrays)"
            )
        return np.linalg.qr(x, mode="raw")
    if mode == "r":
        return separate(record(_qr.primitive, (x,), {"mode": "reduced"}))[1]
    return QRResult(*separate(record(_qr.primitive, (x,), {"mode": mode})))
