"""Polynomials as their coefficients, the highest power first.

>>> import numpy as np
>>> import autograd as ag
>>> ag.grad(lambda p: np.polyval(p, 3.0))(np.array([1.0, 2.0, 0.0]))
array([9., 3., 1.])
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.primitive import Array, composite
from autograd.engine.rules import custom
from autograd.engine.samples import ErrorSample, Sample, calls, uniform
from autograd.engine.tensor import Tensor, plain
from autograd.errors import (
    ArgumentError,
    NoDerivativeError,
    ShapeError,
    ValueRangeError,
)
from autograd.ops.arithmetic import astype
from autograd.ops.atleast import atleast_1d
from autograd.ops.complex import real
from autograd.ops.filtering import convolve
from autograd.ops.joining import concatenate, stack
from autograd.ops.masked_reduction import cast, squared_size
from autograd.ops.reduction import sum as sum_
from autograd.ops.shape import operand, reshape

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
    found = [atleast_1d(operand(p)) for p in polynomials]
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
    p = atleast_1d(operand(p))
    if p.ndim > 1:
        raise ShapeError(f"a polynomial has one axis, got {p.shape}; flatten it first")
    first = np.flatnonzero(plain(p))[:1]
    return p[first[0] :] if first.size else np.zeros(1, p.dtype)


@composite(numpy=np.polydiv, samples=_two((4, 2), (3, 3), (2, 3), (3, 2)))
def polydiv(u: Any, v: Any) -> Any:
    """Quotient and remainder of two polynomials; zeros before the remainder go."""
    u, v = atleast_1d(operand(u)) + 0.0, atleast_1d(operand(v)) + 0.0
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
    constants = np.zeros(m) if k is None else atleast_1d(operand(k))
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
    w = [1.0, 2.0, 1.0, 0.5, 1.0]

    def fitted(y: Any, **kwargs: Any) -> Sample:
        return Sample((x.tolist(), y, 2), kwargs)

    yield fitted(y)
    yield fitted(y[:, 0])
    yield fitted(y[:, 0], w=w)
    yield fitted(y[:, 0], cov=True)
    yield fitted(y, cov=True)
    yield fitted(y[:, 0], cov="unscaled", w=w)
    yield fitted(y + 1j)
    yield ErrorSample((x, y, -1), {}, ValueRangeError, r"polyfit: .*deg=-1")
    yield ErrorSample(
        (x[1:], y, 1), {}, ArgumentError, r"polyfit: x \(4,\).*y \(5, 2\)"
    )


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

    x, w: (n,), constants here. y: (n,) or (n, k), differentiable, as are the residuals
    that come with `full`, and the covariances with `cov`.
    """
    for name, given in (("x", x), ("w", w)):
        if isinstance(given, Tensor) and given.requires_grad:
            raise NoDerivativeError(
                f"polyfit: no derivative is declared for {name}; pass a constant, or "
                "solve vander(x, deg + 1) by least squares"
            )
    fixed = {"deg": deg, "rcond": rcond, "w": plain(w)}
    x, y = plain(x), operand(y)
    try:
        found = np.polyfit(x, plain(y), full=True, **fixed)
    except (TypeError, ValueError) as error:
        kind = ArgumentError if isinstance(error, TypeError) else ValueRangeError
        raise kind(
            f"polyfit: x {np.shape(x)}, y {y.shape}, deg={deg}: {error}"
        ) from error
    p = found[0] + np.polyfit(x, np.eye(len(y)), **fixed) @ (y - plain(y))
    if full:
        return p, _residuals(x, y, p, w, found[1].shape), *found[2:]
    if not cov:
        return p
    base = np.polyfit(x, plain(y), cov="unscaled", **fixed)[1]
    if cov == "unscaled":
        return p, base
    if len(x) <= deg + 1:
        raise ValueRangeError(
            f"polyfit: {len(x)} points leave no freedom to scale covariances of "
            f"{deg + 1} coefficients by; use cov='unscaled'"
        )
    return p, base * _residuals(x, y, p, w, y.shape[1:] or (1,)) / (len(x) - deg - 1)


def _residuals(x: Any, y: Any, p: Any, w: Any, shape: tuple[int, ...]) -> Any:
    """The sums of squares that are left, of `shape`; of none where NumPy has none."""
    if 0 in shape:
        return np.zeros(shape)
    away = y - vander(np.asarray(x) + 0.0, p.shape[0]) @ p
    if w is not None:
        away = away * reshape(np.asarray(plain(w)), (-1, *(1,) * (y.ndim - 1)))
    return reshape(sum_(squared_size(away), 0), shape)


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
