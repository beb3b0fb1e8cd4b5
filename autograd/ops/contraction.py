"""Contractions: sums of products over paired axes, each linear in every operand.

``matmul`` is the primitive; the rest is made of it, but for `einsum` in a file of its
own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.batching import Batching, Step, folded, raised
from autograd.engine.dispatch import into
from autograd.engine.primitive import Array, composite
from autograd.engine.rules import multilinear
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.errors import ShapeError
from autograd.ops.arithmetic import astype, multiply
from autograd.ops.complex import conjugate
from autograd.ops.indexing import getitem
from autograd.ops.reduction import sum as sum_
from autograd.ops.shape import moveaxis, operand, ravel, reshape, transpose
from autograd.ops.tall_products import product

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = [
    "dot",
    "inner",
    "matmul",
    "outer",
    "swapped",
    "tensordot",
    "trace",
    "vdot",
]


def swapped(x: Any) -> Any:
    """``xᵀ`` of each matrix: the last two axes exchanged."""
    return x.T if x.ndim == 2 else x.swapaxes(-1, -2)


def _product(x: Any, w: Any) -> Any:
    """``x @ w``, of plain matrices by their `product`."""
    plain = type(x) is type(w) is np.ndarray
    return product(x, w) if plain and x.ndim == 2 == w.ndim else x @ w


def _matmul_x(g: Any, y: Any, x: Any, w: Any) -> Any:
    if w.ndim == 1:
        return g[..., None] * w  # (..., n, k)
    if x.ndim == 1:
        return (w @ g[..., None])[..., 0]  # (..., k)
    return _product(g, swapped(w))


def _matmul_w(g: Any, y: Any, x: Any, w: Any) -> Any:
    if x.ndim == 1:
        return x * g if w.ndim == 1 else x[:, None] * g[..., None, :]  # (..., k, m)
    if w.ndim == 1:
        return (swapped(x) @ g[..., None])[..., 0]  # (..., k)
    return _product(swapped(x), g)


def _matmul_refusal(inputs: list[Any]) -> str | None:
    x, w = (np.shape(a) for a in inputs)
    if not x or not w:
        return "are not both arrays: matmul takes no scalars; use multiply (x * w)"
    if x[-1] == w[-2 if len(w) > 1 else 0]:
        return "do not broadcast in the axes before the last two"
    where = f"do not align on axis {len(x) - 1} ({x[-1]}) and axis "
    where += f"{max(len(w) - 2, 0)} ({w[-2 if len(w) > 1 else 0]})"
    if len(w) > 1 and x[-1] == w[-1]:
        return f"{where}; did you mean w.T?"
    if len(x) > 1 and x[-2] == w[-2 if len(w) > 1 else 0]:
        return f"{where}; did you mean x.T?"
    return f"{where}; they must be equal"


def _matmul_samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    shapes: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 2)),
        ((2, 3), (3, 4)),
        ((1, 3), (3, 1)),
        ((5, 2, 3), (5, 3, 4)),
        ((5, 2, 3), (3, 4)),
        ((2, 3), (5, 3, 4)),
        ((5, 1, 2, 3), (4, 3, 2)),
        ((3,), (5, 3, 2)),
        ((5, 2, 3), (3,)),
        ((0, 3), (3, 2)),
        ((2, 0), (0, 3)),
    ]
    for x, w in shapes:
        yield Sample((uniform(rng, x, 0.5, 2), uniform(rng, w, 0.5, 2)))
    z = uniform(rng, (2, 3), 0.5, 2) + 1j * uniform(rng, (2, 3), 0.5, 2)
    yield Sample((z, uniform(rng, (3, 2), 0.5, 2) + 0.5j))
    yield Sample((z, uniform(rng, (3, 2), 0.5, 2)))
    yield Sample((z.T, uniform(rng, (3,), 0.5, 2)), {"axes": [(1, 0), 0, 0]})
    x, w = uniform(rng, (2, 3, 4), 0.5, 2), uniform(rng, (3, 2, 2), 0.5, 2)
    yield Sample((x, w), {"axes": [(2, 0), (1, 2), (0, 2)]})
    args = (np.ones((2, 3)), np.ones((2, 3)))
    match = r"x \(2, 3\) and w \(2, 3\) do not align on axis 1 \(3\).*did you mean w.T"
    yield ErrorSample(args, {}, ShapeError, match)
    yield ErrorSample((2.0, np.ones(3)), {}, ShapeError, "use multiply")
    args = (np.ones((2, 2, 3)), np.ones((4, 3, 2)))
    yield ErrorSample(args, {}, ShapeError, "do not broadcast")


@Batching
def _of_examples(step: Step) -> Any:
    """One product for all examples where one of the operands is the same for all."""
    (x, w), (led_x, led_w) = step.operands, step.led
    rank_x, rank_w = np.ndim(x) - led_x, np.ndim(w) - led_w
    if led_x != led_w and rank_x <= 2 and rank_w <= 2:
        return _shared_w(step) if led_x else _shared_x(step)
    x = x[..., None, :] if rank_x == 1 else x
    w = w[..., None] if rank_w == 1 else w
    rank = max(rank_x, rank_w, 2)
    x, w = raised(x, rank) if led_x else x, raised(w, rank) if led_w else w
    y = step.again(x, w)  # (examples, …, n, m)
    y = y[..., 0, :] if rank_x == 1 else y
    return y[..., 0] if rank_w == 1 else y


def _shared_w(step: Step) -> Any:
    """``x: (examples, k)`` or (examples, n, k) times one vector or matrix.

    128 examples (1, 784) times (784, 512) take 0.9 ms so, and 8.6 as a product for each
    of them, which reads w each time; see benchmarks/jacobian.py.
    """
    x, w = step.operands
    if x.ndim == 2:
        return step.again(x, w)
    return folded.rule(step)


def _shared_x(step: Step) -> Any:
    """One vector or matrix times ``w: (examples, k)`` or (examples, k, m)."""
    x, w = step.operands
    if w.ndim == 2:
        return step.again(w, x.T)
    if w.shape[-1] == 1:  # as one matrix, so that x is read once
        return step.again(w[..., 0], x.T)[..., None]
    return step.again(x, w)


@multilinear(
    _matmul_x,
    _matmul_w,
    numpy=(np.matmul, np.linalg.matmul),
    symbol="@",
    formula="x @ w",
    samples=_matmul_samples,
    refusal=_matmul_refusal,
    batching=_of_examples,
)
def matmul(x: Array, w: Array) -> Array:
    """``y = x @ w``: x (..., n, k) and w (..., k, m) give (..., n, m).

    Vectors are rows on the left and columns on the right, as in `numpy.matmul`; the
    axes before the last two broadcast.
    """
    return _product(x, w)  # type: ignore[no-any-return]


def _pairs(*shapes: tuple[tuple[int, ...], tuple[int, ...]], **kwargs: Any) -> Any:
    def samples(rng: Generator) -> Iterable[Sample]:
        for x, w in shapes:
            args = (uniform(rng, x, 0.5, 2), uniform(rng, w, 0.5, 2))
            yield Sample(args, dict(kwargs))

    return samples


@composite(
    numpy=np.dot,
    samples=_pairs(
        ((), ()), ((3,), ()), ((), (2, 3)), ((3,), (3,)), ((2, 3), (3,)),
        ((2, 3), (3, 4)), ((3,), (3, 2)), ((2, 2, 3), (4, 3, 2)), ((0, 3), (3,)),
    ),
)  # fmt: skip
def dot(x: Array, w: Array, out: Any = None) -> Any:
    """The sum over the last axis of x (..., k) and the second last of w (..., k, m).

    Scalars multiply; a one-dimensional `w` is summed over its only axis (`numpy.dot`).
    """
    if out is not None:
        return into("dot", out, dot(x, w))
    x, w = operand(x), operand(w)
    if not x.ndim or not w.ndim:
        return multiply(x, w)
    if w.ndim > 2:
        return tensordot(x, w, axes=(-1, -2))
    return matmul(x, w)


@composite(
    numpy=np.vdot,
    samples=lambda rng: [
        Sample((uniform(rng, (2, 3), 0.5, 2), uniform(rng, (2, 3), 0.5, 2))),
        Sample((uniform(rng, (3,), 0.5, 2) + 1j, uniform(rng, (3,), 0.5, 2) + 0.5j)),
    ],
)
def vdot(x: Array, w: Array) -> Any:
    """``Σ conj(xᵢ)·wᵢ`` over all elements; x and w of equal size, any shape."""
    return matmul(conjugate(ravel(x)), ravel(w))


@composite(
    numpy=np.inner,
    samples=_pairs(
        ((), (3,)), ((3,), (3,)), ((2, 3), (3,)), ((2, 3), (4, 3)), ((2, 1, 3), (4, 3))
    ),
)
def inner(x: Array, w: Array) -> Any:
    """The sum over the last axes: x (..., k) and w (...', k) give (..., ...')."""
    x, w = operand(x), operand(w)
    if not x.ndim or not w.ndim:
        return multiply(x, w)
    return tensordot(x, w, axes=(-1, -1))


@composite(
    numpy=np.outer,
    samples=_pairs(((3,), (2,)), ((), (2,)), ((2, 3), (2,)), ((0,), (2,))),
)
def outer(x: Array, w: Array, out: Any = None) -> Any:
    """``yᵢⱼ = xᵢ·wⱼ`` over the elements of x and w in order: shape (x.size, w.size)."""
    if out is not None:
        return into("outer", out, outer(x, w))
    return multiply(reshape(x, (-1, 1)), reshape(w, (1, -1)))


def _tensordot_samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    def pair(x: tuple[int, ...], w: tuple[int, ...]) -> tuple[Any, Any]:
        return uniform(rng, x, 0.5, 2), uniform(rng, w, 0.5, 2)

    yield Sample(pair((2, 3, 4), (3, 4, 2)))
    yield Sample(pair((2, 3), (4, 2)), {"axes": 0})
    yield Sample(pair((2, 3), (3, 4)), {"axes": 1})
    yield Sample(pair((2, 3, 4), (4, 2)), {"axes": (-1, 0)})
    yield Sample(pair((2, 3, 4), (4, 5, 3)), {"axes": ([1, 2], [2, 0])})
    yield Sample(pair((0, 3), (3, 2)), {"axes": 1})
    match = (
        r"tensordot: x \(2, 3\) and w \(2, 3\).*axis 1 of x has 3, axis 0 of w has 2"
    )
    yield ErrorSample(pair((2, 3), (2, 3)), {"axes": 1}, ShapeError, match)


@composite(numpy=(np.tensordot, np.linalg.tensordot), samples=_tensordot_samples)
def tensordot(x: Array, w: Array, axes: Any = 2) -> Any:
    """The sum of products over pairs of axes of x and w.

    axes: a number n, for the last n of x and the first n of w; or (axes of x, axes of
    w). The other axes of x come first in the result, then those of w.
    """
    x, w = operand(x), operand(w)
    shape_x, shape_w = x.shape, w.shape
    over_x, over_w = _paired_axes(shape_x, shape_w, axes)
    rest_x = [i for i in range(len(shape_x)) if i not in over_x]
    rest_w = [i for i in range(len(shape_w)) if i not in over_w]
    k = int(np.prod([shape_x[i] for i in over_x]))
    n, m = (
        [shape_x[i] for i in rest_x],
        [shape_w[i] for i in rest_w],
    )
    rows = reshape(transpose(x, (*rest_x, *over_x)), (int(np.prod(n)), k))
    columns = reshape(transpose(w, (*over_w, *rest_w)), (k, int(np.prod(m))))
    return reshape(matmul(rows, columns), (*n, *m))


def _paired_axes(
    x: tuple[int, ...], w: tuple[int, ...], axes: Any
) -> tuple[list[int], list[int]]:
    over_x: list[Any]
    over_w: list[Any]
    if isinstance(axes, (int, np.integer)):
        over_x = list(range(len(x) - int(axes), len(x)))
        over_w = list(range(int(axes)))
    else:
        over_x, over_w = (
            [a] if isinstance(a, (int, np.integer)) else list(a) for a in axes
        )
    fits = len(over_x) == len(over_w) and all(
        -len(s) <= a < len(s) for s, over in ((x, over_x), (w, over_w)) for a in over
    )
    if not fits:
        raise ShapeError(
            f"tensordot: x {x} and w {w} have no axes={axes!r}; give as many axes of x "
            "as of w, each within its number of axes"
        )
    over_x, over_w = [a % len(x) for a in over_x], [a % len(w) for a in over_w]
    for a, b in zip(over_x, over_w, strict=True):
        if x[a] != w[b]:
            raise ShapeError(
                f"tensordot: x {x} and w {w} do not align: axis {a} of x has {x[a]}, "
                f"axis {b} of w has {w[b]}; choose other axes or transpose one"
            )
    return over_x, over_w


@composite(
    numpy=np.trace,
    samples=lambda rng: [
        Sample((uniform(rng, (3, 3), 0.5, 2),)),
        Sample((uniform(rng, (2, 4), 0.5, 2),), {"offset": 1}),
        Sample((uniform(rng, (2, 3, 4), 0.5, 2),), {"offset": -1}),
        Sample((uniform(rng, (2, 3, 4), 0.5, 2),), {"axis1": 2, "axis2": 0}),
        Sample((uniform(rng, (2, 3, 4), 0.5, 2),), {"dtype": np.float64}),
        Sample((uniform(rng, (0, 3), 0.5, 2),)),
        ErrorSample((np.ones(3),), {}, ShapeError, r"trace: x \(3,\).*two axes"),
    ],
)
def trace(
    x: Array,
    offset: int = 0,
    axis1: int = 0,
    axis2: int = 1,
    dtype: Any = None,
    out: Any = None,
) -> Any:
    """The sum of the diagonal of the axes `axis1` and `axis2`, `offset` above it.

    dtype: what is added in, and of the result. out: what takes the result.
    """
    x = operand(x)
    if x.ndim < 2:
        raise ShapeError(f"trace: x {x.shape} has no two axes to take a diagonal of")
    square = moveaxis(x, (axis1, axis2), (0, 1))
    rows = np.arange(
        max(0, -offset), max(0, min(square.shape[0], square.shape[1] - offset))
    )
    entries = getitem(square, index=(rows, rows + offset))
    y = sum_(entries if dtype is None else astype(entries, dtype), axis=0)
    return y if out is None else into("trace", out, y)
