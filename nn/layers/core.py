"""Layers without parameters of note: activations and functions."""

from collections.abc import Callable
from inspect import signature
from typing import Any

import numpy as np

from autograd import Tensor, ops
from autograd.errors import ShapeError, ValueRangeError
from autograd.ops.attention import masked_softmax
from nn import activations, constraints, initializers, regularizers
from nn.arrays import Shape, as_array, raw
from nn.layers.arguments import axes_of
from nn.layers.base import Layer
from nn.layers.symbolic import is_shape, map_shapes

__all__ = [
    "ELU",
    "Activation",
    "Elementwise",
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

    def call(self, inputs: Any) -> Any:
        """The inputs."""
        return inputs


class Activation(Elementwise):
    """``y = activation(x)``; `activation` is a name or a function. x, y: any shape."""

    def __init__(self, activation: Any, **options: Any) -> None:
        super().__init__(**options)
        self.activation = activations.get(activation)

    def call(self, inputs: Any) -> Any:
        """``activation(inputs)``."""
        return self.activation(inputs)


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

    def call(self, inputs: Any) -> Any:
        """The rectified inputs."""
        return activations.relu(
            inputs,
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

    def call(self, inputs: Any) -> Any:
        """The leaky inputs."""
        return activations.leaky_relu(inputs, negative_slope=self.negative_slope)


class ELU(Elementwise):
    """``x`` where x > 0, else ``alpha·(eˣ − 1)`` (Clevert et al., 2016)."""

    def __init__(self, alpha: float = 1.0, **options: Any) -> None:
        super().__init__(**options)
        self.alpha = alpha

    def call(self, inputs: Any) -> Any:
        """The exponential linear unit of the inputs."""
        return activations.elu(inputs, alpha=self.alpha)


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

    def call(self, inputs: Any) -> Any:
        """The rectified inputs."""
        return ops.relu(inputs) - self.alpha * ops.relu(-inputs)


class Softmax(Elementwise):
    """``eˣ / Σeˣ`` along `axis`, a number or several. x, y: any shape.

    mask: where False, y is 0 and the rest sums to 1, or all is 0 where nothing is left.
    """

    def __init__(self, axis: int | tuple[int, ...] = -1, **options: Any) -> None:
        super().__init__(**options)
        self.axis = tuple(axis) if isinstance(axis, list) else axis

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """The softmax of the inputs."""
        axes = axes_of(self, self.axis, inputs.ndim)
        if mask is None:
            return masked_softmax(inputs, axes)
        kept = as_array(raw(mask)) > 0.5
        lengths = zip(kept.shape[::-1], inputs.shape[::-1], strict=False)
        if kept.ndim > inputs.ndim or any(m not in (1, n) for m, n in lengths):
            raise ShapeError(
                f"{self.name}: expected a mask that broadcasts to the input "
                f"{inputs.shape}, got {kept.shape}"
            )
        return masked_softmax(inputs, axes, kept)


class Masking(Elementwise):
    """``y = x``, 0 and masked where all features of a step equal `mask_value`.

    x, y: (batch, time, features). Recurrent layers behind it skip what is masked.
    """

    def __init__(self, mask_value: float = 0.0, **options: Any) -> None:
        super().__init__(**options)
        self.mask_value = mask_value

    def call(self, inputs: Any) -> Any:
        """The inputs with 0 where they are masked, whatever stands there."""
        kept = self.compute_mask(inputs)
        return ops.where(kept[..., None], inputs, np.zeros((), inputs.dtype))

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Where a step is not all `mask_value`: (batch, time)."""
        return np.not_equal(raw(inputs), self.mask_value).any(axis=-1)


class Lambda(Layer):
    """``y = function(x)`` for any function of Tensors; cannot be saved.

    function: called with the inputs, `arguments` as keywords, and `mask` and `training`
    if it takes them. output_shape: that of one sample, or a function from the inputs'
    shape; by default the function is tried on zeros. mask: the output's, or a function
    of the inputs and their mask.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Any = None,
        mask: Any = None,
        arguments: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.function = function
        self.output_shape = output_shape
        self.mask = mask
        self.supports_masking = mask is not None
        self.arguments = arguments or {}
        self._wants = _names_taken(function) & {"mask", "training"}

    def call(self, inputs: Any, mask: Any = None, training: bool = False) -> Any:
        """``function(inputs)``."""
        told = {"mask": mask, "training": training}
        more = {name: told[name] for name in self._wants}
        return self.function(inputs, **self.arguments, **more)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """What `output_shape` says, else what the function gives for zeros."""
        if self.output_shape is None:
            return super().compute_output_shape(input_shape)
        if callable(self.output_shape):
            return self.output_shape(input_shape)
        first = input_shape
        while not is_shape(first):
            first = next(iter(first.values() if isinstance(first, dict) else first))
        return map_shapes(lambda s: (first[0], *s), _as_shapes(self.output_shape))

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The mask that was given, or what its function gives."""
        return self.mask(inputs, mask) if callable(self.mask) else self.mask


def _names_taken(function: Callable[..., Any]) -> set[str]:
    """The names of the arguments of `function`; none where they cannot be read."""
    try:
        return set(signature(function).parameters)
    except (TypeError, ValueError):
        return set()


def _as_shapes(given: Any) -> Any:
    """`given` with lists of lengths as shapes."""
    if isinstance(given, int):
        return (given,)
    if isinstance(given, list) and all(n is None or isinstance(n, int) for n in given):
        return tuple(given)
    return given
