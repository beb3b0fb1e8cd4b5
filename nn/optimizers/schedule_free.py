"""Schedule-free AdamW: an average of all steps in place of a falling learning rate."""

from functools import partial
from typing import NamedTuple, Unpack

import numpy as np

from nn.arrays import Array
from nn.optimizers.adam import toward
from nn.optimizers.arguments import takes_options
from nn.optimizers.base import Optimizer
from nn.optimizers.options import BELOW_ONE, Options, count_of, within
from nn.optimizers.pace import Rate
from nn.optimizers.slots import Rule, Workspace

__all__ = [
    "ScheduleFreeAdamW",
    "ScheduleFreeState",
    "schedule_free_init",
    "schedule_free_update",
]


class ScheduleFreeState(NamedTuple):
    """The sequence z that steps are made on, and the mean square v."""

    momentum: Array
    square: Array


def schedule_free_init(w: Array) -> ScheduleFreeState:
    """z at the parameter, v at zero."""
    return ScheduleFreeState(w.copy(), np.zeros_like(w))


def schedule_free_update(
    w: Array,
    g: Array,
    state: ScheduleFreeState,
    workspace: Workspace,
    *,
    learning_rate: float,
    share: float,
    correction: float,
    beta_1: float,
    beta_2: float,
    epsilon: float,
) -> None:
    """``z′ = z − ηg / (√(v/(1−β₂ᵗ)) + ε)``, then ``w ← β₁x′ + (1−β₁)z′``.

    ``x′ = (1−s)x + sz′`` with the share s = 1/t is the average of all z, and x is that
    before, of which w was ``β₁x + (1−β₁)z``. correction: ``1/(1−β₂ᵗ)``.
    """
    (a, b), (z, square) = workspace, state
    np.multiply(g, g, out=a)
    toward(square, a, 1 - beta_2, a)
    np.multiply(square, correction, out=a)
    np.sqrt(a, out=a)
    a += epsilon
    np.multiply(z, 1 - beta_1, out=b)
    w -= b  # β₁x
    np.multiply(g, learning_rate, out=b)
    b /= a
    z -= b
    w *= 1 - share
    np.multiply(z, 1 - beta_1 + beta_1 * share, out=b)
    w += b


class ScheduleFreeAdamW(Optimizer):
    """AdamW on averages (Defazio et al., 2024); see `schedule_free_update`.

    While training, parameters are between z and the average x, as Keras leaves them at
    the end too. warmup_steps: the learning rate rises in a line within these.
    """

    scratch = 2

    @takes_options
    def __init__(
        self,
        learning_rate: Rate = 0.0025,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        warmup_steps: int = 0,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, **options)
        self.beta_1 = within("beta_1", beta_1, 0.0, BELOW_ONE)
        self.beta_2 = within("beta_2", beta_2, 0.0, BELOW_ONE)
        self.epsilon = within("epsilon", epsilon, 0.0, 1.0)
        self.warmup_steps = count_of("warmup_steps", warmup_steps, 0) or 0

    def init(self, w: Array) -> ScheduleFreeState:
        """The state at the start."""
        return schedule_free_init(w)

    def rule(self, step: int, learning_rate: float) -> Rule:
        """`schedule_free_update` at this step."""
        warm = min(step / self.warmup_steps, 1.0) if self.warmup_steps else 1.0
        return partial(
            schedule_free_update,
            learning_rate=learning_rate * warm,
            share=1.0 / step,
            correction=1.0 / (1.0 - self.beta_2**step),
            beta_1=self.beta_1,
            beta_2=self.beta_2,
            epsilon=self.epsilon,
        )
