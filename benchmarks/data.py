"""The numbers that all contenders of a work start from: seeded, in NumPy's arrays."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

__all__ = ["MOMENTUM", "RATE", "Problem", "batches", "classification", "drawn"]

RATE, MOMENTUM = 0.01, 0.9
"""Of all training by momentum: ``v ← βv − ηg``, ``w ← w + v``."""


class Problem(NamedTuple):
    """Something to be learnt: examples, their classes, and parameters to start from."""

    x: Any
    y: Any
    params: list[Any]
    batch: int


def classification(
    shape: Sequence[int], params: Sequence[Sequence[int]], *, batch: int, steps: int
) -> Problem:
    """`steps` batches of examples of `shape` in ten classes, parameters of `params`.

    Everything is float32, the labels integers. A parameter with one axis is a bias and
    starts at 0, others scaled to what they sum over.
    """
    rng = np.random.default_rng(0)
    x = rng.random((batch * steps, *shape), dtype=np.float32)
    y = rng.integers(0, 10, len(x))
    return Problem(x, y, drawn(rng, params), batch)


def drawn(rng: np.random.Generator, shapes: Sequence[Sequence[int]]) -> list[Any]:
    """Parameters in float32, for `classification`."""
    values = []
    for shape in shapes:
        if len(shape) == 1:
            values.append(np.zeros(shape, np.float32))
        else:
            scale = np.prod(shape[:-1]) ** -0.5
            values.append(rng.normal(0, scale, shape).astype(np.float32))
    return values


def dense(*widths: int) -> list[tuple[int, ...]]:
    """The shapes of kernel and bias of dense layers from width to width."""
    return [shape for n, m in pairwise(widths) for shape in ((n, m), (m,))]


def batches(x: Any, y: Any, size: int) -> Iterator[tuple[Any, Any]]:
    """The examples in their order, `size` at a time; of arrays or of tensors."""
    for start in range(0, len(x), size):
        yield x[start : start + size], y[start : start + size]
