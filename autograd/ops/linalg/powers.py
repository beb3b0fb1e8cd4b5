"""Products of several matrices, and of one with itself."""

from __future__ import annotations

from operator import index
from typing import Any

import numpy as np

from autograd.engine.dispatch import into
from autograd.engine.primitive import composite
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.engine.tensor import plain
from autograd.errors import ArgumentError, MatrixError, ShapeError
from autograd.ops.arithmetic import positive
from autograd.ops.contraction import dot, matmul
from autograd.ops.linalg.drawn import of_matrices
from autograd.ops.linalg.inverses import inv
from autograd.ops.linalg.matrices import matrices
from autograd.ops.shape import operand

__all__ = ["matrix_power", "multi_dot"]


@composite(
    numpy=np.linalg.matrix_power,
    samples=lambda rng: [
        *(
            Sample((x.args[0], n))
            for n in (1, 2, 3, 5, -1, -2)
            for x in of_matrices(((2, 2), {}), ((2, 1, 1), {}))(rng)
            if isinstance(x, Sample)
        ),
        ErrorSample((np.ones((2, 3)), 2), {}, MatrixError, r"matrix_power: .*square"),
        ErrorSample((np.eye(2), 0.5), {}, ArgumentError, "matrix_power: n 0.5"),
    ],
)
def matrix_power(x: Any, n: int) -> Any:
    """``xⁿ`` of each matrix x (…, k, k), by squaring; ``x⁻¹`` to the −n for n < 0.

    x⁰ is the identity, a constant.
    """
    if not hasattr(n, "__index__"):
        raise ArgumentError(f"matrix_power: n {n!r}; expected an integer")
    x = matrices("matrix_power", x, square=True)
    n = index(n)
    if n == 0:
        return np.linalg.matrix_power(plain(x), 0)
    if n == 1:
        return positive(x)
    square, y = inv(x) if n < 0 else x, None
    n = abs(n)
    while n:
        n, odd = divmod(n, 2)
        if odd:
            y = square if y is None else matmul(y, square)
        if n:
            square = matmul(square, square)
    return y


def _chain(*shapes: tuple[int, ...]) -> Any:
    return lambda rng: Sample(([uniform(rng, s, 0.5, 2) for s in shapes],))


@composite(
    numpy=np.linalg.multi_dot,
    samples=lambda rng: [
        _chain((2, 3), (3, 2))(rng),
        _chain((3,), (3, 2), (2,))(rng),
        _chain((2, 3), (3, 4), (4, 1))(rng),
        _chain((3,), (3, 2), (2, 3), (3, 2))(rng),
        _chain((2, 3), (3, 1), (1, 4), (4,))(rng),
        ErrorSample(([np.eye(2)],), {}, ShapeError, "multi_dot: .*two"),
        ErrorSample(
            ([np.eye(2), np.ones((2, 2, 2)), np.eye(2)],), {}, MatrixError, "multi_dot"
        ),
    ],
)
def multi_dot(arrays: Any, *, out: Any = None) -> Any:
    """The product of all `arrays` in the order of fewest multiplications.

    Matrices; the first may be a row vector and the last a column vector of one axis.
    """
    if out is not None:
        return into("multi_dot", out, multi_dot(arrays))
    arrays = [operand(x) for x in arrays]
    if len(arrays) < 2:
        raise ShapeError("multi_dot: expected at least two arrays")
    for x in arrays[1:-1]:
        if x.ndim != 2:
            raise MatrixError(f"multi_dot: x {x.shape} has not two axes")
    if len(arrays) == 2:
        return dot(*arrays)
    rows = [1 if x.ndim == 1 else x.shape[0] for x in arrays[:1]]
    sizes = [*rows, *(x.shape[0] for x in arrays[1:])]
    sizes.append(1 if arrays[-1].ndim == 1 else arrays[-1].shape[1])
    return _multiplied(arrays, 0, len(arrays) - 1, _splits(sizes))


def _splits(sizes: list[int]) -> dict[tuple[int, int], int]:
    """After which factor to split each part of a chain, by dynamic programming.

    Factor i is a matrix (sizes[i], sizes[i + 1]).
    """
    count = len(sizes) - 1
    cost, best = {(i, i): 0 for i in range(count)}, {}
    for length in range(1, count):
        for i in range(count - length):
            j = i + length
            options = {
                k: cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1]
                for k in range(i, j)
            }
            best[i, j] = min(options, key=options.__getitem__)
            cost[i, j] = options[best[i, j]]
    return best


def _multiplied(
    arrays: list[Any], i: int, j: int, best: dict[tuple[int, int], int]
) -> Any:
    if i == j:
        return arrays[i]
    k = best[i, j]
    return dot(_multiplied(arrays, i, k, best), _multiplied(arrays, k + 1, j, best))
