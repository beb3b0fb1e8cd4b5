"""`Trainer`: compile, fit, evaluate and predict, for any layer."""

from collections.abc import Collection, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

import nn.noticing as noticing
from autograd.engine.modes import no_grad
from autograd.errors import ArgumentError, GraphError
from autograd.tree import map_tree
from nn.arrays import raw
from nn.callbacks import CallbackList, History, ProgbarLogger
from nn.data.batches import is_arrays, structure
from nn.data.checks import batch_size_of
from nn.data.feed import ArrayFeed, Feed, IterableFeed
from nn.layers.rnn import states_kept
from nn.random import generator
from nn.saving import load_weights, save_model, save_weights
from nn.training.arguments import in_parts, is_due, whole
from nn.training.objective import Objective
from nn.training.progress import Progress, verbosity
from nn.training.run import TrainingRun
from nn.training.steps import BatchTrainer, given

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Trainer"]


class Trainer(BatchTrainer):
    """A layer that can be trained: what all models share, whatever their form.

    Data is x: (samples, …), floats cast to the model's dtype, or a list or dict of such
    arrays for several inputs; and y: (samples, …) as the loss wants it, in the form of
    the outputs. Or x alone: a Dataset, a generator or another iterable of batches
    ``(x, y)`` or ``(x, y, sample_weight)``, ``steps`` or ``steps_per_epoch`` of which
    are an epoch.

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

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: Mapping[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int | Collection[int] = 1,
        *,
        seed: int | None = None,
    ) -> History:
        """Train for `epochs` passes over the data and return their losses and metrics.

        batch_size: 32 by default; a short last batch weighs less in the reported means.
        validation_split holds back the last part of the data, before shuffling;
        validation_data is given as x and y are, in a tuple. class_weight: from labels
        to weights, in training. sample_weight: (samples,). validation_freq: after every
        how many epochs to validate, or after which, from 1. callbacks: a list, or one.
        With steps_per_epoch an epoch goes on in the data where the last one ended.
        epochs counts from 0. seed: of the shuffle, by default from
        `nn.utils.set_random_seed`. The parameters' ``.grad`` ends None.
        verbose: 0 silence, 1 or ``"auto"`` a bar, curves in notebooks, in files a line
        for each epoch; 2 lines as Keras's.
        """
        objective = self._require_compiled("fit")
        whole(epochs=epochs, initial_epoch=initial_epoch)
        size = batch_size_of("fit", 32 if batch_size is None else batch_size)
        feed = self._feed("fit", (x, y, sample_weight), size, steps_per_epoch)
        about = validation_batch_size or size, validation_steps
        feed, held_out = self._held_out(feed, validation_data, validation_split, about)
        if class_weight is not None:
            feed.weigh(class_weight)
        watch = self._prepare(objective, feed).before(feed, held_out, shuffle)
        rng = generator(seed)  # after the weights, which may come from the same stream
        if shuffle:
            feed.shuffle(rng)
        run = self._run(feed, watch, callbacks, initial_epoch)
        return self._epochs(run, epochs, verbosity(verbose), held_out, validation_freq)

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """The loss, or ``[loss, *metrics]`` if there are metrics; a dict if asked for.

        x, y, sample_weight as in `fit`. Nothing is recorded or trained.
        """
        objective = self._require_compiled("evaluate")
        size = batch_size_of("evaluate", 32 if batch_size is None else batch_size)
        level = verbosity(verbose)
        feed = self._feed("evaluate", (x, y, sample_weight), size, steps)
        self._prepare(objective, feed).before(feed)
        called = self._called(callbacks)
        level = _told(called, level, steps=feed.steps)
        with Progress(level, "Evaluate") as progress:
            progress.begin(feed.steps)
            logs = self._test_epoch(feed, called, progress)
            progress.finish(logs)
        return logs if return_dict else self._listed(logs)

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: Any = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> Any:
        """The outputs for `x`, as an array or arrays in the form of the outputs.

        x: (samples, …), or an iterable of batches; result: (samples, …).
        """
        size = batch_size_of("predict", 32 if batch_size is None else batch_size)
        feed = self._feed("predict", (x, None, None), size, steps)
        called = self._called(callbacks)
        level = _told(called, verbosity(verbose), steps=feed.steps)
        self.stop_predicting = False
        begin, end = (
            called.of("on_predict_batch_begin"),
            called.of("on_predict_batch_end"),
        )
        called.call("on_predict_begin", None)
        parts = []
        self._look_at_programs()
        with no_grad(), self._cores(), Progress(level, "Predict") as progress:
            progress.begin(feed.steps)
            for i, batch in enumerate(feed.batches()):
                if begin:
                    begin(i, None)
                parts.append(map_tree(raw, self.predict_step(given(batch))))
                if end:
                    end(i, {"outputs": parts[-1]})
                progress.step(dict)
                if self.stop_predicting:
                    break
            progress.finish({})
        called.call("on_predict_end", None)
        return map_tree(lambda *arrays: np.concatenate(arrays), parts[0], *parts[1:])

    def save(
        self,
        filepath: "str | Path",
        overwrite: bool = True,
        *,
        include_optimizer: bool = True,
    ) -> None:
        """Write the model to one safetensors file, for `nn.saving.load_model`."""
        save_model(self, filepath, overwrite, include_optimizer=include_optimizer)

    def save_weights(self, filepath: "str | Path", overwrite: bool = True) -> None:
        """Write the weights alone to one safetensors file."""
        save_weights(self, filepath, overwrite)

    def load_weights(
        self,
        filepath: "str | Path",
        skip_mismatch: bool = False,
        *,
        by_name: bool = False,
    ) -> None:
        """Read the weights that `save_weights` of an equal model wrote, or Keras's.

        skip_mismatch: leave the weights as they are that the file has not, or not of
        this shape; a warning names them. by_name: see `nn.saving.load_weights`.
        """
        load_weights(self, filepath, skip_mismatch, by_name=by_name)

    def __getstate__(self) -> dict[str, Any]:
        """What a copy keeps: not the data and callbacks of the last `fit`."""
        gone = dict.fromkeys(("training_run", "_programs", "history"))
        return {**super().__getstate__(), **gone, "_compiled": dict(self._compiled)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._compiled = MappingProxyType(self._compiled)

    def _feed(
        self,
        caller: str,
        data: tuple[Any, ...],
        size: int,
        steps: int | None,
    ) -> Feed:
        """What gives the batches of ``data = (x, y, sample_weight)``."""
        dtype = self._input_dtype()
        if is_arrays(data[0]):
            checked = structure(caller, *data, dtype=dtype)
            return ArrayFeed(caller, checked, size, steps)
        if any(part is not None for part in data[1:]):
            raise ArgumentError(
                f"{caller}: an iterable gives batches (x, y) or (x, y, sample_weight) "
                "itself; leave out y and sample_weight"
            )
        return IterableFeed(caller, data[0], dtype, steps)

    def _held_out(
        self, feed: Feed, data: Any, split: float, about: tuple[int, int | None]
    ) -> tuple[Feed, Feed | None]:
        """What is trained on and what is validated on; about: its size and steps."""
        if data is not None:
            return feed, self._feed("fit", in_parts(data), *about)
        return feed.split(split, *about) if split else (feed, None)

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
        level: int,
        held_out: Feed | None,
        validation_freq: int | Collection[int],
    ) -> History:
        """All epochs of `run` that are left."""
        if self.optimizer is None:
            raise GraphError("fit: compile was given no optimizer; pass one to train")
        if held_out is not None:
            self._prepare(run.objective, held_out, bind=False)
        self.reset_metrics()
        run.watch.begins()
        called = run.callbacks
        level = _told(called, level, epochs=epochs, steps=run.feed.steps)
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
        assert self.history is not None
        return self.history

    def _epoch(
        self, run: TrainingRun, progress: Progress, validation: Feed | None
    ) -> dict[str, Any]:
        """One epoch of `run`, or what is left of it; its logs."""
        called = run.callbacks
        if run.batch == 0:
            called.call("on_epoch_begin", run.epoch, {})
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
        return logs

    def _train_epoch(self, run: TrainingRun, progress: Progress) -> dict[str, Any]:
        begin = run.callbacks.of("on_train_batch_begin")
        end = run.callbacks.of("on_train_batch_end")
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
        own: Mapping[str, Any] | None = None
        tested, step = False, self._tests()
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
                if self.stop_evaluating:
                    break
        logs = self._final_logs(own) if tested else {}
        called.call("on_test_end", logs)
        return logs


def _told(called: CallbackList, level: int, **params: Any) -> int:
    """The verbosity of our own progress, after callbacks were told it and `params`."""
    called.set_params(**params, verbose=level)
    return 0 if called.has(ProgbarLogger) else level
