"""Windows reduced to their largest or mean entry, channel by channel.

inputs: (batch, *spatial, channels), or with the channels first by `data_format`.
"""

from typing import Any

import autograd.numpy as anp
from autograd import ops
from autograd.ops.windows import per_axis
from nn.ops.layout import back, last
from nn.ops.registry import operation

__all__: list[str] = []


@operation
def max_pool(
    inputs: Any,
    pool_size: Any,
    strides: Any = None,
    padding: str = "valid",
    data_format: Any = None,
) -> Any:
    """The largest entry of each window; `strides` are by default `pool_size`."""
    x = last("max_pool", inputs, data_format)
    return back("max_pool", ops.max_pool(x, pool_size, strides, padding), data_format)


@operation
def average_pool(
    inputs: Any,
    pool_size: Any,
    strides: Any = None,
    padding: str = "valid",
    data_format: Any = None,
) -> Any:
    """The mean of each window, padding left out; strides by default `pool_size`."""
    x = last("average_pool", inputs, data_format)
    y = ops.average_pool(x, pool_size, strides, padding)
    return back("average_pool", y, data_format)


@operation
def adaptive_average_pool(
    inputs: Any, output_size: Any, data_format: Any = None
) -> Any:
    """The means of `output_size` windows of about equal size that cover each axis."""
    return _adaptive(
        "adaptive_average_pool", anp.mean, inputs, output_size, data_format
    )


@operation
def adaptive_max_pool(inputs: Any, output_size: Any, data_format: Any = None) -> Any:
    """The largest of `output_size` windows of about equal size that cover each axis."""
    return _adaptive("adaptive_max_pool", anp.max, inputs, output_size, data_format)


def _adaptive(name: str, f: Any, inputs: Any, size: Any, data_format: Any) -> Any:
    """``f`` over windows from ⌊in/m⌋ to ⌈(i + 1)n/m⌉, one axis after the other."""
    x = last(name, inputs, data_format)
    sizes = per_axis(name, "output_size", size, len(x.shape) - 2)
    for axis, m in enumerate(sizes, 1):
        n, before = x.shape[axis], (slice(None),) * axis
        parts = [
            x[(*before, slice(i * n // m, -(-(i + 1) * n // m)))] for i in range(m)
        ]
        x = anp.stack([f(part, axis=axis) for part in parts], axis=axis)
    return back(name, x, data_format)
