"""`Epochs`: passes over the data, for training and for testing."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

import nn.noticing as noticing
from autograd.engine.modes import no_grad
from autograd.errors import GraphError
from nn.callbacks import CallbackList, History, ProgbarLogger
from nn.data.feed import Feed
from nn.layers.rnn import states_kept
from nn.shares import SHARES
from nn.training.arguments import is_due
from nn.training.objective import Objective
from nn.training.progress import Progress, verbosity
from nn.training.run import TrainingRun
from nn.training.steps import BatchTrainer, given

__all__ = ["Epochs", "told"]


class Epochs(BatchTrainer):
    """What goes through epochs of batches, with callbacks.

    Attributes
    ----------
    stop_training: set by callbacks, ends `fit`; as stop_evaluating and stop_predicting
    end `evaluate` and `predict`.
    history: what the last `fit` returned, None before.
    training_run: how far `fit` has come, None before.
    """

    stop_training = False
    stop_evaluating = False
    stop_predicting = False
    history: History | None = None
    training_run: TrainingRun | None = None

    def _prepare(
        self, objective: Objective, feed: Feed, *, bind: bool = True
    ) -> "noticing.Watch":
        """Build the model on a sample of `feed` and check the targets against it."""
        with states_kept(self._all()) as all_of_it:
            sample = feed.sample(whole=all_of_it)
            watch = noticing.Watch(self, feed._caller, sample)
            with noticing.explained(self, feed._caller, sample):
                with no_grad(), self._cores():
                    outputs = watch.outputs()
                if bind:
                    objective.bind(sample.y, outputs, self.output_names)
                feed.check_targets(
                    lambda y, count: objective.targets(y, count, outputs)
                )
        return watch

    def _called(self, callbacks: Any, *, add_history: bool = False) -> CallbackList:
        """`callbacks`, one, several or a list of them that is used as it is."""
        if not isinstance(callbacks, CallbackList):
            callbacks = CallbackList(callbacks)
        if add_history and not callbacks.has(History):
            callbacks.append(History())
        callbacks = SHARES.active.callbacks(callbacks)
        callbacks.set_model(self)
        return callbacks  # type: ignore[no-any-return]

    def _run(
        self,
        feed: Feed,
        watch: "noticing.Watch",
        callbacks: Any,
        first_epoch: int,
    ) -> TrainingRun:
        """What a call of `fit` begins with."""
        objective = self._require_compiled("fit")
        called = self._called(callbacks, add_history=True)
        self.history = called.first(History)
        self.stop_training = False
        self.training_run = TrainingRun(
            self, feed, objective, called, first_epoch=first_epoch, watch=watch
        )
        return self.training_run

    def _epochs(
        self,
        run: TrainingRun,
        epochs: int,
        verbose: Any,
        held_out: Feed | None,
        validation_freq: int | Collection[int],
    ) -> History:
        """All epochs of `run` that are left."""
        level = verbosity(verbose)
        if self.optimizer is None:
            raise GraphError("fit: compile was given no optimizer; pass one to train")
        if held_out is not None:
            self._prepare(run.objective, held_out, bind=False)
        self.reset_metrics()
        run.watch.begins()
        called = run.callbacks
        level = told(called, level, epochs=epochs, steps=run.feed.steps)
        called.call("on_train_begin", None)
        logs: dict[str, Any] = {}
        try:
            with self._cores(), Progress(level, "Epoch", epochs) as progress:
                while run.epoch < epochs and not self.stop_training:
                    due = is_due(run.epoch + 1, validation_freq)
                    logs = self._epoch(run, progress, held_out if due else None)
                    run.watch.after_epoch(logs)
                run.watch.at_end()
        finally:
            run.feed.close()
        if epochs:
            self.optimizer.finalize_variable_values()
        called.call("on_train_end", logs)
        SHARES.active.after_epoch(self)
        assert self.history is not None
        return self.history

    def _epoch(
        self, run: TrainingRun, progress: Progress, validation: Feed | None
    ) -> dict[str, Any]:
        """One epoch of `run`, or what is left of it; its logs."""
        called = run.callbacks
        if run.batch == 0:
            called.call("on_epoch_begin", run.epoch, {})
            SHARES.active.after_epoch(self)
            self.reset_metrics()  # of what callbacks have evaluated
        progress.begin(run.feed.steps, run.epoch + 1, run.batch)
        logs = self._train_epoch(run, progress)
        if run.batch == 0:  # the data ran out before
            self.stop_training = True
            return logs
        self.reset_metrics()
        if validation is not None:
            found = self._test_epoch(validation, called, None)
            logs |= {f"val_{k}": v for k, v in found.items()}
            self.reset_metrics()
        progress.finish(logs)
        epoch = run.epoch
        run.epoch, run.batch = epoch + 1, 0
        run.mark_epoch()
        called.call("on_epoch_end", epoch, logs)
        SHARES.active.after_epoch(self)
        return logs

    def _train_epoch(self, run: TrainingRun, progress: Progress) -> dict[str, Any]:
        begin = run.callbacks.of("on_train_batch_begin")
        end = run.callbacks.of("on_train_batch_end")
        after = SHARES.active.after("train")
        SHARES.active.shows(progress)
        self._start_steps()
        step = self._trains()
        own: Mapping[str, Any] | None = None
        try:
            for batch in run.feed.batches(run.batch):
                if begin:
                    begin(run.batch, {})
                own = step(given(batch))
                run.batch += 1
                if end:
                    end(run.batch - 1, self._logs(own))
                progress.step(partial(self._logs, own))
                if after:
                    after(self)
                if self.stop_training:
                    break
        finally:
            self._end_steps()
        return self._final_logs(own)

    def _test_epoch(
        self, feed: Feed, called: CallbackList, progress: Progress | None
    ) -> dict[str, Any]:
        begin, end = called.of("on_test_batch_begin"), called.of("on_test_batch_end")
        called.call("on_test_begin", None)
        self.reset_metrics()
        self.stop_evaluating = False
        feed.restart()
        self._look_at_programs()
        SHARES.active.shows(progress)
        own: Mapping[str, Any] | None = None
        tested, step = False, self._tests()
        after = SHARES.active.after("test")
        with no_grad(), self._cores():
            for i, batch in enumerate(feed.batches()):
                if begin:
                    begin(i, {})
                own = step(given(batch))
                if end:
                    end(i, self._logs(own))
                if progress is not None:
                    progress.step(partial(self._logs, own))
                tested = True
                if after:
                    after(self)
                if self.stop_evaluating:
                    break
        logs = self._final_logs(own) if tested else {}
        called.call("on_test_end", logs)
        return logs


def told(called: CallbackList, level: int, **params: Any) -> int:
    """The verbosity of our own progress, after callbacks were told it and `params`."""
    called.set_params(**params, verbose=level)
    silent = called.has(ProgbarLogger) or not SHARES.active.is_chief
    return 0 if silent else level
