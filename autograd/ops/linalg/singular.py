"""The singular value decomposition."""

from typing import Any

import numpy as np

from autograd.engine.batching import leading
from autograd.engine.primitive import Array, composite
from autograd.engine.record import record
from autograd.engine.rules import called_as, custom
from autograd.engine.several import separate
from autograd.engine.tensor import plain
from autograd.ops.indexing import take_along_axis
from autograd.ops.linalg.drawn import of_matrices
from autograd.ops.linalg.matrices import (
    adjoint,
    conjugated,
    eye,
    matrices,
    quotient,
    square_refusal,
    unused,
    weights,
)
from autograd.ops.linalg.spectra import eigh

__all__ = ["svd", "svdvals"]


def _differences(s: Any) -> Any:
    """``sⱼ² − sᵢ²``, without cancellation; infinite where i = j."""
    other, own = s[..., None, :], s[..., :, None]
    return np.where(eye(s), np.inf, (other - own) * (other + own))


def _beyond(g: Any, inner: Any, u: Any, rest: Any, g_rest: Any) -> Any:
    """What of the cotangent `g` of u is orthogonal to u, `inner` being ``uᴴ·g``.

    rest, g_rest: the columns of a full basis that u lacks, and their cotangent, which
    turns with u: ``d rest = −u·duᴴ·rest``.
    """
    return g - u @ inner - rest @ (adjoint(g_rest) @ u)


def _svd_vjp(g: Any, y: Any, x: Any, full_matrices: bool) -> Any:
    u, s, vh = y
    k = s.shape[-1]
    share = conjugated(u[..., :k]) @ _weighted(g[1], s, vh[..., :k, :])
    if unused(g[0]) and unused(g[2]):
        return share
    v = adjoint(vh)
    g_u, g_v = conjugated(g[0]), adjoint(conjugated(g[2]))
    (u, u_rest), (v, v_rest) = _split(u, k), _split(v, k)
    (g_u, g_u_rest), (g_v, g_v_rest) = _split(g_u, k), _split(g_v, k)
    in_u, in_v = adjoint(u) @ g_u, adjoint(v) @ g_v
    across = _differences(s)
    turn_u, turn_v = quotient(in_u, across), quotient(in_v, across)
    middle = weights(turn_u + adjoint(turn_u), s)
    middle = middle + s[..., None] * (turn_v + adjoint(turn_v))
    if x.dtype.kind == "c":
        phase = quotient(np.imag(in_u - in_v) * eye(s), 2 * s[..., None, :])
        middle = middle + 1j * phase
    bars = u @ middle @ adjoint(v)
    if x.shape[-2] > k:
        out = _beyond(g_u, in_u, u, u_rest, g_u_rest)
        bars = bars + quotient(out, s[..., None, :]) @ adjoint(v)
    if x.shape[-1] > k:
        out = _beyond(g_v, in_v, v, v_rest, g_v_rest)
        bars = bars + u @ adjoint(quotient(out, s[..., None, :]))
    return share + conjugated(bars)


def _weighted(g: Any, s: Any, vh: Any) -> Any:
    """``diag(g)·v̄ᴴ``, with 0 for singular values of 0, at which they have a kink."""
    return (g * np.sign(plain(s)))[..., None] * conjugated(vh)


def _split(v: Any, k: int) -> tuple[Any, Any]:
    return v[..., :k], v[..., k:]


