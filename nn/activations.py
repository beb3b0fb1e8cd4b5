"""Activations by their Keras names: compositions of `autograd` operations.

Each takes a Tensor or an array of any shape and gives one of the same shape and dtype,
element by element where nothing else is said. At a kink the derivative is the one to
its left.

>>> import numpy as np, nn
>>> nn.activations.relu(np.array([-1.0, 2.0]))
array([0., 2.])
>>> nn.activations.get("silu").__name__
'silu'
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np

from autograd import ops
from autograd.errors import ShapeError
from autograd.ops import log_softmax, sigmoid, softmax, softplus, tanh
from nn.lookup import find, names_of, restored
from nn.lookup import serialize as serialized

__all__ = [
    "celu",
    "deserialize",
    "elu",
    "exponential",
    "gelu",
    "get",
    "glu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "leaky_relu",
    "linear",
    "log_sigmoid",
    "log_softmax",
    "mish",
    "relu",
    "relu6",
    "selu",
    "serialize",
    "sigmoid",
    "silu",
    "soft_shrink",
    "softmax",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "squareplus",
    "swish",
    "tanh",
    "tanh_shrink",
    "threshold",
]

Activation: TypeAlias = Callable[[Any], Any]

_SELU_ALPHA = 1.6732632423543772
_SELU_SCALE = 1.0507009873554805


def linear(x: Any) -> Any:
    """``x`` itself."""
    return x


def relu(
    x: Any,
    negative_slope: float = 0.0,
    max_value: float | None = None,
    threshold: float = 0.0,
) -> Any:
    """``max(x, 0)``; in general x above the threshold θ, at most `max_value`.

    Elsewhere ``negative_slope·(x − θ)``.
    """
    if negative_slope == 0.0 and threshold == 0.0:
        return ops.relu(x) if max_value is None else ops.clip(x, 0.0, max_value)
    kept = x if max_value is None else ops.clip(x, None, max_value)
    return ops.where(x > threshold, kept, negative_slope * (x - threshold))


def leaky_relu(x: Any, negative_slope: float = 0.2) -> Any:
    """x where x > 0, else ``negative_slope·x`` (Maas et al., 2013)."""
    return ops.leaky_relu(x, negative_slope=negative_slope)


def relu6(x: Any) -> Any:
    """``min(max(x, 0), 6)``, with derivative 1 at both ends."""
    return ops.clip(x, 0.0, 6.0)


def elu(x: Any, alpha: float = 1.0) -> Any:
    """x where x > 0, else ``α(eˣ − 1)`` (Clevert et al., 2015)."""
    return ops.elu(x, alpha=alpha)


def selu(x: Any) -> Any:
    """``s·elu(x, α)`` with s ≈ 1.0507 and α ≈ 1.6733.

    These keep mean 0 and variance 1 from layer to layer (Klambauer et al., 2017).
    """
    return _SELU_SCALE * elu(x, _SELU_ALPHA)


def celu(x: Any, alpha: float = 1.0) -> Any:
    """x where x > 0, else ``α(e^(x/α) − 1)``, smooth at 0 (Barron, 2017)."""
    return ops.relu(x) + alpha * ops.expm1(ops.clip(x, None, 0.0) / alpha)


def gelu(x: Any, approximate: bool = False) -> Any:
    """``x·Φ(x)``, Φ the normal distribution (Hendrycks and Gimpel, 2016).

    approximate: ``½x(1 + tanh(√(2/π)(x + 0.044715x³)))`` in its place. Both are written
    so that the tail at very negative x does not cancel.
    """
    return ops.gelu(x, approximate=approximate)


def silu(x: Any) -> Any:
    """``x·σ(x)`` (Ramachandran et al., 2017, as swish)."""
    return ops.silu(x)


swish = silu


def mish(x: Any) -> Any:
    """``x·tanh(softplus(x))`` (Misra, 2019)."""
    return x * ops.tanh(ops.softplus(x))


def hard_sigmoid(x: Any) -> Any:
    """``x/6 + ½`` limited to [0, 1], with derivative 1/6 at both ends."""
    return ops.clip(x / 6.0 + 0.5, 0.0, 1.0)


def hard_silu(x: Any) -> Any:
    """``x·hard_sigmoid(x)`` (Howard et al., 2019, as h-swish)."""
    return x * hard_sigmoid(x)


hard_swish = hard_silu


def hard_tanh(x: Any) -> Any:
    """x limited to [−1, 1], with derivative 1 at both ends."""
    return ops.clip(x, -1.0, 1.0)


def softsign(x: Any) -> Any:
    """``x / (1 + |x|)``."""
    return x / (1.0 + ops.absolute(x))


def exponential(x: Any) -> Any:
    """``eˣ``."""
    return ops.exp(x)


def log_sigmoid(x: Any) -> Any:
    """``ln σ(x)``, which is x for very negative x."""
    return -ops.softplus(-x)


def tanh_shrink(x: Any) -> Any:
    """``x − tanh x``."""
    return x - ops.tanh(x)


def soft_shrink(x: Any, threshold: float = 0.5) -> Any:
    """x moved by θ towards 0, which all of [−θ, θ] becomes."""
    return x - ops.clip(x, -threshold, threshold)


def hard_shrink(x: Any, threshold: float = 0.5) -> Any:
    """x where ``|x| > θ``, else 0; derivative 0 at ±θ, where it jumps."""
    return ops.where(abs(x) > threshold, x, 0.0)


def threshold(x: Any, threshold: float, default_value: float) -> Any:
    """x where ``x > θ``, else `default_value`."""
    return ops.where(x > threshold, x, default_value)


def squareplus(x: Any, b: float = 4.0) -> Any:
    """``(x + √(x² + b)) / 2`` (Barron, 2021)."""
    return 0.5 * (x + ops.sqrt(ops.square(x) + b))


def sparse_plus(x: Any) -> Any:
    """0 up to −1, ``(x + 1)²/4`` up to 1, then x: the integral of `sparse_sigmoid`."""
    return 0.25 * ops.square(ops.clip(x, -1.0, 1.0) + 1.0) + ops.relu(x - 1.0)


def sparse_sigmoid(x: Any) -> Any:
    """``(x + 1)/2`` limited to [0, 1], with derivative ½ at both ends."""
    return ops.clip(0.5 * (x + 1.0), 0.0, 1.0)


def sparsemax(x: Any, axis: int = -1) -> Any:
    """``max(x − τ, 0)`` with τ such that the sum along `axis` is 1 (Martins, 2016).

    The point of the simplex that is nearest to x; most of it is 0.

    >>> import numpy as np, nn
    >>> nn.activations.sparsemax(np.array([1.0, 0.8, -1.0])).round(6)
    array([0.6, 0.4, 0. ])
    """
    x = x - ops.max(x, axis=axis, keepdims=True)  # so that sums lose no digits
    falling = ops.flip(ops.sort(x, axis=axis), axis=axis)
    shape = [1] * x.ndim
    shape[axis] = x.shape[axis]
    count = np.arange(1, x.shape[axis] + 1, dtype=x.dtype).reshape(shape)
    kept = 1.0 + count * falling > ops.cumsum(falling, axis=axis)
    whole = ops.sum(ops.where(kept, falling, 0.0), axis=axis, keepdims=True)
    level = (whole - 1.0) / kept.sum(axis=axis, keepdims=True, dtype=x.dtype)
    return ops.relu(x - level)


def glu(x: Any, axis: int = -1) -> Any:
    """``a·σ(b)`` for x cut in two halves a, b along `axis` (Dauphin et al., 2016).

    x: (…, 2n, …); result: (…, n, …).
    """
    if x.shape[axis] % 2:
        raise ShapeError(
            f"glu: x has shape {x.shape}; expected an even length on axis {axis}, "
            "which is cut in two halves"
        )
    a, b = ops.split(x, 2, axis=axis)
    return a * ops.sigmoid(b)


_BY_NAME: dict[str, Activation] = names_of(
    [
        celu,
        elu,
        exponential,
        gelu,
        glu,
        hard_shrink,
        hard_sigmoid,
        hard_silu,
        hard_tanh,
        leaky_relu,
        linear,
        log_sigmoid,
        log_softmax,
        mish,
        relu,
        relu6,
        selu,
        sigmoid,
        silu,
        soft_shrink,
        softmax,
        softplus,
        softsign,
        sparse_plus,
        sparse_sigmoid,
        sparsemax,
        squareplus,
        tanh,
        tanh_shrink,
        threshold,
    ]
) | {"hard_swish": hard_silu, "swish": silu}


def get(identifier: Any) -> Activation:
    """The activation of that name; a function as it is; `linear` for None."""
    if identifier is None:
        return linear
    activation: Activation = find("activation", identifier, _BY_NAME)
    return activation


def serialize(activation: Any) -> Any:
    """The name of a function; a layer as a dict that JSON can hold."""
    return serialized(activation)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """What `serialize` gave; custom_objects: more functions by their names."""
    return restored("activation", config, _BY_NAME, custom_objects)
