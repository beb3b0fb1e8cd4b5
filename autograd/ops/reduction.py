"""Reductions along one axis, several, or all.

Sub-gradients: entries that tie for `max` or `min` share equally; `std` has derivative 0
where its value is 0. NaN propagates as in NumPy. What NumPy's further arguments mean,
``where=`` say, is in `masked_reduction`.
"""

from math import prod as product
from typing import Any

import numpy as np

from autograd.engine.batching import along_axis, over_axes
from autograd.engine.fitting import spread
from autograd.engine.primitive import Array
from autograd.engine.rules import linear, reduction, stepwise
from autograd.engine.samples import Sampler, calls, separated
from autograd.engine.tensor import plain
from autograd.engine.traced import as_array
from autograd.errors import IndexingError, ValueRangeError
from autograd.ops.joining import concatenate
from autograd.ops.shape import broadcast_to, reshape, transpose

__all__ = [
    "all",
    "any",
    "argmax",
    "argmin",
    "max",
    "mean",
    "min",
    "prod",
    "std",
    "sum",
    "var",
]


_ANY_START = ("prod", "max", "min")
_TAKEN = np.array([[True], [False], [True], [True]])


def _over_axes(name: str, **about: Any) -> Sampler:
    """Samples with every form of axis, and with entries that are left out."""
    start = {"initial": 2.0} if name == "prod" else {"initial": 0.1}
    left_out = {"axis": 0, "where": _TAKEN, **(start if name in _ANY_START else {})}
    return calls(
        ((4, 3), {}),
        ((4, 3), {"axis": 0}),
        ((4, 3), {"axis": -1, "keepdims": True}),
        ((2, 1, 3), {"axis": (0, -1)}),
        ((2, 1, 3), {"axis": (1, 2), "keepdims": True}),
        ((4, 3), {"keepdims": True}),
        ((3,), {"axis": 0}),
        ((3, 0), {"axis": 1 if name in ("sum", "prod") else 0}),
        *(((4, 3), left_out) for _ in "x" if name not in ("mean", "var", "std")),
        *(((), {"axis": a}) for a in (0, -1) if name not in ("mean", "std", "var")),
        refused=[
            ((4, 3), {"axis": 2}, IndexingError, rf"{name}: x \(4, 3\), axis=2.*bounds")
        ],
        **about,
    )


