"""`simple_rnn`: a layer fed back to itself over all times, in one step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.fused import fused
from autograd.engine.primitive import Array
from autograd.engine.samples import ErrorSample, Sample
from autograd.ops.products import matmul
from autograd.ops.recurrent import (
    by_time,
    cotangents,
    joined,
    outputs,
    projections,
    samples_of,
    side_by_side,
    suited,
    through_kernel,
)
from autograd.ops.transcendental import tanh

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["simple_rnn", "simple_rnn_step"]


def _samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    return samples_of(rng, gates=1, states=1)


def simple_rnn_step(z: Any, h: Any, u: Any, *, activation: Any = tanh) -> Any:
    """The next h of `simple_rnn`, (batch, units), from the projected input of one time.

    z: ``x·w + b``, (batch, units).
    """
    return activation(z + matmul(h, u))


def _compute(
    x: Array, w: Array, u: Array, b: Array, h: Array, *, reverse: bool, sequences: bool
) -> Any:
    if b.ndim != 1 or not suited(1, x, w, u, b, (h,)):
        return None
    s = by_time(x, h, reverse=reverse)
    kernels = np.concatenate((w, b[None], u)).T
    dot, tanh = np.dot, np.tanh
    for column, h_next in zip(s.all[:-1], s.hidden[1:], strict=True):
        dot(kernels, column, h_next)
        tanh(h_next, h_next)
    return outputs(s.hidden[1:], sequences=sequences), (s,)


def _backward(
    g: Any,
    y: Any,
    kept: Any,
    wanted: Any,
    x: Array,
    w: Array,
    u: Array,
    b: Array,
    h: Array,
    *,
    reverse: bool,
    sequences: bool,
) -> Any:
    (s,) = kept
    features = x.shape[2]
    states = s.hidden[1:]
    d = states * states
    np.subtract(1, d, out=d)  # the derivative of tanh
    dh = _back_in_time(u, d, cotangents(g, states, sequences=sequences))
    flat = side_by_side(d)
    dx = through_kernel(w, flat, x, reverse=reverse) if wanted[0] else None
    if not any(wanted[1:4]):
        return dx, None, None, None, dh.T
    full = side_by_side(s.all[:-1]).dot(flat.T)
    return dx, full[:features], full[features + 1 :], full[features], dh.T


def _back_in_time(u: Array, d: Array, dhs: list[Any]) -> Array:
    """The cotangent of h at the start; `d` becomes that of what tanh is taken of."""
    dot, multiply, add = np.dot, np.multiply, np.add
    dh = np.zeros(d.shape[1:], d.dtype)
    for dh_y, dz in zip(dhs, d[::-1], strict=True):
        if dh_y is not None:
            add(dh, dh_y, dh)
        multiply(dz, dh, dz)
        dot(u, dz, dh)
    return dh


@fused(
    _compute,
    _backward,
    symbol="RNN",
    formula="h ← tanh(x·w + b + h·u)",
    samples=_samples,
)
def simple_rnn(
    x: Array,
    w: Array,
    u: Array,
    b: Array,
    h: Array,
    *,
    reverse: bool = False,
    sequences: bool = False,
) -> Any:
    """``h ← tanh(x·w + b + h·u)`` over x (batch, time, features).

    h: (batch, units), the state at the start, w: (features, units), u: (units, units),
    b: (units,). reverse: from the last time to the first. Result: h after the last
    step, (batch, units), or with `sequences` after each, (batch, time, units).

    >>> import numpy as np
    >>> x, w, u = np.ones((1, 3, 2)), np.ones((2, 1)), np.ones((1, 1))
    >>> simple_rnn(x, w, u, np.zeros(1), np.zeros((1, 1))).round(3)
    array([[0.995]])
    """
    hidden = []
    for z in projections(x, w, b, reverse=reverse):
        h = simple_rnn_step(z, h, u)
        hidden.append(h)
    return joined(hidden, sequences)
