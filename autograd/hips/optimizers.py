"""Optimizers of HIPS autograd: loops over ``grad(x, i)``, parameters in containers.

``callback(x, i, g)`` is called before every step, with the container and its gradient.
The loops are NumPy code and can be differentiated themselves, by a step size, say.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

import numpy as np

from autograd.hips.flattening import flatten

__all__ = ["adam", "rmsprop", "sgd", "unflatten_optimizer"]

Function: TypeAlias = Callable[..., Any]


def unflatten_optimizer(optimize: Function) -> Function:
    """An optimizer of one vector as one of numbers and arrays in containers."""

    @wraps(optimize)
    def optimized(
        grad: Function,
        x0: Any,
        callback: Function | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        vector, unflatten = flatten(x0)

        def flat_grad(x: Any, i: int) -> Any:
            return flatten(grad(unflatten(x), i))[0]

        def flat_callback(x: Any, i: int, g: Any) -> Any:
            assert callback is not None
            return callback(unflatten(x), i, unflatten(g))

        told = flat_callback if callback else None
        return unflatten(optimize(flat_grad, vector, told, *args, **kwargs))

    return optimized


@unflatten_optimizer
def sgd(
    grad: Function,
    x: Any,
    callback: Function | None = None,
    num_iters: int = 200,
    step_size: Any = 0.1,
    mass: Any = 0.9,
) -> Any:
    """Gradient descent with momentum: ``v ← m·v − (1−m)·g``, ``x ← x + η·v``.

    >>> sgd(lambda x, i: 2 * x, 1.0, num_iters=3, mass=0.0)
    np.float64(0.512)
    """
    velocity = np.zeros(len(x))
    for i in range(num_iters):
        g = _gradient(grad, x, i, callback)
        velocity = mass * velocity - (1 - mass) * g
        x = x + step_size * velocity
    return x


@unflatten_optimizer
def rmsprop(
    grad: Function,
    x: Any,
    callback: Function | None = None,
    num_iters: int = 100,
    step_size: Any = 0.1,
    gamma: Any = 0.9,
    eps: Any = 1e-8,
) -> Any:
    """RMSprop: ``s ← γ·s + (1−γ)·g²`` from s = 1, ``x ← x − η·g / (√s + ε)``."""
    square = np.ones(len(x))
    for i in range(num_iters):
        g = _gradient(grad, x, i, callback)
        square = gamma * square + (1 - gamma) * g**2
        x = x - step_size * g / (np.sqrt(square) + eps)
    return x


@unflatten_optimizer
def adam(
    grad: Function,
    x: Any,
    callback: Function | None = None,
    num_iters: int = 100,
    step_size: Any = 0.001,
    b1: Any = 0.9,
    b2: Any = 0.999,
    eps: Any = 1e-8,
) -> Any:
    """Adam (Kingma and Ba, 2015), algorithm 1."""
    mean = square = np.zeros(len(x))
    for i in range(num_iters):
        g = _gradient(grad, x, i, callback)
        mean = b1 * mean + (1 - b1) * g
        square = b2 * square + (1 - b2) * g**2
        unbiased = np.sqrt(square / (1 - b2 ** (i + 1)))
        x = x - step_size * (mean / (1 - b1 ** (i + 1))) / (unbiased + eps)
    return x


def _gradient(grad: Function, x: Any, i: int, callback: Function | None) -> Any:
    """The gradient at step `i`, which the callback is told."""
    g = grad(x, i)
    if callback:
        callback(x, i, g)
    return g
