"""Checks of how training goes: after an epoch, at its end, where the loss is lost."""

from functools import cached_property
from typing import Any

import numpy as np

from nn.arrays import raw
from nn.callbacks.rates import optimizers_of
from nn.notices import tell
from nn.noticing.facts import Facts
from nn.noticing.layers import (
    calls_of,
    dead_layer,
    first_bad_layer,
    first_bad_weights,
    gradients_of,
)

__all__ = [
    "Course",
    "crept",
    "dead",
    "exploded",
    "lost",
    "still",
    "unreached",
    "vanished",
]

EXPLODED = 100.0
"""How many times the loss of the untrained model tells of steps that are too long."""

STILL = 1e-6
"""By what part of it a loss changes by rounding alone."""

VANISHED = 1e-4
"""What part of the last layer's gradient is nothing in the first."""

MARKS = 32
"""Numbers of a kernel that tell whether it changes."""

LONG = 30
"""Steps after which a second look costs less than a hundredth of them."""


class Course:
    """How a training went: its losses by epoch, and what its weights were before.

    Attributes
    ----------
    first, last: the mean losses of epochs. epochs: how many there were.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.first = self.last = 0.0
        self.epochs = 0
        self.before = facts.model.optimizer.steps
        own = [w for layer in facts.layers for w in layer._made if w.requires_grad]
        self._marks = [(w, _marks(w)) for w in own if w.ndim > 1]

    def take(self, loss: float) -> None:
        """Take in the mean loss of an epoch."""
        self.first = loss if self.epochs == 0 else self.first
        self.last, self.epochs = loss, self.epochs + 1

    @property
    def steps(self) -> int:
        """How many steps were made."""
        return int(self.facts.model.optimizer.steps - self.before)

    @property
    def falls(self) -> bool:
        """Whether the loss has fallen from the first epoch to the last."""
        return self.first - self.last > 0.02 * abs(self.first)

    @cached_property
    def changes(self) -> list[tuple[Any, float]]:
        """By what part of it each kernel has changed, at the end."""
        return [(w, _change(w, old)) for w, old in self._marks]

    def first_lags(self) -> bool:
        """Whether the first kernel changed far less than the last."""
        own = self.changes
        return bool(own) and own[0][1] < VANISHED * own[-1][1]

    def unmoved(self) -> list[Any]:
        """The kernels that are what they were, to the last digit."""
        return [w for w, change in self.changes if change == 0.0]


def exploded(course: Course) -> str | None:
    """A loss that is far above that of the untrained model."""
    facts, loss = course.facts, course.last
    if not facts.terms or loss < 10.0 or not np.isfinite(loss):
        return None
    start = facts.first_loss()
    if loss < EXPLODED * max(start, 1e-2):
        return None
    return (
        f"the loss has grown from {start:.3g} to {loss:.3g}: steps are too long; "
        f"lower the learning rate{_rate(facts)}, scale inputs and targets, or pass "
        "clipnorm=1 to the optimizer"
    )


def still(course: Course) -> str | None:
    """A loss that does not change at all, where a cause is found."""
    facts = course.facts
    if course.epochs < 2 or not _equal(course.first, course.last) or not course.steps:
        return None
    if not _schedules(facts.model) and _rates(facts.model) == [0.0]:
        return "the loss does not move: the learning rate is 0; pass another"
    if not facts.terms or course.last < 1e-6:
        return None
    if any(g.gradient > 0 for g in gradients_of(facts)):
        return None
    return f"the loss does not move: {_cause(facts)}"


def crept(course: Course) -> str | None:
    """Weights that hardly change, as the learning rate is far too small."""
    facts = course.facts
    rates = _rates(facts.model)
    if course.steps < LONG or _schedules(facts.model) or not 0 < max(rates) <= 1e-5:
        return None
    change = max((change for _, change in course.changes), default=1.0)
    if change > 1e-4 or not facts.terms:
        return None
    if not any(g.gradient > 1e-4 * g.weight for g in gradients_of(facts)):
        return None
    return (
        f"in {course.steps} steps weights changed by {change:.1g} of "
        f"their size: the learning rate {max(rates):.3g} is far too small; begin "
        "with 1e-3"
    )


def unreached(course: Course) -> str | None:
    """Layers whose kernels stay what they were, as no gradient reaches them."""
    facts = course.facts
    every = len(facts.terms) == len(facts.model._objective.terms)
    if (
        course.steps < LONG
        or not every
        or not facts.terms
        or max(_rates(facts.model)) == 0
    ):
        return None
    unmoved = {id(w) for w in course.unmoved()}
    if not unmoved:
        return None
    found = gradients_of(facts)
    names = [
        g.layer.name
        for g in found
        if g.gradient == 0.0 and any(id(w) in unmoved for w in g.layer._own_weights())
    ]
    if not names or course.last < 1e-6:
        return None
    if len(names) == len(found):
        return f"no weight has changed: {_cause(facts)}"
    return (
        f"no gradient reaches {', '.join(names[:3])}: {_cause(facts)}; if they are not "
        "to be trained, set trainable = False"
    )


def dead(course: Course) -> str | None:
    """A layer that gives 0 alone after training, so that no gradient passes it."""
    facts = course.facts
    short = course.steps < LONG or (course.steps < 10 * LONG and course.falls)
    if short or not facts.terms:
        return None
    layer = dead_layer(calls_of(facts.model, facts.sample), least=2)
    return None if layer is None else _dead(layer)


def vanished(course: Course) -> str | None:
    """Gradients that shrink from layer to layer, so that the first hardly learns."""
    facts = course.facts
    if course.steps < LONG or course.epochs < 2 or not facts.terms:
        return None
    if course.falls and not course.first_lags():
        return None
    found = [g for g in gradients_of(facts) if g.weight > 0]
    if len(found) < 4 or found[0].gradient == 0.0:
        return None
    sizes = [g.gradient / g.weight for g in found]
    if sizes[0] > VANISHED * sizes[-1]:
        return None
    return (
        f"gradients vanish on their way back: {found[0].layer.name} gets "
        f"{sizes[0]:.1g} of its size, {found[-1].layer.name} {sizes[-1]:.1g}; use "
        "'relu' with kernel_initializer='he_normal', normalisation, shortcuts, "
        "or fewer layers"
    )


def lost(model: Any, x: Any, loss: float, *, applied: bool) -> None:
    """Tell where a loss that is NaN or infinite came from.

    applied: whether the step was made already, so that all weights may have it.
    """
    step = model.optimizer.steps + (0 if applied else 1)
    where = f"the loss is {loss} in step {step}"
    run = model.training_run
    if run is not None and run.feed is not None:
        where += f" (epoch {run.epoch + 1}, batch {run.batch + 1})"
    tell(model, "lost", f"{model.name}: {where}: {_origin(model, x, applied)}")


def _origin(model: Any, x: Any, applied: bool) -> str:
    """Where the first number is that is not finite, and the remedy."""
    remedy = (
        "; lower the learning rate, scale inputs and targets, or pass clipnorm=1 to "
        "the optimizer"
    )
    layer = first_bad_weights(model)
    if layer is not None and applied:
        return (
            f"the weights of {layer.name} and of what follows it are not finite after "
            f"it{remedy}; compile(run_eagerly=True) finds the first layer"
        )
    if layer is not None:
        return (
            f"{layer.name} is the first layer with weights that are not finite, since "
            f"the step before{remedy}"
        )
    layer = first_bad_layer(model, x)
    if layer is not None:
        return f"{layer.name} is the first layer whose outputs are not finite{remedy}"
    return (
        "all weights and outputs are finite, so that the loss itself makes it of them: "
        "look for log, sqrt or a division at 0 in it, and add a small number there"
    )


def _dead(layer: Any) -> str:
    return (
        f"{layer.name} gives 0 for every sample: all its inputs to relu are negative, "
        "and no gradient passes; lower the learning rate, scale the inputs, or use "
        "'leaky_relu'"
    )


def _cause(facts: Facts) -> str:
    """Why no gradient comes."""
    calls = calls_of(facts.model, facts.sample)
    layer = dead_layer(calls, least=1)
    if layer is not None:
        return _dead(layer)
    for call in calls:
        if call.made is not None and call.layer.weights and not call.made.any():
            return (
                f"{call.layer.name} gives 0 for every sample; do its weights begin at "
                "0? leave kernel_initializer as it is"
            )
    return (
        "the gradient is 0 or cut off: look for argmax, round, comparisons, "
        "stop_gradient, .data or .numpy() between there and the loss, and for outputs "
        "so large that their activation is flat"
    )


def _equal(x: float, y: float) -> bool:
    return abs(x - y) <= STILL * abs(y)


def _rates(model: Any) -> list[float]:
    return sorted({o.rate for o in optimizers_of(model.optimizer)})


def _rate(facts: Facts) -> str:
    return f", now {max(_rates(facts.model)):.3g}"


def _schedules(model: Any) -> bool:
    own = optimizers_of(model.optimizer)
    return any(callable(o._learning_rate) for o in own)


def _marks(w: Any) -> Any:
    """Some numbers of a weight, so many that a training step shows in them."""
    flat = np.asarray(raw(w)).ravel()
    return flat[:: max(1, flat.size // MARKS)].copy()


def _change(w: Any, old: Any) -> float:
    new = _marks(w)
    if new.shape != old.shape:
        return 1.0
    return float(np.abs(new - old).max()) / (float(np.abs(old).max()) or 1.0)
