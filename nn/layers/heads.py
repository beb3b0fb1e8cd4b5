"""What layers of attention with several heads share."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import ops
from autograd.errors import ShapeError
from autograd.ops.attention import masked_softmax
from nn.arrays import Array, Shape, as_array, raw
from nn.layers.arguments import fraction, positive
from nn.layers.base import Layer
from nn.layers.einsum import EinsumDense
from nn.layers.regularization import dropout_mask

__all__ = ["HeadAttention"]

_OF_PROJECTIONS = (
    "kernel_initializer",
    "bias_initializer",
    "kernel_regularizer",
    "bias_regularizer",
    "kernel_constraint",
    "bias_constraint",
)

_AXES = "abcdefgh"
"""Letters for the axes that a projection keeps."""


class HeadAttention(Layer):
    """Masks, dropout and the computation of heads; a kind of it makes projections.

    An activity_regularizer is on the output of each projection.
    """

    supports_masking = True

    def _keep(
        self,
        dropout: float,
        use_bias: bool,
        use_gate: bool,
        *,
        window: int | None,
        penalty: Any,
    ) -> None:
        self.dropout = fraction(self, "dropout", dropout)
        self.use_bias, self.use_gate = use_bias, use_gate
        self.sliding_window = None
        if window is not None:
            self.sliding_window = positive(self, "sliding_window", window)
        self._penalty = penalty

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The query's mask."""
        return mask[0] if isinstance(mask, (list, tuple)) else mask

    def _to_heads(self, name: str, heads: tuple[int, int], x: Shape) -> EinsumDense:
        """The map of the last axis of ``x`` to heads: their number and depth."""
        free = _AXES[: len(x) - 1]
        return self._projection(
            name,
            f"{free}x,xyz->{free}yz",
            (*[None] * (len(x) - 2), *heads),
            x,
            activation="sigmoid" if name == "gate" else None,
            bias_axes="yz" if self.use_bias else None,
        )

    def _from_heads(
        self, heads: tuple[int, int], lengths: tuple[int, ...], query: Shape
    ) -> EinsumDense:
        """The map of all heads at a place to `lengths`."""
        free, out = _AXES[: len(query) - 1], "uvw"[: len(lengths)]
        return self._projection(
            "attention_output",
            f"{free}yz,yz{out}->{free}{out}",
            (*[None] * (len(query) - 2), *lengths),
            (*query[:-1], *heads),
            bias_axes=out if self.use_bias else None,
        )

    def _projection(
        self, name: str, equation: str, output: Any, x: Shape, **options: Any
    ) -> EinsumDense:
        options |= {option: getattr(self, option) for option in _OF_PROJECTIONS}
        options |= {"activity_regularizer": self._penalty, "dtype": self.dtype_policy}
        layer = EinsumDense(equation, output, name=name, **options)
        layer.build(x)
        return layer

    def _attended(
        self, heads: tuple[Any, Any, Any], mask: Any, *, training: bool, scores: bool
    ) -> tuple[Any, Any]:
        """What the heads q, k, v, (…, length, depth), give; the weights if wanted."""
        q, k, v = heads
        factors = None
        if training and self.dropout:
            shape = (*q.shape[:-1], k.shape[-2])
            factors = dropout_mask(self, shape, self.dropout)
        if not scores:
            y = ops.scaled_dot_product_attention(q, k, v, mask=mask, factors=factors)
            return y, None
        near = ops.matmul(q / math.sqrt(q.shape[-1]), ops.swapaxes(k, -1, -2))
        weights = masked_softmax(near, (-1,), mask)
        used = weights if factors is None else weights * factors
        return ops.matmul(used, v), weights

    def _mask(
        self,
        lengths: tuple[int, int],
        given: Any,
        padding: Sequence[Any],
        *,
        causal: bool,
    ) -> Array | None:
        """All masks together, as (batch, T, S) or what broadcasts to it; None for none.

        padding: masks of the query, (batch, T), the value and the key, (batch, S).
        """
        t, s = lengths
        query, value, key = (None if m is None else _bool(m) for m in padding)
        masks = [
            None if query is None else query[..., :, None],
            None if value is None else value[..., None, :],
            None if key is None else key[..., None, :],
            np.tril(np.ones((1, t, s), bool)) if causal else None,
            None if given is None else _bool(given),
        ]
        if self.sliding_window is not None:
            apart = np.abs(np.arange(t)[:, None] - np.arange(s))
            masks.append((apart < self.sliding_window)[None])
        total: Any = None
        for mask in masks:
            if mask is None:
                continue
            try:
                total = mask if total is None else total & mask
            except ValueError as error:
                raise self._refused(mask, (t, s)) from error
        return None if total is None else as_array(total)

    def _fitting(self, mask: Array | None, scores: tuple[int, ...], pair: int) -> Any:
        """`mask` with axes of 1 for heads, refused if it does not suit the scores.

        pair: how many axes the queries' and the values' places have, together.
        """
        if mask is None:
            return None
        at, missing = mask.ndim - pair, max(len(scores) - mask.ndim, 0)
        full: Array = mask.reshape(mask.shape[:at] + (1,) * missing + mask.shape[at:])
        lengths = list(zip(full.shape[::-1], scores[::-1], strict=False))
        if (
            at < 0
            or full.ndim > len(scores)
            or any(m not in (1, n) for m, n in lengths)
        ):
            raise self._refused(mask, (scores[0], *scores[-pair:]))
        return full

    def _refused(self, mask: Any, expected: tuple[int, ...]) -> ShapeError:
        return ShapeError(
            f"{self.name}: expected a mask that broadcasts to {expected}, got "
            f"{mask.shape}"
        )

    def _check_shapes(self, query: Shape, value: Shape, key: Shape) -> None:
        """Refuse shapes that are not (batch, length, dim), or do not go together."""
        for name, shape in {"query": query, "value": value, "key": key}.items():
            layer = getattr(self, f"{name}_dense") if self.built else None
            width = None if layer is None else layer.kernel.shape[0]
            right = shape and len(shape) == len(query) >= 3 and shape[-1]
            if not right or width not in (None, shape[-1]):
                raise ShapeError(
                    f"{self.name}: expected {name} of shape (batch, length, "
                    f"{width or 'dim'}){', as it was built for' if width else ''}, got "
                    f"{shape and tuple(shape)}"
                )
        pairs = [*zip(value[:-1], key[:-1], strict=True), (query[0], value[0])]
        if any(n != m and None not in (n, m) for n, m in pairs):
            raise ShapeError(
                f"{self.name}: query {tuple(query)}, value {tuple(value)} and key "
                f"{tuple(key)} differ in batch, or value and key in length"
            )


def _bool(mask: Any) -> Array:
    truths: Array = as_array(raw(mask)) > 0.5
    return truths
