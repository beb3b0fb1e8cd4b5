"""`Optimizer`: keeps the state of an update rule for each parameter and applies it."""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from operator import is_
from typing import Any, ClassVar, Self

import numpy as np

from autograd import Tensor
from autograd.errors import ArgumentError
from nn.arrays import Array, raw
from nn.lookup import snake_case
from nn.optimizers import schedules
from nn.optimizers.options import (
    Options,
    clipped,
    count_of,
    note_broken_off,
    one_clip,
    squares_of,
    within,
)
from nn.optimizers.pace import Rate
from nn.optimizers.slots import (
    Rule,
    Slot,
    constrain,
    misfit,
    step_on,
    take_average,
)
from nn.optimizers.stored import Stored

__all__ = ["Optimizer"]

_OPTIONS = tuple(Options.__annotations__)


class Optimizer(Stored):
    """The stateful face of an update rule; a kind of optimizer gives the rule.

    A kind defines `init`, from a parameter to its state (a named tuple of arrays), and
    `rule`, the update for one step's settings. See `Options` for what all kinds take
    beside their own arguments.

    Attributes
    ----------
    scratch: how many arrays of `Workspace` the rule needs.
    elementwise: whether each element's step depends on that element alone.
    """

    scratch: ClassVar[int] = 1
    elementwise: ClassVar[bool] = True

    def __init__(
        self,
        learning_rate: Rate,
        *,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
    ) -> None:
        self.name = name or snake_case(type(self).__name__)
        super().__init__(learning_rate)
        if weight_decay is not None:
            weight_decay = within("weight_decay", weight_decay, 0.0, math.inf)
        self.weight_decay = weight_decay
        self.clipnorm, self.clipvalue = clipnorm, clipvalue
        self.global_clipnorm = global_clipnorm
        self._clip = one_clip(
            clipnorm=clipnorm, clipvalue=clipvalue, global_clipnorm=global_clipnorm
        )
        self.use_ema = use_ema
        self.ema_momentum = within("ema_momentum", ema_momentum, 0.0, 1.0)
        self.ema_overwrite_frequency = count_of(
            "ema_overwrite_frequency", ema_overwrite_frequency, 1
        )
        self.loss_scale_factor = loss_scale_factor
        self.gradient_accumulation_steps = count_of(
            "gradient_accumulation_steps", gradient_accumulation_steps, 2
        )
        self._excluded: tuple[str, ...] = ()

    def init(self, w: Array) -> Any:
        """The rule's state for a parameter `w` at the start."""
        raise NotImplementedError(f"{type(self).__name__} defines no init")

    def init_parameter(self, parameter: Tensor) -> Any:
        """`init` for rules whose state depends on more than the value."""
        return self.init(parameter.numpy())

    def rule(self, step: int, learning_rate: float) -> Rule:
        """The update of step number `step`, from 1, for one parameter."""
        raise NotImplementedError(f"{type(self).__name__} defines no rule")

    def decay(self, parameter: Tensor) -> float | None:
        """The weight decay of `parameter`; None if it has none."""
        name = parameter.name or ""
        if any(word in name for word in self._excluded):
            return None
        return self.weight_decay

    def exclude_from_weight_decay(self, var_names: Iterable[str]) -> None:
        """Spare parameters with one of these words in their name from the decay.

        Before `build`, so before the first step.
        """
        self._excluded = tuple(var_names)

    def apply(
        self, gradients: Sequence[Any], parameters: Sequence[Tensor] | None = None
    ) -> None:
        """Make one step: `gradients` one by one for `parameters`.

        A gradient of None leaves its parameter and that parameter's state alone.
        Without `parameters`, those of `build`; the first call builds.
        """
        slots = self._slots
        if parameters is not None:
            slots = self._known_slots(parameters) or self._built_for(parameters)
        if len(gradients) != len(slots):
            raise ArgumentError(
                f"apply: {len(gradients)} gradients for {len(slots)} "
                "parameters; pass one each, None where there is none"
            )
        pairs = []
        for slot, g in zip(slots, gradients, strict=True):
            if g is not None:
                g = g if type(g) is np.ndarray else raw(g)
                if g.shape != slot.shape:
                    raise misfit(slot.parameter, g)
                pairs.append((slot, g))
        stepped = pairs
        if self.parts is not None:
            self.parts.check(self.name)
            pairs = [(slot, slot.own(g)) for slot, g in pairs]
        if self.loss_scale_factor:
            pairs = [(s, g / self.loss_scale_factor) for s, g in pairs]
        try:
            if self.gradient_accumulation_steps:
                self._accumulate(pairs, self.gradient_accumulation_steps)
            else:
                self._step(pairs)
            if self.use_ema:
                self._average()
            if self._constrains:
                constrain([slot.parameter for slot, _ in stepped])
        except BaseException as error:
            note_broken_off(error, self.name)
            raise
        self._count._array += 1

    def traced_update(self, parameters: Sequence[Tensor]) -> Any:
        """What `update_traced` is to have for the next step: fixed, states, numbers.

        fixed: what of the rule is the same in every step. states: by parameter.
        numbers: what may be another in every step. None where the step is more than
        the rule on each parameter, as with clipping, or the state is not there yet.
        """
        more = self._clip, self.gradient_accumulation_steps, self.use_ema, self.parts
        slots = self._known_slots(parameters)
        if any(more) or self.loss_scale_factor or slots is None:
            return None
        rate = self.rate
        rule = self.rule(self.steps + 1, rate)
        if not isinstance(rule, partial) or rule.args:
            return None
        numbers = {k: v for k, v in rule.keywords.items() if type(v) is float}
        others = [(k, v) for k, v in rule.keywords.items() if k not in numbers]
        decays = tuple([slot.decay for slot in slots])
        fixed = rule.func, tuple(others), decays
        return fixed, [slot.state for slot in slots], (rate, numbers)

    def update_traced(
        self, parameters: Any, gradients: Any, states: Any, numbers: Any, fixed: Any
    ) -> None:
        """One step of the rule in the program that is traced, on states given to it."""
        (function, others, decays), (rate, keywords) = fixed, numbers
        rule = partial(function, **dict(others), **keywords)
        for w, g, state, decay in zip(
            parameters, gradients, states, decays, strict=True
        ):
            if g is None:
                continue
            w.update_in_place(self._step_traced, rule, g, state, decay and decay * rate)
            constrain([w])

    def _step_traced(self, w: Any, rule: Rule, g: Any, state: Any, decay: Any) -> None:
        if decay is not None:
            w *= 1.0 - decay
        rule(w, g, state, tuple([np.empty_like(w) for _ in range(self.scratch)]))

    def apply_gradients(self, pairs: Iterable[tuple[Any, Tensor]]) -> None:
        """`apply` for pairs ``(gradient, parameter)``."""
        gradients, parameters = zip(*pairs, strict=True)
        self.apply(gradients, parameters)

    def scale_loss(self, loss: Any) -> Any:
        """``loss · loss_scale_factor``, to be differentiated; `apply` divides by it."""
        factor = self.loss_scale_factor
        return loss * factor if factor else loss

    def finalize_variable_values(self) -> None:
        """Give the parameters their averages, under `use_ema`: the end of training."""
        try:
            for slot in self._slots:
                if slot.average is not None:
                    slot.parameter.update_in_place(take_average, slot)
            if self.parts is not None:
                self.parts.spread()
        except BaseException as error:
            note_broken_off(error, self.name)
            raise

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal optimizer."""
        config = {name: getattr(self, name) for name in _OPTIONS}
        return config | super().get_config()

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """The optimizer of that configuration, its state that of the start."""
        rate = schedules.get(config["learning_rate"])
        return cls(**{**config, "learning_rate": rate})

    def _known_slots(self, parameters: Sequence[Tensor]) -> list[Slot] | None:
        """The slots of `parameters`, all or some of those of `build`; None if not."""
        known = self._parameters
        if len(known) == len(parameters) and all(map(is_, known, parameters)):
            return self._slots
        by_id = dict(zip(map(id, known), self._slots, strict=True))
        if not all(id(w) in by_id for w in parameters):
            return None
        return [by_id[id(w)] for w in parameters]

    def _built_for(self, parameters: Sequence[Tensor]) -> list[Slot]:
        """The slots of `parameters`, unknown so far, if no step was made yet."""
        if self._calls:
            raise ArgumentError(
                "apply: these are not the parameters this optimizer was built for; "
                "make another optimizer (compile makes one of a name), or call "
                "build(parameters) to start over"
            )
        self.build(parameters)
        return self._slots

    def _accumulate(self, pairs: list[tuple[Slot, Any]], steps: int) -> None:
        """Add the gradients up, and step with their mean when it is due."""
        for slot, g in pairs:
            assert slot.total is not None
            slot.total[...] += g
        if (self._calls + 1) % steps == 0:
            self._step([(slot, slot.total / steps) for slot, _ in pairs])  # type: ignore[operator]
            for slot in self._slots:
                assert slot.total is not None
                slot.total[...] = 0.0

    def _step(self, pairs: list[tuple[Slot, Any]]) -> None:
        rate = self.rate
        if self._clip is not None:
            squares = squares_of if self.parts is None else self.parts.squares
            within_limit = clipped([g for _, g in pairs], *self._clip, squares)
            pairs = [(s, g) for (s, _), g in zip(pairs, within_limit, strict=True)]
        rule = self.rule(self.steps + 1, rate)
        for slot, g in pairs:
            update = slot.parameter.update_in_place
            if slot.is_plain:
                update(rule, g, slot.state, slot.workspace)
            else:
                update(step_on, slot, g, rule, rate)
        if self.parts is not None:
            self.parts.spread()

    def _average(self) -> None:
        """``a ← μa + (1−μ)w``; at the first step ``a ← w``."""
        momentum = self.ema_momentum if self.steps else 0.0
        every = self.ema_overwrite_frequency
        for slot in self._slots:
            assert slot.average is not None
            slot.average[...] *= momentum
            slot.average[...] += (1.0 - momentum) * slot.own(slot.parameter.data)
        if every and (self.steps + 1) % every == 0:
            self.finalize_variable_values()
