"""Lamb: Adam's direction, as long as the parameter it moves."""

from functools import partial
from typing import Unpack

import numpy as np

from nn.arrays import Array
from nn.optimizers.adam import AdamState, adam_init, update_moments
from nn.optimizers.arguments import takes_options
from nn.optimizers.base import Optimizer
from nn.optimizers.options import BELOW_ONE, Options, within
from nn.optimizers.pace import Rate
from nn.optimizers.slots import Rule, Workspace

__all__ = ["Lamb", "lamb_update"]


def lamb_update(
    w: Array,
    g: Array,
    state: AdamState,
    workspace: Workspace,
    *,
    step: int,
    learning_rate: float,
    beta_1: float,
    beta_2: float,
    epsilon: float,
) -> None:
    """``d = (m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε)``, then ``w ← w − η ‖w‖/‖d‖ · d``.

    The quotient of the norms is 1 where one of them is 0.
    """
    a, b = workspace
    update_moments(g, state, a, beta_1=beta_1, beta_2=beta_2)
    np.divide(state.square, 1 - beta_2**step, out=a)
    np.sqrt(a, out=a)
    a += epsilon
    np.divide(state.mean, 1 - beta_1**step, out=b)
    b /= a
    of_w, of_d = _norm(w), _norm(b)
    b *= learning_rate * (of_w / of_d if of_w > 0 and of_d > 0 else 1.0)
    w -= b


def _norm(x: Array) -> float:
    return float(np.sqrt(np.vdot(x, x)))


class Lamb(Optimizer):
    """``w ← w − η ‖w‖/‖d‖ · d``, d Adam's bias-corrected step (You et al., 2019).

    For large batches: the norms are those of a whole parameter, a kernel or a bias.
    """

    scratch = 2
    elementwise = False

    @takes_options
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, **options)
        self.beta_1 = within("beta_1", beta_1, 0.0, BELOW_ONE)
        self.beta_2 = within("beta_2", beta_2, 0.0, BELOW_ONE)
        self.epsilon = within("epsilon", epsilon, 0.0, 1.0)

    def init(self, w: Array) -> AdamState:
        """The state at the start, Adam's."""
        return adam_init(w)

    def rule(self, step: int, learning_rate: float) -> Rule:
        """`lamb_update` at this step."""
        return partial(
            lamb_update,
            step=step,
            learning_rate=learning_rate,
            beta_1=self.beta_1,
            beta_2=self.beta_2,
            epsilon=self.epsilon,
        )
