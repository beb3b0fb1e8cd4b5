"""NumPy's linear algebra under the signatures of the array API standard.

The names of `numpy.linalg` whose namesakes in `numpy` mean other axes, or take more.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.engine.primitive import composite
from autograd.engine.samples import ErrorSample, Sample, calls, uniform
from autograd.errors import MatrixError, ShapeError
from autograd.ops.contraction import outer as outer_
from autograd.ops.contraction import swapped
from autograd.ops.contraction import trace as trace_
from autograd.ops.diagonals import diagonal as diagonal_
from autograd.ops.linalg.matrices import matrices
from autograd.ops.products import vecdot as vecdot_
from autograd.ops.shape import axis_of, operand
from autograd.ops.vectors import cross as cross_

__all__ = ["cross", "diagonal", "matrix_transpose", "outer", "trace", "vecdot"]


@composite(
    name="linalg.outer",
    numpy=np.linalg.outer,
    samples=lambda rng: [
        Sample((uniform(rng, (3,), 0.5, 2), uniform(rng, (2,), 0.5, 2))),
        Sample((uniform(rng, (0,), 0.5, 2), uniform(rng, (2,), 0.5, 2))),
        ErrorSample(
            (np.ones((2, 2)), np.ones(2)), {}, ShapeError, r"linalg.outer: x \(2, 2\)"
        ),
    ],
)
def outer(x: Any, w: Any, /) -> Any:
    """``yᵢⱼ = xᵢ·wⱼ`` of vectors alone; `numpy.outer` takes matrices, as vectors."""
    x, w = operand(x), operand(w)
    if x.ndim != 1 or w.ndim != 1:
        raise ShapeError(
            f"linalg.outer: x {x.shape} and w {w.shape} are not both vectors; use "
            "numpy.outer, which flattens"
        )
    return outer_(x, w)


@composite(
    name="linalg.cross",
    numpy=np.linalg.cross,
    samples=lambda rng: [
        Sample((uniform(rng, (3,), 0.5, 2), uniform(rng, (3,), -2, -0.5))),
        Sample((uniform(rng, (2, 3), 0.5, 2), uniform(rng, (3,), -2, -0.5))),
        Sample(
            (uniform(rng, (3, 2), 0.5, 2), uniform(rng, (3, 1), -2, -0.5) + 1j),
            {"axis": 0},
        ),
        ErrorSample(
            (np.ones(2), np.ones(2)), {}, ShapeError, r"linalg.cross: x \(2,\)"
        ),
    ],
)
def cross(x: Any, w: Any, /, *, axis: int = -1) -> Any:
    """The vector ``x × w`` at right angles to both, along `axis`, of length 3."""
    x, w = operand(x), operand(w)
    lengths = [v.shape[axis_of("linalg.cross", v, axis)] for v in (x, w)]
    if lengths != [3, 3]:
        raise ShapeError(
            f"linalg.cross: x {x.shape} and w {w.shape} along axis {axis}; expected "
            "vectors of 3 components"
        )
    return cross_(x, w, axis=axis)


@composite(
    name="linalg.trace",
    numpy=np.linalg.trace,
    samples=calls(
        ((2, 3), {}),
        ((2, 3, 3), {"offset": 1}),
        ((3, 3), {"dtype": np.float64}),
        refused=[((3,), {}, MatrixError, r"linalg.trace: x \(3,\)")],
    ),
)
def trace(x: Any, /, *, offset: int = 0, dtype: Any = None) -> Any:
    """The sum of the diagonal, `offset` above it, of each matrix x (…, m, n)."""
    return trace_(matrices("linalg.trace", x), offset, -2, -1, dtype)


@composite(
    name="linalg.diagonal",
    numpy=np.linalg.diagonal,
    samples=calls(
        ((2, 3), {}),
        ((2, 3, 3), {"offset": -1}),
        refused=[((3,), {}, MatrixError, r"linalg.diagonal: x \(3,\)")],
    ),
)
def diagonal(x: Any, /, *, offset: int = 0) -> Any:
    """The diagonal, `offset` above the main one, of each matrix x (…, m, n)."""
    return diagonal_(matrices("linalg.diagonal", x), offset, -2, -1)


@composite(
    name="matrix_transpose",
    numpy=(np.linalg.matrix_transpose, np.matrix_transpose),
    samples=calls(
        ((2, 3), {}),
        ((2, 3, 1), {}),
        refused=[((3,), {}, MatrixError, r"matrix_transpose: x \(3,\)")],
    ),
)
def matrix_transpose(x: Any, /) -> Any:
    """``xᵀ`` (…, n, m) of each matrix x (…, m, n)."""
    return swapped(matrices("matrix_transpose", x))


@composite(
    name="linalg.vecdot",
    numpy=np.linalg.vecdot,
    samples=lambda rng: [
        Sample((uniform(rng, (2, 3), 0.5, 2), uniform(rng, (3,), 0.5, 2))),
        Sample(
            (uniform(rng, (3, 1), 0.5, 2) + 1j, uniform(rng, (3, 2), 0.5, 2)),
            {"axis": 0},
        ),
    ],
)
def vecdot(x: Any, w: Any, /, *, axis: int = -1) -> Any:
    """``Σ x̄ᵢ·wᵢ`` along `axis`."""
    return vecdot_(x, w, axis=axis)
