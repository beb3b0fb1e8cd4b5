"""Polynomials as their coefficients, the highest power first.

>>> import numpy as np
>>> import autograd as ag
>>> ag.grad(lambda p: np.polyval(p, 3.0))(np.array([1.0, 2.0, 0.0]))
array([9., 3., 1.])
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from warnings import warn

import numpy as np
from numpy.exceptions import RankWarning

from autograd.engine.primitive import Array, composite
from autograd.engine.rules import custom
from autograd.engine.samples import ErrorSample, Sample, calls, uniform
from autograd.engine.tensor import plain
from autograd.errors import ArgumentError, ShapeError, ValueRangeError
from autograd.ops.arithmetic import astype
from autograd.ops.atleast import atleast_1d, with_axes
from autograd.ops.complex import real
from autograd.ops.filtering import convolve
from autograd.ops.joining import concatenate, stack
from autograd.ops.linalg.inverses import lstsq, pinv, ranked
from autograd.ops.masked_reduction import cast
from autograd.ops.reduction import sum as sum_
from autograd.ops.shape import operand
from autograd.ops.traceable import check

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = [
    "poly",
    "polyadd",
    "polyder",
    "polydiv",
    "polyfit",
    "polyint",
    "polymul",
    "polysub",
    "polyval",
    "roots",
    "vander",
]


def _two(*lengths: tuple[int, int]) -> Any:
    def samples(rng: Generator) -> Iterable[Sample]:
        for n, m in lengths:
            yield Sample((uniform(rng, (n,), 0.5, 2), uniform(rng, (m,), 0.5, 2)))
        yield Sample((uniform(rng, (3,), 0.5, 2) + 1j, uniform(rng, (2,), 0.5, 2)))

    return samples


def _values(rng: Generator) -> Iterable[Sample]:
    for shape in ((), (3,), (2, 1, 3), (0,)):
        yield Sample((uniform(rng, (4,), 0.5, 2), uniform(rng, shape, 0.5, 1.5)))
    yield Sample((uniform(rng, (1,), 0.5, 2), uniform(rng, (3,), 0.5, 1.5)))
    yield Sample((uniform(rng, (3,), 0.5, 2) + 1j, uniform(rng, (3,), 0.5, 1.5) - 1j))


@composite(numpy=np.polyval, samples=_values)
def polyval(p: Any, x: Any) -> Any:
    """``p₀ xⁿ⁻¹ + … + pₙ₋₁`` at each entry of ``x``; p: (n,)."""
    p, x = operand(p), operand(x)
    y = np.zeros_like(plain(x))[()]
    for coefficient in p:
        y = y * x + coefficient
    return y


@composite(numpy=np.polyadd, samples=_two((3, 2), (2, 3), (2, 2)))
def polyadd(a1: Any, a2: Any) -> Any:
    """The sum of two polynomials: (max(n, m),)."""
    x, w = _same_length(a1, a2)
    return x + w


@composite(numpy=np.polysub, samples=_two((3, 2), (2, 3), (2, 2)))
def polysub(a1: Any, a2: Any) -> Any:
    """The difference of two polynomials: (max(n, m),)."""
    x, w = _same_length(a1, a2)
    return x - w


def _same_length(*polynomials: Any) -> list[Any]:
    """Polynomials with zeros in front, so that all have as many coefficients."""
    found = [with_axes(p, 1) for p in polynomials]
    n = max(len(p) for p in found)
    return [
        p if len(p) == n else concatenate([np.zeros(n - len(p), p.dtype), p])
        for p in found
    ]


@composite(numpy=np.polymul, samples=_two((3, 2), (2, 3), (1, 1)))
def polymul(a1: Any, a2: Any) -> Any:
    """The product of two polynomials: (n + m − 1,)."""
    return convolve(_trimmed(a1), _trimmed(a2))


def _trimmed(p: Any) -> Any:
    """A polynomial without the zeros in front; one where there is nothing else."""
    p = with_axes(p, 1)
    if p.ndim > 1:
        raise ShapeError(f"a polynomial has one axis, got {p.shape}; flatten it first")
    first = np.flatnonzero(plain(p))[:1]
    return p[first[0] :] if first.size else np.zeros(1, p.dtype)


@composite(numpy=np.polydiv, samples=_two((4, 2), (3, 3), (2, 3), (3, 2)))
def polydiv(u: Any, v: Any) -> Any:
    """Quotient and remainder of two polynomials; zeros before the remainder go."""
    u, v = with_axes(u, 1) + 0.0, with_axes(v, 1) + 0.0
    rest, quotient, n = cast(u, np.result_type(u.dtype, v.dtype)), [], len(v)
    scale = 1.0 / v[0]
    for k in range(len(u) - n + 1):
        quotient.append(scale * rest[k])
        less = rest[k : k + n] - quotient[-1] * v
        rest = concatenate([rest[:k], less, rest[k + n :]])
    small = np.isclose(plain(rest), 0, rtol=1e-14)
    start = int(np.argmin(np.append(small[:-1], False)))
    return (stack(quotient) if quotient else np.zeros(1, rest.dtype)), rest[start:]


@composite(
    numpy=np.polyder,
    samples=calls(
        ((4,), {}),
        ((4,), {"m": 2}),
        ((4,), {"m": 0}),
        ((1,), {}),
        ((2,), {"m": 3}),
        refused=[((3,), {"m": -1}, ValueRangeError, "polyder: m=-1")],
    ),
)
def polyder(p: Any, m: int = 1) -> Any:
    """The coefficients of the `m`-th derivative: (n − m,)."""
    p = _counted_m("polyder", p, m)
    for _ in range(m):
        p = p[:-1] * np.arange(len(p) - 1, 0, -1)
    return p


def _integrals(rng: Generator) -> Iterable[Sample | ErrorSample]:
    p, k = uniform(rng, (3,), 0.5, 2), [0.7, 1.3]
    yield Sample((p,))
    yield Sample((p, 0))
    yield Sample((p, 2), {"k": k})
    yield Sample((p, 2), {"k": 3.0})
    yield Sample((p + 1j, 1), {"k": k[0]})
    yield ErrorSample((p, -1), {}, ValueRangeError, "polyint: m=-1")
    yield ErrorSample((p, 3), {"k": k}, ValueRangeError, "polyint: k .*3")


@composite(numpy=np.polyint, samples=_integrals)
def polyint(p: Any, m: int = 1, k: Any = None) -> Any:
    """The coefficients of the `m`-th antiderivative: (n + m,).

    k: the constants of integration, the first one first; 0 by default. One number
    stands for all.
    """
    p = _counted_m("polyint", p, m)
    if not m:
        return p
    constants = np.zeros(m) if k is None else with_axes(k, 1)
    if len(constants) == 1 < m:
        constants = constants * np.ones(m)
    if len(constants) < m:
        raise ValueRangeError(
            f"polyint: k has {len(constants)} constants; expected one, or {m}"
        )
    for i in range(m):
        powers = np.arange(len(p), 0, -1)
        p = concatenate([p / powers, constants[i : i + 1]])
    return p


def _counted_m(operation: str, p: Any, m: Any) -> Any:
    if m != int(m) or m < 0:
        raise ValueRangeError(f"{operation}: m={m}; expected an integer ≥ 0")
    p = operand(p)
    return atleast_1d(p) if m else p[()]


@composite(
    numpy=np.vander,
    samples=calls(
        ((3,), {}),
        ((3,), {"N": 2}),
        ((2,), {"N": 4, "increasing": True}),
        ((3,), {"N": 1}),
        ((0,), {}),
        refused=[((2, 3), {}, ShapeError, r"vander: x \(2, 3\).*one axis")],
    ),
)
def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:  # noqa: N803
    """The powers of each entry as a row: (n, N), the highest first."""
    x = operand(x)
    if x.ndim != 1:
        raise ShapeError(f"vander: x {x.shape}; expected one axis")
    count = len(x) if N is None else N
    if not count:
        return np.ones((len(x), 0), np.result_type(x.dtype, int))
    powers = [np.ones(x.shape, np.result_type(x.dtype, int))]
    while len(powers) < count:
        powers.append(powers[-1] * x)
    return stack(powers if increasing else powers[::-1], 1)


def _fits(rng: Generator) -> Iterable[Sample | ErrorSample]:
    x, y = np.arange(5.0) + 0.5, uniform(rng, (5, 2), 0.5, 2)
    w = np.array([1.0, 2.0, 1.0, 0.5, 1.0])
    line, weighted = y[:, 0], (None, False, w)
    yield Sample((x, y, 2))
    yield Sample((x, line, 2))
    yield Sample((x, line, 2, *weighted))
    yield Sample((x, line, 2), {"cov": True})
    yield Sample((x, y, 2, *weighted), {"cov": True})
    yield Sample((x, line, 2, *weighted), {"cov": "unscaled"})
    yield Sample((x, y + 1j, 2))
    yield ErrorSample((x, y, -1), {}, ValueRangeError, r"polyfit: .*deg=-1")
    for args in ((x[1:], y, 1), (x[:0], y[:0], 1), (x, y, 1, None, False, w[1:])):
        yield ErrorSample(args, {}, ArgumentError, r"polyfit: x \(., *\), y \(., 2\)")


@composite(numpy=np.polyfit, samples=_fits)
def polyfit(
    x: Any,
    y: Any,
    deg: int,
    rcond: Any = None,
    full: bool = False,
    w: Any = None,
    cov: Any = False,
) -> Any:
    """The polynomial of least squares ``Σ wᵢ² |p(xᵢ) − yᵢ|²``: (deg + 1,) or (…, k).

    x, w: (n,). y: (n,) or (n, k). With `full` come the residuals, rank, singular values
    and `rcond`, with `cov` the covariances; all are NumPy's, and have derivatives where
    they are floats. Where the rank is less than deg + 1, see `lstsq`.
    """
    x, y = operand(x) + 0.0, operand(y) + 0.0
    w = w if w is None else operand(w) + 0.0
    _refuse_fit(x, y, deg, w)
    rcond = len(x) * np.finfo(x.dtype).eps if rcond is None else rcond
    powers, weighted = vander(x, int(deg) + 1), y
    if w is not None:
        powers, weighted = powers * w[:, None], (y.T * w).T
    scale = np.sqrt(sum_(powers * powers, 0))
    powers = powers / scale
    if not (full or cov):
        cut, rank, _ = ranked(powers, rcond)
        c = pinv(powers, cut) @ weighted
        check(_warn_of_rank, rank, deg)
        return (c.T / scale).T
    c, left, rank, s = lstsq(powers, weighted, rcond)
    p = (c.T / scale).T
    if full:
        return p, left, rank, s, rcond
    check(_warn_of_rank, rank, deg)
    base = np.linalg.inv(powers.T @ powers) / np.outer(scale, scale)
    base = base if y.ndim == 1 else base[..., None]
    return p, base if cov == "unscaled" else base / _freedom(len(x), deg) * left


def _warn_of_rank(rank: Any, deg: int) -> None:
    if rank <= deg:
        warn("polyfit: the rank is too small for deg", RankWarning, stacklevel=4)


def _refuse_fit(x: Any, y: Any, deg: int, w: Any) -> None:
    """Raise where no polynomial can be fitted to such arrays."""
    about = f"polyfit: x {x.shape}, y {y.shape}, deg={deg}"
    if deg < 0:
        raise ValueRangeError(f"{about}; expected deg ≥ 0")
    if x.ndim != 1 or not x.size or y.ndim not in (1, 2) or len(x) != len(y):
        raise ArgumentError(f"{about}; expected x (n,) with n > 0, y (n,) or (n, k)")
    if w is not None and w.shape != x.shape:
        raise ArgumentError(f"{about}, w {w.shape}; expected a weight for each x")


def _freedom(count: int, deg: int) -> int:
    """How many points more there are than coefficients."""
    if count <= deg + 1:
        raise ValueRangeError(
            f"polyfit: {count} points leave no freedom to scale covariances of "
            f"{deg + 1} coefficients by; use cov='unscaled'"
        )
    return count - deg - 1


def _slopes(y: Any, x: Any) -> Any:
    """How each root moves with each coefficient: ``−yᵢⁿ⁻ᵏ / p′(yᵢ)``, (roots, n)."""
    slopes = -vander(y, x.shape[0]) / polyval(polyder(x), y)[:, None]
    return astype(slopes, y.dtype)


def _separated_roots(rng: Generator) -> Iterable[Sample | ErrorSample]:
    yield Sample((np.poly([-1.5, 0.5, 2.0]),))
    yield Sample((np.poly([1 + 1j, 1 - 1j, 3.0]).real,))
    yield Sample((np.array([2.0, 3.0]),))
    yield Sample((np.array([1.0 + 1j, 2.0, -1j]),))
    yield Sample((np.array([3.0]),))
    x = np.ones((2, 3))
    yield ErrorSample((x,), {}, ShapeError, r"roots: x \(2, 3\)")


@custom(
    vjps=(lambda g, y, x: g @ _slopes(y, x) if len(y) else np.zeros(x.shape, x.dtype),),
    jvps=(
        lambda dx, y, x: _slopes(y, x) @ dx if len(y) else np.zeros(y.shape, y.dtype),
    ),
    numpy=np.roots,
    samples=_separated_roots,
    refusal=lambda inputs: "is no polynomial; expected one axis of coefficients",
)
def roots(x: Array) -> Array:
    """Where the polynomial with coefficients ``x: (n,)`` is 0.

    A primitive: NumPy finds them by eigenvalues, and the derivative needs only the
    roots. It is infinite at a root that comes twice.
    """
    return np.roots(x)


@composite(
    numpy=np.poly,
    samples=calls(
        ((3,), {}),
        ((1,), {}),
        refused=[
            ((2, 1, 3), {}, ShapeError, r"poly: \(2, 1, 3\).*one axis or a square")
        ],
    ),
)
def poly(seq_of_zeros: Any) -> Any:
    """The coefficients of the polynomial with these roots, or eigenvalues: (n + 1,)."""
    zeros = atleast_1d(operand(seq_of_zeros))
    if zeros.ndim == 2 and zeros.shape[0] == zeros.shape[1] > 0:
        zeros = np.linalg.eigvals(zeros)
    elif zeros.ndim != 1:
        raise ShapeError(f"poly: {zeros.shape}; expected one axis or a square matrix")
    if not len(zeros):
        return 1.0
    zeros = cast(zeros, np.mintypecode([zeros.dtype.char]))  # float32 at least
    one = np.ones(1, zeros.dtype)
    p = one
    for zero in zeros:
        p = convolve(p, concatenate([one, -zero[None]]))
    raw = plain(zeros)
    paired = raw.dtype.kind == "c" and (np.sort(raw) == np.sort(raw.conjugate())).all()
    return real(p) if paired else p
