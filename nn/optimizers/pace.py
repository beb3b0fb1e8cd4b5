"""`Paced`: how long an optimizer's steps are, and how many it has made."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from autograd import Tensor
from autograd.errors import ArgumentError
from nn.lookup import serialize
from nn.optimizers.options import within
from nn.optimizers.schedules import LearningRateSchedule
from nn.optimizers.shown import Shown
from nn.variables import Variable

__all__ = ["Paced", "Rate"]

Rate: TypeAlias = float | LearningRateSchedule | Callable[[], float]
"""A number, a schedule, or a function that says before each step what it is."""


class Paced(Shown):
    """A learning rate and a count of steps: Variables, so whoever holds one follows."""

    name: str
    gradient_accumulation_steps: int | None

    def __init__(self, learning_rate: Rate) -> None:
        self._count = _variable(np.int64(0), f"{self.name}/iterations")
        self._learning_rate: Any = None
        self.learning_rate = learning_rate

    @property
    def learning_rate(self) -> Any:
        """The length of the next step, by the schedule if there is one; finite and ≥ 0.

        A Variable, that may be set or assigned to between steps; a constant where a
        schedule or a function says it, which are fixed.
        """
        own = self._learning_rate
        return own if type(own) is Variable else Tensor(np.float64(self.rate))

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        own = self._learning_rate
        fixed = callable(value) and not isinstance(value, Tensor)
        if fixed or own is None:
            name = f"{self.name}/learning_rate"
            self._learning_rate = value if fixed else _variable(_length(value), name)
        elif type(own) is Variable:
            own.assign(_length(value))
        else:
            followed = getattr(own, "__name__", type(own).__name__)
            raise ArgumentError(
                f"{type(self).__name__}: learning_rate follows {followed} and cannot be"
                " set; make the optimizer with a number"
            )

    @property
    def rate(self) -> float:
        """`learning_rate` as a Python number."""
        own = self._learning_rate
        if type(own) is Variable:
            return float(own._array)
        if isinstance(own, LearningRateSchedule):
            return own(int(self._count._array))
        return float(_length(own()))

    @property
    def iterations(self) -> Any:
        """How many steps were made: a Variable, by which a schedule goes.

        With accumulation a constant, fewer than calls of `apply`.
        """
        several = self.gradient_accumulation_steps
        return Tensor(np.int64(self.steps)) if several else self._count

    @property
    def steps(self) -> int:
        """`iterations` as a Python number."""
        calls = int(self._count._array)
        return calls // (self.gradient_accumulation_steps or 1)

    def count_step(self) -> None:
        """Count a step that a program has made."""
        self._count._array += 1  # past `assign`, which takes eight calls

    def get_config(self) -> dict[str, Any]:
        """The learning rate: a number, also of a function, or a schedule's form."""
        own = self._learning_rate
        is_schedule = isinstance(own, LearningRateSchedule)
        rate = serialize(own) if is_schedule else self.rate
        return super().get_config() | {"learning_rate": rate}

    @property
    def _calls(self) -> int:
        return int(self._count._array)

    @_calls.setter
    def _calls(self, value: int) -> None:
        self._count.assign(np.int64(value))


def _variable(value: Any, name: str) -> Variable:
    return Variable(value, dtype=value.dtype, trainable=False, name=name)


def _length(value: Any) -> Any:
    given = value.item() if isinstance(value, Tensor) else value
    return np.float64(within("learning_rate", given, 0.0, np.inf))
