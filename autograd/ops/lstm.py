"""`lstm`: long short-term memory over all times of a sequence, in one step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.fused import fused
from autograd.engine.primitive import Array
from autograd.engine.samples import ErrorSample, Sample
from autograd.ops.activation import sigmoid
from autograd.ops.products import matmul
from autograd.ops.recurrent import (
    by_time,
    columns,
    cotangents,
    joined,
    outputs,
    projections,
    rows,
    samples_of,
    side_by_side,
    suited,
    through_kernel,
)
from autograd.ops.transcendental import tanh

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["lstm", "lstm_step"]

_INNER = [0, 1, 3, 2]
"""The order of gates in the kernel's memory, i f o g: sigmoids in one block."""


def _samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    return samples_of(rng, gates=4, states=2)


def lstm_step(
    z: Any,
    states: tuple[Any, Any],
    u: Any,
    *,
    hidden: Any = None,
    activation: Any = tanh,
    recurrent_activation: Any = sigmoid,
) -> tuple[Any, Any]:
    """The next h and c of `lstm`, (batch, units), from the projected input of one time.

    z: ``x·w + b``, (batch, 4·units). states: h and c. hidden: what is multiplied by u
    in place of h.
    """
    h, c = states
    units = c.shape[1]
    z = z + matmul(h if hidden is None else hidden, u)
    i, f, o = columns(recurrent_activation(z), units, 0, 1, 3)
    (g,) = columns(z, units, 2)
    c = f * c + i * activation(g)
    return o * activation(c), c


def _compute(
    x: Array,
    w: Array,
    u: Array,
    b: Array,
    h: Array,
    c: Array,
    *,
    reverse: bool,
    sequences: bool,
) -> Any:
    if b.ndim != 1 or not suited(4, x, w, u, b, (h, c)):
        return None
    batch, time, _ = x.shape
    s = by_time(x, h, reverse=reverse)
    blocks = np.empty((time, 5, len(u), batch), x.dtype)
    squashed = np.empty((time, len(u), batch), x.dtype)
    blocks[0, 4] = c.T
    last = _through_time(_kernels(w, u, b), s, blocks, squashed)
    y = outputs(s.hidden[1:], sequences=sequences)
    return (y, np.array(last.T, order="C")), (s, blocks, squashed)


def _kernels(w: Array, u: Array, b: Array) -> Array:
    """w, b and u as one matrix (4·units, features + 1 + units), gates i f o g.

    The rows of sigmoids are halved, for σ(x) = ½·tanh(½x) + ½.
    """
    units = len(u)
    full = np.concatenate((w, b[None], u))
    full = full.reshape(-1, 4, units)[:, _INNER].reshape(-1, 4 * units)
    full[:, : 3 * units] *= full.dtype.type(0.5)
    return full.T


def _through_time(kernels: Array, s: Any, blocks: Array, squashed: Array) -> Array:
    """Fill in the states, i f o g and c before them, and tanh(c) after; the last c.

    One tanh for all four gates, and two passes that make sigmoids of three, take 1.6 µs
    where exp, sum, quotient and tanh take 2.8 (benchmarks/recurrent.py). Such a sigmoid
    is exact to a rounding of 1, at 0 as at 1.
    """
    dot, tanh, multiply, add = np.dot, np.tanh, np.multiply, np.add
    units = squashed.shape[1]
    flat, half = rows(blocks), np.array(0.5, blocks.dtype)
    products, last = np.empty_like(blocks[0, :2]), np.empty_like(squashed[0])
    for column, gates, three, i_f, o, g_c, c_next, c_tanh, h_next in zip(
        s.all[:-1],
        flat[:, : 4 * units],
        flat[:, : 3 * units],
        blocks[:, :2],
        blocks[:, 2],
        blocks[:, 3:],
        [*blocks[1:, 4], last],
        squashed,
        s.hidden[1:],
        strict=True,
    ):
        dot(kernels, column, gates)
        tanh(gates, gates)
        multiply(three, half, three)
        add(three, half, three)
        multiply(i_f, g_c, products)
        add(products[0], products[1], c_next)
        tanh(c_next, c_tanh)
        multiply(o, c_tanh, h_next)
    return last  # type: ignore[no-any-return]


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
    c: Array,
    *,
    reverse: bool,
    sequences: bool,
) -> Any:
    s, blocks, squashed = kept
    features = x.shape[2]
    d, dh_dc = _slopes(blocks, s.hidden[1:], squashed)
    dhs = cotangents(g[0], squashed, sequences=sequences)
    dc = np.zeros_like(dh_dc[0]) if g[1] is None else np.array(g[1].T, order="C")
    dh = _back_in_time(u, d, dh_dc, blocks[:, 1], dhs, dc)
    flat = side_by_side(rows(d))
    dx = through_kernel(w, flat, x, reverse=reverse) if wanted[0] else None
    if not any(wanted[1:4]):
        return dx, None, None, None, dh.T, dc.T
    full = side_by_side(s.all[:-1]).dot(flat.T)
    dw, db, du = full[:features], full[features], full[features + 1 :]
    return dx, dw, du, db, dh.T, dc.T


