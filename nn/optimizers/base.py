"""`Optimizer`: keeps the state of an update rule for each parameter and applies it."""

import math
from collections.abc import Iterable, Sequence
from operator import is_
from typing import Any

import numpy as np

from autograd import Tensor
from autograd.errors import ArgumentError, ShapeError, ValueRangeError
from nn.arrays import Array, raw

__all__ = ["Optimizer"]


class Optimizer:
    """The stateful face of an update rule; a kind of optimizer gives the rule.

    The rule is two functions: `init`, from a parameter to its state, and `update`,
    which writes the next value and the next state into their arrays.

    Attributes
    ----------
    learning_rate: may be set between steps.
    iterations: how many steps were made.
    state: by parameter, in the order of `build`.
    """

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate
        self.iterations = 0
        self.state: list[Any] = []
        self._parameters: list[Tensor] = []

    @property
    def learning_rate(self) -> float:
        """The length of a step; finite and ≥ 0."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self._learning_rate = within("learning_rate", value, 0.0, math.inf)

    def init(self, w: Array) -> Any:
        """The rule's state for a parameter `w` at the start."""
        raise NotImplementedError(f"{type(self).__name__} defines no init")

    def update(self, w: Array, g: Array, state: Any) -> None:
        """One step for a parameter `w` with gradient `g`; writes `w` and `state`."""
        raise NotImplementedError(f"{type(self).__name__} defines no update")

    def build(self, parameters: Iterable[Tensor]) -> None:
        """Start the state anew for `parameters`."""
        self._parameters = list(parameters)
        self.state = [self.init(w.numpy()) for w in self._parameters]

    def apply(
        self, gradients: Sequence[Any], parameters: Sequence[Tensor] | None = None
    ) -> None:
        """Make one step: `gradients` one by one for `parameters`.

        A gradient of None leaves its parameter and that parameter's state alone.
        Without `parameters`, those of `build`; the first call builds.
        """
        if parameters is not None and not self._knows(parameters):
            if self.iterations:
                raise ArgumentError(
                    "apply: these are not the parameters this optimizer was built for; "
                    "make another optimizer, or call build(parameters) to start over"
                )
            self.build(parameters)
        if len(gradients) != len(self._parameters):
            raise ArgumentError(
                f"apply: {len(gradients)} gradients for {len(self._parameters)} "
                "parameters; pass one each, None where there is none"
            )
        for w, g, state in zip(self._parameters, gradients, self.state, strict=True):
            if g is not None:
                self._step(w, raw(g), state)
        self.iterations += 1

    def apply_gradients(self, pairs: Iterable[tuple[Any, Tensor]]) -> None:
        """`apply` for pairs ``(gradient, parameter)``."""
        gradients, parameters = zip(*pairs, strict=True)
        self.apply(gradients, parameters)

    def _knows(self, parameters: Sequence[Tensor]) -> bool:
        known = self._parameters
        return len(known) == len(parameters) and all(map(is_, known, parameters))

    def _step(self, w: Tensor, g: Any, state: Any) -> None:
        data = w.data
        if g.shape != data.shape:
            raise ShapeError(
                f"apply: parameter {w.name or ''} has shape {data.shape}, its gradient "
                f"{g.shape}; they must be equal"
            )
        if type(data) is np.ndarray:
            self.update(data, g, state)
        else:  # a NumPy scalar cannot be written to
            box = np.array(data)
            self.update(box, np.asarray(g), state)
            w.data = box


def within(name: str, value: float, low: float, high: float) -> float:
    """`value` as a float, which must be finite and in [low, high]."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not (low <= number <= high and math.isfinite(number)):
        raise ValueRangeError(
            f"optimizer: {name} must be a finite number from {low:g} to {high:g}, got "
            f"{value!r}"
        )
    return number
