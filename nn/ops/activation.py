"""The activations of `nn.activations` under Keras's names and defaults for `ops`.

x: any shape; the result has its shape, and floats for ints.
"""

from collections.abc import Callable
from typing import Any

import autograd.numpy as anp
from nn import activations
from nn.ops.convert import floats, ready
from nn.ops.elementwise import one
from nn.ops.registry import operation

__all__: list[str] = []

_SIMPLE = (
    activations.hard_sigmoid,
    activations.hard_silu,
    activations.hard_tanh,
    activations.log_sigmoid,
    activations.relu6,
    activations.selu,
    activations.sigmoid,
    activations.silu,
    activations.softplus,
    activations.softsign,
    activations.sparse_plus,
    activations.sparse_sigmoid,
    activations.tanh_shrink,
)

_OTHER_NAMES = {"hard_swish": activations.hard_silu, "swish": activations.silu}

one(
    {
        name: (f, str(f.__doc__))
        for name, f in {f.__name__: f for f in _SIMPLE}.items() | _OTHER_NAMES.items()
    },
    floats,
)


@operation
def relu(x: Any) -> Any:
    """``max(x, 0)``."""
    return activations.relu(ready(x))


@operation
def celu(x: Any, alpha: float = 1.0) -> Any:
    """x where x > 0, else ``α(e^(x/α) − 1)``."""
    return activations.celu(floats(x), alpha)


@operation
def elu(x: Any, alpha: float = 1.0) -> Any:
    """x where x > 0, else ``α(eˣ − 1)``."""
    return activations.elu(floats(x), alpha)


@operation
def gelu(x: Any, approximate: bool = True) -> Any:
    """``x·Φ(x)``, by default with the tanh that is near Φ."""
    return activations.gelu(floats(x), approximate)


@operation
def glu(x: Any, axis: int = -1) -> Any:
    """``a·σ(b)`` for x cut in two halves a, b along `axis`."""
    return activations.glu(floats(x), axis)


@operation
def hard_shrink(x: Any, threshold: float = 0.5) -> Any:
    """x where ``|x| > threshold``, else 0."""
    return activations.hard_shrink(floats(x), threshold)


@operation
def leaky_relu(x: Any, negative_slope: float = 0.2) -> Any:
    """x where x > 0, else ``negative_slope·x``."""
    return activations.leaky_relu(floats(x), negative_slope)


@operation
def soft_shrink(x: Any, threshold: float = 0.5) -> Any:
    """x moved by `threshold` towards 0, where all that is nearer comes to lie."""
    return activations.soft_shrink(floats(x), threshold)


@operation
def squareplus(x: Any, b: Any = 4) -> Any:
    """``(x + √(x² + b))/2``."""
    return activations.squareplus(floats(x), b)


@operation
def threshold(x: Any, threshold: float, default_value: float) -> Any:
    """x where ``x > threshold``, else `default_value`."""
    return activations.threshold(floats(x), threshold, default_value)


@operation
def softmax(x: Any, axis: Any = -1) -> Any:
    """``eˣ/Σeˣ`` along `axis`; over all for None, over several axes together."""
    return _along(activations.softmax, x, axis)


@operation
def log_softmax(x: Any, axis: Any = -1) -> Any:
    """``x − ln Σeˣ`` along `axis`; over all for None, over several axes together."""
    return _along(activations.log_softmax, x, axis)


def _along(f: Callable[..., Any], x: Any, axis: Any) -> Any:
    """``f(x)`` along the axes together: they become one, the last, and go back."""
    x = floats(x)
    if isinstance(axis, int):
        return f(x, axis=axis)
    axes = tuple(range(x.ndim)) if axis is None else tuple(a % x.ndim for a in axis)
    last = tuple(range(x.ndim - len(axes), x.ndim))
    moved = anp.moveaxis(x, axes, last)
    y = f(anp.reshape(moved, (*moved.shape[: last[0]], -1)), axis=-1)
    return anp.moveaxis(anp.reshape(y, moved.shape), last, axes)


@operation
def sparsemax(x: Any, axis: int = -1) -> Any:
    """``max(x − τ, 0)`` along `axis`, with the τ for which it sums to 1.

    Martins and Astudillo, 2016. The τ is ``(Σx − 1)/k`` over the k largest, as many
    as are above it; the derivative is that among these.
    """
    x = anp.moveaxis(floats(x), axis, -1)
    falling = anp.flip(anp.sort(x, axis=-1), axis=-1)
    sums = anp.cumsum(falling, axis=-1)
    counts = anp.arange(1, x.shape[-1] + 1, dtype=x.dtype)
    inside = 1 + counts * falling > sums
    k = anp.sum(inside, axis=-1, keepdims=True)
    total = anp.take_along_axis(sums, k - 1, axis=-1)
    tau = (total - 1) / k.astype(x.dtype)
    return anp.moveaxis(anp.maximum(x - tau, 0), -1, axis)
