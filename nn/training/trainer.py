"""`Trainer`: compile, fit, evaluate and predict, for any layer."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.modes import no_grad
from autograd.errors import ArgumentError
from autograd.tree import map_tree
from nn.arrays import raw
from nn.callbacks import History
from nn.data.batches import is_arrays
from nn.data.checks import batch_size_of
from nn.data.feed import Feed, IterableFeed
from nn.data.mapped import array_feed
from nn.random import generator
from nn.saving import load_weights, save_model, save_weights
from nn.shares import SHARES
from nn.training.arguments import in_parts, whole
from nn.training.epochs import Epochs, told
from nn.training.progress import Progress, verbosity
from nn.training.steps import given

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Trainer"]


class Trainer(Epochs):
    """A layer that can be trained: what all models share, whatever their form.

    Data is x: (samples, …), floats cast to the model's dtype, or a list or dict of such
    arrays for several inputs; and y: (samples, …) as the loss wants it, in the form of
    the outputs. Or x alone: a Dataset, a generator or another iterable of batches
    ``(x, y)`` or ``(x, y, sample_weight)``, ``steps`` or ``steps_per_epoch`` of which
    are an epoch.
    """

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
        with SHARES.active.working("fit"):
            objective = self._require_compiled("fit")
            whole(epochs=epochs, initial_epoch=initial_epoch)
            size = batch_size_of("fit", 32 if batch_size is None else batch_size)
            sizes = size, validation_batch_size or size
            steps = steps_per_epoch, validation_steps
            held = validation_data, validation_split
            feed, held_out = self._feeds((x, y, sample_weight), held, sizes, steps)
            if class_weight is not None:
                feed.weigh(class_weight)
            watch = self._prepare(objective, feed).before(feed, held_out, shuffle)
            about = _settings(*sizes, *steps, epochs, initial_epoch, shuffle)
            SHARES.active.begin(self, "fit", feed, held_out, about=about)
            _shuffle(feed, seed, wanted=shuffle)
            run = self._run(feed, watch, callbacks, initial_epoch)
            return self._epochs(run, epochs, verbose, held_out, validation_freq)

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
        with SHARES.active.working("evaluate"):
            objective = self._require_compiled("evaluate")
            size = batch_size_of("evaluate", 32 if batch_size is None else batch_size)
            level = verbosity(verbose)
            feed = self._feed("evaluate", (x, y, sample_weight), size, steps)
            self._prepare(objective, feed).before(feed)
            about = {"batch_size": size, "steps": steps}
            SHARES.active.begin(self, "evaluate", feed, about=about)
            called = self._called(callbacks)
            level = told(called, level, steps=feed.steps)
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
        with SHARES.active.working("predict"):
            size = batch_size_of("predict", 32 if batch_size is None else batch_size)
            feed = self._feed("predict", (x, None, None), size, steps)
            about = {"batch_size": size, "steps": steps}
            SHARES.active.begin(self, "predict", feed, about=about)
            called = self._called(callbacks)
            level = told(called, verbosity(verbose), steps=feed.steps)
            self.stop_predicting = False
            begin, end = (
                called.of("on_predict_batch_begin"),
                called.of("on_predict_batch_end"),
            )
            called.call("on_predict_begin", None)
            parts, step = [], SHARES.active.predicts(self, self.predict_step)
            after = SHARES.active.after("predict")
            self._look_at_programs()
            with no_grad(), self._cores(), Progress(level, "Predict") as progress:
                progress.begin(feed.steps)
                for i, batch in enumerate(feed.batches()):
                    if begin:
                        begin(i, None)
                    parts.append(map_tree(raw, step(given(batch))))
                    if end:
                        end(i, {"outputs": parts[-1]})
                    progress.step(dict)
                    if after:
                        after(self)
                    if self.stop_predicting:
                        break
                progress.finish({})
            called.call("on_predict_end", None)
            return map_tree(
                lambda *arrays: np.concatenate(arrays), parts[0], *parts[1:]
            )

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
            return array_feed(caller, data, size, steps, dtype=dtype)
        if any(part is not None for part in data[1:]):
            raise ArgumentError(
                f"{caller}: an iterable gives batches (x, y) or (x, y, sample_weight) "
                "itself; leave out y and sample_weight"
            )
        return IterableFeed(caller, data[0], dtype, steps)

    def _feeds(
        self,
        data: tuple[Any, ...],
        held: tuple[Any, float],
        sizes: tuple[int, int],
        steps: tuple[int | None, int | None],
    ) -> tuple[Feed, Feed | None]:
        """What is trained on and what is validated on.

        held: data of its own, or what part of `data`; sizes, steps: of both.
        """
        feed = self._feed("fit", data, sizes[0], steps[0])
        if held[0] is not None:
            return feed, self._feed("fit", in_parts(held[0]), sizes[1], steps[1])
        return feed.split(held[1], sizes[1], steps[1]) if held[1] else (feed, None)


def _settings(*values: Any) -> dict[str, Any]:
    """What of the arguments of `fit` says how it goes, by name."""
    return dict(zip(_SETTINGS, values, strict=True))


_SETTINGS = (
    *("batch_size", "validation_batch_size", "steps_per_epoch", "validation_steps"),
    *("epochs", "initial_epoch", "shuffle"),
)


def _shuffle(feed: Feed, seed: int | None, *, wanted: bool) -> None:
    """Have `feed` draw its order; from the default stream is drawn in any case."""
    rng = generator(seed)  # after the weights, which may come from the same stream
    if wanted:
        feed.shuffle(rng)
