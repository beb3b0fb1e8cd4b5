"""Values brought to mean 0 and variance 1, or to length 1."""

from math import prod
from typing import Any

import autograd.numpy as anp
from autograd import ops
from autograd.errors import ArgumentError, ValueRangeError
from nn.ops.convert import floats, of_dtype
from nn.ops.reduction import axes_of
from nn.ops.registry import operation
from nn.vectors import EPSILON

__all__: list[str] = []


@operation
def batch_normalization(
    x: Any,
    mean: Any,
    variance: Any,
    axis: int,
    offset: Any = None,
    scale: Any = None,
    epsilon: float = 1e-3,
) -> Any:
    """``scale·(x − mean)/√(variance + ε) + offset``, all vectors along `axis`."""
    x = floats(x)
    shape = [1] * x.ndim
    shape[axis] = x.shape[axis]

    def spread(v: Any) -> Any:
        return anp.reshape(of_dtype(v, x.dtype), shape)

    factor = 1 / anp.sqrt(spread(variance) + epsilon)
    if scale is not None:
        factor = factor * spread(scale)
    y = (x - spread(mean)) * factor
    return y if offset is None else y + spread(offset)


@operation
def layer_normalization(
    x: Any,
    gamma: Any = None,
    beta: Any = None,
    axis: Any = -1,
    epsilon: float | None = None,
    **kwargs: Any,
) -> Any:
    """``γ(x − μ)/√(σ² + ε) + β`` with mean and variance along `axis`; ε is 1e-7."""
    rms_scaling = kwargs.pop("rms_scaling", False)
    if kwargs:
        raise ArgumentError(f"layer_normalization: unknown arguments {sorted(kwargs)}")
    x, epsilon = floats(x), EPSILON if epsilon is None else epsilon
    axes = _sorted(axis, x.ndim)
    gamma, beta = (_spread(v, x, axes) for v in (gamma, beta))
    if rms_scaling:
        y = x / anp.sqrt(anp.var(x, axis=axes, keepdims=True) + epsilon)
        return y if gamma is None else y * gamma
    if axes == (x.ndim - 1,) and gamma is not None and beta is not None:
        last = (x.shape[-1],)
        gamma, beta = anp.reshape(gamma, last), anp.reshape(beta, last)
        return ops.layer_normalization(x, gamma, beta, epsilon=epsilon)
    centred = x - anp.mean(x, axis=axes, keepdims=True)
    variance = anp.mean(anp.square(centred), axis=axes, keepdims=True)
    y = centred / anp.sqrt(variance + epsilon)
    y = y if gamma is None else y * gamma
    return y if beta is None else y + beta


@operation
def rms_normalization(
    x: Any, scale: Any = None, axis: Any = -1, epsilon: float | None = None
) -> Any:
    """``scale·x/√(mean x² + ε)`` along `axis`; ε is 1e-7."""
    x, epsilon = floats(x), EPSILON if epsilon is None else epsilon
    x = x if x.ndim else x[None]
    axes = _sorted(axis, x.ndim)
    y = x / anp.sqrt(anp.mean(anp.square(x), axis=axes, keepdims=True) + epsilon)
    return y if scale is None else y * _spread(scale, x, axes)


def _sorted(axis: Any, rank: int) -> tuple[int, ...]:
    axes = (axis,) if isinstance(axis, int) else axis
    return tuple(sorted(a % rank for a in axes))


def _spread(v: Any, x: Any, axes: tuple[int, ...]) -> Any:
    """A vector of the lengths of `axes`, with axes of 1 to broadcast against `x`."""
    if v is None:
        return None
    v = of_dtype(v, x.dtype)
    lengths = [n if a in axes else 1 for a, n in enumerate(x.shape)]
    return anp.reshape(v, lengths) if prod(v.shape) == prod(lengths) else v


@operation
def normalize(
    x: Any, axis: Any = -1, order: int = 2, epsilon: float | None = None
) -> Any:
    """``x/max(‖x‖, ε)`` with the norm of that order along `axis`; ε is 1e-7."""
    if not isinstance(order, int) or order < 1:
        raise ValueRangeError(f"normalize: order must be an int ≥ 1, got {order!r}")
    x, epsilon = floats(x), EPSILON if epsilon is None else epsilon
    x, axis = (x if x.ndim else x[None]), axes_of(axis)
    if order == 2:
        squares = anp.sum(anp.square(x), axis=axis, keepdims=True)
        return x / anp.sqrt(anp.maximum(squares, epsilon * epsilon))
    powers = anp.sum(anp.absolute(x) ** order, axis=axis, keepdims=True)
    return x / anp.maximum(powers ** (1 / order), epsilon)
