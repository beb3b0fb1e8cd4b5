"""Means of values, weighted by how well their keys suit a query."""

import math
from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd import ops
from autograd.errors import ArgumentError, ShapeError
from nn.ops.convert import common, of_dtype, ready
from nn.ops.registry import operation

__all__: list[str] = []


@operation
def dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    bias: Any = None,
    mask: Any = None,
    scale: float | None = None,
    is_causal: bool = False,
    flash_attention: bool | None = None,
    attn_logits_soft_cap: float | None = None,
) -> Any:
    """``softmax(scale·q·kᵀ + bias)·v`` for each head.

    query: (batch, T, heads, d); key, value: (batch, S, heads', d), whose heads' divides
    heads. bias, mask: to broadcast to (batch, heads, T, S); where the mask is False, no
    weight; where it is so for all, the mean. scale: by default 1/√d. is_causal: nothing
    that comes later counts. attn_logits_soft_cap: c, scores become c·tanh(scores/c).
    flash_attention: True is refused, as there is no such kernel here.
    """
    name = "dot_product_attention"
    if flash_attention:
        raise ArgumentError(f"{name}: there is no flash_attention here; leave it None")
    if bias is not None and mask is not None:
        raise ArgumentError(f"{name}: expected a bias or a mask, got both")
    values = [ready(x) for x in (query, key, value)]
    if any(x.ndim != 4 for x in values):
        shapes = [tuple(x.shape) for x in values]
        raise ShapeError(
            f"{name}: expected query, key and value of (batch, length, heads, d), got "
            f"{shapes}"
        )
    kind = common(*values)
    q, k, v = (anp.swapaxes(of_dtype(x, kind), 1, 2) for x in values)
    repeats = q.shape[1] // k.shape[1]
    if repeats > 1 and k.shape[1] > 1:
        k, v = anp.repeat(k, repeats, axis=1), anp.repeat(v, repeats, axis=1)
    scale = 1 / math.sqrt(q.shape[-1]) if scale is None else scale
    causal = anp.tri(q.shape[2], k.shape[2], dtype=bool) if is_causal else None
    if bias is None and mask is None and attn_logits_soft_cap is None:
        q = q * (scale * math.sqrt(q.shape[-1]))
        y = ops.scaled_dot_product_attention(q, k, v, mask=causal)
    else:
        scores = anp.matmul(q * scale, anp.swapaxes(k, -1, -2))
        weights = _weights(scores, bias, _both(causal, mask), attn_logits_soft_cap)
        y = anp.matmul(weights, v)
    return anp.swapaxes(y, 1, 2)


def _weights(scores: Any, bias: Any, kept: Any, cap: float | None) -> Any:
    """The softmax of scores (batch, heads, T, S)."""
    if cap is not None:
        scores = cap * anp.tanh(scores / cap)
    if bias is not None:
        scores = scores + of_dtype(bias, scores.dtype)
    if kept is not None:
        scores = anp.where(kept, scores, 0.7 * float(np.finfo(scores.dtype).min))
    return ops.softmax(scores, axis=-1)


def _both(causal: Any, mask: Any) -> Any:
    if mask is None:
        return causal
    mask = of_dtype(mask, bool)
    return mask if causal is None else anp.logical_and(mask, causal)
