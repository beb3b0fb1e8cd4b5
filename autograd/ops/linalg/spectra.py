"""Eigenvalues and eigenvectors.

Primitives: LAPACK's iterations are no NumPy code that could be differentiated.
"""

from typing import Any

import numpy as np

from autograd.engine.batching import leading
from autograd.engine.primitive import Array, composite
from autograd.engine.record import record
from autograd.engine.rules import called_as, custom
from autograd.engine.several import separate
from autograd.engine.tensor import plain
from autograd.errors import ValueRangeError
from autograd.ops.linalg.drawn import of_matrices
from autograd.ops.linalg.matrices import (
    adjoint,
    conjugated,
    eye,
    folded,
    gaps,
    matrices,
    mirrored,
    quotient,
    square_refusal,
    unless_singular,
    unused,
    weights,
)

__all__ = ["eig", "eigh", "eigvals", "eigvalsh"]


def _eigh_vjp(g: Any, y: Any, x: Any, lower: bool) -> Any:
    (w, v), (g_w, g_v) = y, g
    share = weights(v, g_w)
    if not unused(g_v):
        share = share + v @ quotient(adjoint(v) @ conjugated(g_v), gaps(w))
    return conjugated(folded(share @ adjoint(v), lower=lower))


def _eigh_jvp(dx: Any, y: Any, x: Any, lower: bool) -> tuple[Any, Any]:
    w, v = y
    inner = adjoint(v) @ mirrored(dx, lower=lower) @ v
    dw = np.real(inner * eye(w)).sum(axis=-1)
    return dw, v @ quotient(inner, gaps(w))


EighResult: Any = type(np.linalg.eigh(np.eye(1)))


@custom(
    vjps=(_eigh_vjp,),
    jvps=(_eigh_jvp,),
    outputs=("eigenvalues", "eigenvectors"),
    batching=leading,
    name="eigh",
    numpy=np.linalg.eigh,
    symbol="eigh",
    formula="x·v = v·diag(w)",
    samples=of_matrices(
        ((3, 3), {}),
        ((3, 3), {"UPLO": "U"}),
        ((2, 1, 2, 2), {}),
        ((1, 1), {}),
        ((0, 0), {}),
        complex_too=False,
    ),
    refusal=square_refusal,
)
def _eigh(x: Array, *, lower: bool) -> tuple[Any, ...]:
    return tuple(np.linalg.eigh(x, "L" if lower else "U"))


@called_as(_eigh)
def eigh(x: Any, UPLO: str = "L") -> Any:  # noqa: N803, as NumPy calls it
    """The real eigenvalues, ascending, and orthonormal eigenvectors of Hermitian x.

    x (…, n, n) gives w (…, n) and v (…, n, n), its columns the vectors. NumPy reads one
    triangle of x, L or U, and so the gradient lies in that triangle.

    ``dw = Re diag(vᴴ·dx·v)``, ``dv = v·F∘(vᴴ·dx·v)`` with ``Fᵢⱼ = 1/(wⱼ − wᵢ)`` (Giles
    2008). A complex eigenvector can have any phase: its derivative is right for what
    does not depend on it. Where eigenvalues are equal their vectors have none: infinite
    or NaN if they are used, while that of the eigenvalues is right.
    """
    return EighResult(*_decomposed("eigh", x, UPLO))


def _decomposed(name: str, x: Any, uplo: str) -> tuple[Any, ...]:
    if uplo.upper() not in ("L", "U"):
        raise ValueRangeError(f"{name}: UPLO {uplo!r}; expected 'L' or 'U'")
    params = {"lower": uplo.upper() == "L"}
    x = matrices(name, x, square=True)
    return separate(record(_eigh.primitive, (x,), params))


@composite(
    numpy=np.linalg.eigvalsh,
    samples=of_matrices(((3, 3), {}), ((2, 2, 2), {"UPLO": "U"}), ((0, 0), {})),
)
def eigvalsh(x: Any, UPLO: str = "L") -> Any:  # noqa: N803
    """The eigenvalues (…, n) of Hermitian x (…, n, n), ascending: those of `eigh`."""
    return _decomposed("eigvalsh", x, UPLO)[0]


def _largest(v: Any) -> Any:
    """Where in each column of `v` its entry of largest size stands."""
    size = np.abs(plain(v))
    if not size.size:
        return size > 0
    return np.arange(v.shape[-1])[:, None] == size.argmax(axis=-2)[..., None, :]


def _eig_vjp(g: Any, y: Any, x: Any) -> Any:
    (w, v), (g_w, g_v) = y, map(conjugated, g)
    share = g_w[..., None] * eye(w)
    if not unused(g_v):
        share = share + quotient(adjoint(v) @ _freed(g_v, v), gaps(conjugated(w)))
    return conjugated(unless_singular(np.linalg.solve, adjoint(v), share @ adjoint(v)))


def _freed(g: Any, v: Any) -> Any:
    """ḡ of vectors of any length and phase, from that of vectors as LAPACK's are."""
    along = (conjugated(v) * g).sum(axis=-2, keepdims=True)
    free = g - v * along.real
    if v.dtype.kind == "c":
        at = _largest(v)
        size = np.where(at, v.real, 1)
        free = free - 1j * np.where(at, along.imag / size, 0)
    return free


def _eig_jvp(dx: Any, y: Any, x: Any) -> tuple[Any, Any]:
    w, v = y
    inner = unless_singular(np.linalg.solve, v, dx @ v)
    free = v @ quotient(inner, gaps(w))
    shift = (conjugated(v) * free).sum(axis=-2, keepdims=True).real
    if v.dtype.kind == "c":
        at = _largest(v)
        turned = np.where(at, free.imag / np.where(at, v.real, 1), 0)
        shift = shift + 1j * turned.sum(axis=-2, keepdims=True)
    return (inner * eye(w)).sum(axis=-1), free - v * shift


EigResult: Any = type(np.linalg.eig(np.eye(1)))


@custom(
    vjps=(_eig_vjp,),
    jvps=(_eig_jvp,),
    outputs=("eigenvalues", "eigenvectors"),
    batching=leading,
    name="eig",
    numpy=np.linalg.eig,
    symbol="eig",
    formula="x·v = v·diag(w)",
    samples=of_matrices(((3, 3), {}), ((2, 1, 2, 2), {}), ((1, 1), {}), ((0, 0), {})),
    refusal=square_refusal,
)
def _eig(x: Array) -> tuple[Any, ...]:
    return tuple(np.linalg.eig(x))


@called_as(_eig)
def eig(x: Any) -> Any:
    """The eigenvalues w (…, n) of x (…, n, n), and eigenvectors v, its columns.

    Complex where an eigenvalue is. ``dw = diag(v⁻¹·dx·v)``, ``dv = v·F∘(v⁻¹·dx·v)``
    with ``Fᵢⱼ = 1/(wⱼ − wᵢ)`` (Giles 2008), less what would change the length of a
    vector or the phase of its largest entry: LAPACK makes them 1 and real. Equal
    eigenvalues are as for `eigh`; where the vectors are dependent there is none.
    """
    x = matrices("eig", x, square=True)
    return EigResult(*separate(record(_eig.primitive, (x,))))


@composite(
    numpy=np.linalg.eigvals,
    samples=of_matrices(((3, 3), {}), ((2, 2, 2), {}), ((0, 0), {})),
)
def eigvals(x: Any) -> Any:
    """The eigenvalues (…, n) of x (…, n, n) in LAPACK's order: those of `eig`."""
    x = matrices("eigvals", x, square=True)
    return separate(record(_eig.primitive, (x,)))[0]
