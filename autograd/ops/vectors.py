"""The cross product of vectors, along any axes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.primitive import composite
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.errors import ShapeError
from autograd.ops.joining import stack
from autograd.ops.shape import axis_of, moveaxis, operand

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["cross"]


def _vectors(rng: Generator) -> Iterable[Sample | ErrorSample]:
    def draw(*shape: int) -> Any:
        return uniform(rng, shape, 0.5, 2)

    yield Sample((draw(3), draw(3)))
    yield Sample((draw(2, 3), draw(3)))
    yield Sample((draw(2, 1, 3), draw(4, 3)), {"axisc": 0})
    yield Sample((draw(3, 2), draw(2, 3)), {"axisa": 0, "axisb": 1})
    yield Sample((draw(3, 2), draw(3, 1)), {"axis": 0})
    yield Sample((draw(2), draw(3)))
    yield Sample((draw(4, 3), draw(2)))
    yield Sample((draw(4, 2), draw(2)))
    yield Sample((draw(3) + 1j, draw(3)))
    yield Sample((draw(0, 3), draw(3)))
    yield ErrorSample(
        (np.ones(4), np.ones(3)), {}, ShapeError, r"cross: a \(4,\).*2 or"
    )
    yield ErrorSample((np.float64(1), np.ones(3)), {}, ShapeError, r"cross: a \(\)")
    wrong = (np.ones((2, 3)), np.ones((4, 3)))
    yield ErrorSample(
        wrong, {}, ShapeError, r"cross: a \(2, 3\) and b \(4, 3\).*broadc"
    )


@composite(numpy=np.cross, samples=_vectors)
def cross(
    a: Any,
    b: Any,
    axisa: int = -1,
    axisb: int = -1,
    axisc: int = -1,
    axis: int | None = None,
) -> Any:
    """``a × b`` of vectors of length 3 along `axisa` and `axisb`, set along `axisc`.

    axis: all three in one. The other axes broadcast. A vector of length 2 has 0 for its
    third component; of two such only that component of the product is returned.
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = _last(a, axisa, "a"), _last(b, axisb, "b")
    if not _align(a.shape[:-1], b.shape[:-1]):
        raise ShapeError(
            f"cross: a {a.shape} and b {b.shape} do not broadcast before their last "
            "axis; make those lengths equal or 1"
        )
    (a0, a1, a2), (b0, b1, b2) = _components(a), _components(b)
    third = a0 * b1 - a1 * b0
    if a2 is None and b2 is None:
        return third
    a2, b2 = 0 * a0 if a2 is None else a2, 0 * b0 if b2 is None else b2
    y = stack([a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, third], axis=-1)
    return moveaxis(y, -1, axis_of("cross", y, axisc))


def _last(x: Any, axis: int, name: str) -> Any:
    """`x` with the axis of its vectors last."""
    x = operand(x)
    if not x.ndim:
        raise ShapeError(f"cross: {name} () is a number; expected vectors")
    x = moveaxis(x, axis_of("cross", x, axis), -1)
    if x.shape[-1] not in (2, 3):
        raise ShapeError(
            f"cross: {name} {x.shape} has vectors of length {x.shape[-1]}; expected 2 "
            "or 3 components"
        )
    return x


def _align(shape: tuple[int, ...], other: tuple[int, ...]) -> bool:
    pairs = zip(shape[::-1], other[::-1], strict=False)
    return all(n == m or 1 in (n, m) for n, m in pairs)


def _components(x: Any) -> tuple[Any, Any, Any]:
    return x[..., 0], x[..., 1], x[..., 2] if x.shape[-1] == 3 else None
