"""Layers that shift and scale: by statistics of the sample or the data."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import Tensor, ops
from autograd.errors import ShapeError, ValueRangeError
from autograd.ops.normalization import standardized
from nn.arrays import Array, Shape, raw
from nn.layers.arguments import axes_of
from nn.layers.core import Elementwise
from nn.layers.scaled import Scaled, narrowed
from nn.vectors import EPSILON

__all__ = [
    "GroupNormalization",
    "LayerNormalization",
    "Normalization",
    "Rescaling",
]


class LayerNormalization(Scaled):
    """``gamma·(x − μ)/√(σ² + ε) + beta``, moments of each sample over `axis`.

    x, y: (batch, …) (Ba et al., 2016). gamma, beta: of the lengths of `axis`. Moments
    are computed in float32 at least.
    """

    def call(self, inputs: Any) -> Any:
        """The normalised inputs."""
        x = self._checked(inputs)
        axes = self._axes(x.shape)
        last = axes == tuple(range(x.ndim - len(axes), x.ndim))
        if last and self.gamma is not None and self.beta is not None:
            y = ops.layer_normalization(x, self.gamma, self.beta, epsilon=self.epsilon)
            return narrowed(y, self.dtype)
        return self._scaled(standardized(x, axes, self.epsilon)[0])


class GroupNormalization(Scaled):
    """``gamma·(x − μ)/√(σ² + ε) + beta``, moments of each group of channels.

    x, y: (batch, …, channels), channels in `groups` of neighbours; −1 for one group to
    each channel (Wu and He, 2018). gamma, beta: (channels,). Moments are computed in
    float32 at least.
    """

    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **options: Any,
    ) -> None:
        options |= {
            "beta_initializer": beta_initializer,
            "gamma_initializer": gamma_initializer,
            "beta_regularizer": beta_regularizer,
            "gamma_regularizer": gamma_regularizer,
            "beta_constraint": beta_constraint,
            "gamma_constraint": gamma_constraint,
        }
        super().__init__(axis, epsilon, center, scale, **options)
        if not isinstance(groups, int) or groups < -1 or groups == 0:
            raise ValueRangeError(
                f"{self.name}: groups must be a positive integer or −1, got {groups!r}"
            )
        self.groups = groups

    def build(self, input_shape: Shape) -> None:
        """Make gamma and beta for channels that the groups divide."""
        (channels,) = self._lengths(input_shape)
        groups = channels if self.groups == -1 else self.groups
        if channels % groups:
            raise ShapeError(
                f"{self.name}: {groups} groups do not divide the {channels} channels "
                f"of {input_shape}"
            )
        self._count = groups
        super().build(input_shape)

    def call(self, inputs: Any) -> Any:
        """The normalised inputs."""
        x = self._checked(inputs)
        (axis,) = self._axes(x.shape)
        split = (self._count, x.shape[axis] // self._count)
        grouped = ops.reshape(x, (*x.shape[:axis], *split, *x.shape[axis + 1 :]))
        axes = tuple(a for a in range(1, grouped.ndim) if a != axis)
        y = standardized(grouped, axes, self.epsilon)[0]
        return self._scaled(ops.reshape(y, x.shape))


class Rescaling(Elementwise):
    """``y = scale·x + offset``; numbers or arrays that broadcast. x, y: any shape."""

    def __init__(self, scale: Any, offset: Any = 0.0, **options: Any) -> None:
        super().__init__(**options)
        self.scale = scale
        self.offset = offset
        self._factor = np.asarray(scale, self.dtype)
        self._shift = np.asarray(offset, self.dtype)

    def call(self, inputs: Any) -> Any:
        """``scale·x + offset``."""
        return inputs * self._factor + self._shift


class Normalization(Elementwise):
    """``y = (x − mean)/√variance``, along `axis` each feature by its own.

    The moments are given, or learned from data by `adapt` before training. A deviation
    below 1e-7 counts as that. axis: the axes with moments of their own; None for one
    pair for all. invert: the map back.

    >>> import numpy as np, nn
    >>> layer = nn.layers.Normalization()
    >>> layer.adapt(np.array([[0.0, 1.0], [2.0, 5.0]]))
    >>> layer(np.array([[2.0, 1.0]])).tolist()
    [[1.0, -1.0]]
    """

    mean: Tensor
    variance: Tensor

    def __init__(
        self,
        axis: int | Sequence[int] | None = -1,
        mean: Any = None,
        variance: Any = None,
        invert: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        if (mean is None) != (variance is None):
            raise ValueRangeError(f"{self.name}: pass mean and variance, or neither")
        self.axis = axis if axis is None or isinstance(axis, int) else tuple(axis)
        self.invert = invert
        self._given = None if mean is None else (np.asarray(mean), np.asarray(variance))

    def build(self, input_shape: Shape) -> None:
        """Make the moments, 0 and 1 where none are given."""
        lengths = tuple(input_shape[a] for a in self._axes(len(input_shape)))
        if None in lengths:
            raise ShapeError(
                f"{self.name}: expected known lengths along axis {self.axis}, got "
                f"{input_shape}"
            )
        shape = tuple(n for n in lengths if n is not None)
        self.mean = self.add_weight(shape, "zeros", trainable=False, name="mean")
        self.variance = self.add_weight(shape, "ones", trainable=False, name="variance")
        if self._given is not None:
            self._set(*(np.broadcast_to(m, shape) for m in self._given))

    def adapt(self, data: Any) -> None:
        """Take the moments of `data`, (samples, …), for those of all that follows."""
        values = np.asarray(raw(data), np.float64)
        if not self.built:
            self.build(values.shape)
        kept = self._axes(values.ndim)
        others = tuple(a for a in range(values.ndim) if a not in kept)
        self._set(values.mean(axis=others), values.var(axis=others))

    def call(self, inputs: Any) -> Any:
        """The normalised inputs."""
        axes = self._axes(inputs.ndim)
        shape = tuple(n if a in axes else 1 for a, n in enumerate(inputs.shape))
        if np.prod(shape) != self.mean.size:
            raise ShapeError(
                f"{self.name}: expected lengths {self.mean.shape} along axis "
                f"{self.axis}, as it was built for, got an input of shape "
                f"{inputs.shape}"
            )
        mean = np.reshape(self.mean.data, shape)
        deviation = np.maximum(np.sqrt(self.variance.data), EPSILON).reshape(shape)
        deviation = deviation.astype(self.dtype)
        if self.invert:
            return inputs * deviation + mean
        return (inputs - mean) / deviation

    def _axes(self, rank: int) -> tuple[int, ...]:
        return () if self.axis is None else axes_of(self, self.axis, rank)

    def _set(self, mean: Array, variance: Array) -> None:
        self.mean.data, self.variance.data = mean, variance
