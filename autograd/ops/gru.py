"""`gru`: the gated recurrent unit over all times of a sequence, in one step."""

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

__all__ = ["gru", "gru_step"]


def _samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    yield from samples_of(rng, gates=3, states=1, biases=2)
    yield from samples_of(rng, gates=3, states=1, reset_after=False)


def gru_step(
    z: Any,
    h: Any,
    u: Any,
    b: Any = None,
    *,
    hidden: Any = None,
    activation: Any = tanh,
    recurrent_activation: Any = sigmoid,
    reset_after: bool = True,
) -> Any:
    """The next h of `gru`, (batch, units), from the projected input of one time.

    z: ``x·w + b``, (batch, 3·units). b: b′, of the state's projection. hidden: what is
    multiplied by u in place of h.
    """
    units = h.shape[1]
    both = slice(2 * units)
    (x_new,) = columns(z, units, 2)
    hidden = h if hidden is None else hidden
    if reset_after:
        inner = matmul(hidden, u)
        inner = inner if b is None else inner + b
        gates = recurrent_activation(z[:, both] + inner[:, both])
        update, reset = columns(gates, units, 0, 1)
        (h_new,) = columns(inner, units, 2)
        new = activation(x_new + reset * h_new)
    else:
        gates = recurrent_activation(z[:, both] + matmul(hidden, u[:, both]))
        update, reset = columns(gates, units, 0, 1)
        candidate = matmul(reset * hidden, columns(u, units, 2)[0])
        new = activation(x_new + candidate)
    return new + update * (h - new)


def _compute(
    x: Array,
    w: Array,
    u: Array,
    b: Array,
    h: Array,
    *,
    reset_after: bool,
    reverse: bool,
    sequences: bool,
) -> Any:
    biases = (2,) if reset_after else ()
    if b.shape[:-1] != biases or not suited(3, x, w, u, b, (h,)):
        return None
    batch, time, _ = x.shape
    units = len(u)
    first = b[0] if reset_after else b
    s = by_time(x, h, reverse=reverse)
    gates = np.empty((time, 2, units, batch), x.dtype)
    new, inner = np.empty((2, time, units, batch), x.dtype)
    last = slice(2 * units, None)
    np.matmul(np.concatenate((w, first[None]))[:, last].T, s.inputs, out=new)
    kept = s, gates, new, inner
    if reset_after:
        for_inner = np.concatenate((b[1:], u))[:, last].T
        _through_time(_kernels(w, u, first + b[1]), for_inner, *kept, after=True)
    else:
        _through_time(_kernels(w, u, first), u[:, last].T, *kept, after=False)
    return outputs(s.hidden[1:], sequences=sequences), kept


def _kernels(w: Array, u: Array, b: Array) -> Array:
    """w, b and u of both gates as one matrix (2·units, features + 1 + units).

    Halved, for σ(x) = ½·tanh(½x) + ½; see `lstm`.
    """
    both = np.concatenate((w, b[None], u))[:, : 2 * len(u)]
    both *= both.dtype.type(0.5)
    return both.T


def _through_time(
    kernels: Array,
    for_inner: Array,
    s: Any,
    gates: Array,
    new: Array,
    inner: Array,
    *,
    after: bool,
) -> None:
    """Fill in the states, both gates, n, and what n is computed from, step by step.

    new: the share of the input in n. inner: its other factor, ``h·u + b′`` with
    `reset_after`, else ``r·h``.
    """
    dot, tanh, multiply, add = np.dot, np.tanh, np.multiply, np.add
    time = len(new)
    half, product = np.array(0.5, new.dtype), np.empty_like(new[0])
    for column, state, h, both, (update, reset), n, m, h_next in zip(
        s.all[:time],
        s.states,
        s.hidden[:time],
        rows(gates),
        gates,
        new,
        inner,
        s.hidden[1:],
        strict=True,
    ):
        dot(kernels, column, both)
        tanh(both, both)
        multiply(both, half, both)
        add(both, half, both)
        if after:
            dot(for_inner, state, m)
            multiply(reset, m, product)
        else:
            multiply(reset, h, m)
            dot(for_inner, m, product)
        add(n, product, n)
        tanh(n, n)
        np.subtract(h, n, product)
        multiply(update, product, product)
        add(n, product, h_next)


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
    reset_after: bool,
    reverse: bool,
    sequences: bool,
) -> Any:
    s, gates, new, inner = kept
    units = len(u)
    dhs = cotangents(g, new, sequences=sequences)
    d = _slopes(s.hidden[:-1], gates, new, inner, reset_after=reset_after)
    dh = (_back_in_time if reset_after else _back_before)(u, d, gates, dhs)
    flat = side_by_side(rows(d))
    dx = None
    if wanted[0]:
        new_first = np.concatenate((w[:, 2 * units :], w[:, : 2 * units]), axis=1)
        dx = through_kernel(new_first, flat[: 3 * units], x, reverse=reverse)
    if not any(wanted[1:4]):
        return dx, None, None, None, dh.T
    columns = side_by_side(s.all[:-1])
    dw, db = _input_shares(columns[: x.shape[2] + 1], flat[: 3 * units])
    by_state = columns[x.shape[2] :].dot(flat[units:].T)
    if reset_after:
        return dx, dw, by_state[1:], np.stack((db, by_state[0])), dh.T
    du_new = side_by_side(inner).dot(flat[:units].T)
    return dx, dw, np.concatenate((by_state[1:], du_new), axis=1), db, dh.T


