"""Layers over images, and those with a sliding window: convolution and pooling."""

from typing import Any, ClassVar

from autograd import ops
from autograd.errors import ShapeError, ValueRangeError
from autograd.ops.windows import Sizes, geometry, per_axis, positions
from nn.arrays import Shape
from nn.layers.base import Layer

__all__ = ["AXES", "Spatial", "Windowed", "channels_of", "format_of"]

AXES = {
    1: ("steps",),
    2: ("height", "width"),
    3: ("depth", "height", "width"),
}
"""What spatial axes are called in messages, by their number."""

FORMATS = ("channels_last", "channels_first")

LONG = 1 << 20
"""Stands for an axis whose length is not known: longer than any window."""


def format_of(layer: Layer, data_format: str | None) -> str:
    """`data_format` if it is one of `FORMATS`; None for the first."""
    found = FORMATS[0] if data_format is None else data_format
    if found not in FORMATS:
        raise ValueRangeError(
            f"{layer.name}: data_format must be one of {FORMATS}, got {data_format!r}"
        )
    return found


class Spatial(Layer):
    """A layer over (batch, *spatial, channels).

    data_format: ``"channels_last"``, or ``"channels_first"`` for (batch, channels,
    *spatial), in and out.

    Attributes
    ----------
    rank: the number of spatial axes.
    """

    rank: int

    def __init__(self, data_format: str | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.data_format = format_of(self, data_format)

    @property
    def _is_last(self) -> bool:
        return self.data_format == "channels_last"

    def _inward(self, x: Any) -> Any:
        """``x`` with its channels last."""
        return x if self._is_last else ops.moveaxis(x, 1, -1)

    def _outward(self, y: Any) -> Any:
        """``y``, which has its channels last, in the layer's format."""
        return y if self._is_last else ops.moveaxis(y, -1, 1)

    def _shape_inward(self, shape: Shape) -> Shape:
        """`shape` with its channels last."""
        return shape if self._is_last else (shape[0], *shape[2:], shape[1])

    def _shape_outward(self, shape: Shape) -> Shape:
        """`shape`, which has its channels last, in the layer's format."""
        return shape if self._is_last else (shape[0], shape[-1], *shape[1:-1])

    def _channels(self, shape: Shape, built: int | None = None) -> int:
        """`channels_of` an input of `shape`."""
        return channels_of(self, shape, self.rank, built)


class Windowed(Spatial):
    """A layer over windows of (batch, *spatial, channels).

    Attributes
    ----------
    paddings: the names that `padding` may have.
    window, strides, dilation_rate: one number for each spatial axis.
    """

    _shares_work = True
    paddings: ClassVar[tuple[str, ...]] = ("valid", "same")
    dilation_rate: Sizes
    window: Sizes
    strides: Sizes

    def _set_window(self, argument: str, size: Any, strides: Any, padding: str) -> None:
        """Check and keep the window; `argument` is what the layer calls its size."""
        self.window = self._sizes(argument, size)
        self.strides = self._sizes("strides", strides)
        self.dilation_rate = (1,) * self.rank
        name = padding.lower() if isinstance(padding, str) else padding
        if name not in self.paddings:
            raise ValueRangeError(
                f"{self.name}: padding must be one of {self.paddings}, got {padding!r}"
            )
        self.padding = name

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
        axes = self._shape_inward(input_shape)[1:-1]
        spatial = tuple(LONG if n is None else n for n in axes)
        found = positions(spatial, self.window, **self._geometry(spatial))
        return tuple(None if n is None else o for n, o in zip(axes, found, strict=True))

    def _output_shape(self, input_shape: Shape, channels: int) -> Shape:
        """``(batch, *positions, channels)`` in the layer's format."""
        shape = (input_shape[0], *self._positions(input_shape), channels)
        return self._shape_outward(shape)


def channels_of(layer: Layer, shape: Shape, rank: int, built: int | None = None) -> int:
    """The number of channels of an input, or an error if `layer` cannot take its shape.

    rank: the number of spatial axes. built: the channels that it was built for, if any.
    """
    is_last = getattr(layer, "data_format", FORMATS[0]) == FORMATS[0]
    right = len(shape) == rank + 2
    channels = shape[-1 if is_last else 1] if right else None
    if channels and built in (None, channels):
        return channels
    text, width = ", ".join(AXES[rank]), built or "channels"
    expected = f"(batch, {text}, {width})" if is_last else f"(batch, {width}, {text})"
    raise ShapeError(
        f"{layer.name}: expected an input of shape {expected}"
        f"{', as it was built for' if built else ''}, got {tuple(shape)}; one sample "
        f"is x[None], one channel {'x[..., None]' if is_last else 'x[:, None]'}"
    )
