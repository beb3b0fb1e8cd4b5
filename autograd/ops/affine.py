"""`affine`, the step that networks are made of: a product of matrices and a shift."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.fused import fused
from autograd.engine.primitive import Array
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.engine.traced import ARRAYS
from autograd.errors import ShapeError, ValueRangeError
from autograd.ops.activation import relu, sigmoid
from autograd.ops.arithmetic import add
from autograd.ops.contraction import matmul
from autograd.ops.matrices import column_sums
from autograd.ops.tall_products import product
from autograd.ops.transcendental import tanh

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["ACTIVATIONS", "IN_PLACE", "activated", "affine"]

ACTIVATIONS: dict[str, Any] = {"relu": relu, "sigmoid": sigmoid, "tanh": tanh}
"""By name: those whose derivative is a function of their value alone."""

IN_PLACE: dict[str, Any] = {
    "relu": lambda y: np.maximum(y, np.zeros(y.shape[-1:], y.dtype), out=y),
    "sigmoid": sigmoid,
    "tanh": lambda y: np.tanh(y, out=y),
}
"""The same on an array that may be written over."""

_SHAPES: tuple[tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]], ...] = (
    ((2, 3), (3, 4), (4,)),
    ((1, 3), (3, 1), (1,)),
    ((2, 1, 3), (3, 2), (2,)),
    ((0, 3), (3, 2), (2,)),
    ((3,), (3, 2), (2,)),
    ((2, 3), (3,), ()),
    ((2, 3), (3, 2), (2, 1)),
    ((2, 3), (4, 3, 2), (2,)),
)


def _samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shapes in _SHAPES:
        yield Sample(tuple(uniform(rng, shape, 0.5, 2) for shape in shapes))
    for activation in ACTIVATIONS:
        x, w, b = (uniform(rng, shape, 0.5, 2) for shape in _SHAPES[0])
        yield Sample((x, 0.3 - w / 4, b / 4), {"activation": activation})
    x, w, b = np.ones((2, 3)), np.ones((2, 3)), np.ones(3)
    yield Sample((x + 0.5j, w.T, b[:2] - 1j))
    match = r"matmul: x \(2, 3\) and w \(2, 3\) do not align.*did you mean w.T"
    yield ErrorSample((x, w, b), {}, ShapeError, match)
    match = r"add: x \(2, 2\) and w \(3,\) do not broadcast"
    yield ErrorSample((x, w.T, b), {}, ShapeError, match)
    wrong = {"activation": "cos"}
    yield ErrorSample((x, w.T, b[:2]), wrong, ValueRangeError, "'cos' is none of relu")


def _compute(x: Array, w: Array, b: Array, *, activation: str | None) -> Any:
    if not ARRAYS.issuperset((type(x), type(w), type(b))):
        return None
    if activation is not None and activation not in IN_PLACE:
        return None
    if x.ndim < 2 or w.ndim != 2 or b.shape != w.shape[1:]:
        return None
    if not x.dtype == w.dtype == b.dtype:
        return None
    y = product(x, w) if x.ndim == 2 else x @ w
    y += b
    if activation is not None:
        y = IN_PLACE[activation](y)
    return y, ()


def _backward(
    g: Array,
    y: Array,
    kept: Any,
    wanted: Any,
    x: Array,
    w: Array,
    b: Array,
    *,
    activation: str | None,
) -> Any:
    if activation is not None:
        slope = ACTIVATIONS[activation].primitive.partials[0](y, None)
        g = np.multiply(slope.astype(g.dtype, copy=False), g)
    rows, shares = x, g
    if x.ndim > 2:
        rows, shares = x.reshape(-1, x.shape[-1]), g.reshape(-1, g.shape[-1])
    return (
        product(shares, w.T).reshape(x.shape) if wanted[0] else None,
        product(rows.T, shares) if wanted[1] else None,
        column_sums(shares) if wanted[2] else None,
    )


@fused(_compute, _backward, symbol="@+", formula="x @ w + b", samples=_samples)
def affine(x: Array, w: Array, b: Array, *, activation: str | None = None) -> Any:
    """``y = activation(x @ w + b)``: x (…, n, k), w (…, k, m), b (m,), y (…, n, m).

    activation: ``"relu"``, ``"sigmoid"``, ``"tanh"`` or None for none. As `matmul`,
    `add` and it one after the other, but one step of the graph for all.

    >>> import numpy as np
    >>> affine(np.ones((1, 2)), np.eye(2), np.array([0.5, -3.0]), activation="relu")
    array([[1.5, 0. ]])
    """
    return activated("affine", add(matmul(x, w), b), activation)


def activated(operation: str, y: Any, activation: str | None) -> Any:
    """``activation(y)``, by its name, which `operation` was given."""
    if activation is None:
        return y
    if activation not in ACTIVATIONS:
        raise ValueRangeError(
            f"{operation}: activation {activation!r} is none of "
            f"{', '.join(ACTIVATIONS)}; call the operation on the result of {operation}"
        )
    return ACTIVATIONS[activation](y)