def _svd_jvp(dx: Any, y: Any, x: Any, full_matrices: bool) -> tuple[Any, Any, Any]:
    u, s, vh = y
    k = s.shape[-1]
    v = adjoint(vh)
    (u, u_rest), (v, v_rest) = _split(u, k), _split(v, k)
    along, back = dx @ v, adjoint(dx) @ u
    inner = adjoint(u) @ along
    ds = np.real(inner * eye(s)).sum(axis=-1) * np.sign(plain(s))
    scaled, across = weights(inner, s), _differences(s)
    flipped = s[..., None] * inner
    turn_u = quotient(scaled + adjoint(scaled), across)
    turn_v = quotient(flipped + adjoint(flipped), across)
    if x.dtype.kind == "c":
        phase = 0.5j * quotient(np.imag(inner) * eye(s), s[..., None, :])
        turn_u, turn_v = turn_u + phase, turn_v - phase
    du, dv = u @ turn_u, v @ turn_v
    if x.shape[-2] > k:
        du = du + quotient(along - u @ inner, s[..., None, :])
        du = np.concatenate([du, -u @ (adjoint(du) @ u_rest)], axis=-1)
    if x.shape[-1] > k:
        dv = dv + quotient(back - v @ adjoint(inner), s[..., None, :])
        dv = np.concatenate([dv, -v @ (adjoint(dv) @ v_rest)], axis=-1)
    return du, ds, adjoint(dv)


SVDResult: Any = type(np.linalg.svd(np.eye(1)))


@custom(
    vjps=(_svd_vjp,),
    jvps=(_svd_jvp,),
    outputs=("u", "s", "vh"),
    batching=leading,
    name="svd",
    numpy=np.linalg.svd,
    symbol="svd",
    formula="u·diag(s)·vᴴ = x",
    samples=of_matrices(
        ((3, 3), {}),
        ((3, 2), {"full_matrices": False}),
        ((2, 3), {"full_matrices": False}),
        ((2, 1, 2, 2), {}),
        ((3, 2), {"compute_uv": False}),
        ((0, 0), {"full_matrices": False}),
        complex_too=False,
        square=False,
    ),
    refusal=square_refusal,
)
def _svd(x: Array, *, full_matrices: bool) -> tuple[Any, ...]:
    return tuple(np.linalg.svd(x, full_matrices))


@called_as(_svd)
def svd(
    x: Any,
    full_matrices: bool = True,
    compute_uv: bool = True,
    hermitian: bool = False,
) -> Any:
    """``u``, ``s`` and ``vh`` with ``u·diag(s)·vh = x``, s sorted from the largest.

    x (…, m, n) gives u (…, m, m), s (…, k) and vh (…, n, n) with k = min(m, n); without
    `full_matrices` u (…, m, k) and vh (…, k, n); without `compute_uv` s alone.
    hermitian: x is, and only its lower triangle is read.

    Primitive, as no NumPy code could be differentiated; the derivative is that of
    Townsend 2016, and of Wan and Zhang 2019 for complex x. A pair of singular vectors
    can turn its common phase, and what `full_matrices` adds can be any basis: their
    derivative is right for what does not depend on the choice. Where singular values
    are equal their vectors have none: infinite or NaN if they are used, while the
    values' own is right. A singular value of exactly 0 has a kink, with derivative 0.
    """
    x = matrices("svd", x)
    if hermitian:
        u, s, vh = _of_hermitian(x)
    else:
        params = {"full_matrices": bool(full_matrices) and compute_uv}
        u, s, vh = separate(record(_svd.primitive, (x,), params))
    return SVDResult(u, s, vh) if compute_uv else s


def _of_hermitian(x: Any) -> tuple[Any, Any, Any]:
    w, v = eigh(x)
    order = np.argsort(np.abs(plain(w)), axis=-1)[..., ::-1]
    w = take_along_axis(w, order, axis=-1)
    v = take_along_axis(v, order[..., None, :], axis=-1)
    return v, np.abs(w), adjoint(weights(v, np.sign(plain(w))))


@composite(
    numpy=np.linalg.svdvals,
    samples=of_matrices(
        ((3, 3), {}), ((3, 2), {}), ((2, 1, 2, 3), {}), ((0, 2), {}), square=False
    ),
)
def svdvals(x: Any, /) -> Any:
    """The singular values (…, min(m, n)) of x (…, m, n), from the largest.

    ``ds = Re diag(uᴴ·dx·v)``: that of `svd`, right where they are equal too.
    """
    return svd(matrices("svdvals", x), full_matrices=False, compute_uv=False)
