"""Normalisations by their definitions, one slice at a time with Python's math."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["REFERENCES"]


def standard(values: Any, epsilon: float) -> tuple[list[float], float, float]:
    """The values less their mean over their deviation; the mean, the variance."""
    given = [float(v) for v in np.ravel(values)]
    mean = math.fsum(given) / len(given)
    variance = math.fsum((v - mean) ** 2 for v in given) / len(given)
    deviation = math.sqrt(variance + epsilon)
    return [(v - mean) / deviation for v in given], mean, variance


def layer_normalization(x: Any, gamma: Any, beta: Any, epsilon: float = 1e-3) -> Any:
    """Sample by sample."""
    y = np.empty(x.shape)
    for place in np.ndindex(x.shape[: x.ndim - gamma.ndim]):
        values, _, _ = standard(x[place], epsilon)
        y[place] = np.reshape(values, gamma.shape)
    return y * gamma + beta


def batch_normalization(x: Any, gamma: Any, beta: Any, epsilon: float = 1e-3) -> Any:
    """Channel by channel."""
    y = np.empty(x.shape)
    mean, variance = np.empty((2, *[1] * (x.ndim - 1), x.shape[-1]))
    for c in range(x.shape[-1]):
        values, mean[..., c], variance[..., c] = standard(x[..., c], epsilon)
        y[..., c] = np.reshape(values, x.shape[:-1]) * gamma[c] + beta[c]
    return y, mean, variance


REFERENCES: dict[str, Callable[..., Any]] = {
    "batch_normalization": batch_normalization,
    "layer_normalization": layer_normalization,
}
