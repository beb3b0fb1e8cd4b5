"""Attention by its definition, one query after the other with Python's math."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["REFERENCES"]


def weights_of(scores: list[float], kept: list[bool]) -> list[float]:
    """The softmax of those scores that are kept; 0 elsewhere."""
    top = max((s for s, keep in zip(scores, kept, strict=True) if keep), default=0.0)
    shares = [
        math.exp(s - top) if keep else 0.0 for s, keep in zip(scores, kept, strict=True)
    ]
    total = math.fsum(shares) or 1.0
    return [share / total for share in shares]


def scaled_dot_product_attention(
    q: Any, k: Any, v: Any, mask: Any = None, factors: Any = None
) -> Any:
    """The mean of the values for each query, the leading axes broadcast by hand."""
    lead = np.broadcast_shapes(q.shape[:-2], k.shape[:-2], v.shape[:-2])
    q, k, v = (np.broadcast_to(x, lead + x.shape[-2:]) for x in (q, k, v))
    full = (*lead, q.shape[-2], k.shape[-2])
    kept = np.broadcast_to(True if mask is None else mask, full)
    scale = np.broadcast_to(1.0 if factors is None else factors, full)
    y = np.zeros((*full[:-1], v.shape[-1]))
    for place in np.ndindex(*full[:-1]):
        *batch, t = place
        keys, values = k[tuple(batch)], v[tuple(batch)]
        scores = [
            math.fsum(a * b for a, b in zip(q[(*batch, t)], key, strict=True))
            / math.sqrt(q.shape[-1])
            for key in keys
        ]
        for s, weight in enumerate(weights_of(scores, list(kept[place]))):
            y[place] += weight * scale[place][s] * values[s]
    return y


REFERENCES: dict[str, Callable[..., Any]] = {
    "scaled_dot_product_attention": scaled_dot_product_attention,
}
