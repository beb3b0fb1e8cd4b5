"""Attention: means of values, weighted by how well their keys suit a query."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.fused import fused
from autograd.engine.primitive import Array
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.errors import ShapeError
from autograd.ops.activation import (
    logsumexp,
    needs_no_shift,
    softmax,
    softmax_of_rows,
    through_softmax,
)
from autograd.ops.arithmetic import divide, multiply, subtract
from autograd.ops.contraction import matmul
from autograd.ops.matrices import row_sums, spread_rows
from autograd.ops.selection import where
from autograd.ops.shape import swapaxes
from autograd.ops.transcendental import exp

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["attention_weights", "masked_softmax", "scaled_dot_product_attention"]


def masked_softmax(x: Any, axes: tuple[int, ...], mask: Any = None) -> Any:
    """The softmax of ``x`` along `axes` among what `mask` keeps; 0 elsewhere.

    mask: of bool, to broadcast to ``x``; None to keep all.
    """
    if mask is not None:
        x = where(mask, x, np.asarray(np.finfo(x.dtype).min / 2, x.dtype))
    if len(axes) == 1:
        y = softmax(x, axis=axes[0])
    else:
        y = exp(subtract(x, logsumexp(x, axis=axes, keepdims=True)))
    return y if mask is None else where(mask, y, np.zeros((), x.dtype))


def attention_weights(q: Any, k: Any, mask: Any = None) -> Any:
    """``softmax(q·kᵀ/√d)``: q (…, T, d), k (…, S, d), weights (…, T, S).

    mask: as of `scaled_dot_product_attention`.
    """
    scores = matmul(divide(q, math.sqrt(np.shape(q)[-1])), swapaxes(k, -1, -2))
    return masked_softmax(
        scores, (-1,), None if mask is None else np.asarray(mask, bool)
    )


def _samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for lead, t, s, d, width in (
        ((), 2, 3, 4, 2),
        ((2, 3), 3, 4, 2, 1),
        ((2,), 1, 1, 1, 2),
        ((2,), 3, 5, 2, 2),
    ):
        shapes = ((*lead, t, d), (*lead, s, d), (*lead, s, width))
        yield Sample(tuple(uniform(rng, shape, 0.5, 2) for shape in shapes))
    q, k, v = (uniform(rng, (2, 3, 2), 0.5, 2) for _ in "qkv")
    causal = np.tril(np.ones((3, 3), bool))
    some = np.array([[[True, False, True]], [[False, False, False]]])
    factors = uniform(rng, (2, 3, 3), 0.5, 2)
    yield Sample((q, k, v), {"mask": causal})
    yield Sample((q, 600 * k, v), {"mask": causal, "factors": factors}, order=1)
    yield Sample((q, k, v), {"mask": some | causal[:1], "factors": factors})
    yield Sample((q, k[0], v[0]), {"mask": [True, False, True]})
    match = r"matmul: x \(2, 3, 2\) and w \(2, 3, 3\) do not align"
    yield ErrorSample((q, np.ones((2, 3, 3)), v), {}, ShapeError, match)
    match = r"where: condition \(4,\), x \(2, 3, 3\).*broadcast"
    wrong = {"mask": np.ones(4, bool)}
    yield ErrorSample((q, k, v), wrong, ShapeError, match)


def _is_common(q: Any, k: Any, v: Any) -> bool:
    """Whether the kernels are made for these arrays."""
    return (
        all(type(x) is np.ndarray and x.dtype == q.dtype and x.size for x in (q, k, v))
        and q.dtype.char in "fd"
        and q.ndim == k.ndim == v.ndim >= 2
        and q.shape[:-2] == k.shape[:-2] == v.shape[:-2]
        and q.shape[-1] == k.shape[-1]
        and k.shape[-2] == v.shape[-2]
    )


def _weights(scores: Array, mask: Array | None) -> Array:
    """`masked_softmax` of the last axis, in the memory of `scores`."""
    rows = scores.reshape(-1, scores.shape[-1])
    if mask is None:
        softmax_of_rows(rows, out=rows)
    elif needs_no_shift(rows):
        np.exp(rows, out=rows)
        scores *= mask.astype(scores.dtype)
        total = row_sums(rows)
        total[total == 0] = 1  # where the mask keeps nothing
        rows /= spread_rows(total, rows.shape[1])
    else:
        scores = masked_softmax(scores, (-1,), mask)
    return scores


def _compute(q: Array, k: Array, v: Array, *, mask: Any, factors: Any) -> Any:
    if not _is_common(q, k, v):
        return None
    q = q / math.sqrt(q.shape[-1])
    scores = np.matmul(q, k.swapaxes(-1, -2), order="C")  # in rows, for `_weights`
    mask = None if mask is None else np.asarray(mask, bool)
    factors = None if factors is None else np.asarray(factors, q.dtype)
    for given in (mask, factors):
        if given is not None and not _fits(given, scores.shape):
            return None
    weights = _weights(scores, mask)
    used = weights if factors is None else weights * factors
    shape = (*q.shape[:-1], v.shape[-1])
    return np.matmul(used, v, out=np.empty_like(q, shape=shape)), (weights, used)


def _fits(x: Array, shape: tuple[int, ...]) -> bool:
    """Whether `x` broadcasts to `shape`."""
    lengths = zip(x.shape[::-1], shape[::-1], strict=False)
    return x.ndim <= len(shape) and all(n in (1, m) for n, m in lengths)


def _backward(
    g: Array,
    y: Array,
    kept: tuple[Array, Array],
    wanted: Any,
    q: Array,
    k: Array,
    v: Array,
    *,
    mask: Any,
    factors: Any,
) -> Any:
    # In the order of memory of q, k and v: heads often lie side by side in each.
    weights, used = kept
    g_v = np.matmul(used.swapaxes(-1, -2), g, out=np.empty_like(v))
    share = np.matmul(g, v.swapaxes(-1, -2), order="C")  # (…, T, S)
    if factors is not None:
        share *= np.asarray(factors, share.dtype)
    rows = share.reshape(-1, share.shape[-1])
    through_softmax(rows, weights.reshape(rows.shape), out=rows)
    g_q = np.matmul(share, k, out=np.empty_like(q))
    g_k = np.matmul(share.swapaxes(-1, -2), q, out=np.empty_like(k))
    root = math.sqrt(q.shape[-1])
    g_q /= root
    g_k /= root
    return g_q, g_k, g_v


@fused(
    _compute,
    _backward,
    symbol="attention",
    formula="softmax(q·kᵀ/√d)·v",
    samples=_samples,
)
def scaled_dot_product_attention(
    q: Array, k: Array, v: Array, *, mask: Any = None, factors: Any = None
) -> Any:
    """``softmax(q·kᵀ/√d)·v``: means of the rows of v, for each row of q.

    q: (…, T, d), k: (…, S, d), v: (…, S, width), y: (…, T, width). mask: of bool, to
    broadcast to (…, T, S), False where a query must not look; a query that may look
    nowhere gets 0. factors: what the weights, (…, T, S), are multiplied by, as in
    dropout; of their dtype. (Vaswani et al., 2017.)

    >>> import numpy as np
    >>> q, k = np.array([[0.0, 0.0]]), np.array([[5.0, 1.0], [2.0, 3.0]])
    >>> scaled_dot_product_attention(q, k, np.array([[1.0], [3.0]]))
    array([[2.]])
    """
    weights = attention_weights(q, k, mask)
    if factors is not None:
        weights = multiply(weights, np.asarray(factors, weights.dtype))
    return matmul(weights, v)
