"""What the recurrent operations share: their inputs by time, their kernels' memory.

In kernels the batch is the last axis. So the rows of a gate, (units, batch), are one
piece of memory, which NumPy goes through in one loop: at 32 units and a batch of 32 in
0.6 µs, in place of 1.9 for columns of (batch, 4·units); see benchmarks/recurrent.py.
All that a time is computed from is one column ``[x; 1; h]``, and the kernels stand in
one matrix likewise, so that one product gives ``x·w + b + h·u``. Where a NumPy function
puts its result is given by position: by keyword it takes 0.04 µs more, of 0.3.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from autograd.engine.primitive import Array
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.errors import ShapeError
from autograd.ops.joining import stack
from autograd.ops.products import matmul
from autograd.ops.shape import swapaxes
from autograd.ops.splitting import unstack

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = [
    "Columns",
    "by_time",
    "columns",
    "cotangents",
    "joined",
    "outputs",
    "projections",
    "rows",
    "samples_of",
    "side_by_side",
    "suited",
    "through_kernel",
]

_FLOATS = frozenset([np.dtype(np.float32), np.dtype(np.float64)])

_SIZES = ((2, 3, 3, 2), (3, 1, 2, 1), (1, 4, 1, 3), (0, 2, 2, 2))
"""Of samples: batch, time, features, units."""


def samples_of(
    rng: Generator, *, gates: int, states: int, biases: int = 1, **params: Any
) -> Iterable[Sample | ErrorSample]:
    """Samples of a recurrent operation of so many gates, states and biases."""

    def operands(batch: int, time: int, features: int, units: int) -> tuple[Any, ...]:
        width = gates * units
        shapes: list[tuple[int, ...]] = [(batch, time, features)]
        shapes += [(features, width), (units, width)]
        shapes += [(width,) if biases == 1 else (biases, width)]
        shapes += [(batch, units)] * states
        return tuple(uniform(rng, shape, -1, 1) for shape in shapes)

    for sizes in _SIZES:
        yield Sample(operands(*sizes), params)
    for reverse, sequences in ((True, False), (False, True), (True, True)):
        options = {"reverse": reverse, "sequences": sequences, **params}
        yield Sample(operands(*_SIZES[0]), options)
    x, w, u, *others = operands(*_SIZES[0])
    match = r"matmul: x \(3, 2, 2\) and w \(3, \d+\) do not align"
    yield ErrorSample((x[:, :, 1:], w, u, *others), params, ShapeError, match)
    match = r"x \(2, 0, 3\) has no time; expected at least 1"
    yield ErrorSample((x[:, :0], w, u, *others), params, ShapeError, match)


def projections(x: Any, w: Any, b: Any = None, *, reverse: bool = False) -> list[Any]:
    """``x·w + b`` for each time, (batch, gates·units), in the order of the steps.

    x: (batch, time, features), w: (features, gates·units), b: (gates·units,) or None.
    """
    z = matmul(swapaxes(x, 0, 1), w)  # (time, batch, gates·units)
    times = list(unstack(z if b is None else z + b))
    if not times:
        raise ShapeError(
            f"recurrence: x {np.shape(x)} has no time; expected at least 1"
        )
    return times[::-1] if reverse else times


def joined(hidden: list[Any], sequences: bool) -> Any:
    """What all steps put out, (batch, time, units), or the last, (batch, units)."""
    return stack(hidden, axis=1) if sequences else hidden[-1]


def columns(z: Any, width: int, *blocks: int) -> list[Any]:
    """The blocks of `width` columns of ``z`` that `blocks` counts."""
    return [z[:, width * c : width * (c + 1)] for c in blocks]


def suited(
    gates: int, x: Array, w: Array, u: Array, biases: Array, states: tuple[Array, ...]
) -> bool:
    """Whether the kernels are made for these: arrays of one dtype that fit together.

    biases: (gates·units,) each.
    """
    arrays = (x, w, u, biases, *states)
    if any(type(a) is not np.ndarray for a in arrays) or x.ndim != 3 or u.ndim != 2:
        return False
    if x.dtype not in _FLOATS or any(a.dtype != x.dtype for a in arrays):
        return False
    batch, time, features = x.shape
    units = len(u)
    return (
        time > 0
        and w.shape == (features, gates * units)
        and u.shape == (units, gates * units)
        and biases.shape[-1:] == (gates * units,)
        and all(s.shape == (batch, units) for s in states)
    )


class Columns(NamedTuple):
    """What the steps are computed from.

    all: (time + 1, features + 1 + units, batch), at each time ``[x; 1; h]``, h being
    the state before; the last has no x. inputs: the rows ``[x; 1]`` of all times but
    the last. states: the rows ``[1; h]`` of them. hidden: the rows h of all.
    """

    all: Array
    inputs: Array
    states: Array
    hidden: Array


def by_time(x: Array, h: Array, *, reverse: bool) -> Columns:
    """The columns for inputs x, (batch, time, features), and the state h at the start.

    The kernel fills in the states after that.
    """
    batch, time, features = x.shape
    s = np.empty((time + 1, features + 1 + h.shape[1], batch), x.dtype)
    s[:time, :features] = (x[:, ::-1] if reverse else x).transpose(1, 2, 0)
    s[:, features] = 1
    hidden = s[:, features + 1 :]
    hidden[0] = h.T
    return Columns(s, s[:time, : features + 1], s[:time, features:], hidden)


def outputs(hidden: Array, *, sequences: bool) -> Array:
    """As `joined`, from the states after each step, (time, units, batch)."""
    last = hidden.transpose(2, 0, 1) if sequences else hidden[-1].T
    return np.array(last, order="C")


def cotangents(g: Any, like: Array, *, sequences: bool) -> list[Any]:
    """Of the states after each step, (units, batch), the newest first; None where 0.

    g: of the outputs, None where there is none. like: an array (time, units, batch).
    """
    if g is None:
        return [None] * len(like)
    if not sequences:
        return [g.T, *[None] * (len(like) - 1)]
    return list(np.array(g.transpose(1, 2, 0), order="C"))[::-1]


def rows(blocks: Array) -> Array:
    """(time, blocks, units, batch) as (time, blocks·units, batch)."""
    time, count, units, batch = blocks.shape
    return blocks.reshape(time, count * units, batch)


def side_by_side(columns: Array) -> Array:
    """(time, rows, batch) as a matrix (rows, time·batch), for one product over all."""
    time, count, batch = columns.shape
    return columns.swapaxes(0, 1).reshape(count, time * batch)


def through_kernel(w: Array, d: Array, x: Array, *, reverse: bool) -> Array:
    """The cotangent of x: from those of ``x·w``, side by side."""
    batch, time, features = x.shape
    dx: Array = w.dot(d).reshape(features, time, batch).transpose(2, 1, 0)
    return dx[:, ::-1] if reverse else dx
