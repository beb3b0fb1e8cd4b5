"""A training step as a user writes it, whose program the tests read."""

from typing import Any

import numpy as np

import autograd as ag

rate = 0.1


def relu(x: Any) -> Any:
    return np.maximum(x, 0)


def loss(params: Any, x: Any, y: Any) -> Any:
    w1, b1, w2, b2 = params
    hidden = relu(x @ w1 + b1)
    error = hidden @ w2 + b2 - y
    return np.mean(error**2)


def step(params: Any, velocities: Any, x: Any, y: Any) -> Any:
    value, grads = ag.value_and_grad(loss)(params, x, y)
    for p, v, g in zip(params, velocities, grads, strict=True):
        v *= 0.9
        v -= rate * g
        p += v
    return value


def arguments(dtype: Any = np.float64) -> tuple[Any, ...]:
    """Weights, velocities, a batch and its targets."""
    rng = np.random.default_rng(0)
    shapes = [(5, 7), (7,), (7, 3), (3,)]
    params = [rng.standard_normal(shape).astype(dtype) for shape in shapes]
    velocities = [np.zeros(shape, dtype) for shape in shapes]
    x, y = (rng.standard_normal((4, n)).astype(dtype) for n in (5, 3))
    return params, velocities, x, y
