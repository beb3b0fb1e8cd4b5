"""At least so many axes: what joining and matrix functions bring their operands to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.primitive import composite
from autograd.engine.samples import Sample, uniform
from autograd.ops.shape import operand, operands, reshape

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["atleast_1d", "atleast_2d", "atleast_3d", "with_axes"]


def _atleast_samples(rng: Generator) -> Iterable[Sample]:
    shapes = ((), (3,), (2, 3), (2, 1, 3))
    for shape in shapes:
        yield Sample((uniform(rng, shape, 0.5, 2),))
    yield Sample(tuple(uniform(rng, shape, 0.5, 2) for shape in shapes))


def _each(atleast: Any, arrays: tuple[Any, ...]) -> Any:
    """One array as it comes out, several as a tuple."""
    found = tuple(map(atleast, operands(arrays)))
    return found[0] if len(found) == 1 else found


@composite(numpy=np.atleast_1d, samples=_atleast_samples)
def atleast_1d(*arrays: Any) -> Any:
    """Each array with one axis or more."""
    return _each(lambda x: reshape(x, x.shape or (1,)), arrays)


@composite(numpy=np.atleast_2d, samples=_atleast_samples)
def atleast_2d(*arrays: Any) -> Any:
    """Each array with two axes or more, new ones in front."""
    return _each(lambda x: reshape(x, (1,) * (2 - x.ndim) + x.shape), arrays)


@composite(numpy=np.atleast_3d, samples=_atleast_samples)
def atleast_3d(*arrays: Any) -> Any:
    """At least three axes: ``(n,)`` → ``(1, n, 1)``, ``(m, n)`` → ``(m, n, 1)``."""
    return _each(
        lambda x: reshape(x, (1,) * (2 - x.ndim) + x.shape + (1,) * (x.ndim < 3)),
        arrays,
    )


_BY_RANK = {1: atleast_1d, 2: atleast_2d, 3: atleast_3d}


def with_axes(x: Any, rank: int) -> Any:
    """`x` with `rank` axes or more: itself, without a step of its own, if it has them.

    For operations that take a further step with it.
    """
    x = operand(x)
    return x if x.ndim >= rank else _BY_RANK[rank](x)
