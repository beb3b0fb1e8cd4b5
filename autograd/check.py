"""Proof by nudging: derivatives compared with differences of the function itself.

For random directions v of the input and covectors u of the output, the numbers

    ⟨u, J·v⟩   by forward mode,   ⟨Jᵀ·u, v⟩   by reverse mode,   ⟨u, Δf⟩   by
    differences

have to agree. Δf is the five-point central difference, whose error is of order h⁴, with
a step proportional to the size of each input. The tolerance is relative to the
derivative itself, so a wrong slope is found at any scale of the function.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.random import Generator

from autograd.engine.tensor import Tensor, plain
from autograd.errors import DTypeError, GradientCheckError
from autograd.transforms import make_jvp, make_vjp
from autograd.tree import leaves, map_tree

__all__ = ["check_grads"]

Arrays: TypeAlias = list[Any]
Flat: TypeAlias = Callable[..., Arrays]


class _Precision(NamedTuple):
    """How far differences can be trusted in a dtype: relative step and tolerance."""

    step: float
    tolerance: float


_PRECISION = {
    "d": _Precision(step=1e-3, tolerance=1e-6),
    "f": _Precision(step=3e-2, tolerance=1e-2),
    "e": _Precision(step=1e-1, tolerance=1e-1),
}


def check_grads(
    f: Callable[..., Any],
    modes: Iterable[str] = ("fwd", "rev"),
    order: int = 2,
    *,
    seed: int = 0,
) -> Callable[..., None]:
    """``check_grads(f)(*args, **kwargs)`` raises where f's derivatives are wrong.

    Every float or complex array or number among `args`, however nested, is varied.
    modes: ``"fwd"``, ``"rev"`` or both. order: 2 checks the derivative of the
    derivative as well. Relative tolerance 1e-6 in float64, 1e-2 in float32. `f` has to
    be smooth near the
    arguments: at a kink differences do not tell.

    Raises `GradientCheckError` with mode, order, both numbers and their relative error.

    >>> check_grads(lambda x: x**3)(2.0)
    """
    modes = (modes,) if isinstance(modes, str) else tuple(modes)
    if not modes or set(modes) - {"fwd", "rev"}:
        raise ValueError(f"check_grads: modes are 'fwd' and 'rev', got {modes}")

    def check(*args: Any, **kwargs: Any) -> None:
        xs = [_value(x) for x in leaves(list(args)) if _varies(x)]
        if not xs:
            raise DTypeError(
                "check_grads: no argument holds floats or complex numbers to "
                "differentiate by; pass arrays of floats"
            )

        def flat(*values: Any) -> Arrays:
            rest = iter(values)
            full = map_tree(lambda x: next(rest) if _varies(x) else x, list(args))
            return [y for y in leaves(f(*full, **kwargs)) if _varies(y)]

        _check(flat, xs, modes, order, np.random.default_rng(seed), ())

    return check


def _check(
    f: Flat,
    xs: Arrays,
    modes: tuple[str, ...],
    order: int,
    rng: Generator,
    path: tuple[str, ...],
) -> None:
    ys = f(*xs)
    vs = [_direction(rng, x, scale=_scale(x)) for x in xs]
    us = [_direction(rng, plain(y)) for y in ys]
    expected, noise, precision = _difference(f, xs, vs, us)
    everything = tuple(range(len(xs)))

    def reverse(*values: Any) -> Arrays:
        return list(make_vjp(f, everything)(*values)[0](us))

    def forward(*values: Any) -> Arrays:
        return list(make_jvp(f, everything)(*values)(tuple(vs))[1])

    for mode, derivative, others in (("fwd", forward, us), ("rev", reverse, vs)):
        if mode not in modes:
            continue
        where = (*path, mode)
        given = derivative(*xs)
        _same_kind(given, ys if mode == "fwd" else xs, where)
        actual = _product(given, others)
        if (
            not abs(actual - expected)
            <= precision * max(abs(actual), abs(expected)) + noise
        ):
            raise GradientCheckError(_report(where, actual, expected, precision))
        if order > 1:
            _check(derivative, xs, modes, order - 1, rng, where)


def _difference(
    f: Flat, xs: Arrays, vs: Arrays, us: Arrays
) -> tuple[float, float, float]:
    """``⟨u, Δf⟩`` along `vs`, the rounding error it can have, and the tolerance."""
    worst = min((_precision(x) for x in xs), key=lambda p: -p.step)
    h = worst.step

    def at(steps: float) -> tuple[float, float]:
        moved = [
            (x + steps * h * v).astype(x.dtype) for x, v in zip(xs, vs, strict=True)
        ]
        ys = [plain(y) for y in f(*moved)]
        size = sum(float(np.abs(u * y).sum()) for u, y in zip(us, ys, strict=True))
        return _product(ys, us), size

    (m2, _), (m1, _), (p1, size), (p2, _) = at(-2), at(-1), at(1), at(2)
    slope = (8 * (p1 - m1) - (p2 - m2)) / (12 * h)
    epsilon = max(float(np.finfo(x.dtype).eps) for x in xs)
    return slope, 4 * epsilon * size / h, worst.tolerance


def _same_kind(given: Arrays, like: Arrays, where: tuple[str, ...]) -> None:
    """A derivative has the shape and dtype of what it belongs to."""
    for g, x in zip(given, like, strict=True):
        found, wanted = (np.shape(g), g.dtype), (np.shape(x), plain(x).dtype)
        if found != wanted:
            raise GradientCheckError(
                f"check_grads: {_order(where)}: the derivative has shape and dtype "
                f"{found}, expected {wanted}"
            )


def _report(where: tuple[str, ...], actual: float, expected: float, rtol: float) -> str:
    error = abs(actual - expected) / max(abs(actual), abs(expected))
    return (
        f"check_grads: {_order(where)}: the rules give {actual:.10g} along a random "
        f"direction, differences give {expected:.10g}; relative error {error:.2g}, "
        f"allowed {rtol:.2g}"
    )


def _order(where: tuple[str, ...]) -> str:
    modes = {"fwd": "forward", "rev": "reverse"}
    return (
        f"order {len(where)}, {' over '.join(modes[m] for m in reversed(where))} mode"
    )


def _product(vectors: Arrays, others: Arrays) -> float:
    """``Re Σ vᵢ·wᵢ``, the pairing of cotangents and tangents."""
    return float(
        sum(np.sum(plain(v) * w).real for v, w in zip(vectors, others, strict=True))
    )


def _direction(rng: Generator, x: Any, scale: float = 1.0) -> Any:
    v = rng.normal(size=np.shape(x))
    if np.iscomplexobj(x):
        v = v + 1j * rng.normal(size=np.shape(x))
    return np.asarray(scale * v).astype(x.dtype)[()]


def _scale(x: Any) -> float:
    largest = float(np.abs(x).max()) if x.size else 0.0
    return largest or 1.0


def _precision(x: Any) -> _Precision:
    return _PRECISION.get(np.zeros(1, x.dtype).real.dtype.char, _PRECISION["d"])


def _varies(x: Any) -> bool:
    if isinstance(x, (float, complex)):
        return True
    return isinstance(x, (np.ndarray, np.generic, Tensor)) and x.dtype.kind in "fc"


def _value(x: Any) -> Any:
    return np.asarray(plain(x))[()]
