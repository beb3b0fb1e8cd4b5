"""Linear equations with a triangular or banded matrix, and Sylvester's.

If ``A·x = b``, then a cotangent g of x gives ``λ = A⁻ᵀ g`` to b and ``−λ xᵀ`` to A,
where only what was read of A has a share.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import linalg

from autograd.engine.batching import Batching, Step, leading, rows, solving
from autograd.engine.fitting import fit
from autograd.engine.primitive import Array
from autograd.engine.rules import called_as, custom
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.engine.traced import in_one_step
from autograd.errors import ShapeError
from autograd.scipy.functions.declare import known_as

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["solve_banded", "solve_sylvester", "solve_triangular"]

TRANS = {"N": 0, "T": 1, "C": 2}


def _stable(rng: Generator, *shape: int) -> Any:
    """Random matrices far from singular."""
    return uniform(rng, shape, -0.5, 0.5) + 2 * np.eye(shape[-2], shape[-1])


def _triangles(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for trans in (0, 1, 2):
        for lower in (False, True):
            options = {"trans": trans, "lower": lower}
            a, b = _stable(rng, 3, 3), uniform(rng, (3, 2), -1, 1)
            yield Sample((a, b), options)
            z = a + 1j * uniform(rng, (3, 3), -0.5, 0.5), b - 0.5j
            yield Sample(z, {**options, "unit_diagonal": lower})
    yield Sample((_stable(rng, 3, 3), uniform(rng, (3,), -1, 1), "T", True, True))
    yield Sample((_stable(rng, 2, 3, 3), uniform(rng, (2, 3, 2), -1, 1)))
    yield Sample((_stable(rng, 2, 3, 3), uniform(rng, (3, 1), -1, 1), 1))
    yield Sample((_stable(rng, 3, 3), uniform(rng, (2, 3, 2), -1, 1)), {"lower": True})
    yield Sample((_stable(rng, 1, 1), uniform(rng, (1,), -1, 1)))
    yield ErrorSample(
        (np.eye(3), np.ones(2)), {}, ShapeError, r"a \(3, 3\) and b \(2,\)"
    )


def _read(a: Any, lower: bool, unit_diagonal: bool) -> Any:
    """The part of `a` that is read."""
    k = int(unit_diagonal)
    return np.tril(a, -k) if lower else np.triu(a, k)


def _transposed(a: Any) -> Any:
    return np.swapaxes(a, -1, -2)


def _columns(b: Any, like: Any) -> Any:
    """`b` as a matrix: a vector is one column."""
    return b[..., None] if like.ndim == 1 else b


def _to_b(g: Any, x: Any, a: Any, trans: Any, **triangle: Any) -> Any:
    """``op(A)⁻ᵀ g``."""
    trans = TRANS.get(trans, trans)
    if trans == 2:
        return np.conj(solve_triangular(a, np.conj(g), trans=0, **triangle))
    return solve_triangular(a, g, trans=1 - trans, **triangle)


def _triangular_a(
    g: Any, x: Any, a: Any, b: Any, trans: Any, lower: bool, unit_diagonal: bool
) -> Any:
    kind = {"lower": lower, "unit_diagonal": unit_diagonal}
    share = _columns(_to_b(g, x, a, trans, **kind), b)
    x = _columns(x, b)
    trans = TRANS.get(trans, trans)
    product = share @ _transposed(x) if trans == 0 else x @ _transposed(share)
    product = -_read(np.conj(product) if trans == 2 else product, lower, unit_diagonal)
    return fit(product, a)


def _triangular_da(
    da: Any, x: Any, a: Any, b: Any, trans: Any, lower: bool, unit_diagonal: bool
) -> Any:
    da = _read(da, lower, unit_diagonal)
    which = TRANS.get(trans, trans)
    if which:
        da = _transposed(np.conj(da) if which == 2 else da)
    moved = (da @ _columns(x, b))[..., 0] if b.ndim == 1 else da @ x
    return -solve_triangular(a, moved, trans, lower, unit_diagonal)


@custom(
    vjps=(
        _triangular_a,
        lambda g, x, a, b, trans, lower, unit_diagonal: fit(
            _to_b(g, x, a, trans, lower=lower, unit_diagonal=unit_diagonal), b
        ),
    ),
    jvps=(
        _triangular_da,
        lambda db, x, a, b, trans, lower, unit_diagonal: solve_triangular(
            a, np.broadcast_to(db, x.shape), trans, lower, unit_diagonal
        ),
    ),
    symbol="△⁻¹",
    formula="A⁻¹ b",
    samples=_triangles,
    name="solve_triangular",
    batching=solving,
)
def _triangular(
    a: Array, b: Array, trans: Any = 0, lower: bool = False, unit_diagonal: bool = False
) -> Any:
    """The solution of ``op(a)·x = b``; a: (…, n, n), b: (n,) or (…, n, k)."""
    solved = in_one_step(linalg.solve_triangular)
    return solved(a, b, trans, lower, unit_diagonal)


@known_as(linalg.solve_triangular)
@called_as(_triangular)
def solve_triangular(
    a: Any,
    b: Any,
    trans: Any = 0,
    lower: bool = False,
    unit_diagonal: bool = False,
    overwrite_b: bool = False,
    check_finite: bool = True,
) -> Any:
    """The solution x of ``op(a)·x = b``; a: (…, n, n), b: (n,) or (…, n, k).

    op is as `trans` says: 0 none, 1 the transpose, 2 its conjugate. Of `a` only the
    triangle that `lower` names is read, without the diagonal if `unit_diagonal`; the
    rest has derivative 0. The last two options change no value and are ignored.
    """
    return _triangular(a, b, trans, lower, unit_diagonal)


def _bands(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for low, up, shape in [(1, 1, (4,)), (2, 1, (4, 2)), (0, 2, (3,)), (1, 0, (1,))]:
        ab = uniform(rng, (low + up + 1, shape[0]), -0.4, 0.4)
        ab[up] += 2
        yield Sample(((low, up), ab, uniform(rng, shape, -1, 1)))
    z = uniform(rng, (3, 3), -0.4, 0.4) + 1j
    yield Sample(((1, 1), z, uniform(rng, (3,), -1, 1) + 0.5j))
    wrong = ((1, 1), np.ones((2, 3)), np.ones(3))
    yield ErrorSample(wrong, {}, ShapeError, "ab")


def _inside(low: int, up: int, n: int) -> Array:
    """Where a banded form (low + up + 1, n) holds entries of the matrix."""
    column, above = np.arange(n), np.arange(up, -low - 1, -1)[:, None]
    row = column - above
    inside: Array = (row >= 0) & (row < n)
    return inside


def _flipped(l_and_u: tuple[int, int], ab: Any) -> Any:
    """The banded form of the transpose."""
    low, up = l_and_u
    return np.stack([np.roll(ab[up - d], -d) for d in range(-low, up + 1)])


def _solved(ab: Any, b: Any, l_and_u: tuple[int, int]) -> Any:
    return solve_banded(l_and_u, ab, b)


def _adjoint(g: Any, ab: Any, l_and_u: tuple[int, int]) -> Any:
    return _solved(_flipped(l_and_u, ab), g, l_and_u[::-1])


def _banded_ab(g: Any, x: Any, ab: Any, b: Any, l_and_u: tuple[int, int]) -> Any:
    low, up = l_and_u
    share = _adjoint(g, ab, l_and_u)
    rows = []
    for above in range(up, -low - 1, -1):
        product = np.roll(share, above, axis=0) * x
        rows.append(product.sum(axis=1) if product.ndim == 2 else product)
    return np.stack(rows) * -_inside(low, up, ab.shape[1]).astype(int)


def _banded_dab(dab: Any, x: Any, ab: Any, b: Any, l_and_u: tuple[int, int]) -> Any:
    low, up = l_and_u
    dab = dab * _inside(low, up, ab.shape[1])
    total: Any = 0
    for row, above in enumerate(range(up, -low - 1, -1)):
        entries = dab[row] if x.ndim == 1 else dab[row][:, None]
        total = total + np.roll(entries * x, -above, axis=0)
    return -_solved(ab, total, l_and_u)


@Batching
def _right_sides(step: Step) -> Any:
    """One matrix is solved with all right sides; several one by one."""
    return (rows if step.led[0] else solving).rule(step)


@custom(
    vjps=(
        _banded_ab,
        lambda g, x, ab, b, l_and_u: _adjoint(g, ab, l_and_u),
    ),
    jvps=(
        _banded_dab,
        lambda db, x, ab, b, l_and_u: _solved(ab, db, l_and_u),
    ),
    formula="A⁻¹ b",
    samples=_bands,
    name="solve_banded",
    batching=_right_sides,
)
def _banded(ab: Array, b: Array, *, l_and_u: tuple[int, int]) -> Any:
    """The solution of ``A·x = b``, A in its banded form."""
    if np.ndim(ab) != 2 or np.shape(ab)[0] != sum(l_and_u) + 1:
        raise ShapeError(
            f"solve_banded: argument ab {np.shape(ab)} must have l + u + 1 = "
            f"{sum(l_and_u) + 1} rows, one for each diagonal, and no axis before them"
        )
    return in_one_step(linalg.solve_banded)(l_and_u, ab, b)


@known_as(linalg.solve_banded)
@called_as(_banded)
def solve_banded(
    l_and_u: tuple[int, int],
    ab: Any,
    b: Any,
    overwrite_ab: bool = False,
    overwrite_b: bool = False,
    check_finite: bool = True,
) -> Any:
    """The solution x of ``A·x = b``, A with l diagonals below the main one, u above.

    ab: (l + u + 1, n), ``ab[u + i − j, j] = A[i, j]``; b: (n,) or (n, k). Entries of ab
    outside A have derivative 0. The last three options change no value.
    """
    low, up = l_and_u
    return _banded(ab, b, l_and_u=(int(low), int(up)))


def _sylvester(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for n, m in [(2, 3), (1, 1), (3, 2)]:
        a, b = _stable(rng, n, n), _stable(rng, m, m)
        yield Sample((a, b, uniform(rng, (n, m), -1, 1)))
    yield Sample((a + 0.5j, b - 0.3j, uniform(rng, (n, m), -1, 1) + 1j))
    yield Sample((_stable(rng, 2, 2, 2), b, uniform(rng, (2, 2, 2), -1, 1)))
    wrong = (np.eye(2), np.eye(3), np.ones((3, 2)))
    yield ErrorSample(wrong, {}, ShapeError, r"q \(3, 2\)")


def _sylvester_q(g: Any, a: Any, b: Any) -> Any:
    """The adjoint equation ``aᵀ·λ + λ·bᵀ = g``."""
    return solve_sylvester(_transposed(a), _transposed(b), g)


@known_as(linalg.solve_sylvester)
@custom(
    vjps=(
        lambda g, x, a, b, q: fit(-_sylvester_q(g, a, b) @ _transposed(x), a),
        lambda g, x, a, b, q: fit(-_transposed(x) @ _sylvester_q(g, a, b), b),
        lambda g, x, a, b, q: fit(_sylvester_q(g, a, b), q),
    ),
    jvps=(
        lambda da, x, a, b, q: -solve_sylvester(a, b, da @ x),
        lambda db, x, a, b, q: -solve_sylvester(a, b, x @ db),
        lambda dq, x, a, b, q: solve_sylvester(a, b, np.broadcast_to(dq, x.shape)),
    ),
    formula="a x + x b = q",
    batching=leading,
    samples=_sylvester,
)
def solve_sylvester(a: Array, b: Array, q: Array) -> Any:
    """The solution x of ``a·x + x·b = q``; a: (…, n, n), b: (…, m, m), q: (…, n, m)."""
    shape = (*np.shape(a)[-1:], *np.shape(b)[-1:])
    if np.shape(q)[-2:] != shape:
        raise ShapeError(
            f"solve_sylvester: argument q {np.shape(q)} must end in {shape}, by a "
            f"{np.shape(a)} and b {np.shape(b)}"
        )
    return in_one_step(linalg.solve_sylvester)(a, b, q)
