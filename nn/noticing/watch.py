"""`Watch`: what `fit`, `evaluate` and `train_on_batch` ask the checks, and when."""

from math import isfinite
from typing import Any, Self

import numpy as np

from autograd.tree import leaves
from nn.data.feed import ArrayFeed
from nn.notices import notices_wanted, tell
from nn.noticing.checks import CHECKS
from nn.noticing.facts import Facts, heard, picked, terms_of
from nn.noticing.layers import is_finite
from nn.noticing.progress import Course

__all__ = ["Watch"]

LOOKS = 3
"""Calls that are looked at, of a model since it was compiled."""

FEW = 3
"""Samples below which nothing is asked."""

_ASKED = {
    asked: [check for check in CHECKS if check.asked == asked]
    for asked in ("output", "data", "epoch", "end")
}


class Watch:
    """The checks of one call of `fit` or its like, on facts gathered before it.

    batch: a few samples. Of one model, the first few calls since `compile` are looked
    at: a training in many calls makes its mistakes in the first.
    """

    def __init__(self, model: Any, caller: str, batch: Any) -> None:
        self.facts = Facts(model, caller)
        self.facts.sample, self.facts.sample_y = batch.x, batch.y
        self._batch = batch
        self._looks = notices_wanted() and model._looks < LOOKS
        self._course: Course | None = None

    def outputs(self) -> Any:
        """What the model gives for the samples; what its layers do is noted."""
        facts = self.facts
        if not self._looks:
            return facts.model(facts.sample, training=False)
        facts.layers = facts.model._all()
        with heard(facts.layers) as calls:
            facts.outputs = facts.model(facts.sample, training=False)
        facts.calls = _of_sample(calls, self._batch)
        return facts.outputs

    def before(
        self, feed: Any = None, held_out: Any = None, shuffled: bool = True
    ) -> Self:
        """Ask what can be known before training.

        feed, held_out: the batches to come. shuffled: in a new order each epoch.
        """
        facts = self.facts
        count = len(leaves(self._batch.x)[0])
        if not self._looks or count < FEW or not _is_plain(facts.outputs):
            facts.forget()
            return self
        facts.model._looks += 1
        whole = feed.data if isinstance(feed, ArrayFeed) else None
        data = self._batch if whole is None else whole
        facts.x = [picked(x) for x in leaves(data.x)]
        facts.whole, facts.size = whole, getattr(feed, "size", None)
        facts.held_out = held_out.data if isinstance(held_out, ArrayFeed) else None
        facts.class_weight = getattr(feed, "class_weight", None)
        facts.shuffled = shuffled
        if isinstance(data.sample_weight, np.ndarray):
            facts.weights = data.sample_weight
        if _is_usual(facts.model):
            facts.terms = terms_of(data.y, self._batch.y, facts.outputs, facts)
        for term in facts.terms:
            for check in _ASKED["output"]:
                self._say(check, facts, term)
        for check in _ASKED["data"]:
            self._say(check, facts)
        facts.forget()
        return self

    def begins(self) -> None:
        """Note how things are before the first step."""
        if self._looks:
            self._course = Course(self.facts)

    def after_epoch(self, logs: Any) -> None:
        """Ask what an epoch of these logs shows."""
        loss = logs.get("loss")
        if self._course is None or not isinstance(loss, float):
            return
        self._course.take(loss)
        self._ask("epoch")

    def at_end(self) -> None:
        """Ask what the whole training shows."""
        if self._course is not None and self._course.epochs:
            self._ask("end")

    def _ask(self, asked: str) -> None:
        if not notices_wanted() or not isfinite(self._course.last):  # type: ignore[union-attr]
            return
        for check in _ASKED[asked]:
            self._say(check, self._course)

    def _say(self, check: Any, *about: Any) -> None:
        model = self.facts.model
        if check.name in model._noticed:
            return
        message = check.find(*about)
        if message is not None:
            tell(model, check.name, f"{self.facts.caller}: {message}")


def _of_sample(calls: Any, batch: Any) -> Any:
    """Without those by which layers were built, on zeros for one and two samples."""
    count = len(leaves(batch.x)[0])
    return [
        call
        for call in calls
        if call.made is None
        or call.made.ndim == 0
        or len(call.made) not in (1, 2)
        or count < FEW
    ]


def _is_plain(outputs: Any) -> bool:
    """Whether all outputs are finite floats, one row for each sample."""
    return all(
        y.ndim > 0 and y.size and np.dtype(y.dtype).kind == "f" and is_finite(y)
        for y in leaves(outputs)
    )


def _is_usual(model: Any) -> bool:
    """Whether what is trained for is what `compile` was given."""
    return all(
        getattr(type(model), name).__module__.startswith("nn.")
        for name in ("train_step", "compute_loss")
    )
