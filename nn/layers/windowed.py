"""`Windowed`: what layers with a sliding window share, convolution and pooling."""

from typing import Any, ClassVar

from autograd.errors import ShapeError, ValueRangeError
from autograd.ops.windows import Sizes, geometry, per_axis, positions
from nn.arrays import Shape
from nn.layers.base import Layer

__all__ = ["Windowed", "channels_of"]

AXES = {1: ("steps",), 2: ("height", "width")}
"""What spatial axes are called in messages, by their number."""

LONG = 1 << 20
"""Stands for an axis whose length is not known: longer than any window."""


class Windowed(Layer):
    """A layer over windows of (batch, *spatial, channels).

    Attributes
    ----------
    rank: the number of spatial axes.
    paddings: the names that `padding` may have.
    window, strides, dilation_rate: one number for each spatial axis.
    """

    _shares_work = True
    rank: ClassVar[int]
    paddings: ClassVar[tuple[str, ...]] = ("valid", "same")
    dilation_rate: Sizes
    window: Sizes
    strides: Sizes

    def _set_window(self, argument: str, size: Any, strides: Any, padding: str) -> None:
        """Check and keep the window; `argument` is what the layer calls its size."""
        self.window = self._sizes(argument, size)
        self.strides = self._sizes("strides", strides)
        self.dilation_rate = (1,) * self.rank
        if padding not in self.paddings:
            raise ValueRangeError(
                f"{self.name}: padding must be one of {self.paddings}, got {padding!r}"
            )
        self.padding = padding

    def _sizes(self, argument: str, value: Any) -> Sizes:
        return per_axis(self.name, argument, value, self.rank)

    def _count(self, argument: str, value: Any) -> int:
        (count,) = per_axis(self.name, argument, value, 1)
        return count

    def _geometry(self, spatial: Sizes) -> dict[str, Any]:
        """The window over an input of the axes `spatial`, refused if there is no room.

        As keyword arguments of `ops.convolution`.
        """
        padding: Any = self.padding
        if padding == "causal":  # no output sees what comes after it
            reach = (self.window[0] - 1) * self.dilation_rate[0]
            padding = ((reach, 0),)
        found = geometry(
            self.name,
            spatial,
            self.window,
            strides=self.strides,
            padding=padding,
            dilation=self.dilation_rate,
        )
        del found["size"]
        return found

    def _positions(self, input_shape: Shape) -> Shape:
        """How many windows fit along each axis; None where its length is not known."""
        axes = input_shape[1:-1]
        spatial = tuple(LONG if n is None else n for n in axes)
        found = positions(spatial, self.window, **self._geometry(spatial))
        return tuple(None if n is None else o for n, o in zip(axes, found, strict=True))


def channels_of(layer: Layer, shape: Shape, rank: int, built: int | None = None) -> int:
    """The number of channels of an input, or an error if `layer` cannot take its shape.

    rank: the number of spatial axes. built: the channels that it was built for, if any.
    """
    channels = shape[-1] if len(shape) == rank + 2 else None
    if channels and built in (None, channels):
        return channels
    expected = f"(batch, {', '.join(AXES[rank])}, {built or 'channels'})"
    raise ShapeError(
        f"{layer.name}: expected an input of shape {expected}"
        f"{', as it was built for' if built else ''}, got {shape}; one sample is "
        "x[None], one channel x[..., None]"
    )