def _input_shares(columns: Array, d: Array) -> tuple[Array, Array]:
    """The cotangents of w and b: from columns [x; 1] and the cotangents of n z r."""
    units = len(d) // 3
    full = np.concatenate((columns.dot(d[units:].T), columns.dot(d[:units].T)), axis=1)
    return full[:-1], full[-1]


def _slopes(
    hidden: Array, gates: Array, new: Array, inner: Array, *, reset_after: bool
) -> Array:
    """Of all times at once, what cotangents are multiplied by on their way back.

    Blocks of rows n z r, and with `reset_after` that of what r multiplies, r itself.
    """
    d = np.empty((len(new), 3 + reset_after, *new.shape[1:]), new.dtype)
    np.subtract(1, gates, out=d[:, 1:3])
    np.multiply(new, new, out=d[:, 0])
    np.subtract(1, d[:, 0], out=d[:, 0])
    d[:, 0] *= d[:, 1]
    d[:, 1:3] *= gates
    d[:, 1] *= hidden - new
    d[:, 2] *= inner if reset_after else hidden
    if reset_after:
        d[:, 3] = gates[:, 1]
    return d


def _back_in_time(u: Array, d: Array, gates: Array, dhs: list[Any]) -> Any:
    """The cotangent of h at the start; `d` becomes those of n, z, r, ``h·u + b′``."""
    dot, multiply, add = np.dot, np.multiply, np.add
    product, dh = np.zeros((2, *d.shape[2:]), d.dtype)
    for dh_y, (d_n, *_), by_h, by_n, by_u, update in zip(
        dhs,
        d[::-1],
        d[::-1, :2],
        d[::-1, 2:],
        rows(d)[::-1, len(u) :],
        gates[::-1, 0],
        strict=True,
    ):
        if dh_y is not None:
            add(dh, dh_y, dh)
        multiply(by_h, dh, by_h)
        multiply(by_n, d_n, by_n)
        multiply(update, dh, dh)
        dot(u, by_u, product)
        add(dh, product, dh)
    return dh


def _back_before(u: Array, d: Array, gates: Array, dhs: list[Any]) -> Any:
    """As `_back_in_time`, without reset_after: `d` becomes those of n, z and r."""
    dot, multiply, add = np.dot, np.multiply, np.add
    units = len(u)
    for_new, for_gates = u[:, 2 * units :], u[:, : 2 * units]
    product, dh = np.zeros((2, *d.shape[2:]), d.dtype)
    for dh_y, (d_n, _, d_r), by_h, by_gates, (update, reset) in zip(
        dhs,
        d[::-1],
        d[::-1, :2],
        rows(d)[::-1, units:],
        gates[::-1],
        strict=True,
    ):
        if dh_y is not None:
            add(dh, dh_y, dh)
        multiply(by_h, dh, by_h)
        dot(for_new, d_n, product)
        multiply(d_r, product, d_r)
        multiply(product, reset, product)
        multiply(dh, update, dh)
        add(dh, product, dh)
        dot(for_gates, by_gates, product)
        add(dh, product, dh)
    return dh


@fused(
    _compute,
    _backward,
    symbol="GRU",
    formula="h ← z·h + (1 − z)·n",
    samples=_samples,
)
def gru(
    x: Array,
    w: Array,
    u: Array,
    b: Array,
    h: Array,
    *,
    reset_after: bool = True,
    reverse: bool = False,
    sequences: bool = False,
) -> Any:
    """``z, r = σ(x·w + b + h·u + b′)``, ``n = tanh(…)``, ``h ← z·h + (1 − z)·n``.

    The gated recurrent unit (Cho et al., 2014) over x (batch, time, features), from the
    state h (batch, units). With reset_after, as in cuDNN, ``n = tanh(x·w + b +
    r·(h·u + b′))`` and b (2, 3·units) holds b and b′; else ``n = tanh(x·w + b +
    (r·h)·u)`` and b (3·units,). By blocks of columns in the order z r n:
    w (features, 3·units), u (units, 3·units). reverse: from the last time to the first.
    Result: h after the last step, (batch, units), or with `sequences` after each,
    (batch, time, units).

    >>> import numpy as np
    >>> x, w, u = np.ones((1, 3, 2)), np.ones((2, 3)), np.ones((1, 3))
    >>> gru(x, w, u, np.zeros((2, 3)), np.zeros((1, 1))).round(3)
    array([[0.283]])
    """
    first, second = (b[0], b[1]) if reset_after else (b, None)
    hidden = []
    for z in projections(x, w, first, reverse=reverse):
        h = gru_step(z, h, u, second, reset_after=reset_after)
        hidden.append(h)
    return joined(hidden, sequences)
