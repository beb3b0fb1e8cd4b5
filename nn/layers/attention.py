"""`MultiHeadAttention`: each place looks at all others, in several ways at once."""

from typing import Any

import numpy as np

from autograd import Tensor, ops
from autograd.errors import ShapeError
from autograd.ops.attention import attention_weights
from nn import constraints, initializers, regularizers
from nn.arrays import Array, Shape, as_array, raw
from nn.layers.arguments import fraction, positive
from nn.layers.base import Layer
from nn.layers.regularization import dropout_mask
from nn.random import generator

__all__ = ["MultiHeadAttention"]


class MultiHeadAttention(Layer):
    """``softmax(Q·Kᵀ/√key_dim)·V`` for each head, then a projection of all.

    query: (batch, T, dim), value: (batch, S, dim′), key: as value, by default value
    itself; y: (batch, T, output_shape), by default dim. Q, K, V are the inputs
    projected to (batch, length, heads, key_dim), V to value_dim, by default key_dim
    (Vaswani et al., 2017). attention_mask: (batch, T, S) or what broadcasts to it, True
    where T may look at S; use_causal_mask: at no later place; query_mask, value_mask,
    key_mask: (batch, length). return_attention_scores: ``[y, (batch, heads, T, S)]``.
    dropout: of the scores while training.
    """

    supports_masking = True

    def __init__(
        self,
        num_heads: int,
        key_dim: int,
        value_dim: int | None = None,
        dropout: float = 0.0,
        use_bias: bool = True,
        output_shape: int | None = None,
        *,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.num_heads = positive(self, "num_heads", num_heads)
        self.key_dim = positive(self, "key_dim", key_dim)
        self.value_dim = positive(self, "value_dim", value_dim or key_dim)
        self.dropout = fraction(self, "dropout", dropout)
        self.use_bias = use_bias
        self.output_width = output_shape and positive(
            self, "output_shape", output_shape
        )
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.seed = seed
        self.generator = generator(seed)

    def build(
        self, query_shape: Shape, value_shape: Shape, key_shape: Shape | None = None
    ) -> None:
        """Make the four projections: kernel (in, heads, out) and bias each."""
        widths = {"query": query_shape, "key": key_shape or value_shape}
        pairs = {}
        for name, shape in (widths | {"value": value_shape}).items():
            if len(shape) != 3 or not shape[2]:
                raise ShapeError(
                    f"{self.name}: expected {name} of shape (batch, length, dim), got "
                    f"{shape}"
                )
            depth = self.value_dim if name == "value" else self.key_dim
            pairs[name] = self._pair(name, (shape[2], self.num_heads, depth))
        self._query, self._key, self._value = pairs.values()
        width = self.output_width or query_shape[2] or 0
        last = (self.num_heads, self.value_dim, width)
        self._output = self._pair("attention_output", last)

    def call(
        self,
        query: Any,
        value: Any,
        key: Any = None,
        *,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
        training: bool = False,
    ) -> Any:
        """The attended values."""
        key = value if key is None else key
        self._check(query, value, key)
        mask = self._mask(
            (len(query), query.shape[1], value.shape[1]),
            attention_mask,
            [query_mask, value_mask, key_mask],
            causal=use_causal_mask,
        )
        q = self._heads(query, self._query)  # (batch, heads, T, key_dim)
        k = self._heads(key, self._key)  # (batch, heads, S, key_dim)
        v = self._heads(value, self._value)  # (batch, heads, S, value_dim)
        factors = None
        if training and self.dropout:
            factors = dropout_mask(self, (*q.shape[:3], k.shape[2]), self.dropout)
        if not return_attention_scores:
            y = ops.scaled_dot_product_attention(q, k, v, mask=mask, factors=factors)
            return self._merged(y)
        scores = attention_weights(q, k, mask)
        weights = scores if factors is None else scores * factors
        return [self._merged(ops.matmul(weights, v)), scores]

    def _pair(self, name: str, shape: tuple[int, ...]) -> tuple[Tensor, Tensor | None]:
        """The kernel of `shape` and the bias of one projection."""
        kernel = self.add_weight(
            shape,
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name=f"{name}/kernel",
        )
        if not self.use_bias:
            return kernel, None
        bias = self.add_weight(
            shape[2:] if name == "attention_output" else shape[1:],
            self.bias_initializer,
            regularizer=self.bias_regularizer,
            constraint=self.bias_constraint,
            name=f"{name}/bias",
        )
        return kernel, bias

    def _heads(self, x: Any, pair: tuple[Tensor, Tensor | None]) -> Any:
        """``x``, (batch, length, dim), projected: (batch, heads, length, depth)."""
        kernel, bias = pair
        dim, heads, depth = kernel.shape
        y = _affine(x, kernel, bias, (dim, heads * depth))
        split = ops.reshape(y, (*x.shape[:2], heads, depth))
        return ops.swapaxes(split, 1, 2)

    def _merged(self, x: Any) -> Any:
        """``x``, (batch, heads, T, value_dim), projected to (batch, T, width)."""
        kernel, bias = self._output
        heads, depth, width = kernel.shape
        rows = ops.reshape(
            ops.swapaxes(x, 1, 2), (x.shape[0], x.shape[2], heads * depth)
        )
        return _affine(rows, kernel, bias, (heads * depth, width))

    def _mask(
        self,
        shape: tuple[int, int, int],
        given: Any,
        padding: list[Any],
        *,
        causal: bool,
    ) -> Array | None:
        """All masks together, to broadcast to (batch, heads, T, S); None for none."""
        batch, t, s = shape
        query, value, key = (None if m is None else _bool(m) for m in padding)
        masks = [
            None if query is None else query[:, :, None],
            None if value is None else value[:, None, :],
            None if key is None else key[:, None, :],
            np.tril(np.ones((1, t, s), bool)) if causal else None,
        ]
        if given is not None:
            masks.append(_bool(given))
        total: Any = None
        for mask in masks:
            if mask is None:
                continue
            full = mask[:, None] if mask.ndim == 3 else mask
            try:
                np.broadcast_shapes(full.shape, (batch, self.num_heads, t, s))
            except ValueError as error:
                raise ShapeError(
                    f"{self.name}: expected a mask that broadcasts to {shape}, got "
                    f"{mask.shape}"
                ) from error
            total = full if total is None else total & full
        return None if total is None else as_array(total)

    def _check(self, query: Any, value: Any, key: Any) -> None:
        pairs = {"query": self._query, "value": self._value, "key": self._key}
        for (name, pair), x in zip(pairs.items(), (query, value, key), strict=True):
            width = pair[0].shape[0]
            if x.ndim != 3 or x.shape[2] != width:
                raise ShapeError(
                    f"{self.name}: expected {name} of shape (batch, length, {width}), "
                    f"as it was built for, got {x.shape}"
                )
        if key.shape[:2] != value.shape[:2] or len(query) != len(value):
            raise ShapeError(
                f"{self.name}: query {query.shape}, value {value.shape} and key "
                f"{key.shape} differ in batch, or value and key in length"
            )


def _affine(x: Any, kernel: Tensor, bias: Tensor | None, shape: Shape) -> Any:
    """``x·kernel + bias``, the kernel reshaped to the matrix `shape`."""
    matrix = ops.reshape(kernel, shape)
    if bias is None:
        return ops.matmul(x, matrix)
    return ops.affine(x, matrix, bias if bias.ndim == 1 else bias.reshape(-1))


def _bool(mask: Any) -> Array:
    truths: Array = as_array(raw(mask)) > 0.5
    return truths
