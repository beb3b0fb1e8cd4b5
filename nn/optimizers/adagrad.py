"""Adagrad and Adadelta: steps divided by what the gradients have added up to."""

from functools import partial
from typing import NamedTuple, Unpack

import numpy as np

from nn.arrays import Array
from nn.optimizers.arguments import takes_options
from nn.optimizers.base import Optimizer
from nn.optimizers.options import Options, within
from nn.optimizers.pace import Rate
from nn.optimizers.slots import Rule, Workspace

__all__ = [
    "Adadelta",
    "AdadeltaState",
    "Adagrad",
    "AdagradState",
    "adadelta_init",
    "adadelta_update",
    "adagrad_init",
    "adagrad_update",
]


class AdagradState(NamedTuple):
    """The sum of the squares of all gradients."""

    accumulator: Array


class AdadeltaState(NamedTuple):
    """The mean squares of the gradients and of the steps."""

    gradients: Array
    steps: Array


def adagrad_init(w: Array, *, start: float) -> AdagradState:
    """The sum begins at `start`."""
    return AdagradState(np.full_like(w, start))


def adagrad_update(
    w: Array,
    g: Array,
    state: AdagradState,
    workspace: Workspace,
    *,
    learning_rate: float,
    epsilon: float,
) -> None:
    """``s ← s + g²``, ``w ← w − ηg / √(s + ε)``."""
    (a, b), (accumulator,) = workspace, state
    np.multiply(g, g, out=a)
    accumulator += a
    np.add(accumulator, epsilon, out=a)
    np.sqrt(a, out=a)
    np.multiply(g, learning_rate, out=b)
    b /= a
    w -= b


def adadelta_init(w: Array) -> AdadeltaState:
    """All zero."""
    return AdadeltaState(np.zeros_like(w), np.zeros_like(w))


def adadelta_update(
    w: Array,
    g: Array,
    state: AdadeltaState,
    workspace: Workspace,
    *,
    learning_rate: float,
    rho: float,
    epsilon: float,
) -> None:
    """``s ← ρs + (1−ρ)g²``, ``d = g √(t+ε) / √(s+ε)``, ``t ← ρt + (1−ρ)d²``.

    Then ``w ← w − ηd``.
    """
    (a, b), (gradients, steps) = workspace, state
    _decay_toward_square(gradients, g, rho, a)
    np.add(steps, epsilon, out=a)
    np.sqrt(a, out=a)
    a *= g
    np.add(gradients, epsilon, out=b)
    np.sqrt(b, out=b)
    a /= b
    _decay_toward_square(steps, a, rho, b)
    a *= learning_rate
    w -= a


def _decay_toward_square(mean: Array, x: Array, rho: float, workspace: Array) -> None:
    mean *= rho
    np.multiply(x, x, out=workspace)
    workspace *= 1 - rho
    mean += workspace


class Adagrad(Optimizer):
    """``s ← s + g²``, ``w ← w − ηg / √(s + ε)`` (Duchi et al., 2011).

    learning_rate: η. initial_accumulator_value: s at the start. epsilon: ε.
    """

    scratch = 2

    @takes_options
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, **options)
        self.initial_accumulator_value = within(
            "initial_accumulator_value", initial_accumulator_value, 0.0, np.inf
        )
        self.epsilon = within("epsilon", epsilon, 0.0, 1.0)

    def init(self, w: Array) -> AdagradState:
        """The state at the start."""
        return adagrad_init(w, start=self.initial_accumulator_value)

    def rule(self, step: int, learning_rate: float) -> Rule:
        """`adagrad_update` with the present settings."""
        return partial(
            adagrad_update, learning_rate=learning_rate, epsilon=self.epsilon
        )


class Adadelta(Optimizer):
    """Steps in the units of the parameter: ``w ← w − ηg √(t + ε) / √(s + ε)``.

    s and t are running means of the squares of gradients and steps (Zeiler, 2012, where
    learning_rate η is 1). rho: the share ρ of the old mean.
    """

    scratch = 2

    @takes_options
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        rho: float = 0.95,
        epsilon: float = 1e-7,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, **options)
        self.rho = within("rho", rho, 0.0, 1.0)
        self.epsilon = within("epsilon", epsilon, 0.0, 1.0)

    def init(self, w: Array) -> AdadeltaState:
        """The state at the start."""
        return adadelta_init(w)

    def rule(self, step: int, learning_rate: float) -> Rule:
        """`adadelta_update` with the present settings."""
        return partial(
            adadelta_update,
            learning_rate=learning_rate,
            rho=self.rho,
            epsilon=self.epsilon,
        )
