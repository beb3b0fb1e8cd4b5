"""Stochastic gradient descent, plain, with momentum and with Nesterov's."""

from functools import partial
from typing import NamedTuple, Unpack

import numpy as np

from nn.arrays import Array
from nn.optimizers.arguments import takes_options
from nn.optimizers.base import Optimizer
from nn.optimizers.options import Options, within
from nn.optimizers.pace import Rate
from nn.optimizers.slots import Rule, Workspace, number

__all__ = ["SGD", "SGDState", "sgd_init", "sgd_update"]


class SGDState(NamedTuple):
    """What SGD keeps for a parameter: the velocity; None without momentum."""

    velocity: Array | None


def sgd_init(w: Array, *, momentum: float) -> SGDState:
    """At rest."""
    return SGDState(np.zeros_like(w) if momentum else None)


def sgd_update(
    w: Array,
    g: Array,
    state: SGDState,
    workspace: Workspace,
    *,
    learning_rate: float,
    momentum: float,
    nesterov: bool,
) -> None:
    """``v ← βv − ηg``, then ``w ← w + v``, or Nesterov's ``w ← w + βv − ηg``."""
    (step,) = workspace
    np.multiply(g, number(-learning_rate, step.dtype), out=step)
    v = state.velocity
    if v is None:
        w += step
        return
    friction = number(momentum, v.dtype)
    v *= friction
    v += step
    if nesterov:
        w += step
        np.multiply(v, friction, out=step)
        w += step
    else:
        w += v


class SGD(Optimizer):
    """Gradient descent, ``w ← w − ηg``; with momentum ``v ← βv − ηg``, ``w ← w + v``.

    learning_rate: η. momentum: β in [0, 1]. nesterov: step to where the next velocity
    leads, ``w ← w + βv − ηg`` with the new v (Sutskever et al., 2013). See
    docs/optimizers.md for other conventions of momentum.

    >>> import autograd as ag, nn
    >>> w = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> sgd = nn.optimizers.SGD(learning_rate=0.5)
    >>> (w * w).sum().backward()
    >>> sgd.apply([w.grad], [w])
    >>> w.tolist()
    [0.0, 0.0]
    """

    @takes_options
    def __init__(
        self,
        learning_rate: Rate = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, **options)
        self.momentum = within("momentum", momentum, 0.0, 1.0)
        self.nesterov = nesterov

    def init(self, w: Array) -> SGDState:
        """The state at rest."""
        return sgd_init(w, momentum=self.momentum)

    def rule(self, step: int, learning_rate: float) -> Rule:
        """`sgd_update` with the present settings."""
        return partial(
            sgd_update,
            learning_rate=learning_rate,
            momentum=self.momentum,
            nesterov=self.nesterov,
        )
