"""Ftrl: follow the regularized leader, for sparse linear models."""

from functools import partial
from typing import NamedTuple, Unpack

import numpy as np

from nn.arrays import Array
from nn.optimizers.arguments import takes_options
from nn.optimizers.base import Optimizer
from nn.optimizers.options import Options, within
from nn.optimizers.pace import Rate
from nn.optimizers.slots import Rule, Workspace

__all__ = ["Ftrl", "FtrlState", "ftrl_init", "ftrl_update"]


class FtrlState(NamedTuple):
    """The sum n of squared gradients, and the linear term z."""

    accumulator: Array
    linear: Array


def ftrl_init(w: Array, *, start: float) -> FtrlState:
    """The sum begins at `start`, the linear term at zero."""
    return FtrlState(np.full_like(w, start), np.zeros_like(w))


def ftrl_update(
    w: Array,
    g: Array,
    state: FtrlState,
    workspace: Workspace,
    *,
    learning_rate: float,
    power: float,
    l1: float,
    l2: float,
    shrinkage: float,
) -> None:
    """``n′ = n + g²``, ``z ← z + g + 2sw − (n′ᵖ − nᵖ)/η · w``.

    p is `power`, s `shrinkage`. Then ``w = (clip(z, −l1, l1) − z) / (n′ᵖ/η + 2·l2)``.
    """
    (a, b), (accumulator, linear) = workspace, state
    np.power(accumulator, power, out=a)
    np.multiply(g, g, out=b)
    accumulator += b
    np.power(accumulator, power, out=b)
    np.subtract(a, b, out=a)
    a /= learning_rate
    a += 2 * shrinkage
    a *= w
    a += g
    linear += a
    b /= learning_rate
    b += 2 * l2
    np.clip(linear, -l1, l1, out=a)
    a -= linear
    np.divide(a, b, out=w)


def ftrl_rest(w: Array, g: Array, state: FtrlState, workspace: Workspace) -> None:
    """The step of length 0, by which `ftrl_update` would divide: nothing changes."""


class Ftrl(Optimizer):
    """Follow the regularized leader (McMahan et al., 2013); see `ftrl_update`.

    learning_rate: η > 0. learning_rate_power: −p ≤ 0; steps fall as n to this power.
    initial_accumulator_value: n at the start. l1_regularization_strength and
    l2_regularization_strength: of the leader's penalty; beta β adds β/(2η) to l2.
    l2_shrinkage_regularization_strength: of a penalty on the loss.
    """

    scratch = 2

    @takes_options
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, **options)
        self.learning_rate_power = within(
            "learning_rate_power", learning_rate_power, -np.inf, 0.0
        )
        self.initial_accumulator_value = within(
            "initial_accumulator_value", initial_accumulator_value, 0.0, np.inf
        )
        self.l1_regularization_strength = within(
            "l1_regularization_strength", l1_regularization_strength, 0.0, np.inf
        )
        self.l2_regularization_strength = within(
            "l2_regularization_strength", l2_regularization_strength, 0.0, np.inf
        )
        self.l2_shrinkage_regularization_strength = within(
            "l2_shrinkage_regularization_strength",
            l2_shrinkage_regularization_strength,
            0.0,
            np.inf,
        )
        self.beta = within("beta", beta, 0.0, np.inf)

    def init(self, w: Array) -> FtrlState:
        """The state at the start."""
        return ftrl_init(w, start=self.initial_accumulator_value)

    def rule(self, step: int, learning_rate: float) -> Rule:
        """`ftrl_update` with the present settings; `ftrl_rest` at a rate of 0."""
        if not learning_rate:
            return partial(ftrl_rest)
        return partial(
            ftrl_update,
            learning_rate=learning_rate,
            power=-self.learning_rate_power,
            l1=self.l1_regularization_strength,
            l2=self.l2_regularization_strength + self.beta / (2 * learning_rate),
            shrinkage=self.l2_shrinkage_regularization_strength,
        )
