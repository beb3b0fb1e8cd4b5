"""Layers without parameters of note: activations, functions, embeddings."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import Tensor, ops
from autograd.errors import DTypeError, ShapeError, ValueRangeError
from autograd.ops.attention import masked_softmax
from autograd.ops.traceable import in_one_step
from nn import activations, constraints, initializers, regularizers
from nn.arrays import Array, Shape, as_array, raw
from nn.layers.arguments import axes_of, positive
from nn.layers.base import Layer

__all__ = [
    "ELU",
    "Activation",
    "Elementwise",
    "Embedding",
    "Identity",
    "Lambda",
    "LeakyReLU",
    "Masking",
    "PReLU",
    "ReLU",
    "Softmax",
]


class Elementwise(Layer):
    """A layer whose output has its input's shape and mask."""

    supports_masking = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's shape."""
        return input_shape


class Identity(Elementwise):
    """``y = x``."""

    def call(self, x: Any) -> Any:
        """``x``."""
        return x


class Activation(Elementwise):
    """``y = activation(x)``; `activation` is a name or a function. x, y: any shape."""

    def __init__(self, activation: Any, **options: Any) -> None:
        super().__init__(**options)
        self.activation = activations.get(activation)

    def call(self, x: Any) -> Any:
        """``activation(x)``."""
        return self.activation(x)


