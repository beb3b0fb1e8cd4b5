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
    units = len(u)
    s = by_time(x, h, reverse=reverse)
    gates = np.empty((time, 4, units, batch), x.dtype)
    cells = np.empty((time + 1, units, batch), x.dtype)
    squashed = np.empty((time, units, batch), x.dtype)
    cells[0] = c.T
    _through_time(_kernels(w, u, b), s, gates, cells, squashed)
    y = outputs(s.hidden[1:], sequences=sequences)
    return (y, np.array(cells[-1].T, order="C")), (s, gates, cells, squashed)


def _kernels(w: Array, u: Array, b: Array) -> Array:
    """w, b and u as one matrix (4·units, features + 1 + units), gates i f o g.

    The rows of sigmoids are halved, for σ(x) = ½·tanh(½x) + ½.
    """
    units = len(u)
    full = np.concatenate((w, b[None], u))
    full = full.reshape(-1, 4, units)[:, _INNER].reshape(-1, 4 * units)
    full[:, : 3 * units] *= full.dtype.type(0.5)
    return full.T


def _through_time(kernels: Any, s: Any, gates: Any, cells: Any, squashed: Any) -> None:
    """Fill in the states, the gates, the cells and their tanh, time after time.

    One tanh for all four gates takes 0.9 µs and two passes that make sigmoids of three
    0.8, where exp, sum, quotient and tanh take 2.6 (batch 32, 32 units, float32). Of
    what is exact, a sigmoid so computed is less than a rounding of 1 away.
    """
    dot, tanh, multiply, add = np.dot, np.tanh, np.multiply, np.add
    time, units = squashed.shape[:2]
    all_gates = rows(gates)
    half = np.array(0.5, gates.dtype)
    product = np.empty_like(squashed[0])
    for column, all_four, three, (i, f, o, g), c, c_next, c_tanh, h_next in zip(
        s.all[:time],
        all_gates,
        all_gates[:, : 3 * units],
        gates,
        cells[:time],
        cells[1:],
        squashed,
        s.hidden[1:],
        strict=True,
    ):
        dot(kernels, column, out=all_four)
        tanh(all_four, out=all_four)
        multiply(three, half, out=three)
        add(three, half, out=three)
        multiply(f, c, out=c_next)
        multiply(i, g, out=product)
        add(c_next, product, out=c_next)
        tanh(c_next, out=c_tanh)
        multiply(o, c_tanh, out=h_next)


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
    s, gates, cells, squashed = kept
    time, features = x.shape[1:]
    d, dh_dc = _slopes(gates, cells[:time], squashed)
    dhs = cotangents(g[0], squashed, sequences=sequences)
    dc = np.zeros_like(cells[0]) if g[1] is None else np.array(g[1].T, order="C")
    dh = _back_in_time(u, d, dh_dc, gates[:, 1], dhs, dc)
    flat = side_by_side(rows(d))
    dx = through_kernel(w, flat, x, reverse=reverse) if wanted[0] else None
    if not any(wanted[1:4]):
        return dx, None, None, None, dh.T, dc.T
    full = side_by_side(s.all[:time]).dot(flat.T)
    dw, db, du = full[:features], full[features], full[features + 1 :]
    return dx, dw, du, db, dh.T, dc.T


def _slopes(gates: Array, cells: Array, squashed: Array) -> tuple[Array, Array]:
    """Of all times at once: ∂c/∂z of i f g with ∂h/∂z of o, i f g o; and ∂h/∂c."""
    i, _, o, g = gates.swapaxes(0, 1)
    d = np.subtract(1, gates)
    d[:, :2] *= gates[:, :2]
    d[:, 0] *= g
    d[:, 1] *= cells
    d[:, 3] = d[:, 2]
    d[:, 3] *= o
    d[:, 3] *= squashed
    np.multiply(g, g, out=d[:, 2])
    np.subtract(1, d[:, 2], out=d[:, 2])
    d[:, 2] *= i
    dh_dc = squashed * squashed
    np.subtract(1, dh_dc, out=dh_dc)
    dh_dc *= o
    return d, dh_dc


def _back_in_time(
    u: Array, d: Array, dh_dc: Array, forget: Array, dhs: list[Any], dc: Array
) -> Array:
    """The cotangent of h at the start; `d` becomes that of z, `dc` that of c there."""
    dot, multiply, add = np.dot, np.multiply, np.add
    product, dh = np.empty_like(dc), np.zeros_like(dc)
    all_four = rows(d)
    for dh_y, d_all, d_c, d_o, slope, f in zip(
        dhs,
        all_four[::-1],
        d[::-1, :3],
        d[::-1, 3],
        dh_dc[::-1],
        forget[::-1],
        strict=True,
    ):
        if dh_y is not None:
            add(dh, dh_y, out=dh)
        multiply(slope, dh, out=product)
        add(dc, product, out=dc)
        multiply(d_c, dc, out=d_c)
        multiply(d_o, dh, out=d_o)
        multiply(dc, f, out=dc)
        dot(u, d_all, out=dh)
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
