"""Products of stacks of vectors and matrices, along any axes, and Kronecker's.

All are made of ``matmul`` and ``multiply``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.primitive import Array, composite
from autograd.engine.rules import called_as
from autograd.engine.samples import ErrorSample, Sample, Sampler, uniform
from autograd.errors import ArgumentError, ShapeError
from autograd.ops.arithmetic import multiply
from autograd.ops.complex import conjugate
from autograd.ops.contraction import matmul as _matmul
from autograd.ops.shape import expand_dims, moveaxis, operand, reshape

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["kron", "matmul", "matvec", "vecdot", "vecmat"]

Shapes = tuple[tuple[int, ...], tuple[int, ...]]


def _samples(*cases: tuple[Shapes, dict[str, Any]], refused: Any = ()) -> Sampler:
    """One sample for each pair of shapes, the first with a complex x too."""

    def samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
        for (x, w), kwargs in cases:
            args = (uniform(rng, x, 0.5, 2), uniform(rng, w, 0.5, 2))
            yield Sample(args, kwargs)
        x, w = cases[0][0]
        z = uniform(rng, x, 0.5, 2) + 1j * uniform(rng, x, 0.5, 2)
        yield Sample((z, uniform(rng, w, 0.5, 2) + 0.5j))
        for (x, w), match in refused:
            yield ErrorSample((np.ones(x), np.ones(w)), {}, ShapeError, match)

    return samples


def _last(operation: str, arrays: tuple[Any, ...], axes: Any, cores: Any) -> Any:
    """The operands with the axes that are worked along last, and those of the result.

    axes: as a ufunc takes them, a tuple for each operand and, where it has axes of its
    own, the result; a number stands for a tuple of one. cores: how many each has.
    """
    arrays = tuple(map(operand, arrays))
    if axes is None:
        return *arrays, None
    places = [tuple(a) if np.iterable(a) else (a,) for a in axes]
    places += [()] * (cores[-1] == 0 and len(places) == len(arrays))
    numbers = all(hasattr(a, "__index__") for place in places for a in place)
    if not numbers or [len(p) for p in places] != list(cores):
        raise ArgumentError(
            f"{operation}: axes {axes!r}; expected for each operand and the result as "
            f"many axes as it is worked along, {list(cores)}"
        )
    moved = [
        moveaxis(x, at, tuple(range(-len(at), 0)))
        for x, at in zip(arrays, places, strict=False)
    ]
    return *moved, places[-1]


def _back(y: Any, at: Any) -> Any:
    """The result with its last axes where they were asked to be."""
    return moveaxis(y, tuple(range(-len(at), 0)), at) if at else y


def _check(operation: str, x: Any, w: Any, axis_x: int, axis_w: int) -> None:
    fits = x.ndim >= -axis_x and w.ndim >= -axis_w
    if not fits or x.shape[axis_x] != w.shape[axis_w]:
        raise ShapeError(
            f"{operation}: x {x.shape} and w {w.shape} do not align on axis {axis_x} "
            f"of x and axis {axis_w} of w; both must be there, and equally long"
        )


@called_as(_matmul)
def matmul(x: Any, w: Any, /, *, axes: Any = None, **others: Any) -> Any:
    """``x @ w``: x (…, n, k) and w (…, k, m) give (…, n, m), along other axes too.

    Vectors are rows on the left and columns on the right, as in `numpy.matmul`; the
    axes before the last two broadcast. axes: those of x, of w and of the result to
    count rows and columns along.
    """
    if axes is None:
        return _matmul(x, w, **others) if others else _matmul(x, w)
    x, w = operand(x), operand(w)
    core_x, core_w = min(x.ndim, 2), min(w.ndim, 2)
    x, w, at = _last("matmul", (x, w), axes, (core_x, core_w, core_x + core_w - 2))
    return _back(_matmul(x, w), at)


@composite(
    numpy=np.vecdot,
    samples=_samples(
        (((3,), (3,)), {}),
        (((2, 3), (3,)), {}),
        (((2, 3), (2, 1)), {"axis": 0}),
        (((2, 3), (3, 2)), {"axes": [1, 0]}),
        (((2, 1, 3), (4, 3)), {"keepdims": True}),
        (((2, 0), (0,)), {}),
        refused=[(((3,), (2,)), r"vecdot: x \(3,\) and w \(2,\)")],
    ),
)
def vecdot(
    x: Any, w: Any, /, *, axis: int = -1, axes: Any = None, keepdims: bool = False
) -> Any:
    """``Σ x̄ᵢ·wᵢ`` along `axis`, or the axes of x and w that `axes` lists."""
    if axes is None and axis != -1:
        axes = [axis, axis]
    x, w, _ = _last("vecdot", (x, w), axes, (1, 1, 0))
    _check("vecdot", x, w, -1, -1)
    y = _matmul(conjugate(x)[..., None, :], w[..., None])[..., 0, 0]
    return expand_dims(y, axis) if keepdims else y


@composite(
    numpy=getattr(np, "matvec", ()),
    samples=_samples(
        (((2, 3), (3,)), {}),
        (((2, 3), (4, 3)), {}),
        (((4, 2, 3), (3,)), {}),
        (((3, 4, 2), (3, 4)), {"axes": [(2, 0), 0, 0]}),
        refused=[(((2, 3), (2,)), r"matvec: x \(2, 3\) and w \(2,\)")],
    ),
)
def matvec(x: Any, w: Any, /, *, axes: Any = None) -> Any:
    """``x·w`` of each matrix x (…, n, k) and vector w (…, k); the rest broadcasts."""
    x, w, at = _last("matvec", (x, w), axes, (2, 1, 1))
    _check("matvec", x, w, -1, -1)
    return _back(_matmul(x, w[..., None])[..., 0], at)


@composite(
    numpy=getattr(np, "vecmat", ()),
    samples=_samples(
        (((2,), (2, 3)), {}),
        (((4, 2), (2, 3)), {}),
        (((2,), (4, 2, 3)), {}),
        (((2, 4), (4, 3, 2)), {"axes": [0, (2, 1), 0]}),
        refused=[(((3,), (2, 3)), r"vecmat: x \(3,\) and w \(2, 3\)")],
    ),
)
def vecmat(x: Any, w: Any, /, *, axes: Any = None) -> Any:
    """``xᴴ·w`` of each vector x (…, k) and matrix w (…, k, m); the rest broadcasts."""
    x, w, at = _last("vecmat", (x, w), axes, (1, 2, 1))
    _check("vecmat", x, w, -1, -2)
    return _back(_matmul(conjugate(x)[..., None, :], w)[..., 0, :], at)


@composite(
    numpy=np.kron,
    samples=_samples(
        (((2, 3), (2, 2)), {}),
        (((3,), (2,)), {}),
        (((), (2,)), {}),
        (((2,), ()), {}),
        (((3,), (2, 2)), {}),
        (((2, 1, 3), (2,)), {}),
        (((0, 3), (2, 2)), {}),
    ),
)
def kron(x: Array, w: Array) -> Any:
    """Every entry of x replaced by itself times w: ``yᵢₙ₊ₖ = xᵢ·wₖ`` along each axis.

    The operand with fewer axes gets others of length 1 in front.
    """
    x, w = operand(x), operand(w)
    ndim = max(x.ndim, w.ndim)
    shape_x = (1,) * (ndim - x.ndim) + x.shape
    shape_w = (1,) * (ndim - w.ndim) + w.shape
    outer_x = reshape(x, tuple(n for size in shape_x for n in (size, 1)))
    outer_w = reshape(w, tuple(n for size in shape_w for n in (1, size)))
    sizes = tuple(n * m for n, m in zip(shape_x, shape_w, strict=True))
    return reshape(multiply(outer_x, outer_w), sizes)
