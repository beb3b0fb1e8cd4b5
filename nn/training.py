"""`Trainer`: compile, fit, evaluate and predict, for any layer."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd import Tensor
from autograd.engine.modes import no_grad
from autograd.errors import ArgumentError, GraphError, ValueRangeError
from nn import losses, metrics, optimizers
from nn.arrays import Array, raw
from nn.callbacks import History
from nn.data import batch_size_of, batches, inputs, split, targets
from nn.layers.base import Layer
from nn.losses import Loss
from nn.metrics import Meters, Metric
from nn.optimizers import Optimizer
from nn.progress import Progress, verbosity
from nn.random import generator

__all__ = ["Trainer"]


class Trainer(Layer):
    """A layer that can be trained: what all models share, whatever their form.

    Attributes
    ----------
    optimizer, loss: what `compile` was given, None before.
    """

    optimizer: Optimizer | None = None
    loss: Loss | None = None
    _metrics: tuple[str | Metric, ...] = ()

    def compile(
        self,
        optimizer: str | Optimizer,
        loss: str | Loss | Callable[[Any, Any], Any],
        metrics: Sequence[str | Metric] = (),
    ) -> None:
        """Choose how to train: optimizer, loss and metrics, by name or as objects."""
        self.optimizer = optimizers.get(optimizer)
        self.loss = losses.get(loss)
        if self.loss.reduction is None:
            raise ValueRangeError(
                f"compile: {self.loss.name} with reduction=None gives one loss per "
                "sample, training needs one number: 'sum_over_batch_size' or 'sum'"
            )
        if isinstance(metrics, (str, Metric)):
            raise ArgumentError(f"compile: metrics is a list, pass [{metrics!r}]")
        self._metrics = tuple(metrics)

    def fit(
        self,
        x: Any,
        y: Any,
        batch_size: int = 32,
        epochs: int = 1,
        *,
        validation_split: float = 0.0,
        validation_data: tuple[Any, Any] | None = None,
        shuffle: bool = True,
        seed: int | None = None,
        verbose: Any = "auto",
    ) -> History:
        """Train for `epochs` passes over the data and return their losses and metrics.

        x: (samples, …), cast to the model's dtype. y: (samples, …), as the loss wants
        it. The last batch may be short and then weighs less in the reported means.
        validation_split holds back the last part of the data, before shuffling.
        seed: of the shuffle; by default it follows `nn.utils.set_random_seed`.
        The parameters' ``.grad`` is used and left at None.
        """
        size = batch_size_of("fit", batch_size)
        if not isinstance(epochs, (int, np.integer)) or epochs < 0:
            raise ValueRangeError(f"fit: epochs must be an integer ≥ 0, got {epochs!r}")
        level = verbosity(verbose)
        x, y = self._prepared("fit", x, y)
        if validation_data is not None:
            validation_data = self._prepared("fit", *validation_data)
        elif validation_split:
            x, y, *held_back = split(x, y, validation_split)
            validation_data = (held_back[0], held_back[1])
        meters = self._meters(x, y)
        rng, history = generator(seed), History()
        for epoch in range(epochs):
            order = rng.permutation(len(x)) if shuffle else None
            with Progress(
                f"Epoch {epoch + 1}/{epochs}", -(-len(x) // size), level
            ) as progress:
                self._train_epoch(batches(x, y, size, order), meters, progress)
                logs = meters.take()
                if validation_data is not None:
                    self._test_epoch(batches(*validation_data, size), meters, None)
                    logs |= {f"val_{k}": v for k, v in meters.take().items()}
                progress.finish(logs)
            history.on_epoch_end(epoch, logs)
        return history

    def evaluate(
        self,
        x: Any,
        y: Any,
        batch_size: int = 32,
        *,
        verbose: Any = "auto",
        return_dict: bool = False,
    ) -> Any:
        """The loss, or ``[loss, *metrics]`` if there are metrics; a dict if asked for.

        x: (samples, …), y: (samples, …). Nothing is recorded or trained.
        """
        size, level = batch_size_of("evaluate", batch_size), verbosity(verbose)
        x, y = self._prepared("evaluate", x, y)
        meters = self._meters(x, y)
        with Progress("Evaluate", -(-len(x) // size), level) as progress:
            self._test_epoch(batches(x, y, size), meters, progress)
            logs = meters.take()
            progress.finish(logs)
        if return_dict:
            return logs
        return logs["loss"] if len(logs) == 1 else list(logs.values())

    def predict(self, x: Any, batch_size: int = 32) -> Array:
        """The outputs for `x` as an array. x: (samples, …); result: (samples, …)."""
        size = batch_size_of("predict", batch_size)
        x = inputs("predict", x, self.dtype)
        with no_grad():
            return np.concatenate(
                [raw(self(x[i : i + size])) for i in range(0, len(x), size)]
            )

    def _train_epoch(self, pairs: Any, meters: Meters, progress: Progress) -> None:
        weights = self.trainable_weights
        for w in weights:
            w.zero_grad()
        for x, y in pairs:
            loss, y_pred = self._train_step(x, y, weights)
            meters.add(loss, y, y_pred)
            progress.step(meters.values)

    def _train_step(
        self, x: Array, y: Array, weights: list[Tensor]
    ) -> tuple[float, Array]:
        assert self.loss is not None
        assert self.optimizer is not None
        y_pred = self(x)
        loss = self.loss.reduced(y, y_pred)
        loss.backward()
        self.optimizer.apply([w.grad for w in weights], weights)
        for w in weights:
            w.zero_grad()
        return loss.item(), raw(y_pred)

    def _test_epoch(
        self, pairs: Any, meters: Meters, progress: Progress | None
    ) -> None:
        assert self.loss is not None
        with no_grad():
            for x, y in pairs:
                y_pred = self(x)
                loss = float(raw(self.loss.reduced(y, y_pred)))
                meters.add(loss, y, raw(y_pred))
                if progress is not None:
                    progress.step(meters.values)

    def _prepared(self, caller: str, x: Any, y: Any) -> tuple[Array, Array]:
        """`x` and `y` checked against model and loss, converted once."""
        if self.loss is None:
            raise GraphError(
                f"{caller}: the model has no loss and no optimizer yet; call "
                "compile(optimizer=…, loss=…) first"
            )
        x = inputs(caller, x, self.dtype)
        y = targets(caller, y, len(x))
        with no_grad():
            output = self(x[:1])
        return x, self.loss.targets(y, (len(x), *output.shape[1:]))

    def _meters(self, x: Array, y: Array) -> Meters:
        """The loss's mean and the metrics that suit these targets."""
        with no_grad():
            output_shape = (len(x), *self(x[:1]).shape[1:])
        return Meters([metrics.get(m, y.shape, output_shape) for m in self._metrics])
