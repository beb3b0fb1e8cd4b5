"""Stochastic gradient descent, plain, with momentum and with Nesterov's."""

from typing import NamedTuple

import numpy as np

from nn.arrays import Array
from nn.optimizers.base import Optimizer, within

__all__ = ["SGD", "SGDState", "sgd_init", "sgd_update"]


class SGDState(NamedTuple):
    """What SGD keeps for a parameter: the velocity, and room for a product."""

    velocity: Array
    scratch: Array


def sgd_init(w: Array) -> SGDState:
    """At rest."""
    return SGDState(np.zeros_like(w), np.empty_like(w))


def sgd_update(
    w: Array,
    g: Array,
    state: SGDState,
    *,
    learning_rate: float,
    momentum: float,
    nesterov: bool,
) -> None:
    """``v ← βv − ηg``, then ``w ← w + v``, or Nesterov's ``w ← w + βv − ηg``.

    Writes to `w` and `state` and allocates nothing; `g` is left as it was.
    """
    v, step = state
    np.multiply(g, -learning_rate, out=step)
    if momentum == 0.0:
        w += step
        return
    v *= momentum
    v += step
    if nesterov:
        w += step
        np.multiply(v, momentum, out=step)
        w += step
    else:
        w += v


class SGD(Optimizer):
    """Gradient descent, ``w ← w − ηg``; with momentum ``v ← βv − ηg``, ``w ← w + v``.

    learning_rate: η. momentum: β in [0, 1]. nesterov: step to where the next velocity
    leads, ``w ← w + βv − ηg`` with the new v (Sutskever et al., 2013).

    >>> import autograd as ag, nn
    >>> w = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> sgd = nn.optimizers.SGD(learning_rate=0.5)
    >>> (w * w).sum().backward()
    >>> sgd.apply([w.grad], [w])
    >>> w.tolist()
    [0.0, 0.0]
    """

    def __init__(
        self,
        learning_rate: float = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        super().__init__(learning_rate)
        self.momentum = within("momentum", momentum, 0.0, 1.0)
        self.nesterov = nesterov

    def init(self, w: Array) -> SGDState:
        """The state at rest."""
        return sgd_init(w)

    def update(self, w: Array, g: Array, state: SGDState) -> None:
        """One step with the present settings."""
        sgd_update(
            w,
            g,
            state,
            learning_rate=self.learning_rate,
            momentum=self.momentum,
            nesterov=self.nesterov,
        )
