"""Layers that only arrange: nothing is computed, nothing trained."""

import math
from collections.abc import Sequence
from typing import Any

from autograd import ops
from autograd.errors import ShapeError, ValueRangeError
from nn.arrays import Shape
from nn.layers.arguments import positive, same_rank
from nn.layers.base import Layer
from nn.layers.windowed import format_of

__all__ = ["Flatten", "Permute", "RepeatVector", "Reshape"]


class Flatten(Layer):
    """Each sample as one row: (batch, …) → (batch, n); (batch,) → (batch, 1).

    data_format: with ``"channels_first"``, (batch, channels, …), channels go last, so
    that a row is that of ``"channels_last"``.
    """

    def __init__(self, data_format: str | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.data_format = format_of(self, data_format)

    def call(self, inputs: Any) -> Any:
        """The samples as rows."""
        shape = inputs.shape
        if self.data_format == "channels_first" and len(shape) > 2:
            inputs = ops.moveaxis(inputs, 1, -1)
        return ops.reshape(inputs, (shape[0], math.prod(shape[1:])))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, n)``."""
        return (input_shape[0], _product(input_shape[1:]))


class Reshape(Layer):
    """Each sample in `target_shape`, of which one length may be −1: what is left."""

    def __init__(self, target_shape: Sequence[int], **options: Any) -> None:
        super().__init__(**options)
        self.target_shape = tuple(int(n) for n in target_shape)
        if self.target_shape.count(-1) > 1 or min(self.target_shape, default=0) < -1:
            raise ValueRangeError(
                f"{self.name}: target_shape holds lengths ≥ 0 and at most one −1, got "
                f"{self.target_shape}"
            )

    def call(self, inputs: Any) -> Any:
        """The samples in the new shape."""
        shape = inputs.shape
        return ops.reshape(inputs, (shape[0], *self._target(shape)))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, *target_shape)``."""
        return (input_shape[0], *self._target(input_shape))

    def _target(self, input_shape: Shape) -> tuple[Any, ...]:
        size = _product(input_shape[1:])
        if size is None:
            return tuple(None if n == -1 else n for n in self.target_shape)
        known = math.prod(n for n in self.target_shape if n != -1)
        rest = size // known if known else 0
        target = tuple(rest if n == -1 else n for n in self.target_shape)
        if math.prod(target) != size:
            raise ShapeError(
                f"{self.name}: a sample of shape {input_shape[1:]} has {size} entries "
                f"and cannot take the shape {self.target_shape}"
            )
        return target


class Permute(Layer):
    """The axes of each sample in the order `dims`, counted from 1.

    (batch, a, b) with dims (2, 1) → (batch, b, a).
    """

    def __init__(self, dims: Sequence[int], **options: Any) -> None:
        super().__init__(**options)
        self.dims = tuple(int(d) for d in dims)
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise ValueRangeError(
                f"{self.name}: dims holds each of 1 to the number of axes once, got "
                f"{self.dims}"
            )

    def call(self, inputs: Any) -> Any:
        """The inputs with their axes in order."""
        self.compute_output_shape(inputs.shape)
        return ops.transpose(inputs, (0, *self.dims))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The input's shape with its axes in order."""
        rank = len(self.dims) + 1
        same_rank(self, input_shape, rank, f"of {rank} axes with the batch's")
        return (input_shape[0], *(input_shape[d] for d in self.dims))


class RepeatVector(Layer):
    """Each row `n` times: (batch, features) → (batch, n, features)."""

    def __init__(self, n: int, **options: Any) -> None:
        super().__init__(**options)
        self.n = positive(self, "n", n)

    def call(self, inputs: Any) -> Any:
        """The rows repeated."""
        batch, n, features = self.compute_output_shape(inputs.shape)
        rows = ops.reshape(inputs, (batch, 1, features))
        return ops.broadcast_to(rows, (batch, n, features))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, n, features)``."""
        batch, features = same_rank(self, input_shape, 2, "(batch, features)")
        return (batch, self.n, features)


def _product(lengths: Shape) -> int | None:
    known = [n for n in lengths if n is not None]
    return math.prod(known) if len(known) == len(lengths) else None
