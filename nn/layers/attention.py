"""`MultiHeadAttention`: each place looks at all others, in several ways at once."""

import math
from typing import Any

import numpy as np

from autograd import ops
from autograd.errors import ValueRangeError
from nn.arrays import Shape
from nn.layers.arguments import positive
from nn.layers.heads import HeadAttention
from nn.layers.weighted import keep_options
from nn.random import generator

__all__ = ["MultiHeadAttention"]


class MultiHeadAttention(HeadAttention):
    """``softmax(Q·Kᵀ/√key_dim)·V`` for each head, then a projection of all.

    query: (batch, T, dim), value: (batch, S, dim′), key: as value, by default value
    itself; y: (batch, T, output_shape), by default dim. Q, K, V are the inputs
    projected to (batch, length, heads, key_dim), V to value_dim, by default key_dim
    (Vaswani et al., 2017). attention_mask: (batch, T, S) or what broadcasts to it, True
    where T may look at S; use_causal_mask: at no later place; query_mask, value_mask,
    key_mask: (batch, length). return_attention_scores: ``[y, (batch, heads, T, S)]``.
    dropout: of the scores while training. sliding_window: only at places nearer than
    that. use_gate: the heads' outputs times ``σ`` of another projection of the query.
    attention_axes: with more axes than one between batch and features, those whose
    places look at each other; by default all. flash_attention changes nothing here: how
    the scores are computed is not chosen.

    >>> import numpy as np, nn
    >>> layer = nn.layers.MultiHeadAttention(num_heads=2, key_dim=3)
    >>> layer(np.zeros((1, 4, 6)), np.zeros((1, 5, 6))).shape
    (1, 4, 6)
    """

    def __init__(
        self,
        num_heads: int,
        key_dim: int,
        value_dim: int | None = None,
        dropout: float = 0.0,
        use_bias: bool = True,
        output_shape: Any = None,
        attention_axes: Any = None,
        sliding_window: int | None = None,
        flash_attention: bool | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_gate: bool = False,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.num_heads = positive(self, "num_heads", num_heads)
        self.key_dim = positive(self, "key_dim", key_dim)
        self.value_dim = positive(self, "value_dim", value_dim or key_dim)
        gates = (dropout, use_bias, use_gate)
        self._keep(*gates, window=sliding_window, penalty=activity_regularizer)
        self._widths = self._integers("output_shape", output_shape)
        self.attention_axes = self._integers("attention_axes", attention_axes)
        keep_options(
            self,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
        )
        self.seed, self.generator = seed, generator(seed)

    def build(
        self, query_shape: Shape, value_shape: Shape, key_shape: Shape | None = None
    ) -> None:
        """Make the projections of query, key and value, and that of all heads."""
        key_shape = key_shape or value_shape
        self._check_shapes(query_shape, query_shape, query_shape)
        rank = len(query_shape)
        axes = self.attention_axes or range(1, rank - 1)
        self._axes = tuple([a % rank for a in axes])
        narrow, wide = (self.num_heads, self.key_dim), (self.num_heads, self.value_dim)
        self.query_dense = self._to_heads("query", narrow, query_shape)
        self._check_shapes(query_shape, value_shape, key_shape)
        self.key_dense = self._to_heads("key", narrow, key_shape)
        if self.use_gate:
            self.gate_dense = self._to_heads("gate", wide, query_shape)
        self.value_dense = self._to_heads("value", wide, value_shape)
        lengths = self._widths or (query_shape[-1] or 0,)
        self.output_dense = self._from_heads(wide, lengths, query_shape)

    def call(
        self,
        query: Any,
        value: Any,
        key: Any = None,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        return_attention_scores: bool = False,
        training: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        """The attended values."""
        key = value if key is None else key
        self._check_shapes(query.shape, value.shape, key.shape)
        lengths, padding = (query.shape[1], value.shape[1]), (query_mask, value_mask)
        masks = (lengths, attention_mask, (*padding, key_mask))
        mask = self._mask(*masks, causal=use_causal_mask)
        q = self._heads(self.query_dense(query))  # (batch, heads, T, key_dim)
        k = self._heads(self.key_dense(key))  # (batch, heads, S, key_dim)
        v = self._heads(self.value_dense(value))  # (batch, heads, S, value_dim)
        places = [[x.shape[a] for a in self._axes] for x in (query, value)]
        scores = (*q.shape[:-2], *places[0], *places[1])
        y, weights = self._attended(
            (q, k, v),
            self._flat(self._fitting(mask, scores, 2 * len(self._axes)), scores),
            training=training,
            scores=return_attention_scores,
        )
        y = self._apart(y, query.shape)  # (batch, T, heads, value_dim)
        if self.use_gate:
            y = y * self.gate_dense(query)
        y = self.output_dense(y)
        if not return_attention_scores:
            return y
        return [y, ops.reshape(weights, scores)]

    def _integers(self, argument: str, value: Any) -> tuple[int, ...] | None:
        if value is None or value in ((), []):
            return None
        numbers = (value,) if isinstance(value, int) else tuple(value)
        if not all(isinstance(n, int) for n in numbers) or 0 in numbers:
            raise ValueRangeError(
                f"{self.name}: {argument} is an integer or several, none of them 0, "
                f"got {value!r}"
            )
        return numbers

    def _order(self, rank: int) -> tuple[int, ...]:
        """The axes (batch, *axes, heads, depth), `rank` of them, with places last."""
        others = [a for a in range(1, rank - 2) if a not in self._axes]
        return (0, *others, rank - 2, *self._axes, rank - 1)

    def _heads(self, y: Any) -> Any:
        """``y``, (batch, *axes, heads, depth), as (batch, *others, heads, T, depth).

        T counts the places along all attention axes.
        """
        if y.ndim == 4:
            return ops.swapaxes(y, 1, 2)
        count = math.prod(y.shape[a] for a in self._axes)
        y = ops.transpose(y, self._order(y.ndim))
        lead = y.ndim - 1 - len(self._axes)
        return ops.reshape(y, (*y.shape[:lead], count, y.shape[-1]))

    def _apart(self, y: Any, query: tuple[int, ...]) -> Any:
        """The way back from `_heads`."""
        if len(query) == 3:
            return ops.swapaxes(y, 1, 2)
        order = self._order(len(query) + 1)
        lengths = [query[a] for a in self._axes]
        y = ops.reshape(y, (*y.shape[:-2], *lengths, y.shape[-1]))
        return ops.transpose(y, tuple(np.argsort(order).tolist()))

    def _flat(self, mask: Any, scores: tuple[int, ...]) -> Any:
        """`mask` with one axis for all places of the query, and one for the value's."""
        count = len(self._axes)
        if mask is None or count == 1:
            return mask
        lead, places = mask.shape[: -2 * count], scores[-2 * count :]
        full = np.broadcast_to(mask, (*lead, *places))
        rows, columns = math.prod(places[:count]), math.prod(places[count:])
        return full.reshape((*lead, rows, columns))
