"""Pooling: windows, or whole images, reduced to their largest or mean entry."""

from collections.abc import Callable
from typing import Any, ClassVar

from autograd import ops
from nn.arrays import Shape
from nn.layers.base import Layer
from nn.layers.windowed import Windowed, channels_of

__all__ = [
    "AveragePooling1D",
    "AveragePooling2D",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling1D",
    "GlobalMaxPooling2D",
    "MaxPooling1D",
    "MaxPooling2D",
]


class _Pooling(Windowed):
    """A reduction of every window, channel by channel."""

    pool: ClassVar[Callable[..., Any]]

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        **options: Any,
    ) -> None:
        super().__init__(**options)
        steps = pool_size if strides is None else strides
        self._set_window("pool_size", pool_size, steps, padding)
        self.pool_size = self.window

    def build(self, input_shape: Shape) -> None:
        """Nothing to make; refuses a shape that it cannot pool."""
        channels_of(self, input_shape, self.rank)
        self._positions(input_shape)

    def call(self, x: Any) -> Any:
        """The windows' reductions."""
        channels_of(self, x.shape, self.rank)
        window = self._geometry(x.shape[1:-1])
        del window["dilation"]
        return type(self).pool(x, self.window, **window)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, *positions, channels)``."""
        return (input_shape[0], *self._positions(input_shape), input_shape[-1])


class MaxPooling1D(_Pooling):
    """The largest entry of each window: (batch, steps, channels) → the same with fewer.

    ``strides`` are by default ``pool_size``. padding: ``"valid"`` gives ⌊(steps −
    pool_size)/strides⌋ + 1 windows, ``"same"`` ⌈steps/strides⌉. Entries that tie share
    the derivative equally.
    """

    rank = 1
    pool = staticmethod(ops.max_pool)


class MaxPooling2D(_Pooling):
    """The largest entry of each window: (batch, height, width, channels) → fewer.

    ``pool_size`` and ``strides`` are a number or one for each axis; ``strides`` are by
    default ``pool_size``. padding as in `MaxPooling1D`, axis by axis. Entries that tie
    share the derivative equally.

    >>> import numpy as np, nn
    >>> nn.layers.MaxPooling2D()(np.zeros((2, 7, 6, 3))).shape
    (2, 3, 3, 3)
    """

    rank = 2
    pool = staticmethod(ops.max_pool)


class AveragePooling1D(_Pooling):
    """The mean of each window; arguments and shapes as in `MaxPooling1D`.

    With padding ``"same"``, what is padding does not count.
    """

    rank = 1
    pool = staticmethod(ops.average_pool)


class AveragePooling2D(_Pooling):
    """The mean of each window; arguments and shapes as in `MaxPooling2D`.

    With padding ``"same"``, what is padding does not count.
    """

    rank = 2
    pool = staticmethod(ops.average_pool)


class _GlobalPooling(Layer):
    """A reduction over all spatial axes, channel by channel."""

    rank: ClassVar[int]
    reduce: ClassVar[Callable[..., Any]]

    def __init__(self, *, keepdims: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.keepdims = keepdims

    def build(self, input_shape: Shape) -> None:
        """Nothing to make; refuses a shape that it cannot pool."""
        channels_of(self, input_shape, self.rank)

    def call(self, x: Any) -> Any:
        """The reduction over the axes between batch and channels."""
        channels_of(self, x.shape, self.rank)
        axes = tuple(range(1, self.rank + 1))
        return type(self).reduce(x, axis=axes, keepdims=self.keepdims)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, channels)``, with the axes between of length 1 if kept."""
        kept = (1,) * self.rank if self.keepdims else ()
        return (input_shape[0], *kept, input_shape[-1])


class GlobalMaxPooling1D(_GlobalPooling):
    """The largest over all steps: (batch, steps, channels) → (batch, channels)."""

    rank = 1
    reduce = staticmethod(ops.max)


class GlobalMaxPooling2D(_GlobalPooling):
    """The largest pixel: (batch, height, width, channels) → (batch, channels)."""

    rank = 2
    reduce = staticmethod(ops.max)


class GlobalAveragePooling1D(_GlobalPooling):
    """The mean over all steps: (batch, steps, channels) → (batch, channels)."""

    rank = 1
    reduce = staticmethod(ops.mean)


class GlobalAveragePooling2D(_GlobalPooling):
    """The mean pixel: (batch, height, width, channels) → (batch, channels)."""

    rank = 2
    reduce = staticmethod(ops.mean)
