"""Pooling: windows reduced to their largest or mean entry."""

from collections.abc import Callable
from typing import Any, ClassVar

from autograd import ops
from nn.arrays import Shape
from nn.layers.windowed import Windowed

__all__ = [
    "AveragePooling1D",
    "AveragePooling2D",
    "AveragePooling3D",
    "AvgPool1D",
    "AvgPool2D",
    "AvgPool3D",
    "MaxPool1D",
    "MaxPool2D",
    "MaxPool3D",
    "MaxPooling1D",
    "MaxPooling2D",
    "MaxPooling3D",
]


class _Pooling(Windowed):
    """A reduction of every window, channel by channel."""

    pool: ClassVar[Callable[..., Any]]

    def __init__(
        self,
        pool_size: Any,
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data_format, name=name, **options)
        steps = pool_size if strides is None else strides
        self._set_window("pool_size", pool_size, steps, padding)
        self.pool_size = self.window

    def build(self, input_shape: Shape) -> None:
        """Nothing to make; refuses a shape that it cannot pool."""
        self._channels(input_shape)
        self._positions(input_shape)

    def call(self, inputs: Any) -> Any:
        """The windows' reductions."""
        self._channels(inputs.shape)
        x = self._inward(inputs)
        window = self._geometry(x.shape[1:-1])
        del window["dilation"]
        return self._outward(type(self).pool(x, self.window, **window))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, *positions, channels)``."""
        channels = self._shape_inward(input_shape)[-1]
        return self._output_shape(input_shape, channels)  # type: ignore[arg-type]


class _MaxPooling(_Pooling):
    """The largest entry of each window, by default of 2 along each axis."""

    pool = staticmethod(ops.max_pool)

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(pool_size, strides, padding, data_format, name, **options)


class MaxPooling1D(_MaxPooling):
    """The largest entry of each window: (batch, steps, channels) → the same with fewer.

    ``strides`` are by default ``pool_size``. padding: ``"valid"`` gives ⌊(steps −
    pool_size)/strides⌋ + 1 windows, ``"same"`` ⌈steps/strides⌉. data_format:
    ``"channels_first"`` for (batch, channels, steps). Entries that tie share the
    derivative equally.
    """

    rank = 1


class MaxPooling2D(_MaxPooling):
    """The largest entry of each window: (batch, height, width, channels) → fewer.

    ``pool_size`` and ``strides`` are a number or one for each axis; ``strides`` are by
    default ``pool_size``. padding as in `MaxPooling1D`, axis by axis. Entries that tie
    share the derivative equally.

    >>> import numpy as np, nn
    >>> nn.layers.MaxPooling2D()(np.zeros((2, 7, 6, 3))).shape
    (2, 3, 3, 3)
    """

    rank = 2


class MaxPooling3D(_MaxPooling):
    """The largest entry of each window; arguments as in `MaxPooling2D`.

    (batch, depth, height, width, channels) → the same with fewer.
    """

    rank = 3


class _AveragePooling(_Pooling):
    """The mean of each window."""

    pool = staticmethod(ops.average_pool)


class AveragePooling1D(_AveragePooling):
    """The mean of each window; arguments and shapes as in `MaxPooling1D`.

    With padding ``"same"``, what is padding does not count. `pool_size` has no default.
    """

    rank = 1


class AveragePooling2D(_AveragePooling):
    """The mean of each window; arguments and shapes as in `MaxPooling2D`.

    With padding ``"same"``, what is padding does not count. `pool_size` has no default.
    """

    rank = 2


class AveragePooling3D(_AveragePooling):
    """The mean of each window; arguments and shapes as in `MaxPooling3D`.

    With padding ``"same"``, what is padding does not count. `pool_size` has no default.
    """

    rank = 3


AvgPool1D = AveragePooling1D
AvgPool2D = AveragePooling2D
AvgPool3D = AveragePooling3D
MaxPool1D = MaxPooling1D
MaxPool2D = MaxPooling2D
MaxPool3D = MaxPooling3D