class ReLU(Elementwise):
    """``max(x, 0)``, with three ways to bend it. x, y: any shape.

    ``x`` for threshold ≤ x, at most `max_value`; ``negative_slope·(x − threshold)``
    below. The derivative at the threshold is that of the left side.
    """

    def __init__(
        self,
        max_value: float | None = None,
        negative_slope: float = 0.0,
        threshold: float = 0.0,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        bounds = {"negative_slope": negative_slope, "threshold": threshold}
        for argument, value in (bounds | {"max_value": max_value or 0.0}).items():
            if value is None or value < 0:
                raise ValueRangeError(
                    f"{self.name}: {argument} must be a number ≥ 0, got {value!r}"
                )
        self.max_value = max_value
        self.negative_slope = negative_slope
        self.threshold = threshold

    def call(self, x: Any) -> Any:
        """The rectified ``x``."""
        return activations.relu(
            x,
            negative_slope=self.negative_slope,
            max_value=self.max_value,
            threshold=self.threshold,
        )


class LeakyReLU(Elementwise):
    """``x`` where x > 0, else ``negative_slope·x``. x, y: any shape."""

    def __init__(self, negative_slope: float = 0.3, **options: Any) -> None:
        super().__init__(**options)
        if negative_slope is None or negative_slope < 0:
            raise ValueRangeError(
                f"{self.name}: negative_slope must be a number ≥ 0, got "
                f"{negative_slope!r}"
            )
        self.negative_slope = negative_slope

    def call(self, x: Any) -> Any:
        """The leaky ``x``."""
        return activations.leaky_relu(x, negative_slope=self.negative_slope)


class ELU(Elementwise):
    """``x`` where x > 0, else ``alpha·(eˣ − 1)`` (Clevert et al., 2016)."""

    def __init__(self, alpha: float = 1.0, **options: Any) -> None:
        super().__init__(**options)
        self.alpha = alpha

    def call(self, x: Any) -> Any:
        """The exponential linear unit of ``x``."""
        return activations.elu(x, alpha=self.alpha)


class PReLU(Elementwise):
    """``max(x, 0) + alpha·min(x, 0)`` with a trained `alpha` (He et al., 2015).

    x, y: (batch, …). alpha: one for each place of a sample; axes in `shared_axes`, from
    1, share theirs.
    """

    alpha: Tensor

    def __init__(
        self,
        alpha_initializer: Any = "zeros",
        alpha_regularizer: Any = None,
        alpha_constraint: Any = None,
        shared_axes: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.alpha_initializer = initializers.get(alpha_initializer)
        self.alpha_regularizer = regularizers.get(alpha_regularizer)
        self.alpha_constraint = constraints.get(alpha_constraint)
        self.shared_axes = shared_axes

    def build(self, input_shape: Shape) -> None:
        """Make alpha for inputs whose axes but the first are known, or shared."""
        shared = axes_of(self, self.shared_axes or (), len(input_shape))
        lengths = [1 if a in shared else n for a, n in enumerate(input_shape)][1:]
        if None in lengths:
            raise ShapeError(
                f"{self.name}: expected known lengths but for shared_axes and the "
                f"batch, got {input_shape}"
            )
        self.alpha = self.add_weight(
            tuple(n for n in lengths if n is not None),
            self.alpha_initializer,
            regularizer=self.alpha_regularizer,
            constraint=self.alpha_constraint,
            name="alpha",
        )

    def call(self, x: Any) -> Any:
        """The rectified ``x``."""
        return ops.relu(x) - self.alpha * ops.relu(-x)


class Softmax(Elementwise):
    """``eˣ / Σeˣ`` along `axis`, a number or several. x, y: any shape.

    mask: where False, y is 0 and the rest sums to 1, or all is 0 where nothing is left.
    """

    def __init__(self, axis: int | tuple[int, ...] = -1, **options: Any) -> None:
        super().__init__(**options)
        self.axis = tuple(axis) if isinstance(axis, list) else axis

    def call(self, x: Any, mask: Any = None) -> Any:
        """The softmax of ``x``."""
        kept = None if mask is None else as_array(raw(mask)) > 0.5
        return masked_softmax(x, axes_of(self, self.axis, x.ndim), kept)


class Embedding(Layer):
    """``y[b, t] = embeddings[x[b, t]]``: a trained row for each of `input_dim` indices.

    x: (batch, …) whole numbers in [0, input_dim), y: (batch, …, output_dim).
    mask_zero: index 0 is padding, which layers behind leave out.
    """

    embeddings: Tensor

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(**{"autocast": False, **options})
        self.input_dim = positive(self, "input_dim", input_dim)
        self.output_dim = positive(self, "output_dim", output_dim)
        self.embeddings_initializer = initializers.get(
            initializers.RandomUniform()
            if embeddings_initializer == "uniform"
            else embeddings_initializer
        )
        self.embeddings_regularizer = regularizers.get(embeddings_regularizer)
        self.embeddings_constraint = constraints.get(embeddings_constraint)
        self.mask_zero = mask_zero
        self.supports_masking = mask_zero

    def build(self, input_shape: Shape) -> None:
        """Make the table."""
        self.embeddings = self.add_weight(
            (self.input_dim, self.output_dim),
            self.embeddings_initializer,
            regularizer=self.embeddings_regularizer,
            constraint=self.embeddings_constraint,
            name="embeddings",
        )

    def call(self, x: Any) -> Any:
        """The rows at ``x``."""
        return ops.take(self.embeddings, self._indices(x), axis=0)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, …, output_dim)``."""
        return (*input_shape, self.output_dim)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Where the index is not 0, with `mask_zero`."""
        return np.not_equal(raw(inputs), 0) if self.mask_zero else None

    def _indices(self, x: Any) -> Any:
        """``x`` as integers, floats too if they are whole: `fit` passes floats."""
        return _places(as_array(raw(x)), self.input_dim, self.name)


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


class Masking(Elementwise):
    """``y = x``, 0 and masked where all features of a step equal `mask_value`.

    x, y: (batch, time, features). Recurrent layers behind it skip what is masked.
    """

    def __init__(self, mask_value: float = 0.0, **options: Any) -> None:
        super().__init__(**options)
        self.mask_value = mask_value

    def call(self, x: Any) -> Any:
        """``x`` with 0 where it is masked."""
        kept = self.compute_mask(x)
        return x * kept[..., None].astype(x.dtype)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Where a step is not all `mask_value`: (batch, time)."""
        return np.not_equal(raw(inputs), self.mask_value).any(axis=-1)


class Lambda(Layer):
    """``y = function(x)`` for any function of Tensors; cannot be saved."""

    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Any = None,
        arguments: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.function = function
        self.output_shape = output_shape
        self.arguments = arguments or {}

    def call(self, x: Any) -> Any:
        """``function(x)``."""
        return self.function(x, **self.arguments)
