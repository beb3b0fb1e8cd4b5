"""Schedules of the learning rate: pure functions of the step, counted from 0.

The formulas are Keras 3's, `OneCycle` is PyTorch's. A `name` is for people to read.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from autograd.errors import ValueRangeError
from nn import display
from nn.lookup import Configurable, names_of, restored
from nn.lookup import serialize as serialized

__all__ = [
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "OneCycle",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "deserialize",
    "get",
    "serialize",
]


class LearningRateSchedule(Configurable):
    """From the number of steps made so far to the learning rate of the next."""

    def __call__(self, step: int) -> float:
        """The learning rate after `step` steps, an integer ≥ 0."""
        raise NotImplementedError(f"{type(self).__name__} defines no __call__")

    def __repr__(self) -> str:
        return display.settings.call_text(self)


class ExponentialDecay(LearningRateSchedule):
    """``η₀ · decay_rate^(step / decay_steps)``.

    staircase: with the quotient rounded down, so that it falls in steps.

    >>> import nn
    >>> rate = nn.optimizers.schedules.ExponentialDecay(0.1, 100, 0.5)
    >>> rate(0), rate(100), rate(200)
    (0.1, 0.05, 0.025)
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str = "ExponentialDecay",
    ) -> None:
        self.name = name
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive("decay_steps", decay_steps)
        self.decay_rate = decay_rate
        self.staircase = staircase

    def __call__(self, step: int) -> float:
        """The learning rate after `step` steps."""
        return float(
            self.initial_learning_rate * self.decay_rate ** _quotient(self, step)
        )


class InverseTimeDecay(LearningRateSchedule):
    """``η₀ / (1 + decay_rate · step / decay_steps)``.

    staircase: with the quotient rounded down.

    >>> import nn
    >>> nn.optimizers.schedules.InverseTimeDecay(0.1, 10, 1.0)(10)
    0.05
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str = "InverseTimeDecay",
    ) -> None:
        self.name = name
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive("decay_steps", decay_steps)
        self.decay_rate = decay_rate
        self.staircase = staircase

    def __call__(self, step: int) -> float:
        """The learning rate after `step` steps."""
        return self.initial_learning_rate / (
            1 + self.decay_rate * _quotient(self, step)
        )


class PiecewiseConstantDecay(LearningRateSchedule):
    """``values[i]`` up to and with ``boundaries[i]``, the last of `values` after them.

    >>> import nn
    >>> rate = nn.optimizers.schedules.PiecewiseConstantDecay([10, 20], [0.4, 0.2, 0.1])
    >>> rate(10), rate(11), rate(21)
    (0.4, 0.2, 0.1)
    """

    def __init__(
        self,
        boundaries: Sequence[float],
        values: Sequence[float],
        name: str = "PiecewiseConstant",
    ) -> None:
        if len(values) != len(boundaries) + 1 or not boundaries:
            raise ValueRangeError(
                f"PiecewiseConstantDecay: {len(boundaries)} boundaries part "
                f"{len(boundaries) + 1} values, got {len(values)}"
            )
        if any(b <= a for a, b in pairwise(boundaries)):
            raise ValueRangeError(
                f"PiecewiseConstantDecay: boundaries must increase, got {boundaries}"
            )
        self.boundaries = list(boundaries)
        self.values = list(values)
        self.name = name

    def __call__(self, step: int) -> float:
        """The learning rate after `step` steps."""
        return float(self.values[bisect_left(self.boundaries, step)])


class PolynomialDecay(LearningRateSchedule):
    """``(η₀ − η₁)(1 − step / decay_steps)^power + η₁``, and η₁ after decay_steps.

    cycle: past decay_steps, decay_steps is replaced by its next multiple, so that the
    rate jumps up and falls again.

    >>> import nn
    >>> nn.optimizers.schedules.PolynomialDecay(0.1, 100, end_learning_rate=0.0)(50)
    0.05
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ) -> None:
        self.name = name
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive("decay_steps", decay_steps)
        self.end_learning_rate = end_learning_rate
        self.power = power
        self.cycle = cycle

    def __call__(self, step: int) -> float:
        """The learning rate after `step` steps."""
        rounds = max(1, math.ceil(step / self.decay_steps)) if self.cycle else 1
        done = min(1.0, step / (self.decay_steps * rounds))
        height = self.initial_learning_rate - self.end_learning_rate
        return float(height * (1 - done) ** self.power + self.end_learning_rate)


