"""Steps of training that several tests compile, and arguments for them."""

from typing import Any

import numpy as np

import autograd as ag

__all__ = ["adam_step", "momentum_step", "network"]


def loss(parameters: Any, x: Any, labels: Any) -> Any:
    """Mean cross-entropy of a network with one hidden layer; x: (batch, in)."""
    w1, b1, w2, b2 = parameters
    hidden = ag.ops.relu(x @ w1 + b1)
    scores = hidden @ w2 + b2
    return ag.ops.mean(ag.ops.softmax_cross_entropy(scores, labels=labels))


def momentum_step(parameters: Any, velocities: Any, x: Any, labels: Any) -> Any:
    """One step of gradient descent with momentum, in place."""
    value, gradients = ag.value_and_grad(loss)(parameters, x, labels)
    for w, v, g in zip(parameters, velocities, gradients, strict=True):
        v *= 0.9
        v -= 0.01 * g
        w += v
    return value


def adam_step(w: Any, m: Any, v: Any, g: Any) -> None:
    """One step of Adam without correction of the bias, in place."""
    m *= 0.9
    m += 0.1 * g
    v *= 0.999
    v += 0.001 * g * g
    w -= 0.01 * m / (np.sqrt(v) + 1e-8)


def network(dtype: str = "f4") -> tuple[Any, Any, Any, Any]:
    """Parameters, velocities, a batch of 32 and its labels."""
    rng = np.random.default_rng(0)
    shapes = [(64, 64), (64,), (64, 10), (10,)]
    parameters = [(rng.normal(size=s) * 0.1).astype(dtype) for s in shapes]
    velocities = [np.zeros_like(w) for w in parameters]
    x = rng.normal(size=(32, 64)).astype(dtype)
    return parameters, velocities, x, rng.integers(0, 10, 32)
