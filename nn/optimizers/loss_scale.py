"""`LossScaleOptimizer`: gradients kept out of the smallest numbers of float16."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import numpy as np

from autograd import Tensor
from autograd.errors import ArgumentError
from nn.arrays import Array, raw
from nn.lookup import deserialize, serialize
from nn.optimizers.base import Optimizer
from nn.optimizers.kinds import KINDS, by_name
from nn.optimizers.multi import MultiOptimizer
from nn.optimizers.options import count_of, within
from nn.optimizers.pace import Rate
from nn.optimizers.wrapping import Wrapping

__all__ = ["LossScaleOptimizer"]

_USUAL: dict[str, Any] = {
    "dynamic": True,
    "weight_decay": None,
    "clipnorm": None,
    "global_clipnorm": None,
    "clipvalue": None,
    "use_ema": False,
    "ema_momentum": 0.99,
    "ema_overwrite_frequency": None,
    "loss_scale_factor": None,
    "gradient_accumulation_steps": None,
}
"""What older configurations of Keras's say of it, and change nothing by."""


class LossScaleOptimizer(Wrapping):
    """inner_optimizer on gradients of a scaled loss, the scale as large as it can be.

    The loss is multiplied by a scale (`scale_loss`) and its gradients are divided by
    it, so that small ones do not vanish (Micikevicius et al., 2018). Where one of them
    is not finite the step is left out and the scale halved; after dynamic_growth_steps
    steps in a row it is doubled. initial_scale: that of the start.

    Attributes
    ----------
    dynamic_scale: the present scale. step_counter: steps since it was changed.
    """

    def __init__(
        self,
        inner_optimizer: Optimizer,
        initial_scale: float = 2.0**15,
        dynamic_growth_steps: int = 2000,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        other = [name for name, value in kwargs.items() if value != _USUAL.get(name)]
        if other or not kwargs.keys() <= _USUAL.keys():
            raise ArgumentError(
                f"LossScaleOptimizer: {sorted(other or kwargs)[0]} belongs to the "
                "optimizer inside; pass it there"
            )
        if not isinstance(inner_optimizer, Optimizer):
            raise ArgumentError(
                "LossScaleOptimizer: inner_optimizer is an optimizer, got "
                f"{inner_optimizer!r:.100}"
            )
        super().__init__([], name)
        self.wrapped.append(inner_optimizer)
        self.inner_optimizer = inner_optimizer
        inner_optimizer.loss_scale_factor = None  # it would be divided by twice
        self.initial_scale = within("initial_scale", initial_scale, 0.0, 2.0**127)
        self.dynamic_growth_steps = count_of(
            "dynamic_growth_steps", dynamic_growth_steps, 1
        )
        self.dynamic_scale = self.initial_scale
        self.step_counter = 0

    @property
    def learning_rate(self) -> Any:
        """That of the optimizer inside."""
        return self.inner_optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Rate) -> None:
        if "inner_optimizer" in vars(self):
            self.inner_optimizer.learning_rate = value

    @property
    def rate(self) -> float:
        """`learning_rate` as a Python number."""
        return self.inner_optimizer.rate

    @property
    def iterations(self) -> Any:
        """How many steps were made, those that were left out not counted."""
        return self.inner_optimizer.iterations

    @property
    def steps(self) -> int:
        """`iterations` as a Python number."""
        return self.inner_optimizer.steps

    def scale_loss(self, loss: Any) -> Any:
        """``loss · dynamic_scale``, to be differentiated; `apply` divides by it."""
        return loss * self.dynamic_scale

    def build(self, parameters: Iterable[Tensor]) -> None:
        """Start the state anew for `parameters`."""
        self._parameters, self._calls = list(parameters), 0
        self.inner_optimizer.build(self._parameters)
        self.dynamic_scale, self.step_counter = self.initial_scale, 0

    def apply(
        self, gradients: Sequence[Any], parameters: Sequence[Tensor] | None = None
    ) -> None:
        """Make one step if all gradients are finite, and fit the scale."""
        own = self.built_for(parameters, len(gradients))
        given = [None if g is None else raw(g) for g in gradients]
        self._calls += 1
        if not self._are_finite(own, given):
            self.dynamic_scale, self.step_counter = self.dynamic_scale / 2.0, 0
            return
        scale = self.dynamic_scale
        unscaled = [None if g is None else g / scale for g in given]
        self.inner_optimizer.apply(unscaled, own)
        self.step_counter += 1
        if self.step_counter == self.dynamic_growth_steps:
            self.dynamic_scale, self.step_counter = 2.0 * scale, 0

    def _are_finite(self, parameters: Sequence[Tensor], given: Sequence[Any]) -> bool:
        if self.parts is not None:
            return self.parts.are_finite(parameters, given)  # type: ignore[no-any-return]
        return all(g is None or np.isfinite(g).all() for g in given)

    def save_own_variables(self, store: dict[str, Any]) -> None:
        """Enter the inner state, the scale and its steps into `store`."""
        super().save_own_variables(store)
        store["dynamic_scale"] = np.array(self.dynamic_scale)
        store["step_counter"] = np.array(self.step_counter, np.int64)

    def load_own_variables(self, store: Mapping[str, Array]) -> None:
        """Take the state that `save_own_variables` entered; after `build`."""
        super().load_own_variables(store)
        self.dynamic_scale = float(store["dynamic_scale"])
        self.step_counter = int(store["step_counter"])

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal optimizer."""
        return {
            "inner_optimizer": serialize(self.inner_optimizer),
            "initial_scale": self.initial_scale,
            "dynamic_growth_steps": self.dynamic_growth_steps,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """The optimizer of that configuration, its state that of the start."""
        table = KINDS | by_name([MultiOptimizer])
        inner = deserialize(config["inner_optimizer"], table, kind="optimizer")
        return cls(**{**config, "inner_optimizer": inner})
