"""Lion: steps of one length, in the direction of a running mean's sign."""

from functools import partial
from typing import NamedTuple, Unpack

import numpy as np

from nn.arrays import Array
from nn.optimizers.arguments import takes_options
from nn.optimizers.base import Optimizer
from nn.optimizers.options import Options, within
from nn.optimizers.pace import Rate
from nn.optimizers.slots import Rule, Workspace

__all__ = ["Lion", "LionState", "lion_init", "lion_update"]


class LionState(NamedTuple):
    """The running mean of the gradient."""

    mean: Array


def lion_init(w: Array) -> LionState:
    """Zero."""
    return LionState(np.zeros_like(w))


def lion_update(
    w: Array,
    g: Array,
    state: LionState,
    workspace: Workspace,
    *,
    learning_rate: float,
    beta_1: float,
    beta_2: float,
) -> None:
    """``w ← w − η sign(β₁m + (1−β₁)g)``, then ``m ← β₂m + (1−β₂)g``."""
    (a, b), (mean,) = workspace, state
    np.multiply(mean, beta_1, out=a)
    np.multiply(g, 1 - beta_1, out=b)
    a += b
    np.sign(a, out=a)
    a *= learning_rate
    w -= a
    mean *= beta_2
    np.multiply(g, 1 - beta_2, out=b)
    mean += b


class Lion(Optimizer):
    """``w ← w − η sign(β₁m + (1−β₁)g)``, then ``m ← β₂m + (1−β₂)g``.

    (Chen et al., 2023.) Every element moves by η, or not at all where the sign is 0; so
    η is to be smaller than for Adam, 3 to 10 times by the paper.
    """

    scratch = 2

    @takes_options
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.99,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, **options)
        self.beta_1 = within("beta_1", beta_1, 0.0, 1.0)
        self.beta_2 = within("beta_2", beta_2, 0.0, 1.0)

    def init(self, w: Array) -> LionState:
        """The state at the start."""
        return lion_init(w)

    def rule(self, step: int, learning_rate: float) -> Rule:
        """`lion_update` with the present settings."""
        return partial(
            lion_update,
            learning_rate=learning_rate,
            beta_1=self.beta_1,
            beta_2=self.beta_2,
        )
