"""`Embedding`: a trained row for each of many indices, and the way back."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd import Tensor, ops
from autograd.errors import DTypeError, ShapeError, ValueRangeError
from autograd.ops.traceable import in_one_step
from nn import initializers
from nn.arrays import Array, Shape, as_array, raw
from nn.layers.arguments import positive
from nn.layers.base import Layer
from nn.layers.scaled import narrowed
from nn.layers.weighted import add_named_weight, keep_options

__all__ = ["Embedding", "ReversibleEmbedding"]


class Embedding(Layer):
    """``y[b, t] = embeddings[x[b, t]]``: a trained row for each of `input_dim` indices.

    x: (batch, …) whole numbers in [0, input_dim), y: (batch, …, output_dim).
    mask_zero: index 0 is padding, which layers behind leave out. weights: the table's
    values at the start, (input_dim, output_dim).
    """

    embeddings_initializer: Any
    embeddings: Tensor

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        weights: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(**{"autocast": False, **options})
        self.input_dim = positive(self, "input_dim", input_dim)
        self.output_dim = positive(self, "output_dim", output_dim)
        keep_options(
            self,
            embeddings_initializer=initializers.RandomUniform()
            if embeddings_initializer == "uniform"
            else embeddings_initializer,
            embeddings_regularizer=embeddings_regularizer,
            embeddings_constraint=embeddings_constraint,
        )
        self.mask_zero = mask_zero
        self.supports_masking = mask_zero
        self._given = _table(self, weights)

    def build(self, input_shape: Shape) -> None:
        """Make the table."""
        shape = (self.input_dim, self.output_dim)
        self.embeddings = add_named_weight(self, "embeddings", shape)
        if self._given is not None:
            self.embeddings.data = self._given

    def call(self, inputs: Any) -> Any:
        """The rows at the inputs."""
        rows = ops.take(self.embeddings, self._indices(inputs), axis=0)
        return narrowed(rows, self.compute_dtype)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, …, output_dim)``."""
        return (*input_shape, self.output_dim)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Where the index is not 0, with `mask_zero`."""
        return np.not_equal(raw(inputs), 0) if self.mask_zero else None

    def _indices(self, x: Any) -> Any:
        """``x`` as integers, floats too if they are whole: `fit` passes floats."""
        return _places(as_array(raw(x)), self.input_dim, self.name)


class ReversibleEmbedding(Embedding):
    """An `Embedding`, and with ``reverse=True`` the scores of its indices for vectors.

    x: (batch, …) → (batch, …, output_dim); reversed (batch, …, output_dim) → (batch, …,
    input_dim), ``x·embeddingsᵀ``, or ``x·reverse_embeddings`` without tie_weights.
    reverse_dtype: what the scores are computed in. logit_soft_cap: c for scores
    ``c·tanh(score/c)``.
    """

    reverse_embeddings: Tensor
    compute_output_shape = Layer.compute_output_shape  # it depends on `reverse`

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        tie_weights: bool = True,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        reverse_dtype: DTypeLike | None = None,
        logit_soft_cap: float | None = None,
        **options: Any,
    ) -> None:
        super().__init__(
            input_dim,
            output_dim,
            embeddings_initializer,
            embeddings_regularizer,
            embeddings_constraint,
            mask_zero,
            **options,
        )
        self.tie_weights = tie_weights
        self.reverse_dtype = reverse_dtype
        self.logit_soft_cap = logit_soft_cap

    def build(self, input_shape: Shape) -> None:
        """Make the table, and the one of the way back if that is another."""
        super().build(input_shape)
        if not self.tie_weights:
            self.reverse_embeddings = self.add_weight(
                (self.output_dim, self.input_dim),
                self.embeddings_initializer,
                name="reverse_embeddings",
            )

    def call(self, inputs: Any, reverse: bool = False) -> Any:
        """The rows at the inputs, or the scores of all rows."""
        if not reverse:
            return super().call(inputs)
        if inputs.shape[-1:] != (self.output_dim,):
            raise ShapeError(
                f"{self.name}: with reverse=True expected an input of shape (…, "
                f"{self.output_dim}), got {inputs.shape}"
            )
        kernel: Any = self.embeddings.T if self.tie_weights else self.reverse_embeddings
        if self.reverse_dtype is not None:
            inputs = inputs.astype(self.reverse_dtype)
            kernel = kernel.astype(self.reverse_dtype)
        scores = ops.matmul(inputs, kernel)
        if self.logit_soft_cap is None:
            return scores
        return ops.tanh(scores / self.logit_soft_cap) * self.logit_soft_cap

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Where the index is not 0, with `mask_zero`; None for vectors.

        Floats of (…, output_dim) are taken for vectors.
        """
        vectors = inputs.shape[-1:] == (self.output_dim,) and inputs.dtype.kind == "f"
        return None if vectors else super().compute_mask(inputs)


def _table(layer: Embedding, weights: Any) -> Array | None:
    """The values of `weights`, a table or a list of one, checked."""
    if weights is None:
        return None
    alone = isinstance(weights, (list, tuple)) and len(weights) == 1
    table = np.array(raw(weights[0] if alone else weights), layer.dtype)
    if table.shape != (layer.input_dim, layer.output_dim):
        raise ShapeError(
            f"{layer.name}: weights is a table of shape "
            f"{(layer.input_dim, layer.output_dim)}, got {table.shape}"
        )
    return table


@in_one_step
def _places(given: Array, count: int, name: str) -> Array:
    """`given` as indices of a table of `count` rows, checked."""
    indices = given.astype(np.intp)
    if given.dtype.kind not in "biu" and not (indices == given).all():
        raise DTypeError(
            f"{name}: expected whole numbers as indices, got {given.dtype} "
            "with fractions"
        )
    # Without sign, a number below 0 is above all others: one pass for both ends.
    if indices.size and indices.view(np.uintp).max() >= count:
        wrong = np.argwhere((indices < 0) | (indices >= count))
        at = tuple(int(i) for i in wrong[0])
        raise ValueRangeError(
            f"{name}: index {indices[at]} at {list(at)} is outside the table: "
            f"indices are 0 to {count - 1} (input_dim={count})"
        )
    return indices
