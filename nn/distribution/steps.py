"""`SharedSteps`: steps of training and testing on this rank's shards of a batch."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple
from weakref import ref

import numpy as np

import nn.noticing as noticing
from autograd.ops.traceable import effect
from autograd.tree import leaves, map_tree
from nn.arrays import raw
from nn.distribution.divisors import Divisors
from nn.distribution.exchange import Exchange
from nn.distribution.making import Exchanges
from nn.distribution.parts import Parts
from nn.distribution.portion import Portion, Shard
from nn.distribution.results import none_of
from nn.distribution.streams import Streams
from nn.distribution.summing import Summing
from nn.shares import SHARES
from nn.training.steps import differentiated, overflows, parts_of, tested
from nn.variables import Variable

__all__ = ["Own", "SharedSteps"]

EPSILON = 1e-9
"""Of the sum of all shares, which is 1 but for rounding."""


class SharedSteps:
    """The steps of one model while ranks share them.

    They last as long as the model, so that a program of its step does too; `begin`
    follows. exchanges: makes them.

    Attributes
    ----------
    portion: of the present batch, which the feed sets. wants: tells whether this rank
        wants the results of metrics after it. is_wanted: whether a rank did.
    """

    portion: Portion
    is_wanted = False

    def __init__(
        self,
        model: Any,
        exchanges: Exchanges,
        *,
        at_once: bool,
        wants: Callable[[], bool],
    ) -> None:
        self.wants = wants
        self._of, self._exchanges, self._at_once = ref(model), exchanges, at_once
        self._divisors = Divisors(partial(exchanges.make, []), at_once=at_once)
        self._summing = Summing(exchanges.make)
        self._moving: list[Variable] = []
        self._changed: tuple[Variable, ...] | None = None
        self._parts: Parts | None = None
        self._key: Any = None

    def begin(self, caller: str, moving: Sequence[Variable] | None) -> None:
        """Steps for `caller` are to come.

        moving: weights that steps of training change by other ways than gradients, as
        moving averages; None for those of before.
        """
        if moving is not None:
            self._moving = list(moving)
        model = self._model
        self._caller, self._streams = caller, Streams(model.__generators__)
        parts = self._parts
        if caller == "fit":
            parts = self._exchanges.parts(model.optimizer, model.trainable_weights)
        key = parts, *map(id, self._moving), model._objective and self._figures()
        if key != self._key:
            self._key, self._changed = key, None

    def of_a_call(self) -> dict[str, Any]:
        """What belongs to one call of `fit`, `evaluate` or `predict`."""
        names = "_caller", "_streams", "_moving", "portion"
        return {name: vars(self)[name] for name in names if name in vars(self)}

    @property
    def _model(self) -> Any:
        return self._of()

    @property
    def place(self) -> str:
        """Where in its work the model is, to begin a message."""
        run = self._model.training_run
        if self._caller != "fit" or run is None:
            return f"{self._caller}: "
        return f"fit, epoch {run.epoch + 1}, batch {run.batch + 1}: "

    def train(self, data: Any) -> Any:
        """One step of training on a batch: the loss, those of the outputs, outputs."""
        with overflows(self._model):
            return self._train(data)

    def _train(self, data: Any) -> Any:
        model = self._model
        exchange = self._exchange()
        outputs = self._shards(data, exchange, self._differentiated)
        changed = self._changed or ()
        count = len(changed)
        figures = exchange.figures.copy()
        sums = exchange.sums()
        self.is_wanted = bool(figures[-1])
        found = figures[count], figures[count + 1 : -1].tolist(), outputs
        if not np.isfinite(found[0]):
            noticing.lost(model, parts_of(data)[0], float(found[0]), applied=False)
        for w, value in zip(self._moving, sums[count:], strict=True):
            w.assign(value)
        if changed:
            order = self._order(count)
            gradients = [sums[k] if figures[k] else None for k in order]
            model.optimizer.apply(gradients, changed)
        return found

    def test(self, data: Any) -> Any:
        """One batch of `evaluate`: the loss, those of the outputs, the outputs."""
        exchange = self._exchanges.make([], self._figures())
        outputs = self._shards(data, exchange, self._tested)
        loss, *parts, wanted = exchange.figures.tolist()
        self.is_wanted = bool(wanted)
        return loss, parts, outputs

    def apart(self, run: Callable[[Any], Any], data: Any) -> list[Any]:
        """What ``run(data)`` gives for each of this rank's shards."""
        outputs = []
        try:
            with self._streams.batch() as to_shard:
                for shard in self.portion.shards():
                    to_shard(shard.number)
                    SHARES.share = shard.share
                    outputs.append(run(_rows(data, shard)))
        finally:
            SHARES.share = 1.0
        return outputs

    def own(self, step: Callable[[Any], Any], data: Any) -> "Own":
        """One step of a user's own class; its optimizer gets the batch's gradients."""
        model, optimizer = self._model, self._model.optimizer
        (shard,) = self.portion.shards()
        summing = self._summing
        summing.begin(optimizer, self.portion, shard)
        self._exchanges.parts(optimizer, model._plan.changed)
        with self._streams.batch() as to_shard:
            to_shard(shard.number)
            model.optimizer = summing
            try:
                found = self._told_by(step, data, shard)
            finally:
                model.optimizer = optimizer
        if self._moving:
            moved = summing.summed([w.numpy() for w in self._moving], "moving averages")
            for w, value in zip(self._moving, moved, strict=True):
                w.assign(value)
        return self._of_all(found)

    def own_test(self, step: Callable[[Any], Any], data: Any) -> "Own":
        """One batch of `evaluate` by a user's own class."""
        (shard,) = self.portion.shards()
        self._summing.begin(self._model.optimizer, self.portion, shard)
        return self._of_all(self._told_by(step, data, shard))

    def _told_by(self, step: Callable[[Any], Any], data: Any, shard: Shard) -> "Own":
        """The logs of a shard."""
        model = self._model
        with self._counting(shard):
            logs = model._logs(step(data))
            known = model.get_metrics_result()
            same = [n for n, v in logs.items() if n in known and _alike(v, known[n])]
        return Own(logs, same)

    def _of_all(self, found: "Own") -> "Own":
        """The numbers of a shard's logs as means over all samples of the batch."""
        own = {n: v for n, v in found.logs.items() if np.ndim(v) == 0}
        given = [*own.values(), *[float(name in found.results) for name in own]]
        sums = self._summing.summed([np.array(x, float) for x in given], "logs")
        means = dict(zip(own, map(float, sums), strict=False))
        shares = dict(zip(own, map(float, sums[len(own) :]), strict=True))
        return Own(found.logs | means, [n for n in own if shares[n] > 1 - EPSILON])

    @contextmanager
    def _counting(self, shard: Shard) -> Iterator[None]:
        """Have metrics count a mean over the shard as its share of the batch's."""
        gathered = [v for m in self._model._flat_metrics() for v in m.variables]
        before = [v.numpy().copy() for v in gathered]
        SHARES.share, SHARES.is_own = shard.share, True
        try:
            yield
        finally:
            SHARES.share, SHARES.is_own = 1.0, False
        if not shard.share:
            for v, value in zip(gathered, before, strict=True):
                v.assign(value)

    def _shards(
        self, data: Any, exchange: Exchange, compute: Callable[..., Any]
    ) -> list[Any]:
        """Have `compute` put all shards of the rank into `exchange`; their outputs."""
        divisors, before = self._divisors, [w.numpy().copy() for w in self._moving]
        divisors.begin(self.portion)
        with self._streams.batch() as to_shard, self._asked(divisors):
            while True:
                exchange.begin(self.portion)
                outputs = []
                for shard in self.portion.shards():
                    to_shard(shard.number)
                    for w, value in zip(self._moving, before, strict=True):
                        w.assign(value)
                    exchange.begin_shard()
                    divisors.begin_shard(shard)
                    SHARES.share = shard.share
                    y_pred = compute(exchange, shard, _rows(data, shard))
                    exchange.end_shard(shard)
                    outputs.append(y_pred if shard.share else map_tree(none_of, y_pred))
                if not divisors.gathered():
                    break
            exchange.finish("the sums over all ranks")
        return outputs

    def _differentiated(self, exchange: Exchange, shard: Shard, data: Any) -> Any:
        """Put in the shard's part of the gradients, the loss and moving weights."""
        count = len(self._changed or ())
        loss, parts, y_pred = differentiated(
            self._model,
            data,
            share=shard.share,
            ready=exchange.ready,
            always=not self._at_once,
        )
        for k in range(count):
            exchange.figures[k] = exchange.has(k)
        exchange.figures[count:] = self._told(shard, loss, *parts)
        for k, w in enumerate(self._moving):
            exchange.put(count + k, w.numpy() * np.asarray(shard.share, w.dtype))
        return y_pred

    def _tested(self, exchange: Exchange, shard: Shard, data: Any) -> Any:
        loss, parts, y_pred = tested(self._model, data)
        exchange.figures[...] = self._told(shard, loss, *parts)
        return y_pred

    def _told(self, shard: Shard, *losses: Any) -> Any:
        """The shard's part of the losses, and whether results are wanted."""
        share, wanted = shard.share, self.wants()
        parts = [float(raw(x)) * share if share else 0.0 for x in losses]
        return [*parts, float(wanted)]

    def _exchange(self) -> Exchange:
        """The exchange for the weights that the present steps change."""
        changed = self._model._plan.changed
        if self._changed is None or changed != self._changed:
            self._changed = changed
            count = len(changed)
            self._parts = self._exchanges.parts(self._model.optimizer, changed)
            made = self._exchanges.make(
                [w.data for w in reversed(changed)],
                count + self._figures(),
                others=[w.data for w in self._moving],
                parts=self._parts,
            )
            made.ready = tuple(
                (w, partial(effect, made.put, k))
                for k, w in zip(self._order(count), changed, strict=True)
            )
            self._held = made
        return self._held

    def _order(self, count: int) -> range:
        """Where the weights' gradients are: the last weights' come first."""
        return range(count - 1, -1, -1)

    def _figures(self) -> int:
        """How many there are: the loss, those of several outputs, what is wanted."""
        return 2 + len(self._model._objective.means)

    @contextmanager
    def _asked(self, divisors: Divisors) -> Iterator[None]:
        SHARES.divisors = divisors
        try:
            yield
        finally:
            SHARES.divisors, SHARES.share = None, 1.0


class Own(NamedTuple):
    """Logs of a step of a user's own, and which are the results of metrics so far."""

    logs: dict[str, Any]
    results: list[str]


def _alike(one: Any, other: Any) -> bool:
    return np.shape(one) == np.shape(other) == () and (
        one == other or bool(np.isnan(one) and np.isnan(other))
    )


def _rows(data: tuple[Any, ...], shard: Shard) -> tuple[Any, ...]:
    """The samples of a shard among those of its rank."""
    if len(leaves(data[0])[0]) == shard.rows.stop - shard.rows.start:
        return data
    return tuple([map_tree(lambda a: a[shard.rows], part) for part in data])
