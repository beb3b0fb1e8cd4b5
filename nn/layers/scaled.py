"""What normalizations share: a scale and a shift, and moments in float32 at least."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import Tensor
from autograd.errors import ShapeError
from nn.arrays import Shape
from nn.layers.arguments import axes_of
from nn.layers.core import Elementwise
from nn.layers.weighted import add_named_weight, keep_options

__all__ = ["Scaled", "narrowed", "widened"]


def widened(x: Any) -> Any:
    """``x``, in float32 if it is float16: 300² is beyond that."""
    return x.astype(np.float32) if x.dtype == np.float16 else x


def narrowed(y: Any, dtype: Any) -> Any:
    """``y`` in `dtype` again."""
    return y if y.dtype == dtype else y.astype(dtype)


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
        keep_options(
            self,
            beta_initializer=beta_initializer,
            gamma_initializer=gamma_initializer,
            beta_regularizer=beta_regularizer,
            gamma_regularizer=gamma_regularizer,
            beta_constraint=beta_constraint,
            gamma_constraint=gamma_constraint,
        )

    def build(self, input_shape: Shape) -> None:
        """Make gamma and beta for inputs whose length along the axis is known."""
        self._built_lengths = lengths = self._lengths(input_shape)
        if self.scale:
            self.gamma = add_named_weight(self, "gamma", lengths, autocast=False)
        if self.center:
            self.beta = add_named_weight(self, "beta", lengths, autocast=False)

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
        """``x`` in float32 at least, its lengths along the axis checked."""
        found = tuple([x.shape[a] for a in self._axes(x.shape)])
        if found != self._built_lengths:
            raise ShapeError(
                f"{self.name}: expected lengths {self._built_lengths} along axis "
                f"{self.axis}, as it was built for, got an input of shape {x.shape}"
            )
        return widened(x)

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
        return narrowed(x, self.compute_dtype)
