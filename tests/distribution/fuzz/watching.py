"""Callbacks, a metric and a model of a user's own."""

from typing import Any

import numpy as np

import nn

__all__ = ["WATCHES", "Evaluates", "Fails", "Largest", "Own"]


class Counts(nn.callbacks.Callback):
    """Keeps the logs of all batches, on rank 0."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.seen.append({k: float(np.mean(v)) for k, v in logs.items()})


class Everywhere(Counts):
    """The same on all ranks."""

    on_every_rank = True


class Asks(Counts):
    """Asks for another rate after a batch, and for the end in the second epoch."""

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        super().on_train_batch_end(batch, logs)
        if isinstance(self.model.optimizer.learning_rate, nn.Variable):
            self.model.optimizer.learning_rate = 0.01 / (batch + 1)
        self.model.stop_training = len(self.seen) == 4


class WarmsUp(Counts):
    """Sets the rate before each batch."""

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        if isinstance(self.model.optimizer.learning_rate, nn.Variable):
            self.model.optimizer.learning_rate = 0.002 * (batch + 1)


class SeesTests(Counts):
    """Keeps the logs of the batches of validation."""

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        self.seen.append({k: float(np.mean(v)) for k, v in logs.items()})


class Evaluates(Counts):
    """Evaluates and predicts after each epoch, on every rank."""

    on_every_rank = True

    def __init__(self, x: Any, y: Any) -> None:
        super().__init__()
        self.x, self.y = x, y

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.model.evaluate(self.x, self.y, batch_size=5, verbose=0)
        self.model.predict(self.x, batch_size=6, verbose=0)


WATCHES = {
    "counts": Counts,
    "everywhere": Everywhere,
    "asks": Asks,
    "warms up": WarmsUp,
    "sees tests": SeesTests,
}
"""By their names in descriptions; each has what it has `seen`."""


class Fails(nn.callbacks.Callback):
    """Raises after the second batch."""

    def __init__(self, *, everywhere: bool) -> None:
        self.on_every_rank = everywhere
        self.left = 2

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.left -= 1
        if not self.left:
            raise ValueError("this callback has seen enough")


class Largest(nn.metrics.Metric):
    """The largest output: nothing that adds up.

    fails: whether it raises at the third batch.
    """

    def __init__(self, *, fails: bool = False) -> None:
        super().__init__(name="largest")
        self.value = self.add_variable((), name="value")
        self.left = 3 if fails else 0

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        self.left -= 1
        if not self.left:
            raise ValueError("this metric has seen enough")
        found = max(float(self.value), float(np.max(np.asarray(y_pred), initial=0.0)))
        self.value.assign(found)

    def result(self) -> Any:
        return self.value


class Own(nn.Model):
    """A model with a `train_step` as users write it."""

    def __init__(self, inner: Any) -> None:
        super().__init__(dtype="float64")
        self.inner = inner

    def call(self, inputs: Any, training: Any = None) -> Any:
        """The outputs of the inner model."""
        return self.inner(inputs, training=training)

    def train_step(self, data: Any) -> Any:
        """A step, and the results of metrics."""
        x, y, weights = (*data, None)[:3]
        y_pred = self(x, training=True)
        loss = self.compute_loss(x, y, y_pred, weights)
        self.zero_grad()
        loss.backward()
        changed = list(self.trainable_weights)
        self.optimizer.apply([w.grad for w in changed], changed)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
        return self.compute_metrics(x, y, y_pred, weights)
