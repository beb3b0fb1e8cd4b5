"""What the checks look at: gathered once, from a few samples and what layers do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from autograd import no_grad
from autograd.tree import leaves
from nn.arrays import Array, is_tensor, raw
from nn.metrics import Metric
from nn.noticing.ranges import Kind, activation_of, kind_of

__all__ = [
    "ENOUGH",
    "Call",
    "Facts",
    "Term",
    "all_alike",
    "heard",
    "picked",
    "same",
    "terms_of",
]

ENOUGH = 16
"""Samples, of which it means something if all are alike."""

MOST_ROWS = 1000
"""Samples that are looked at, spread over the data."""

MOST_NUMBERS = 1 << 17
"""Numbers of them."""


class Call(NamedTuple):
    """One call of a layer; given: its first input. Both are arrays, None if neither."""

    layer: Any
    given: Array | None
    made: Array | None


class Term(NamedTuple):
    """One output: its loss, metrics, targets and what the model gave for the sample.

    y: (samples, …), those looked at. sample: (few, …), targets of `output`'s samples.
    """

    name: str
    loss: Any
    kind: Kind
    metrics: list[Metric]
    y: Array
    sample: Array
    output: Array
    last: Any
    activation: str | None


@dataclass
class Facts:
    """What is known of a training.

    layers: all of the model. x: inputs, (samples, …) each, as many as are looked at.
    calls: of the layers for the sample, in order. How the data is used is known in
    `fit` alone.
    """

    model: Any
    caller: str
    layers: list[Any] = field(default_factory=list)
    x: list[Array] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    sample: Any = None
    sample_y: Any = None
    outputs: Any = None
    weights: Array | None = None
    size: int | None = None
    shuffled: bool = True
    held_out: Any = None
    whole: Any = None
    class_weight: Any = None

    @property
    def term(self) -> Term | None:
        """The only output with a loss; None if there are several or none."""
        return self.terms[0] if len(self.terms) == 1 else None

    def forget(self) -> None:
        """Let go of what is large, once it was looked at."""
        self.x, self.calls, self.weights = [], [], None
        self.whole = self.held_out = None

    def first_loss(self) -> float:
        """The loss of the sample before training."""
        with no_grad(), np.errstate(all="ignore"):
            return float(raw(self.loss_for(self.outputs)))

    def loss_for(self, outputs: Any) -> Any:
        """The loss of the sample for what the model gives for it."""
        objective = self.model._objective
        count = len(leaves(self.sample)[0])
        targets = objective.targets(self.sample_y, count, outputs)
        loss = objective.value(targets, outputs)
        objective.take_parts()
        return loss


@contextmanager
def heard(layers: list[Any]) -> Iterator[list[Call]]:
    """The calls of `layers` meanwhile, as they end."""
    calls: list[Call] = []
    layers = [layer for layer in layers if "call" not in vars(layer)]
    try:
        for layer in layers:
            vars(layer)["call"] = _Listened(layer, layer.call, calls)
        yield calls
    finally:
        for layer in layers:
            vars(layer).pop("call", None)


class _Listened:
    """The call of a layer that notes what it was given and made."""

    def __init__(self, layer: Any, call: Any, calls: list[Call]) -> None:
        self.layer, self.function, self.calls = layer, call, calls

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        made = self.function(*args, **kwargs)
        first = args[0] if args else None
        self.calls.append(Call(self.layer, _array(first), _array(made)))
        return made


def _array(value: Any) -> Array | None:
    found = raw(value) if is_tensor(value) else value
    return found if isinstance(found, np.ndarray) else None


def terms_of(y: Any, sample_y: Any, outputs: Any, facts: Facts) -> list[Term]:
    """The outputs that have a loss and targets, and what is known of them."""
    objective, calls = facts.model._objective, facts.calls
    known = objective.outputs
    found = []
    parts = zip(
        known.names,
        objective.terms,
        objective.metrics._by_output,
        known.ordered("targets", y),
        known.ordered("targets", sample_y),
        leaves(outputs),
        strict=True,
    )
    for name, term, metrics, target, sample, output in parts:
        if term.loss is None or target is None:
            continue
        made = np.asarray(raw(output))
        last = last_layer(made, calls)
        activation = None if last is None else activation_of(last)
        kind = kind_of(term.loss, np.shape(sample), made.shape)
        listed = [*metrics[0], *metrics[1]]
        one = last.name if last is not None else name
        target, sample = picked(target), np.asarray(raw(sample))
        found.append(
            Term(one, term.loss, kind, listed, target, sample, made, last, activation)
        )
    return found


def last_layer(made: Array, calls: list[Call]) -> Any:
    """The innermost layer whose output is `made`, or was before it was reshaped."""
    for call in calls:
        if call.made is not None and same(call.made, made):
            return call.layer
    return None


def same(x: Array, y: Array) -> bool:
    """Whether two arrays are the same numbers in memory, in whatever shape."""
    return x is y or (x.size == y.size and _address(x) == _address(y))


def _address(x: Array) -> Any:
    return x.__array_interface__["data"][0]


def all_alike(values: Array) -> bool:
    """Whether all samples are the same; most often two of them say no."""
    return bool((values[-1] == values[0]).all() and (values == values[:1]).all())


def picked(array: Any) -> Array:
    """The samples of `array` that are looked at: some, spread evenly."""
    found: Array = np.asarray(raw(array))
    per_row = max(1, found.size // max(1, len(found)))
    most = max(16, min(MOST_ROWS, MOST_NUMBERS // per_row))
    return found[:: max(1, -(-len(found) // most))]
