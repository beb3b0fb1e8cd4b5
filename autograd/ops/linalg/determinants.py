"""Determinants, and their logarithms.

Primitives, because the derivative of a determinant is a polynomial, which exists where
neither an inverse nor a logarithm does.
"""

from typing import Any

import numpy as np

from autograd.engine.batching import leading
from autograd.engine.primitive import Array
from autograd.engine.record import record
from autograd.engine.rules import called_as, custom
from autograd.engine.several import separate
from autograd.engine.tensor import plain
from autograd.ops.linalg.drawn import of_matrices
from autograd.ops.linalg.matrices import (
    adjoint,
    conjugated,
    eye,
    matrices,
    square_refusal,
    swapped,
    unless_singular,
    unused,
)
from autograd.ops.traceable import either

__all__ = ["cofactors", "det", "slogdet"]


def _second_minors(dx: Any, x: Any) -> Any:
    """The derivative of the cofactors of x along dx, a symmetric linear map of dx.

    In the bases u, v of the singular values s it is, by ``Pᵢⱼ = Π s`` without sᵢ and
    sⱼ, ``Σⱼ Pᵢⱼ·dxⱼⱼ`` on the diagonal and ``−Pᵢⱼ·dxⱼᵢ`` off it.
    """
    u, s, vh = np.linalg.svd(x)
    one = eye(s)
    others = np.where(one[:, None, :] | one[None, :, :], 1, s[..., None, None, :])
    pairs = others.prod(axis=-1) * ~one  # (…, n, n)
    inner = adjoint(u) @ dx @ adjoint(vh)
    straight = (pairs @ (inner * one).sum(axis=-1)[..., None]) * one
    turned = straight - pairs * swapped(inner)
    volume = (np.linalg.det(u) * np.linalg.det(vh))[..., None, None]
    return volume * (conjugated(u) @ turned @ conjugated(vh))


@custom(
    vjps=(lambda g, y, x: _second_minors(g, x),),
    jvps=(lambda dx, y, x: _second_minors(dx, x),),
    name="linalg.cofactors",
    batching=leading,
    formula="det(x)·x⁻ᵀ",
    samples=of_matrices(((3, 3), {}), ((2, 3, 3), {}), ((0, 0), {})),
    refusal=square_refusal,
)
def cofactors(x: Array) -> Array:
    """``∂det(x)/∂x``: with its sign, the determinant of x without a row and a column.

    x (…, n, n), singular or not: by the singular values s, ``u·diag(Πₖ≠ᵢ sₖ)·vᴴ``.
    """
    u, s, vh = np.linalg.svd(matrices("linalg.cofactors", x, square=True))
    without = np.where(eye(s), 1, s[..., None, :]).prod(axis=-1)  # (…, n)
    volume = (np.linalg.det(u) * np.linalg.det(vh))[..., None, None]
    y: Array = volume * ((u * without[..., None, :]) @ vh).conj()
    return y


def _slope(y: Any, x: Any) -> Any:
    """The cofactors, from the inverse where there is one."""
    return either(plain(y).all(), _of_inverse, lambda y, x: cofactors(x), y, x)


def _of_inverse(y: Any, x: Any) -> Any:
    return y[..., None, None] * _inverse(y, x)


def _inverse(det: Any, x: Any) -> Any:
    """``x⁻ᵀ``, where the determinant, or its sign, is nowhere 0."""
    return swapped(unless_singular(np.linalg.inv, x, det=det))


@custom(
    vjps=(lambda g, y, x: g[..., None, None] * _slope(y, x),),
    jvps=(lambda dx, y, x: (_slope(y, x) * dx).sum(axis=(-2, -1)),),
    numpy=np.linalg.det,
    batching=leading,
    symbol="|x|",
    formula="|x|",
    samples=of_matrices(((3, 3), {}), ((2, 1, 2, 2), {}), ((1, 1), {}), ((0, 0), {})),
    refusal=square_refusal,
)
def det(x: Array) -> Array:
    """The determinant (…) of each matrix x (…, n, n).

    Its derivative is the matrix of cofactors, ``det(x)·x⁻ᵀ`` (Jacobi); right to second
    order at singular matrices too.

    >>> det(np.array([[2.0, 1.0], [1.0, 3.0]])).round(12)
    np.float64(5.0)
    """
    y: Array = np.linalg.det(x)
    return y


def _log_slope(sign: Any, x: Any) -> Any:
    """``x⁻ᵀ``; the cofactors by 0 where x is singular."""
    return either(plain(sign).all(), _inverse, _with_singular, sign, x)


def _with_singular(sign: Any, x: Any) -> Any:
    size = np.abs(plain(sign))[..., None, None]  # 0 or 1
    regular = swapped(np.linalg.inv(np.where(size == 0, eye(x), x)))
    return np.where(size == 0, cofactors(x) / size, regular)


def _slogdet_vjp(g: Any, y: Any, x: Any) -> Any:
    (g_sign, g_log), (sign, _) = g, y
    weight = g_log
    if x.dtype.kind == "c" and not unused(g_sign):
        weight = weight + 1j * np.imag(g_sign * sign)
    return weight[..., None, None] * _log_slope(sign, x)


def _slogdet_jvp(dx: Any, y: Any, x: Any) -> Any:
    sign, _ = y
    change = (_log_slope(sign, x) * dx).sum(axis=(-2, -1))
    if x.dtype.kind != "c":
        return sign * 0, change
    return 1j * np.imag(change) * sign, np.real(change)


@custom(
    vjps=(_slogdet_vjp,),
    jvps=(_slogdet_jvp,),
    outputs=("sign", "logabsdet"),
    batching=leading,
    name="slogdet",
    numpy=np.linalg.slogdet,
    symbol="log |x|",
    formula="det(x) / |det(x)|, log |det(x)|",
    samples=of_matrices(((3, 3), {}), ((2, 1, 2, 2), {}), ((1, 1), {}), ((0, 0), {})),
    refusal=square_refusal,
)
def _slogdet(x: Array) -> tuple[Any, ...]:
    return tuple(np.linalg.slogdet(x))


SlogdetResult = type(np.linalg.slogdet(np.eye(1)))


@called_as(_slogdet)
def slogdet(x: Any) -> Any:
    """``sign`` and ``logabsdet`` of the determinant of each matrix x (…, n, n).

    ``d log|det x| + i·d arg det x = tr(x⁻¹·dx)``; the sign of a real determinant is
    piecewise constant. Of a singular matrix they are 0 and −inf, with an infinite
    derivative.
    """
    return SlogdetResult(*separate(record(_slogdet.primitive, (x,))))
