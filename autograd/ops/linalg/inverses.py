"""Inverses and solutions of linear equations.

``inv``, ``solve`` and ``pinv`` are primitives, the rest is made of them: differentiated
step by step, an elimination would be slow, and lose digits where a pivot is small.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.batching import leading, solving
from autograd.engine.fitting import fit
from autograd.engine.primitive import Array, composite
from autograd.engine.rules import called_as, custom
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.engine.tensor import Tensor, plain
from autograd.errors import (
    MatrixError,
    NoDerivativeError,
    ShapeError,
    ValueRangeError,
)
from autograd.ops.arithmetic import astype
from autograd.ops.linalg.drawn import (
    complex_regular,
    of_matrices,
    refused_matrices,
    regular,
)
from autograd.ops.linalg.matrices import (
    adjoint,
    conjugated,
    eye,
    matrices,
    mirrored,
    square_refusal,
    swapped,
)
from autograd.ops.linalg.singular import svdvals
from autograd.ops.shape import moveaxis, operand, ravel, reshape
from autograd.ops.traceable import check

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["inv", "lstsq", "pinv", "ranked", "solve", "tensorinv", "tensorsolve"]


def _inv_vjp(g: Any, y: Any, x: Any) -> Any:
    t = swapped(y)
    return -(t @ g @ t)


@custom(
    vjps=(_inv_vjp,),
    jvps=(lambda dx, y, x: -(y @ dx @ y),),
    numpy=np.linalg.inv,
    batching=leading,
    symbol="x⁻¹",
    formula="x⁻¹",
    samples=of_matrices(
        ((3, 3), {}), ((1, 1), {}), ((2, 1, 2, 2), {}), ((0, 0), {}), singular=True
    ),
    refusal=square_refusal,
)
def inv(x: Array) -> Array:
    """``x⁻¹`` of each matrix x (…, n, n); a singular one is refused.

    ``dy = −y·dx·y``, from ``d(x·y) = 0``.

    >>> inv(np.array([[2.0, 0.0], [0.0, 4.0]]))
    array([[0.5 , 0.  ],
           [0.  , 0.25]])
    """
    return np.linalg.inv(x)


def _columns(v: Any, b: Any) -> Any:
    """The solution or cotangent `v` as columns: b is a vector if of one axis only."""
    return v[..., None] if b.ndim == 1 else v


def _solve_b(g: Any, y: Any, x: Any, b: Any) -> Any:
    if g.ndim == 1:
        return np.linalg.solve(x.T, g)
    share = np.linalg.solve(swapped(x), _columns(g, b))
    return fit(share[..., 0] if b.ndim == 1 else share, b)


def _solve_x(g: Any, y: Any, x: Any, b: Any) -> Any:
    if g.ndim == 1:
        return np.linalg.solve(x.T, g)[:, None] * -y
    share = np.linalg.solve(swapped(x), _columns(g, b))
    return fit(-(share @ swapped(_columns(y, b))), x)


def _solve_dx(dx: Any, y: Any, x: Any, b: Any) -> Any:
    dy = -np.linalg.solve(x, dx @ _columns(y, b))
    return dy[..., 0] if b.ndim == 1 else dy


def _solve_samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    shapes: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
        ((3, 3), (3,)),
        ((3, 3), (3, 2)),
        ((2, 3, 3), (2, 3, 2)),
        ((2, 3, 3), (3,)),
        ((2, 1, 2, 2), (3, 2, 1)),
        ((3, 3), (2, 3, 1)),
        ((1, 1), (1,)),
        ((2, 2), (2, 0)),
    ]
    for x, b in shapes:
        yield Sample((regular(rng, x), uniform(rng, b, 0.5, 2)))
    z = complex_regular(rng, (3, 3))
    yield Sample((z, uniform(rng, (3,), 0.5, 2)))
    yield Sample((regular(rng, (3, 3)), uniform(rng, (3, 2), 0.5, 2) + 0.5j))
    for refused in refused_matrices(singular=True):
        yield ErrorSample((*refused.args, np.ones(2)), {}, refused.error, "solve: x ")
    args = (np.eye(2), np.ones(3))
    yield ErrorSample(args, {}, ShapeError, r"solve: x \(2, 2\) and b \(3,\)")


@custom(
    vjps=(_solve_x, _solve_b),
    jvps=(
        _solve_dx,
        lambda db, y, x, b: np.broadcast_to(np.linalg.solve(x, db), y.shape),
    ),
    numpy=np.linalg.solve,
    batching=solving,
    symbol="x⁻¹·b",
    formula="x⁻¹·b",
    samples=_solve_samples,
    refusal=lambda inputs: (
        square_refusal(inputs)
        if np.ndim(inputs[0]) < 2 or not np.ndim(inputs[1])
        else _solve_refusal(*map(np.shape, inputs))
    ),
)
def solve(x: Array, b: Array) -> Array:
    """``x⁻¹·b``: x (…, n, n), and b (n,), or (…, n, m) of which each column is solved.

    ``x·dy = db − dx·y``. Only b of one axis is a vector; the axes in front broadcast.
    """
    return np.linalg.solve(x, b)


def _solve_refusal(x: tuple[int, ...], b: tuple[int, ...]) -> str | None:
    """Why the shapes do not fit; singular matrices are told by `square_refusal`."""
    if x[-1] != x[-2]:
        return "cannot be solved: x is not square; use lstsq, or pinv(x) @ b"
    rows = b[-2] if len(b) > 1 else b[0]
    if rows != x[-1]:
        return f"do not fit: x has {x[-1]} rows and b {rows}; they must be equal"
    return "cannot be solved: x is a singular matrix; use lstsq, or pinv(x) @ b"


def _projections(y: Any, x: Any) -> tuple[Any, Any]:
    """``1 − x·y`` and ``1 − y·x``, which project on what y takes to nothing."""
    rows, columns = x @ y, y @ x
    return eye(rows) - rows, eye(columns) - columns


def _refuse_lost(x: Array, y: Array) -> None:
    """Raise where singular values of x that are not 0 were cut off in y."""
    lost = np.abs(x - x @ y @ x).max(initial=0)
    if lost > np.sqrt(np.finfo(x.dtype).eps) * np.abs(x).max(initial=0):
        raise NoDerivativeError(
            f"pinv: of x {x.shape} rcond cuts off singular values that are not 0, "
            "whose derivative has no rule; lower rcond, or write it with svd"
        )


def _pinv_vjp(g: Any, y: Any, x: Any, rcond: Any) -> Any:
    past, before = _projections(y, x)
    g, h = conjugated(g), adjoint(y)
    share = past @ adjoint(g) @ y @ h + h @ y @ adjoint(g) @ before - h @ g @ h
    return conjugated(share)


def _pinv_jvp(dx: Any, y: Any, x: Any, rcond: Any) -> Any:
    past, before = _projections(y, x)
    h, dh = adjoint(y), adjoint(dx)
    return y @ h @ dh @ past + before @ dh @ h @ y - y @ dx @ y


@custom(
    vjps=(_pinv_vjp,),
    jvps=(_pinv_jvp,),
    name="pinv",
    numpy=np.linalg.pinv,
    batching=leading,
    symbol="x⁺",
    formula="x⁺",
    samples=of_matrices(
        ((3, 2), {}),
        ((2, 3), {"rcond": 1e-10}),
        ((2, 2, 2), {"rtol": None}),
        ((2, 3, 2), {"rcond": np.array([1e-9, 1e-10])}),
        ((3, 3), {"hermitian": True}),
        ((0, 2), {}),
        square=False,
    ),
    refusal=square_refusal,
)
def _pinv(x: Array, *, rcond: Any) -> Array:
    return np.linalg.pinv(x, rcond)


@called_as(_pinv)
def pinv(x: Any, rcond: Any = None, hermitian: bool = False, *, rtol: Any = ...) -> Any:
    """The Moore-Penrose inverse x⁺ (…, n, m) of each matrix x (…, m, n).

    Singular values up to `rcond` times the largest count as 0; `rtol` is the same with
    NumPy's other default. hermitian: x is, and only its lower triangle is read.

    The derivative is that along matrices of the same rank (Golub and Pereyra 1973),
    ``dy = −y·dx·y + y·yᴴ·dxᴴ·(1 − x·y) + (1 − y·x)·dxᴴ·yᴴ·y``: with full rank the only
    one; else the value jumps as the rank does. Equal singular values do not matter.
    """
    x = matrices("pinv", x)
    if rcond is not None and rtol is not ...:
        raise ValueRangeError("pinv: rcond and rtol mean the same; give one of them")
    if rcond is None:
        rcond = 1e-15 if rtol is ... else rtol
    if rcond is None:
        eps = np.finfo(x.dtype if x.dtype.kind in "fc" else float).eps
        rcond = float(max(x.shape[-2:]) * eps)
    if hermitian and x.size:
        x = mirrored(np.tril(x))
    y = _pinv(x, rcond=rcond)
    if isinstance(y, Tensor) and y.requires_grad:
        check(_refuse_lost, plain(x), plain(y))
    return y


@composite(
    numpy=np.linalg.tensorinv,
    samples=lambda rng: [
        Sample((regular(rng, (4, 4)).reshape(2, 2, 4),)),
        Sample((regular(rng, (4, 4)).reshape(4, 2, 2),), {"ind": 1}),
        ErrorSample((np.ones((2, 2)),), {"ind": 0}, ValueRangeError, "tensorinv: ind"),
    ],
)
def tensorinv(x: Any, ind: int = 2) -> Any:
    """The inverse of x as a map from its last axes to its first `ind`.

    As `inv` of the matrix with these for rows: the result has the last axes first.
    """
    x = operand(x)
    if ind <= 0:
        raise ValueRangeError(f"tensorinv: ind {ind}; expected 1 or more")
    rows, columns = x.shape[:ind], x.shape[ind:]
    matrix = reshape(x, (prod(columns), -1))
    return reshape(inv(matrix), (*columns, *rows))


@composite(
    numpy=np.linalg.tensorsolve,
    samples=lambda rng: [
        Sample((regular(rng, (6, 6)).reshape(2, 3, 6), uniform(rng, (2, 3), 0.5, 2))),
        Sample(
            (regular(rng, (4, 4)).reshape(4, 2, 2), uniform(rng, (2, 2), 0.5, 2)),
            {"axes": (0,)},
        ),
        ErrorSample(
            (np.ones((2, 3)), np.ones(2)), {}, MatrixError, r"tensorsolve: x \(2, 3\)"
        ),
    ],
)
def tensorsolve(x: Any, b: Any, axes: Any = None) -> Any:
    """The y with ``tensordot(x, y, y.ndim) = b``; `axes` of x are moved to its end."""
    x, b = operand(x), operand(b)
    for k in axes or ():
        x = moveaxis(x, k, -1)
    shape = x.shape[-(x.ndim - b.ndim) :]
    if prod(shape) ** 2 != x.size:
        raise MatrixError(
            f"tensorsolve: x {x.shape} is no square map on the axes {shape}; the "
            f"lengths of its first {b.ndim} axes and those of the rest must have equal "
            "products"
        )
    return reshape(solve(reshape(x, (prod(shape), -1)), ravel(b)), shape)


def _lstsq_samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for x, b in [((4, 2), (4,)), ((3, 2), (3, 2)), ((2, 2), (2,)), ((2, 3), (2, 1))]:
        yield Sample((regular(rng, x), uniform(rng, b, 0.5, 2)), {"rcond": None})
    z = uniform(rng, (3, 2), 0.5, 2) + 1j
    yield Sample((complex_regular(rng, (3, 2)), z), {"rcond": 1e-9})
    args = (np.ones((2, 2)), np.ones(3))
    yield ErrorSample(args, {}, MatrixError, r"lstsq: x \(2, 2\) and b \(3,\)")
    args = (np.ones((2, 2, 2)), np.ones(2))
    yield ErrorSample(args, {}, MatrixError, r"lstsq: x \(2, 2, 2\).*pinv")


def ranked(x: Any, rcond: Any) -> tuple[Any, Any, Any]:
    """Which part of the largest singular value of x counts as 0, its rank, and all."""
    s = svdvals(x)
    eps = float(np.finfo(s.dtype).eps)
    cut = eps * max(x.shape) if rcond is None else eps if rcond < 0 else rcond
    large = plain(s) > cut * np.max(plain(s), initial=0)
    return cut, large.sum(dtype=np.int32), s


@composite(numpy=np.linalg.lstsq, samples=_lstsq_samples)
def lstsq(x: Any, b: Any, rcond: Any = None) -> tuple[Any, Any, Any, Any]:
    """The y of least ``‖b − x·y‖``, and of these the one of least ``‖y‖``.

    x (m, n), b (m,) or (m, k). Returns y, the sums of squares left over (empty unless
    x has rank n < m), the rank of x, and its singular values. y is ``x⁺·b``, so it has
    the derivative of `pinv`: without full rank only along matrices of the same rank.
    """
    x, b = operand(x), operand(b)
    if x.ndim != 2 or b.ndim not in (1, 2) or x.shape[0] != b.shape[0]:
        raise MatrixError(
            f"lstsq: x {x.shape} and b {b.shape}: one matrix and a b with as many rows "
            "are needed; for stacks of matrices use pinv(x) @ b"
        )
    dtype = np.result_type(x.dtype, b.dtype, np.float32)
    x, b = astype(x, dtype), astype(b, dtype)
    m, n = x.shape
    cut, rank, s = ranked(x, rcond)
    some = bool(rank == n) and n < m  # before the check of `pinv` is a step
    y = pinv(x, cut) @ b
    left = np.array([], s.dtype)
    if some:
        left = np.sum(np.abs(reshape(b - x @ y, (m, -1))) ** 2, axis=0)
    return y, left, rank, s
