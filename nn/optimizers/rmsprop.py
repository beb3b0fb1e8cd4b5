"""RMSprop: steps divided by a running root mean square of the gradient."""

from functools import partial
from typing import NamedTuple, Unpack

import numpy as np

from nn.arrays import Array
from nn.optimizers.arguments import takes_options
from nn.optimizers.base import Optimizer
from nn.optimizers.options import Options, within
from nn.optimizers.pace import Rate
from nn.optimizers.slots import Rule, Workspace

__all__ = ["RMSprop", "RMSpropState", "rmsprop_init", "rmsprop_update"]


class RMSpropState(NamedTuple):
    """The mean square s; the velocity v with momentum; the mean m when centred."""

    square: Array
    velocity: Array | None
    mean: Array | None


def rmsprop_init(w: Array, *, momentum: float, centered: bool) -> RMSpropState:
    """All zero."""
    velocity = np.zeros_like(w) if momentum else None
    return RMSpropState(
        np.zeros_like(w), velocity, np.zeros_like(w) if centered else None
    )


def rmsprop_update(
    w: Array,
    g: Array,
    state: RMSpropState,
    workspace: Workspace,
    *,
    learning_rate: float,
    rho: float,
    momentum: float,
    epsilon: float,
) -> None:
    """``s ← ρs + (1−ρ)g²``, ``d = ηg / √(s − m² + ε)``, ``w ← w − d``.

    Centred, ``m ← ρm + (1−ρ)g``; else m = 0. With momentum ``v ← μv + d, w ← w − v``.
    """
    (a, b), (square, velocity, mean) = workspace, state
    square *= rho
    np.multiply(g, g, out=a)
    a *= 1 - rho
    square += a
    np.add(square, epsilon, out=a)
    if mean is not None:
        mean *= rho
        np.multiply(g, 1 - rho, out=b)
        mean += b
        np.multiply(mean, mean, out=b)
        a -= b
    np.sqrt(a, out=a)
    np.multiply(g, learning_rate, out=b)
    np.divide(b, a, out=a)
    if velocity is not None:
        velocity *= momentum
        velocity += a
        w -= velocity
    else:
        w -= a


class RMSprop(Optimizer):
    """``s ← ρs + (1−ρ)g²``, ``w ← w − ηg / √(s + ε)`` (Hinton, 2012).

    learning_rate: η. rho: ρ. momentum: of the steps. epsilon: ε, under the root.
    centered: divide by the standard deviation in place of the root mean square.

    >>> import autograd as ag, numpy as np, nn
    >>> w = ag.tensor([1.0, -1.0], requires_grad=True)
    >>> nn.optimizers.RMSprop(0.1).apply([np.array([4.0, -0.5])], [w])
    >>> w.data.round(4).tolist()
    [0.6838, -0.6838]
    """

    scratch = 2

    @takes_options
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, **options)
        self.rho = within("rho", rho, 0.0, 1.0)
        self.momentum = within("momentum", momentum, 0.0, 1.0)
        self.epsilon = within("epsilon", epsilon, 0.0, 1.0)
        self.centered = centered

    def init(self, w: Array) -> RMSpropState:
        """The state at the start."""
        return rmsprop_init(w, momentum=self.momentum, centered=self.centered)

    def rule(self, step: int, learning_rate: float) -> Rule:
        """`rmsprop_update` with the present settings."""
        return partial(
            rmsprop_update,
            learning_rate=learning_rate,
            rho=self.rho,
            momentum=self.momentum,
            epsilon=self.epsilon,
        )
