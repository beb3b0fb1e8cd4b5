"""Windows of images side by side, and added up where they came from, as PyTorch has it.

Channels come first: (batch, channels, height, width).
"""

from math import prod
from typing import Any

import autograd.numpy as anp
from autograd import ops
from autograd.ops.windows import per_axis, positions
from nn.ops.convert import floats
from nn.ops.registry import operation

__all__: list[str] = []


def _geometry(name: str, size: Any, dilation: Any, padding: Any, stride: Any) -> Any:
    around = (padding,) * 2 if isinstance(padding, int) else tuple(padding)
    return {
        "size": per_axis(name, "kernel_size", size, 2),
        "dilation": per_axis(name, "dilation", dilation, 2),
        "strides": per_axis(name, "stride", stride, 2),
        "padding": tuple((p, p) for p in around),
    }


@operation
def unfold(
    x: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> Any:
    """The windows of x: (b, c, h, w) → (b, c·taps, positions)."""
    window = _geometry("unfold", kernel_size, dilation, padding, stride)
    y = ops.unfold(anp.moveaxis(floats(x), 1, -1), **window)  # (b, *out, taps, c)
    b, *out, taps, c = y.shape
    return anp.reshape(anp.transpose(y, (0, 4, 3, 1, 2)), (b, c * taps, prod(out)))


@operation
def fold(
    x: Any,
    output_size: Any,
    kernel_size: Any,
    dilation: Any = 1,
    padding: Any = 0,
    stride: Any = 1,
) -> Any:
    """Windows added up where they lie: (b, c·taps, positions) → (b, c, h, w)."""
    window = _geometry("fold", kernel_size, dilation, padding, stride)
    spatial = per_axis("fold", "output_size", output_size, 2)
    x, taps, out = floats(x), prod(window["size"]), positions(spatial, **window)
    y = anp.reshape(x, (x.shape[0], x.shape[1] // taps, taps, *out))
    y = ops.fold(anp.transpose(y, (0, 3, 4, 2, 1)), spatial, **window)
    return anp.moveaxis(y, -1, 1)
