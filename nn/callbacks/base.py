"""`Callback`: what training calls at each of its stages."""

from collections.abc import Mapping
from typing import Any, ClassVar

__all__ = ["Callback", "Logs"]

Logs = dict[str, float] | None


class Callback:
    """Something to be done at stages of training; a kind defines some of the hooks.

    `batch` and `epoch` count from 0. `logs` has the losses and metrics so far; of
    ``on_epoch_end`` those of validation too, as ``val_…``. Setting
    ``self.model.stop_training`` ends `fit` after the present epoch.

    Attributes
    ----------
    model: what is trained. params: ``epochs``, ``steps``, ``verbose``.
    comes_last: whether it is called after callbacks that are not, wherever it stands.
    on_every_rank: whether each process of a training that several share calls it, as it
        does the same on each with the same logs; others are called by rank 0 alone.
    """

    comes_last: ClassVar[bool] = False
    on_every_rank: ClassVar[bool] = False
    model: Any = None
    params: Mapping[str, Any] = {}

    def set_model(self, model: Any) -> None:
        """Called by `fit`, `evaluate` and `predict` before all else."""
        self.model = model

    def set_params(self, params: Mapping[str, Any]) -> None:
        """Called by `fit`, `evaluate` and `predict` with how they were called."""
        self.params = params

    def get_state(self) -> dict[str, Any]:
        """What a checkpoint keeps of it: numbers, texts, lists, dicts and arrays."""
        return {}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from `get_state`."""

    def on_train_begin(self, logs: Logs = None) -> None:
        """Before the first epoch of `fit`."""

    def on_train_end(self, logs: Logs = None) -> None:
        """After the last epoch of `fit`."""

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Before each epoch."""

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """After each epoch and its validation."""

    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Before each step; `on_batch_begin` unless defined."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """After each step; `on_batch_end` unless defined."""
        self.on_batch_end(batch, logs)

    def on_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Before each step of training."""

    def on_batch_end(self, batch: int, logs: Logs = None) -> None:
        """After each step of training."""

    def on_test_begin(self, logs: Logs = None) -> None:
        """Before `evaluate` or validation."""

    def on_test_end(self, logs: Logs = None) -> None:
        """After `evaluate` or validation."""

    def on_test_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Before each batch of `evaluate` or validation."""

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        """After each batch of `evaluate` or validation."""

    def on_predict_begin(self, logs: Logs = None) -> None:
        """Before `predict`."""

    def on_predict_end(self, logs: Logs = None) -> None:
        """After `predict`."""

    def on_predict_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Before each batch of `predict`."""

    def on_predict_batch_end(self, batch: int, logs: Logs = None) -> None:
        """After each batch of `predict`."""