class CosineDecay(LearningRateSchedule):
    """``η₀ ((1 − α)(1 + cos(π · step / decay_steps)) / 2 + α)``, and αη₀ after that.

    With warmup_target, the rate first rises in a line from η₀ to the target within
    warmup_steps, and falls from there (Loshchilov and Hutter, 2016; Goyal, 2017).

    >>> import nn
    >>> rate = nn.optimizers.schedules.CosineDecay(
    ...     0.0, 100, warmup_target=0.1, warmup_steps=10
    ... )
    >>> rate(5), rate(10), round(rate(60), 12), rate(110)
    (0.05, 0.1, 0.05, 0.0)
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        alpha: float = 0.0,
        name: str = "CosineDecay",
        warmup_target: float | None = None,
        warmup_steps: int = 0,
    ) -> None:
        self.name = name
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive("decay_steps", decay_steps)
        self.alpha = alpha
        self.warmup_target = warmup_target
        self.warmup_steps = warmup_steps

    def __call__(self, step: int) -> float:
        """The learning rate after `step` steps."""
        top = self.initial_learning_rate
        if self.warmup_target is not None:
            if step < self.warmup_steps:
                rise = self.warmup_target - top
                return top + rise * step / self.warmup_steps
            step, top = step - self.warmup_steps, self.warmup_target
        wave = _half_cosine(min(1.0, step / self.decay_steps))
        return top * ((1 - self.alpha) * wave + self.alpha)


class CosineDecayRestarts(LearningRateSchedule):
    """`CosineDecay` again and again: round i lasts first_decay_steps · t_mulⁱ steps.

    ``η₀ ((1 − α) m_mulⁱ (1 + cos(π · done)) / 2 + α)``, `done` the share of the round
    that is over (Loshchilov and Hutter, 2016).

    >>> import nn
    >>> rate = nn.optimizers.schedules.CosineDecayRestarts(0.1, 10)
    >>> rate(0), rate(10), rate(30)
    (0.1, 0.1, 0.1)
    """

    def __init__(
        self,
        initial_learning_rate: float,
        first_decay_steps: int,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str = "SGDRDecay",
    ) -> None:
        self.name = name
        self.initial_learning_rate = initial_learning_rate
        self.first_decay_steps = _positive("first_decay_steps", first_decay_steps)
        self.t_mul = t_mul
        self.m_mul = m_mul
        self.alpha = alpha
        if not t_mul >= 1:
            raise ValueRangeError(
                f"CosineDecayRestarts: t_mul must be ≥ 1, got {t_mul!r}"
            )

    def __call__(self, step: int) -> float:
        """The learning rate after `step` steps."""
        rounds, start, length = 0, 0.0, float(self.first_decay_steps)
        if self.t_mul == 1:
            rounds = int(step // length)
            start = rounds * length
        while step >= start + length:  # log(step) rounds, for t_mul > 1
            rounds, start, length = rounds + 1, start + length, length * self.t_mul
        wave = self.m_mul**rounds * _half_cosine((step - start) / length)
        return float(
            self.initial_learning_rate * ((1 - self.alpha) * wave + self.alpha)
        )


class OneCycle(LearningRateSchedule):
    """Half a cosine up from ``max/div_factor`` to the maximum, and half a one down.

    The rise takes the share pct_start of total_steps; the fall ends, and stays, at
    ``max/(div_factor · final_div_factor)`` (Smith and Topin, 2018; arguments, defaults
    and values are those of PyTorch's OneCycleLR).

    >>> import nn
    >>> rate = nn.optimizers.schedules.OneCycle(1.0, 100)
    >>> [round(rate(step), 9) for step in (0, 29, 99)]
    [0.04, 1.0, 4e-06]
    """

    def __init__(
        self,
        max_learning_rate: float,
        total_steps: int,
        pct_start: float = 0.3,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
    ) -> None:
        self.max_learning_rate = max_learning_rate
        self.total_steps = _positive("total_steps", total_steps)
        self.pct_start = pct_start
        self.div_factor = div_factor
        self.final_div_factor = final_div_factor
        if not 0 < pct_start < 1:
            raise ValueRangeError(
                f"OneCycle: pct_start must be > 0 and < 1, got {pct_start!r}"
            )

    def __call__(self, step: int) -> float:
        """The learning rate after `step` steps."""
        top, last = self.max_learning_rate, self.total_steps - 1
        low = top / self.div_factor
        peak = self.pct_start * self.total_steps - 1
        if step <= peak:
            return top + (low - top) * _half_cosine(step / peak if peak > 0 else 1.0)
        end = low / self.final_div_factor
        return end + (top - end) * _half_cosine(min(1.0, (step - peak) / (last - peak)))


_SCHEDULES: Mapping[str, Any] = names_of(
    [
        CosineDecay,
        CosineDecayRestarts,
        ExponentialDecay,
        InverseTimeDecay,
        OneCycle,
        PiecewiseConstantDecay,
        PolynomialDecay,
    ]
)


def serialize(learning_rate_schedule: LearningRateSchedule) -> Any:
    """A schedule as a dict that JSON can hold."""
    return serialized(learning_rate_schedule)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """What `serialize` gave; custom_objects: more classes by their names."""
    return restored("schedule", config, _SCHEDULES, custom_objects)


def get(identifier: Any) -> Any:
    """The schedule that a dict of `serialize` describes; all else as it is."""
    if isinstance(identifier, Mapping):
        return deserialize(identifier)
    return identifier


def _half_cosine(share: float) -> float:
    """From 1 at 0 to 0 at 1."""
    return 0.5 * (1.0 + math.cos(math.pi * share))


def _quotient(schedule: ExponentialDecay | InverseTimeDecay, step: int) -> float:
    quotient: float = step / schedule.decay_steps
    return math.floor(quotient) if schedule.staircase else quotient


def _positive(name: str, value: Any) -> Any:
    if not isinstance(value, (int, float, np.integer, np.floating)) or not value > 0:
        raise ValueRangeError(f"schedule: {name} must be a number > 0, got {value!r}")
    return value
