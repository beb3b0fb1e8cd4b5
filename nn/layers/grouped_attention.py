"""`GroupedQueryAttention`: heads of the query that share keys and values."""

from typing import Any

from autograd import ops
from autograd.errors import ShapeError, ValueRangeError
from nn.arrays import Shape
from nn.layers.arguments import positive
from nn.layers.heads import HeadAttention
from nn.layers.weighted import keep_options
from nn.random import generator

__all__ = ["GroupQueryAttention", "GroupedQueryAttention"]


class GroupedQueryAttention(HeadAttention):
    """`MultiHeadAttention` in which groups of query heads share a key and value head.

    query: (batch, T, dim), value: (batch, S, dim), key: as value, by default value
    itself; y: (batch, T, dim) (Ainslie et al., 2023). head_dim: the depth of each head.
    num_key_value_heads divides num_query_heads; 1 is multi-query attention. Masks and
    other arguments are those of `MultiHeadAttention`.

    >>> import numpy as np, nn
    >>> layer = nn.layers.GroupQueryAttention(3, 4, num_key_value_heads=2)
    >>> layer(np.zeros((1, 4, 6)), np.zeros((1, 5, 6))).shape
    (1, 4, 6)
    """

    def __init__(
        self,
        head_dim: int,
        num_query_heads: int,
        num_key_value_heads: int,
        dropout: float = 0.0,
        use_bias: bool = True,
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
        super().__init__(activity_regularizer=activity_regularizer, **options)
        self.head_dim = positive(self, "head_dim", head_dim)
        self.num_query_heads = positive(self, "num_query_heads", num_query_heads)
        shared = positive(self, "num_key_value_heads", num_key_value_heads)
        self.num_key_value_heads = shared
        self.num_repeats = self.num_query_heads // shared
        if self.num_query_heads % shared:
            raise ValueRangeError(
                f"{self.name}: num_key_value_heads={shared} does not divide "
                f"num_query_heads={num_query_heads}"
            )
        gates = (dropout, use_bias, use_gate)
        self._keep(*gates, window=sliding_window, penalty=activity_regularizer)
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
        self._check_shapes(query_shape, value_shape, key_shape)
        if len(query_shape) != 3:
            raise ShapeError(
                f"{self.name}: expected query of shape (batch, length, dim), got "
                f"{tuple(query_shape)}"
            )
        many = (self.num_query_heads, self.head_dim)
        few = (self.num_key_value_heads, self.head_dim)
        self.query_dense = self._to_heads("query", many, query_shape)
        self.key_dense = self._to_heads("key", few, key_shape)
        if self.use_gate:
            self.gate_dense = self._to_heads("gate", many, query_shape)
        self.value_dense = self._to_heads("value", few, value_shape)
        width = (query_shape[-1] or 0,)
        self.output_dense = self._from_heads(many, width, query_shape)

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
        (batch, t, _), s = query.shape, value.shape[1]
        padding = (query_mask, value_mask, key_mask)
        mask = self._mask((t, s), attention_mask, padding, causal=use_causal_mask)
        q = ops.swapaxes(self.query_dense(query), 1, 2)  # (batch, heads, T, depth)
        k, v = (
            ops.repeat(ops.swapaxes(y, 1, 2), self.num_repeats, axis=1)
            for y in (self.key_dense(key), self.value_dense(value))
        )  # (batch, heads, S, depth)
        y, scores = self._attended(
            (q, k, v),
            self._fitting(mask, (batch, self.num_query_heads, t, s), 2),
            training=training,
            scores=return_attention_scores,
        )
        y = ops.swapaxes(y, 1, 2)  # (batch, T, heads, depth)
        if self.use_gate:
            y = y * self.gate_dense(query)
        y = self.output_dense(y)
        return [y, scores] if return_attention_scores else y


GroupQueryAttention = GroupedQueryAttention
