"""Pooling over whole images, and to a number of windows that is given."""

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from autograd import ops
from autograd.errors import ShapeError
from autograd.ops.windows import per_axis
from nn.arrays import Shape, as_array, raw
from nn.layers.windowed import Spatial

__all__ = [
    "AdaptiveAveragePooling1D",
    "AdaptiveAveragePooling2D",
    "AdaptiveAveragePooling3D",
    "AdaptiveMaxPooling1D",
    "AdaptiveMaxPooling2D",
    "AdaptiveMaxPooling3D",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalAveragePooling3D",
    "GlobalAvgPool1D",
    "GlobalAvgPool2D",
    "GlobalAvgPool3D",
    "GlobalMaxPool1D",
    "GlobalMaxPool2D",
    "GlobalMaxPool3D",
    "GlobalMaxPooling1D",
    "GlobalMaxPooling2D",
    "GlobalMaxPooling3D",
]


class _GlobalPooling(Spatial):
    """A reduction over all spatial axes, channel by channel."""

    reduce: ClassVar[Callable[..., Any]]

    def __init__(
        self, data_format: str | None = None, keepdims: bool = False, **options: Any
    ) -> None:
        super().__init__(data_format, **options)
        self.keepdims = keepdims

    def build(self, input_shape: Shape) -> None:
        """Nothing to make; refuses a shape that it cannot pool."""
        self._channels(input_shape)

    def call(self, inputs: Any) -> Any:
        """The reduction over the spatial axes."""
        self._channels(inputs.shape)
        return type(self).reduce(inputs, axis=self._axes, keepdims=self.keepdims)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, channels)``, with the spatial axes of length 1 if kept."""
        shape = self._shape_inward(input_shape)
        kept = (1,) * self.rank if self.keepdims else ()
        full = (shape[0], *kept, shape[-1])
        return self._shape_outward(full) if self.keepdims else full

    @property
    def _axes(self) -> tuple[int, ...]:
        first = 1 if self._is_last else 2
        return tuple(range(first, first + self.rank))


class GlobalMaxPooling1D(_GlobalPooling):
    """The largest over all steps: (batch, steps, channels) → (batch, channels)."""

    rank = 1
    reduce = staticmethod(ops.max)


class GlobalMaxPooling2D(_GlobalPooling):
    """The largest pixel: (batch, height, width, channels) → (batch, channels)."""

    rank = 2
    reduce = staticmethod(ops.max)


class GlobalMaxPooling3D(_GlobalPooling):
    """The largest: (batch, depth, height, width, channels) → (batch, channels)."""

    rank = 3
    reduce = staticmethod(ops.max)


class GlobalAveragePooling1D(_GlobalPooling):
    """The mean over all steps: (batch, steps, channels) → (batch, channels).

    mask: (batch, steps); where False a step does not count. The mean of no step is NaN.
    """

    rank = 1
    reduce = staticmethod(ops.mean)
    supports_masking = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """The mean over the steps that `mask` keeps."""
        if mask is None:
            return super().call(inputs)
        self._channels(inputs.shape)
        kept = as_array(raw(mask)).astype(bool)
        kept = kept[:, :, None] if self._is_last else kept[:, None, :]
        axis, keep = self._axes, self.keepdims
        x = ops.where(kept, inputs, np.zeros((), inputs.dtype))
        count = kept.astype(inputs.dtype).sum(axis=axis, keepdims=keep)
        return ops.sum(x, axis=axis, keepdims=keep) / count

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """None: the output has no steps."""
        return None


class GlobalAveragePooling2D(_GlobalPooling):
    """The mean pixel: (batch, height, width, channels) → (batch, channels)."""

    rank = 2
    reduce = staticmethod(ops.mean)


class GlobalAveragePooling3D(_GlobalPooling):
    """The mean: (batch, depth, height, width, channels) → (batch, channels)."""

    rank = 3
    reduce = staticmethod(ops.mean)


class _AdaptivePooling(Spatial):
    """As many windows as `output_size` says, of one length up to rounding.

    Window i of m over an axis of n is from ⌊i·n/m⌋ to ⌈(i + 1)·n/m⌉. output_size: a
    number, or one for each axis.
    """

    reduce: ClassVar[Callable[..., Any]]
    pool: ClassVar[Callable[..., Any]]

    def __init__(
        self, output_size: Any, data_format: str | None = None, **options: Any
    ) -> None:
        super().__init__(data_format, **options)
        self.output_size = per_axis(self.name, "output_size", output_size, self.rank)

    def build(self, input_shape: Shape) -> None:
        """Nothing to make; refuses a shape that it cannot pool."""
        self._channels(input_shape)

    def call(self, inputs: Any) -> Any:
        """The windows' reductions, one axis after the other where they differ."""
        self._channels(inputs.shape)
        x = self._inward(inputs)
        spatial = x.shape[1:-1]
        if 0 in spatial:
            raise ShapeError(f"{self.name}: the input {inputs.shape} has no entries")
        pairs = list(zip(spatial, self.output_size, strict=True))
        if not any(n % m for n, m in pairs):
            return self._outward(type(self).pool(x, tuple(n // m for n, m in pairs)))
        for axis, (n, m) in enumerate(pairs, 1):
            if n != m:
                x = self._along(x, axis, n, m)
        return self._outward(x)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, *output_size, channels)``."""
        shape = self._shape_inward(input_shape)
        return self._shape_outward((shape[0], *self.output_size, shape[-1]))

    def _along(self, x: Any, axis: int, n: int, m: int) -> Any:
        before = (slice(None),) * axis
        bounds = [(i * n // m, -(-(i + 1) * n // m)) for i in range(m)]
        windows = [x[(*before, slice(*bound))] for bound in bounds]
        return ops.stack([type(self).reduce(w, axis=axis) for w in windows], axis=axis)


class AdaptiveAveragePooling1D(_AdaptivePooling):
    """The means of `output_size` windows: (batch, steps, channels) → as many steps.

    >>> import numpy as np, nn
    >>> x = np.arange(5.0).reshape(1, 5, 1)
    >>> nn.layers.AdaptiveAveragePooling1D(2, dtype="float64")(x).ravel().tolist()
    [1.0, 3.0]
    """

    rank = 1
    reduce, pool = staticmethod(ops.mean), staticmethod(ops.average_pool)


class AdaptiveAveragePooling2D(_AdaptivePooling):
    """The means of `output_size` windows along height and width."""

    rank = 2
    reduce, pool = staticmethod(ops.mean), staticmethod(ops.average_pool)


class AdaptiveAveragePooling3D(_AdaptivePooling):
    """The means of `output_size` windows along depth, height and width."""

    rank = 3
    reduce, pool = staticmethod(ops.mean), staticmethod(ops.average_pool)


class AdaptiveMaxPooling1D(_AdaptivePooling):
    """The largest of `output_size` windows: (batch, steps, channels) → as many."""

    rank = 1
    reduce, pool = staticmethod(ops.max), staticmethod(ops.max_pool)


class AdaptiveMaxPooling2D(_AdaptivePooling):
    """The largest of `output_size` windows along height and width."""

    rank = 2
    reduce, pool = staticmethod(ops.max), staticmethod(ops.max_pool)


class AdaptiveMaxPooling3D(_AdaptivePooling):
    """The largest of `output_size` windows along depth, height and width."""

    rank = 3
    reduce, pool = staticmethod(ops.max), staticmethod(ops.max_pool)


GlobalAvgPool1D = GlobalAveragePooling1D
GlobalAvgPool2D = GlobalAveragePooling2D
GlobalAvgPool3D = GlobalAveragePooling3D
GlobalMaxPool1D = GlobalMaxPooling1D
GlobalMaxPool2D = GlobalMaxPooling2D
GlobalMaxPool3D = GlobalMaxPooling3D