def _count(x: Any, y: Any) -> int:
    """How many entries of ``x`` went into each of ``y``."""
    return int(x.size // (y.size or 1))


@linear(
    lambda g, y, x, axis, keepdims: broadcast_to(spread(g, x, axis, keepdims), x.shape),
    numpy=np.sum,
    batching=over_axes,
    symbol="Σ",
    formula="Σ xᵢ",
    samples=_over_axes("sum"),
)
def sum(x: Array, axis: Any = None, *, keepdims: bool = False) -> Any:
    """``Σ xᵢ`` along `axis`: None for all, a number or a tuple; 0 where empty."""
    return np.add.reduce(x, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]


@linear(
    lambda g, y, x, axis, keepdims: broadcast_to(
        spread(g / (_count(x, y) or 1), x, axis, keepdims), x.shape
    ),
    numpy=np.mean,
    batching=over_axes,
    symbol="mean",
    formula="Σ xᵢ / n",
    samples=_over_axes("mean"),
)
def mean(x: Array, axis: Any = None, *, keepdims: bool = False) -> Any:
    """``Σ xᵢ / n`` along `axis`; NaN where empty."""
    x = as_array(x)
    if x.dtype.char == "e":  # whose sum overflows at 65,504
        total = np.add.reduce(x, axis=axis, keepdims=keepdims, dtype=np.float32)  # type: ignore[call-overload]
        return (total / _count(x, total)).astype(x.dtype)
    y = np.add.reduce(x, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]
    return y / _count(x, y)  # 1.4 µs, np.mean 5.1


def _free(x: Any, y: Any, ddof: float) -> float:
    """``n − ddof``; NaN where it is not positive."""
    free = _count(x, y) - ddof
    return free if free > 0 else np.nan


def _variance(x: Any, axis: Any, ddof: float, keepdims: bool) -> Any:
    x = as_array(x)
    total = np.add.reduce(x, axis=axis, keepdims=True)
    away = x - total / _count(x, total)
    squares = away * away if x.dtype.kind != "c" else _squared(away)
    y = np.add.reduce(squares, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]
    return y / _free(x, y, ddof)  # 8 µs for (32, 64) along an axis, np.var 12


def _squared(x: Array) -> Array:
    """``|x|²``."""
    return np.square(x.real) + np.square(x.imag)  # type: ignore[no-any-return]


def _deviation(x: Any, axis: Any) -> Any:
    """``x`` less its mean, conjugated: the direction in which |x − mean|² grows."""
    away = x - mean(x, axis=axis, keepdims=True)
    return np.conjugate(away) if away.dtype.kind == "c" else away


def _var_weight(y: Any, x: Any, axis: Any, ddof: float, keepdims: bool) -> Any:
    return _deviation(x, axis) * (2 / _free(x, y, ddof))


@reduction(
    _var_weight,
    numpy=np.var,
    symbol="var",
    formula="Σ (xᵢ − mean)² / (n − ddof)",
    samples=_over_axes("var"),
)
def var(x: Array, axis: Any = None, *, ddof: float = 0, keepdims: bool = False) -> Any:
    """``Σ |xᵢ − mean|² / (n − ddof)``, real; NaN where ``n ≤ ddof``."""
    return _variance(x, axis, ddof, keepdims)


def _std_weight(y: Any, x: Any, axis: Any, ddof: float, keepdims: bool) -> Any:
    still = plain(y) == 0
    slope = ~still / ((y + still) * _free(x, y, ddof))
    return _deviation(x, axis) * slope


@reduction(
    _std_weight,
    numpy=np.std,
    symbol="std",
    formula="√var(x)",
    samples=_over_axes("std"),
)
def std(x: Array, axis: Any = None, *, ddof: float = 0, keepdims: bool = False) -> Any:
    """``√var(x)`` along `axis`; its derivative is 0 where it is 0."""
    return np.sqrt(_variance(x, axis, ddof, keepdims))


def _others(x: Any, axis: Any) -> Any:
    """For each entry the product of the others along `axis`.

    Multiplications alone and no division, so that it is right where entries are zero,
    to every order.
    """
    if not x.ndim:
        return np.ones_like(plain(x))  # whatever the axis, which NumPy lets be 0 or −1
    every = range(x.ndim)
    named = every if axis is None else (axis if type(axis) is tuple else (axis,))
    axes = [a % x.ndim for a in named]
    order = [*axes, *(a for a in every if a not in axes)]
    front = transpose(x, order)
    n = product(front.shape[: len(axes)])
    rest = front.shape[len(axes) :]
    others = reshape(_leave_one_out(reshape(front, (n, *rest))), front.shape)
    return transpose(others, np.argsort(order).tolist())


def _leave_one_out(x: Any) -> Any:
    """Products of all entries but one along axis 0: ``x: (n, …) → (n, …)``, in O(n).

    The halves are multiplied pairwise, which leaves the problem at half its size; an
    entry's partner is then the one factor that its pair lacks.
    """
    n, half = x.shape[0], x.shape[0] // 2
    if n < 2:
        return np.ones(x.shape, x.dtype)
    a, b, odd = x[:half], x[half : 2 * half], x[2 * half :]
    without_pair = _leave_one_out(concatenate([a * b, odd]))
    shared = without_pair[:half]
    return concatenate([shared * b, shared * a, without_pair[half:]])


@reduction(
    lambda y, x, axis, keepdims: _others(x, axis),
    numpy=np.prod,
    symbol="Π",
    formula="Π xᵢ",
    samples=_over_axes("prod"),
)
def prod(x: Array, axis: Any = None, *, keepdims: bool = False) -> Any:
    """``Π xᵢ`` along `axis`, 1 where empty; its derivative is right at zeros too."""
    return np.multiply.reduce(x, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]


def _chosen(y: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """1 where ``x`` is the extreme ``y`` or NaN, shared equally by ties."""
    x, y = plain(x), plain(y)
    hit = (x == y) | (x != x)
    ties = np.add.reduce(hit, axis=axis, keepdims=True, dtype=x.dtype)
    return hit / ties


@reduction(
    _chosen,
    numpy=(np.max, np.amax),
    symbol="max",
    formula="max xᵢ",
    samples=_over_axes("max", draw=separated, complex_too=False),
)
def max(x: Array, axis: Any = None, *, keepdims: bool = False) -> Any:
    """The largest entry along `axis`; those that tie share the derivative equally."""
    return np.maximum.reduce(x, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]


@reduction(
    _chosen,
    numpy=(np.min, np.amin),
    symbol="min",
    formula="min xᵢ",
    samples=_over_axes("min", draw=separated, complex_too=False),
)
def min(x: Array, axis: Any = None, *, keepdims: bool = False) -> Any:
    """The smallest entry along `axis`; those that tie share the derivative equally."""
    return np.minimum.reduce(x, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]


def _positions(name: str) -> Sampler:
    return calls(
        ((2, 3), {}),
        ((2, 3), {"axis": 0}),
        ((2, 1, 3), {"axis": -1, "keepdims": True}),
        ((), {}),
        ((3, 0), {"axis": 0}),
        refused=[
            ((0,), {}, ValueRangeError, rf"{name}: x \(0,\).*empty"),
            ((2,), {"axis": 1}, IndexingError, rf"{name}: x \(2,\).*axis 1"),
        ],
        draw=separated,
        complex_too=False,
    )


@stepwise(numpy=np.argmax, batching=along_axis, samples=_positions("argmax"))
def argmax(x: Array, axis: int | None = None, *, keepdims: bool = False) -> Any:
    """The position of the largest entry along `axis`, the first of those that tie."""
    return np.argmax(x, axis=axis, keepdims=keepdims)


@stepwise(numpy=np.argmin, batching=along_axis, samples=_positions("argmin"))
def argmin(x: Array, axis: int | None = None, *, keepdims: bool = False) -> Any:
    """The position of the smallest entry along `axis`, the first of those that tie."""
    return np.argmin(x, axis=axis, keepdims=keepdims)


def _above_zero(rng: "np.random.Generator", shape: tuple[int, ...]) -> Any:
    return separated(rng, shape) > 0


@stepwise(
    numpy=np.any,
    batching=over_axes,
    samples=_over_axes("any", draw=_above_zero, complex_too=False),
)
def any(x: Array, axis: Any = None, *, keepdims: bool = False) -> Any:
    """Whether one entry along `axis` is not 0; False where empty."""
    return np.any(x, axis=axis, keepdims=keepdims)


@stepwise(
    numpy=np.all,
    batching=over_axes,
    samples=_over_axes("all", draw=_above_zero, complex_too=False),
)
def all(x: Array, axis: Any = None, *, keepdims: bool = False) -> Any:
    """Whether no entry along `axis` is 0; True where empty."""
    return np.all(x, axis=axis, keepdims=keepdims)
