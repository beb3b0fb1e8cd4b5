"""`Watch`: what `fit`, `evaluate` and `train_on_batch` ask the checks, and when."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd.tree import leaves
from nn.data.feed import ArrayFeed
from nn.notices import notices_wanted, tell
from nn.noticing.checks import CHECKS
from nn.noticing.facts import Facts, picked, terms_of
from nn.noticing.layers import is_finite
from nn.noticing.progress import Course
from nn.random import default_seeds, restore_states, states_of

__all__ = ["Watch"]

FEW = 3
"""Samples below which nothing is asked."""


class Watch:
    """The checks of one call of `fit` or its like, on facts gathered before it.

    batch: a few samples; outputs: of them; calls: what layers did meanwhile.
    """

    def __init__(
        self, model: Any, caller: str, batch: Any, outputs: Any, calls: Any
    ) -> None:
        self.facts = Facts(model, caller, calls=_of_sample(calls, batch))
        self.facts.sample, self.facts.sample_y = batch.x, batch.y
        self.facts.outputs = outputs
        self._batch, self._outputs = batch, outputs
        self._course: Course | None = None

    def before(self, feed: Any = None, held_out: Any = None, **known: Any) -> None:
        """Ask what can be known before training.

        feed, held_out: the batches to come. known: more about how data is used.
        """
        facts = self.facts
        count = len(leaves(self._batch.x)[0])
        if not notices_wanted() or count < FEW or not _is_plain(self._outputs):
            return facts.forget()
        whole = feed.data if isinstance(feed, ArrayFeed) else None
        data = self._batch if whole is None else whole
        facts.x = [picked(x) for x in leaves(data.x)]
        facts.whole, facts.size = whole, getattr(feed, "size", None)
        facts.held_out = held_out.data if isinstance(held_out, ArrayFeed) else None
        for name, value in known.items():
            setattr(facts, name, value)
        if isinstance(data.sample_weight, np.ndarray):
            facts.weights = data.sample_weight
        if _is_usual(facts.model):
            facts.terms = terms_of(data.y, self._batch.y, self._outputs, facts)
        for check in CHECKS:
            if check.asked == "output":
                for term in facts.terms:
                    self._say(check, facts, term)
            elif check.asked == "data":
                self._say(check, facts)
        facts.forget()

    def begins(self) -> None:
        """Note how things are before the first step."""
        if notices_wanted():
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
        if not notices_wanted() or not is_finite(self._course.last):  # type: ignore[union-attr]
            return
        with _drawing_alike(self.facts.model):
            for check in CHECKS:
                if check.asked == asked:
                    self._say(check, self._course)

    def _say(self, check: Any, *about: Any) -> None:
        model = self.facts.model
        if check.name in model._noticed:
            return
        message = check.find(*about)
        if message is not None:
            tell(model, check.name, f"{self.facts.caller}: {message}")


@contextmanager
def _drawing_alike(model: Any) -> Iterator[None]:
    """Leave random generators as they are: a second look must not change training."""
    generators, seeds = model.__generators__, default_seeds.get_state()
    states = states_of(generators)
    try:
        yield
    finally:
        restore_states(generators, states)
        default_seeds.set_state(seeds)


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
