"""`SpectralNormalization`: a layer whose kernel's largest singular value is 1."""

from typing import Any

import numpy as np

from autograd import Tensor
from autograd.engine.modes import current
from autograd.errors import ArgumentError
from nn import initializers
from nn.arrays import Array, Shape
from nn.casting import weights_as_kept
from nn.layers.arguments import positive
from nn.layers.wrappers import Wrapper
from nn.vectors import EPSILON

__all__ = ["SpectralNormalization"]


class SpectralNormalization(Wrapper):
    """`layer`, its kernel divided by its largest singular value while training.

    The value is followed by `power_iterations` steps of the power method each time:
    with W the kernel as (…, out), ``v ← u·Wᵀ/‖u·Wᵀ‖``, ``u ← v·W/‖v·W‖``, and
    ``kernel ← kernel/(v·W·uᵀ)`` (Miyato et al., 2018). To the derivative the new
    kernel is the weight. layer: one with a `kernel` or with `embeddings`. vector_u: (1,
    out).
    """

    vector_u: Tensor

    def __init__(self, layer: Any, power_iterations: int = 1, **options: Any) -> None:
        super().__init__(layer, **options)
        self.power_iterations = positive(self, "power_iterations", power_iterations)

    def build(self, input_shape: Shape) -> None:
        """Make the layer's parameters and a first guess of the vector."""
        super().build(input_shape)
        self.kernel = self._weight()
        self.vector_u = self.add_weight(
            (1, self.kernel.shape[-1]),
            initializers.TruncatedNormal(stddev=0.02),
            dtype=self.kernel.dtype,
            trainable=False,
            autocast=False,
            name="vector_u",
        )

    def call(self, inputs: Any, training: bool = False) -> Any:
        """The layer's output, by the new kernel when `training`."""
        if training and not current.mode.again:
            with weights_as_kept():
                self._normalize(self.kernel)
        return self.layer(inputs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The layer's."""
        return self.layer.compute_output_shape(input_shape)

    def _weight(self) -> Tensor:
        for name in ("kernel", "embeddings"):
            if isinstance(found := getattr(self.layer, name, None), Tensor):
                return found
        raise ArgumentError(
            f"{self.name}: expected a layer with a kernel or embeddings, got "
            f"{self.layer!r}"
        )

    def _normalize(self, kernel: Tensor) -> None:
        """Divide the kernel by its largest singular value."""
        u, scale = self._followed(kernel.data.reshape(-1, kernel.shape[-1]))
        self.vector_u.data = u
        kernel.data = kernel.data / scale

    def _followed(self, w: Array) -> tuple[Array, Array]:
        """The vector u after the steps, and what to divide ``w`` by; 1 if it is 0."""
        before = u = self.vector_u.data
        for _ in range(self.power_iterations):
            v = _unit(u @ w.T)
            u = _unit(v @ w)
        some = np.any(w != 0)
        one = np.ones((), w.dtype)
        return np.where(some, u, before), np.where(some, v @ w @ u.T, one).reshape(())


def _unit(x: Array) -> Array:
    """A vector of length 1 in the direction of ``x``; 0 stays 0."""
    norm = np.sqrt(np.sum(x * x))
    y: Array = x / np.maximum(norm, np.asarray(EPSILON, x.dtype))
    return y
