"""Layers that shift and scale: by statistics of the batch, the sample or the data."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import Tensor, ops
from autograd.engine.modes import current
from autograd.errors import ShapeError, ValueRangeError
from autograd.ops.normalization import standardized
from nn import constraints, initializers, regularizers
from nn.arrays import Shape, raw
from nn.layers.arguments import axes_of, fraction
from nn.layers.core import Elementwise

__all__ = [
    "BatchNormalization",
    "GroupNormalization",
    "LayerNormalization",
]


class Scaled(Elementwise):
    """What ends with ``gamma·x + beta``, both trained, of the lengths of `axis`."""

    gamma: Tensor | None = None
    beta: Tensor | None = None

    def __init__(
        self,
        axis: int | Sequence[int] = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        *,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.axis = axis if isinstance(axis, int) else tuple(axis)
        self.epsilon = float(epsilon)
        self.center, self.scale = center, scale
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_constraint = constraints.get(beta_constraint)
        self.gamma_constraint = constraints.get(gamma_constraint)

    def build(self, input_shape: Shape) -> None:
        """Make gamma and beta for inputs whose length along the axis is known."""
        self._built_lengths = lengths = self._lengths(input_shape)
        if self.scale:
            self.gamma = self.add_weight(
                lengths,
                self.gamma_initializer,
                regularizer=self.gamma_regularizer,
                constraint=self.gamma_constraint,
                name="gamma",
            )
        if self.center:
            self.beta = self.add_weight(
                lengths,
                self.beta_initializer,
                regularizer=self.beta_regularizer,
                constraint=self.beta_constraint,
                name="beta",
            )

    def _axes(self, shape: Shape) -> tuple[int, ...]:
        return tuple(sorted(axes_of(self, self.axis, len(shape))))

    def _lengths(self, shape: Shape) -> tuple[int, ...]:
        lengths = tuple(shape[a] for a in self._axes(shape))
        known = tuple(n for n in lengths if n)
        if len(known) < len(lengths):
            raise ShapeError(
                f"{self.name}: expected known lengths ≥ 1 along axis {self.axis}, got "
                f"{shape}"
            )
        return known

    def _checked(self, x: Any) -> Any:
        """``x`` if its lengths along the axis are those the layer was built for."""
        found = tuple([x.shape[a] for a in self._axes(x.shape)])
        if found != self._built_lengths:
            raise ShapeError(
                f"{self.name}: expected lengths {self._built_lengths} along axis "
                f"{self.axis}, as it was built for, got an input of shape {x.shape}"
            )
        return x

    def _spread(self, w: Any, shape: Shape) -> Any:
        """`w`, of the lengths of the axis, with axes of 1 to broadcast to `shape`."""
        axes = self._axes(shape)
        if axes == tuple(range(len(shape) - len(axes), len(shape))):
            return w
        return w.reshape([n if a in axes else 1 for a, n in enumerate(shape)])

    def _scaled(self, x: Any) -> Any:
        if self.gamma is not None:
            x = x * self._spread(self.gamma, x.shape)
        if self.beta is not None:
            x = x + self._spread(self.beta, x.shape)
        return x


class BatchNormalization(Scaled):
    """``gamma·(x − μ)/√(σ² + ε) + beta``, moments over all but `axis`.

    While training they are those of the batch, and move the averages with which all
    else is done: ``m ← momentum·m + (1 − momentum)·μ`` (Ioffe and Szegedy, 2015). The
    variance is the biased one. x, y: (batch, …). With ``trainable = False`` always as
    outside of training. A mask is not taken into account.
    """

    moving_mean: Tensor
    moving_variance: Tensor

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        *,
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        **options: Any,
    ) -> None:
        super().__init__(axis, epsilon, center, scale, **options)
        self.momentum = fraction(self, "momentum", momentum)
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)

    def build(self, input_shape: Shape) -> None:
        """Make gamma, beta and the moving averages."""
        super().build(input_shape)
        lengths = self._lengths(input_shape)
        self.moving_mean = self.add_weight(
            lengths, self.moving_mean_initializer, trainable=False, name="moving_mean"
        )
        self.moving_variance = self.add_weight(
            lengths,
            self.moving_variance_initializer,
            trainable=False,
            name="moving_variance",
        )

    def call(self, x: Any, training: bool = False) -> Any:
        """The normalised ``x``."""
        kept = self._axes(self._checked(x).shape)
        if not (training and self.trainable):
            mean = self._spread(self.moving_mean.data, x.shape)
            variance = self._spread(self.moving_variance.data, x.shape)
            return self._scaled((x - mean) / np.sqrt(variance + self.epsilon))
        if kept == (x.ndim - 1,) and self.gamma is not None and self.beta is not None:
            y, mean, variance = ops.batch_normalization(
                x, self.gamma, self.beta, epsilon=self.epsilon
            )
        else:
            axes = tuple(a for a in range(x.ndim) if a not in kept)
            y, mean, variance = standardized(x, axes, self.epsilon)
            y = self._scaled(y)
        self._move(self.moving_mean, mean)
        self._move(self.moving_variance, variance)
        return y

    def _move(self, average: Tensor, moment: Any) -> None:
        if current.mode.again:
            return
        new = np.reshape(raw(moment), average.shape)
        average.data = self.momentum * average.data + (1 - self.momentum) * new


class LayerNormalization(Scaled):
    """``gamma·(x − μ)/√(σ² + ε) + beta``, moments of each sample over `axis`.

    x, y: (batch, …) (Ba et al., 2016). gamma, beta: of the lengths of `axis`.
    """

    def call(self, x: Any) -> Any:
        """The normalised ``x``."""
        axes = self._axes(self._checked(x).shape)
        last = axes == tuple(range(x.ndim - len(axes), x.ndim))
        if last and self.gamma is not None and self.beta is not None:
            return ops.layer_normalization(
                x, self.gamma, self.beta, epsilon=self.epsilon
            )
        return self._scaled(standardized(x, axes, self.epsilon)[0])


class GroupNormalization(Scaled):
    """``gamma·(x − μ)/√(σ² + ε) + beta``, moments of each group of channels.

    x, y: (batch, …, channels), channels in `groups` of neighbours; −1 for one group to
    each channel (Wu and He, 2018). gamma, beta: (channels,).
    """

    def __init__(
        self, groups: int = 32, axis: int = -1, epsilon: float = 1e-3, **options: Any
    ) -> None:
        super().__init__(axis, epsilon, **options)
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

    def call(self, x: Any) -> Any:
        """The normalised ``x``."""
        (axis,) = self._axes(self._checked(x).shape)
        split = (self._count, x.shape[axis] // self._count)
        grouped = ops.reshape(x, (*x.shape[:axis], *split, *x.shape[axis + 1 :]))
        axes = tuple(a for a in range(1, grouped.ndim) if a != axis)
        y = standardized(grouped, axes, self.epsilon)[0]
        return self._scaled(ops.reshape(y, x.shape))
