"""`Shared`: what training does with steps, callbacks and results on each rank."""

import copy
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from autograd.engine.modes import no_grad
from autograd.errors import DistributionError, GraphError
from autograd.ops.blas import BLAS
from autograd.tree import leaves, map_tree
from nn.arrays import raw
from nn.callbacks import CallbackList
from nn.data.feed import ArrayFeed
from nn.distribution.agreement import agree, agree_on_batch, counts_of, facts_of
from nn.distribution.making import Exchanges
from nn.distribution.moving import moving
from nn.distribution.portion import Portion, portion_among, portion_of
from nn.distribution.refusals import refuse_layers, refuse_small
from nn.distribution.results import adds_up, joined, of_all, whole
from nn.distribution.steps import Own, SharedSteps
from nn.distribution.sync import check_same, have_as_chief, rate_of
from nn.distribution.world import World
from nn.notices import notices
from nn.shares import Alone
from nn.training.steps import parts_of, take

__all__ = ["Shared"]


FLAGS = "stop_training", "stop_evaluating", "stop_predicting"
"""What callbacks set on a model."""


class Shared(Alone):
    """Each rank works on its part of every batch; `DataParallel` has the settings.

    shards: into how many a batch is cut, None for single samples. at_once: whether each
    rank has one of them; else sums are the same bytes for any number of ranks.
    auto_shard_dataset: whether iterables give whole batches.
    """

    def __init__(
        self,
        world: World,
        exchanges: Exchanges,
        *,
        shards: int | None,
        at_once: bool,
        auto_shard_dataset: bool,
    ) -> None:
        self.world, self.size, self.is_chief = world, world.size, world.is_chief
        self._exchanges, self._shards, self._at_once = exchanges, shards, at_once
        self._auto_shard_dataset = auto_shard_dataset
        self.to_the_byte = not at_once
        self._steps: WeakKeyDictionary[Any, SharedSteps] = WeakKeyDictionary()
        self._hooks: dict[str, Any] = {}
        self._is_own = False
        self._latest: dict[str, Any] | None = None
        self._progress: Any = None
        self._writer = ThreadPoolExecutor(1, "checkpoints")
        self._writing: Future[None] | None = None

    @contextmanager
    def working(self, caller: str) -> Iterator[None]:
        world = self.world
        if world.failure:
            raise DistributionError(f"{caller}: {world.failure}")
        cores = nullcontext() if self._at_once else BLAS.single_threaded()
        is_within = world.at_work  # a callback of another call
        outer: list[tuple[Any, dict[str, Any]]] = []
        if is_within:
            things: list[Any] = [self, *self._steps.values()]
            outer = [(thing, thing.of_a_call()) for thing in things]
        try:
            world.at_work = True
            with notices(self.is_chief), cores:
                yield
        except BaseException as error:
            if self.size > 1:
                world.failed(error)
            raise
        finally:
            world.at_work, world.place = is_within, ""
            for thing, before in outer:
                vars(thing).update(before)

    def of_a_call(self) -> dict[str, Any]:
        """What belongs to one call of `fit`, `evaluate` or `predict`."""
        names = "_hooks", "_is_own", "_latest", "_progress"
        return {name: vars(self)[name] for name in names}

    def begin(self, model: Any, caller: str, *feeds: Any, about: Any = None) -> None:
        refuse_layers(caller, model, at_once=self._at_once)
        given = [feed for feed in feeds if feed is not None]
        if not model.built:  # before a shard's stream draws weights of its own
            with no_grad():
                model(given[0].sample().x, training=False)
        for feed in given:
            if self._cuts(feed):
                refuse_small(caller, feed, ranks=self.size)
        agree(self.world, caller, facts_of(model, given, about or {}))
        have_as_chief(self.world, model, given)
        is_new = model not in self._steps
        if is_new:
            self._steps[model] = SharedSteps(
                model, self._exchanges, at_once=self._at_once, wants=self._wants
            )
        steps, moved = self._steps[model], None
        if is_new or caller == "fit":
            moved = moving(self.world, model, given[0].sample())
        steps.begin(caller, moved)
        for feed in given:
            known = isinstance(feed, ArrayFeed)
            agreed = self._agreed_rows if self._cuts(feed) else self._own_rows
            rows = self._rows if known else partial(agreed, caller)
            feed.rows_of = partial(rows, steps)

    def trains(self, model: Any, step: Any, *, own: bool) -> Any:
        steps, self._is_own = self._steps[model], own
        if not own:
            return partial(self._train, model, steps)
        if not self._at_once:
            raise GraphError(
                f"{type(model).__name__}.train_step is the model's own, which a batch "
                "in several shards cannot be given to; use DataParallel() without "
                "deterministic, or compute_loss in place of train_step"
            )
        return partial(self._own, model, steps.own, step)

    def tests(self, model: Any, step: Any, *, own: bool) -> Any:
        steps, self._is_own = self._steps[model], own
        if not own:
            return partial(self._test, model, steps)
        return (
            partial(self._own, model, steps.own_test, step) if self._at_once else step
        )

    def predicts(self, model: Any, step: Any) -> Any:
        return partial(self._predict, self._steps[model], step)

    def callbacks(self, called: Any) -> Any:
        self._hooks = {
            name: called.of(f"on_{name}")
            for kind in ("train", "test", "predict")
            for name in (f"{kind}_batch_begin", f"{kind}_batch_end")
        }
        if self.is_chief:
            return called
        return CallbackList([c for c in called.callbacks if c.on_every_rank])

    def after(self, kind: str) -> Callable[[Any], None] | None:
        own = [self._hooks.get(f"{kind}_batch_{end}") for end in ("begin", "end")]
        return self._follow if any(own) else None

    def after_epoch(self, model: Any) -> None:
        self._follow(model)
        check_same(self.world, model)

    def _follow(self, model: Any) -> None:
        """Do what callbacks have asked for on rank 0."""
        flags = [getattr(model, name) for name in FLAGS]
        flags, rate = self.from_chief((flags, rate_of(model)))
        for name, value in zip(FLAGS, flags, strict=True):
            setattr(model, name, value)
        if rate is not None:
            model.optimizer.learning_rate = rate

    def results(self, model: Any, *, final: bool = False) -> dict[str, Any]:
        if final:
            return dict(self.whole(model, model.get_metrics_result))
        return self._latest or Alone.results(self, model)

    def whole(self, model: Any, get: Any) -> Any:
        if not self._at_once:
            return get()
        return of_all(self.world, self._local(model), get)

    def restored(self, model: Any) -> None:
        if not self.is_chief and self._at_once:
            for metric in self._local(model):
                metric.reset_state()

    def shows(self, progress: Any) -> None:
        self._progress = progress

    def part(self, model: Any, caller: str, batch: Any) -> Any:
        if model not in self._steps:
            feed = ArrayFeed(caller, batch, len(leaves(batch.x)[0]))
            self.begin(model, caller, feed)
        rows = self._rows(self._steps[model], len(leaves(batch.x)[0]))
        self._progress = None
        return type(batch)(*[map_tree(lambda a: a[rows], part) for part in batch])

    def write(self, task: Any, state: Any) -> None:
        if self.size == 1:
            task(state)
        elif self.is_chief:  # which the others do not wait for longer than for a copy
            self.written()
            self._writing = self._writer.submit(task, copy.deepcopy(state))

    def written(self) -> None:
        writing, self._writing = self._writing, None
        if writing is not None:
            writing.result()

    def all_sum(self, x: Any) -> Any:
        if not self._at_once:
            raise GraphError(
                "a sum over all ranks needs all samples of a batch at once, and "
                "deterministic takes one shard after the other; leave out one of them"
            )
        found = np.array(x)
        request = self.world.comm.Iallreduce(self.world.MPI.IN_PLACE, found)
        self.world.wait([request], "a sum over all ranks")
        return found

    def from_chief(self, value: Any) -> Any:
        return self.world.from_chief(value, "what rank 0 says")

    def _train(self, model: Any, steps: SharedSteps, data: Any) -> Any:
        if self._hooks.get("train_batch_begin"):
            self._follow(model)
        own = self._take(model, steps.portion, steps.train(data), data)
        self._latest = None
        if own is None and (self._hooks.get("train_batch_end") or steps.is_wanted):
            self._latest = self.results(model, final=True)
        return own

    def _test(self, model: Any, steps: SharedSteps, data: Any) -> Any:
        own = self._take(model, steps.portion, steps.test(data), data)
        self._latest = None
        if own is None and (self._hooks.get("test_batch_end") or steps.is_wanted):
            self._latest = self.results(model, final=True)
        return own

    def _own(self, model: Any, run: Callable[..., Own], step: Any, data: Any) -> Any:
        if self._hooks.get("train_batch_begin"):
            self._follow(model)
        logs, results = run(step, data)
        if results:
            whole = self.results(model, final=True)
            logs |= {name: whole[name] for name in results}
        return logs

    def _take(self, model: Any, portion: Portion, found: Any, data: Any) -> Any:
        """Take what a step found into the means and metrics, as `nn.training.steps`."""
        loss, parts, outputs = found
        if not model._reports_outputs():  # programs leave the outputs out then
            model._objective.add(float(loss), portion.samples, parts)
            return None
        x, y, weights = parts_of(data)
        y_pred = joined(outputs)
        metrics = model._objective.metrics.metrics
        if not self._at_once or not all(map(adds_up, metrics)):
            x, y, weights, y_pred = (
                None if part is None else whole(self.world, part, portion)
                for part in (x, y, weights, y_pred)
            )
        elif not portion.own:
            model._objective.add(float(loss), portion.samples, parts)
            return None
        found = loss, parts, y_pred
        return take(model, found, x, y, weights, portion.samples)

    def _wants(self) -> bool:
        """Whether the batch at hand is shown with the results of metrics."""
        return self.is_chief and self._progress is not None and self._progress.is_due

    def _local(self, model: Any) -> list[Any]:
        """The metrics that have what this rank has gathered alone."""
        objective = model._objective
        mine = objective.metrics.metrics
        known = [] if self._is_own else [objective.total, *objective.means]
        known += [] if all(map(adds_up, mine)) else mine
        return [m for m in model._flat_metrics() if not any(m is k for k in known)]

    def _predict(self, steps: SharedSteps, step: Any, data: Any) -> Any:
        own = [map_tree(raw, y) for y in steps.apart(step, data)]
        return whole(self.world, joined(own), steps.portion)

    def _rows(self, steps: SharedSteps, count: int) -> slice:
        """The rank's rows of a batch of `count` samples, which is the next."""
        shards = count if self._shards is None else self._shards
        self.world.place = steps.place
        steps.portion = portion_of(
            count, shards=shards, rank=self.world.rank, ranks=self.size
        )
        return steps.portion.rows

    def _cuts(self, feed: Any) -> bool:
        """Whether each rank has the whole batches of `feed`, to take its part of."""
        return self._auto_shard_dataset or isinstance(feed, ArrayFeed)

    def _own_rows(
        self, caller: str, steps: SharedSteps, count: int, batch: Any = None
    ) -> slice:
        """All rows of a batch, this rank's part of that of all ranks; 0 for none."""
        self.world.place = steps.place
        counts = counts_of(self.world, caller, count)
        if count:
            steps.portion = portion_among(counts, rank=self.world.rank)
        return slice(0, count)

    def _agreed_rows(
        self, caller: str, steps: SharedSteps, count: int, batch: Any = None
    ) -> slice:
        """`_rows` of a batch that each rank has drawn for itself; 0 for none."""
        self.world.place = steps.place
        agree_on_batch(self.world, caller, count, batch)
        return self._rows(steps, count) if count else slice(0, 0)