def _slopes(blocks: Array, hidden: Array, squashed: Array) -> tuple[Array, Array]:
    """Of all times at once: ∂c/∂z of i f g with ∂h/∂z of o, i f g o; and ∂h/∂c."""
    i, o, g = blocks[:, 0], blocks[:, 2], blocks[:, 3]
    d = np.empty_like(blocks[:, :4])
    np.subtract(1, blocks[:, :2], out=d[:, :2])
    d[:, :2] *= blocks[:, :2]
    d[:, :2] *= blocks[:, 3:]
    np.multiply(g, g, out=d[:, 2])
    np.subtract(1, d[:, 2], out=d[:, 2])
    d[:, 2] *= i
    np.subtract(1, o, out=d[:, 3])
    d[:, 3] *= hidden  # which is o·tanh(c)
    dh_dc = hidden * squashed
    np.subtract(o, dh_dc, out=dh_dc)
    return d, dh_dc


def _back_in_time(
    u: Array, d: Array, dh_dc: Array, forget: Array, dhs: list[Any], dc: Array
) -> Array:
    """The cotangent of h at the start; `d` becomes that of z, `dc` that of c there."""
    dot, multiply, add = np.dot, np.multiply, np.add
    product, dh = np.empty_like(dc), np.zeros_like(dc)
    for dh_y, d_all, d_c, d_o, slope, f in zip(
        dhs,
        rows(d)[::-1],
        d[::-1, :3],
        d[::-1, 3],
        dh_dc[::-1],
        forget[::-1],
        strict=True,
    ):
        if dh_y is not None:
            add(dh, dh_y, dh)
        multiply(slope, dh, product)
        add(dc, product, dc)
        multiply(d_c, dc, d_c)
        multiply(d_o, dh, d_o)
        multiply(dc, f, dc)
        dot(u, d_all, dh)
    return dh


@fused(
    _compute,
    _backward,
    outputs=("y", "c"),
    symbol="LSTM",
    formula="c ← f·c + i·g, h ← o·tanh(c)",
    samples=_samples,
)
def lstm(
    x: Array,
    w: Array,
    u: Array,
    b: Array,
    h: Array,
    c: Array,
    *,
    reverse: bool = False,
    sequences: bool = False,
) -> Any:
    """``i, f, o = σ(x·w + b + h·u)``, ``c ← f·c + i·tanh(…)``, ``h ← o·tanh(c)``.

    Long short-term memory (Hochreiter and Schmidhuber, 1997; with a forget gate) over
    x (batch, time, features), from the states h and c (batch, units). By blocks of
    columns in the order i f g o: w (features, 4·units), u (units, 4·units),
    b (4·units,). reverse: from the last time to the first. Result: h after the last
    step, (batch, units), or with `sequences` after each, (batch, time, units); and c
    after the last.

    >>> import numpy as np
    >>> x, w, u = np.ones((1, 3, 2)), np.ones((2, 4)), np.ones((1, 4))
    >>> h, c = lstm(x, w, u, np.zeros(4), np.zeros((1, 1)), np.zeros((1, 1)))
    >>> h.round(3), c.round(3)
    (array([[0.935]]), array([[2.561]]))
    """
    hidden = []
    for z in projections(x, w, b, reverse=reverse):
        h, c = lstm_step(z, (h, c), u)
        hidden.append(h)
    return joined(hidden, sequences), c
