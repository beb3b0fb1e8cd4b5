"""Activations by their definitions, one slice at a time."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tests.references.elementwise import each

__all__ = ["REFERENCES"]

Slice = list[tuple[int, ...]]


def slices(x: Any, axis: Any) -> Iterator[tuple[tuple[int, ...], Slice]]:
    """The index of each result, its axes kept, and the indices that it comes from."""
    axes = range(x.ndim) if axis is None else axis if type(axis) is tuple else (axis,)
    reduced = {a % x.ndim for a in axes}
    found: dict[tuple[int, ...], Slice] = {
        i: []
        for i in np.ndindex(*[1 if a in reduced else n for a, n in enumerate(x.shape)])
    }
    for i in np.ndindex(x.shape):
        found[tuple(0 if a in reduced else n for a, n in enumerate(i))].append(i)
    yield from found.items()


def log_sum(values: list[float]) -> float:
    """``ln Σ eˣ``, moved by the greatest value; −inf for none."""
    top = max(values, default=-math.inf)
    if top == -math.inf:
        return top
    return top + math.log(math.fsum(math.exp(v - top) for v in values))


def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Slice by slice."""
    x = np.asarray(x)
    found = [(i, log_sum([x[j].item() for j in js])) for i, js in slices(x, axis)]
    kept = np.empty(
        [max((i[a] for i, _ in found), default=-1) + 1 for a in range(x.ndim)]
    )
    for i, value in found:
        kept[i] = value
    axes = range(x.ndim) if axis is None else axis if type(axis) is tuple else (axis,)
    reduced = {a % x.ndim for a in axes}
    shape = [n for a, n in enumerate(kept.shape) if a not in reduced]
    return kept if keepdims else kept.reshape(shape)


def log_softmax(x: Any, axis: Any = -1) -> Any:
    """Slice by slice."""
    y = np.empty(x.shape)
    for _, js in slices(x, axis):
        total = log_sum([x[j].item() for j in js])
        for j in js:
            y[j] = x[j].item() - total
    return y


def softmax(x: Any, axis: Any = -1) -> Any:
    """Slice by slice."""
    y = np.empty(x.shape)
    for _, js in slices(x, axis):
        top = max((x[j].item() for j in js), default=0.0)
        total = math.fsum(math.exp(x[j].item() - top) for j in js)
        for j in js:
            y[j] = math.exp(x[j].item() - top) / total
    return y


def elu(x: Any, alpha: float = 1.0) -> Any:
    """By its two branches."""
    return each(lambda x: x if x > 0 else alpha * (math.exp(x) - 1))(x)


def gelu(x: Any, approximate: bool = False) -> Any:
    """By the error function, or the hyperbolic tangent of its paper."""

    def cubic(x: float) -> float:
        inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
        return 0.5 * x * (1 + math.tanh(inner))

    if approximate:
        return each(cubic)(x)
    return each(lambda x: 0.5 * x * (1 + math.erf(x / math.sqrt(2))))(x)


def leaky_relu(x: Any, negative_slope: float = 0.2) -> Any:
    """By its two branches."""
    return each(lambda x: x if x > 0 else negative_slope * x)(x)


REFERENCES: dict[str, Callable[..., Any]] = {
    "elu": elu,
    "gelu": gelu,
    "leaky_relu": leaky_relu,
    "silu": each(lambda x: x / (1 + math.exp(-x))),
    "relu": each(lambda x: x if x > 0 else 0.0),
    "sigmoid": each(lambda x: 1 / (1 + math.exp(-x))),
    "softplus": each(lambda x: math.log(1 + math.exp(x))),
    "logsumexp": logsumexp,
    "softmax": softmax,
    "log_softmax": log_softmax,
}
