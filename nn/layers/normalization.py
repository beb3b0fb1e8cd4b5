"""Layers that shift and scale: by statistics of the sample or the data."""

from typing import Any

from autograd import ops
from autograd.errors import ShapeError, ValueRangeError
from autograd.ops.normalization import standardized
from nn.arrays import Shape
from nn.layers.scaled import Scaled, narrowed

__all__ = [
    "GroupNormalization",
    "LayerNormalization",
]


class LayerNormalization(Scaled):
    """``gamma·(x − μ)/√(σ² + ε) + beta``, moments of each sample over `axis`.

    x, y: (batch, …) (Ba et al., 2016). gamma, beta: of the lengths of `axis`. Moments
    are computed in float32 at least.
    """

    _takes_wide = True

    def call(self, inputs: Any) -> Any:
        """The normalised inputs."""
        x = self._checked(inputs)
        axes = self._axes(x.shape)
        last = axes == tuple(range(x.ndim - len(axes), x.ndim))
        if last and self.gamma is not None and self.beta is not None:
            y = ops.layer_normalization(x, self.gamma, self.beta, epsilon=self.epsilon)
            return narrowed(y, self.compute_dtype)
        return self._scaled(standardized(x, axes, self.epsilon)[0])


class GroupNormalization(Scaled):
    """``gamma·(x − μ)/√(σ² + ε) + beta``, moments of each group of channels.

    x, y: (batch, …, channels), channels in `groups` of neighbours; −1 for one group to
    each channel (Wu and He, 2018). gamma, beta: (channels,). Moments are computed in
    float32 at least.
    """

    _takes_wide = True

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
