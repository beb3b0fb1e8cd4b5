"""Attention without weights of its own: by products, or by sums of query and key."""

from typing import Any

import numpy as np

from autograd import Tensor, ops
from autograd.errors import ArgumentError
from nn.arrays import as_array, raw
from nn.layers.arguments import fraction
from nn.layers.base import Layer
from nn.layers.regularization import dropout_mask
from nn.layers.symbolic import is_shape
from nn.lookup import lookup
from nn.random import generator

__all__ = ["AdditiveAttention", "Attention"]


class Attention(Layer):
    """``softmax(scores)·value``, the scores ``query·keyᵀ`` (Luong et al., 2015).

    inputs: a list ``[query, value]`` or ``[query, value, key]``: (batch, T, dim),
    (batch, S, dim′) and (batch, S, dim), the key by default the value; y: (batch, T,
    dim′). mask: a list ``[query_mask, value_mask]``, (batch, T) and (batch, S): y is 0
    where the query is masked, and what is masked of the value is not looked at.
    use_causal_mask: nor are later places. use_scale: scores times a trained number.
    score_mode: ``"dot"``, or ``"concat"`` for ``w·Σtanh(scale·(query + key))``.
    return_attention_scores: ``[y, (batch, T, S)]``. dropout: of the scores while
    training.
    """

    supports_masking = True
    scale: Tensor | None = None
    concat_score_weight: Tensor | None = None

    def __init__(
        self,
        use_scale: bool = False,
        score_mode: str = "dot",
        dropout: float = 0.0,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.use_scale = use_scale
        modes = {"dot": "dot", "concat": "concat"}
        self.score_mode = lookup(f"{self.name}: score_mode", score_mode, modes)
        self.dropout = fraction(self, "dropout", dropout)
        self.seed, self.generator = seed, generator(seed)

    def build(self, input_shape: Any) -> None:
        """Make the trained numbers that there are."""
        self._listed(input_shape)
        if self.use_scale:
            self.scale = self.add_weight((), "ones", name="scale")
        if self.score_mode == "concat":
            weight = self.add_weight((), "ones", name="concat_score_weight")
            self.concat_score_weight = weight

    def call(
        self,
        inputs: Any,
        mask: Any = None,
        training: bool = False,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        """The attended values."""
        query, value, *key = self._listed(inputs)
        seen, kept = (None, None) if mask is None else self._listed(list(mask))[:2]
        scores = self.scores(query, key[0] if key else value)
        weights = self._weights(scores, kept, causal=use_causal_mask)
        used = weights
        if training and self.dropout:
            used = weights * dropout_mask(self, weights.shape, self.dropout)
        y = ops.matmul(used, value)
        if seen is not None:
            rows = as_array(raw(seen)).astype(bool)[..., None]
            y = ops.where(rows, y, np.zeros((), y.dtype))
        return [y, used] if return_attention_scores else y

    def scores(self, query: Any, key: Any) -> Any:
        """How well each key suits each query: (batch, T, S)."""
        if self.score_mode == "dot":
            y = ops.matmul(query, ops.swapaxes(key, -2, -1))
            return y if self.scale is None else y * self.scale
        pairs = _sums(query, key)  # (batch, T, S, dim)
        pairs = pairs if self.scale is None else pairs * self.scale
        return ops.sum(ops.tanh(pairs), axis=-1) * self.concat_score_weight

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The query's mask."""
        return None if mask is None else mask[0]

    def _weights(self, scores: Any, kept: Any, *, causal: bool) -> Any:
        """The softmax of the scores where `kept`, (batch, S); no later if causal."""
        seen: Any = None
        if kept is not None:
            seen = as_array(raw(kept)).astype(bool)[..., None, :]
        if causal:
            earlier = np.tril(np.ones((1, *scores.shape[-2:]), bool))
            seen = earlier if seen is None else seen & earlier
        if seen is not None:
            far = 65504.0 if scores.dtype == np.float16 else 1e9
            scores = scores - np.where(seen, 0, far).astype(scores.dtype)
        return ops.softmax(scores, axis=-1)

    def _listed(self, given: Any) -> list[Any]:
        many = isinstance(given, (list, tuple)) and len(given) in (2, 3)
        if not many or is_shape(given):
            raise ArgumentError(
                f"{self.name}: expected a list [query, value] or [query, value, key], "
                "and of masks likewise"
            )
        return list(given)


class AdditiveAttention(Attention):
    """``softmax(Σ scale·tanh(query + key))·value`` (Bahdanau et al., 2015).

    Inputs and masks are those of `Attention`. scale: (dim,), trained with use_scale,
    else 1.
    """

    def __init__(
        self, use_scale: bool = True, dropout: float = 0.0, **options: Any
    ) -> None:
        super().__init__(use_scale, dropout=dropout, **options)

    def build(self, input_shape: Any) -> None:
        """Make the scale for queries of a known last length."""
        width = self._listed(input_shape)[0][-1]
        if self.use_scale:
            self.scale = self.add_weight((width,), "glorot_uniform", name="scale")

    def scores(self, query: Any, key: Any) -> Any:
        """How well each key suits each query: (batch, T, S)."""
        pairs = ops.tanh(_sums(query, key))
        return ops.sum(pairs if self.scale is None else pairs * self.scale, axis=-1)


def _sums(query: Any, key: Any) -> Any:
    """Each query plus each key: (batch, T, S, dim)."""
    return ops.expand_dims(query, -2) + ops.expand_dims(key, -3)
