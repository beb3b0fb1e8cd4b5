"""Callbacks that watch one number: they stop, slow down or save."""

import math
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograd.errors import ArgumentError, ValueRangeError
from nn.callbacks.base import Callback, Logs
from nn.saving import weights_file

__all__ = ["EarlyStopping", "ModelCheckpoint", "ReduceLROnPlateau"]

_MODES = ("auto", "min", "max")
_HIGHER_IS_BETTER = ("acc", "auc", "precision", "recall", "f1", "r2", "cosine")


class _Monitor(Callback):
    """Tells whether `monitor` of the logs has become better than its best so far."""

    def __init__(self, monitor: str, mode: str, min_delta: float) -> None:
        if mode not in _MODES:
            raise ValueRangeError(f"mode: expected one of {_MODES}, got {mode!r}")
        self.monitor = monitor
        self.mode = mode
        self.min_delta = abs(min_delta)
        up = mode == "max" or (
            mode == "auto" and any(word in monitor for word in _HIGHER_IS_BETTER)
        )
        self._sign = 1.0 if up else -1.0
        self.best = -self._sign * math.inf

    def value(self, logs: Logs) -> float | None:
        """`monitor` of `logs`; a warning and None where it is not there."""
        found = (logs or {}).get(self.monitor)
        if found is None:
            warnings.warn(
                f"{type(self).__name__}: there is no {self.monitor!r} among "
                f"{sorted(logs or {})}",
                stacklevel=2,
            )
        return found

    def improves(self, value: float, reference: float) -> bool:
        """Whether `value` is better than `reference` by more than min_delta."""
        return self._sign * (value - reference) > self.min_delta

    def get_state(self) -> dict[str, Any]:
        """The best value so far."""
        return {"best": self.best}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from that."""
        self.best = state["best"]


class EarlyStopping(_Monitor):
    """Stop `fit` when `monitor` has not improved for `patience` epochs.

    min_delta: what counts as improvement is more than this. baseline: a value to be
    better than from the start. start_from_epoch: the first that is watched.
    restore_best_weights: at the end go back to the weights of the best epoch.

    Attributes
    ----------
    stopped_epoch: the last epoch, 0 if it was not stopped. best, best_epoch.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        super().__init__(monitor, mode, min_delta)
        self.patience = patience
        self.verbose = verbose
        self.baseline = baseline
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = start_from_epoch
        self._start()

    def _start(self) -> None:
        self.best = -self._sign * math.inf
        self.best_epoch = 0
        self.best_weights: list[Any] | None = None
        self.wait = 0
        self.stopped_epoch = 0

    def on_train_begin(self, logs: Logs = None) -> None:
        """Forget an earlier training."""
        self._start()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Compare, and stop if patience is at its end."""
        value = self.value(logs)
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self.best_weights, self.best_epoch = self.model.get_weights(), epoch
        self.wait += 1
        if self.improves(value, self.best):
            self.best, self.best_epoch = value, epoch
            if self.restore_best_weights:
                self.best_weights = self.model.get_weights()
            if self.baseline is None or self.improves(value, self.baseline):
                self.wait = 0
            return
        if self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs: Logs = None) -> None:
        """Go back to the best weights, if asked to."""
        if self.stopped_epoch and self.verbose:
            print(f"Epoch {self.stopped_epoch + 1}: early stopping", file=sys.stderr)
        if self.best_weights is not None:
            self.model.set_weights(self.best_weights)

    def get_state(self) -> dict[str, Any]:
        """All that decides when it stops."""
        return super().get_state() | {
            "best_epoch": self.best_epoch,
            "best_weights": self.best_weights,
            "wait": self.wait,
            "stopped_epoch": self.stopped_epoch,
        }

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from that."""
        super().set_state(state)
        self.best_epoch, self.wait = state["best_epoch"], state["wait"]
        self.best_weights = state["best_weights"]
        self.stopped_epoch = state["stopped_epoch"]


class ReduceLROnPlateau(_Monitor):
    """Multiply the learning rate by `factor` after `patience` epochs without progress.

    cooldown: epochs after a reduction in which none are counted. min_lr: the least.
    min_delta: what counts as progress is more than this.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        super().__init__(monitor, mode, min_delta)
        if not 0.0 <= factor < 1.0:
            raise ValueRangeError(
                f"ReduceLROnPlateau: factor must be ≥ 0 and < 1, got {factor!r}"
            )
        self.factor = factor
        self.patience = patience
        self.verbose = verbose
        self.cooldown = cooldown
        self.min_lr = min_lr
        self._start()

    def _start(self) -> None:
        self.best = -self._sign * math.inf
        self.wait = 0
        self.cooldown_counter = 0

    def on_train_begin(self, logs: Logs = None) -> None:
        """Forget an earlier training."""
        self._start()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Compare, and reduce if patience is at its end."""
        value = self.value(logs)
        if value is None:
            return
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.wait = 0
        if self.improves(value, self.best):
            self.best, self.wait = value, 0
        elif self.cooldown_counter <= 0:
            self.wait += 1
            if self.wait >= self.patience:
                self._reduce(epoch)

    def _reduce(self, epoch: int) -> None:
        optimizer = self.model.optimizer
        if optimizer.learning_rate <= self.min_lr:
            return
        optimizer.learning_rate = max(
            optimizer.learning_rate * self.factor, self.min_lr
        )
        if self.verbose:
            rate = optimizer.learning_rate
            print(f"Epoch {epoch + 1}: learning rate {rate:g}", file=sys.stderr)
        self.cooldown_counter = self.cooldown
        self.wait = 0

    def get_state(self) -> dict[str, Any]:
        """All that decides when it reduces."""
        return super().get_state() | {
            "wait": self.wait,
            "cooldown_counter": self.cooldown_counter,
        }

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from that."""
        super().set_state(state)
        self.wait = state["wait"]
        self.cooldown_counter = state["cooldown_counter"]


class ModelCheckpoint(_Monitor):
    """Save the model, or its weights alone, after every epoch or `save_freq` batches.

    filepath: may hold ``{epoch:02d}``, from 1, and names of logs, ``{val_loss:.2f}``.
    save_best_only: only when `monitor` is better than ever before, or than
    initial_value_threshold.
    """

    def __init__(
        self,
        filepath: str | Path,
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: str | int = "epoch",
        initial_value_threshold: float | None = None,
    ) -> None:
        super().__init__(monitor, mode, 0.0)
        self.filepath = str(filepath)
        self.verbose = verbose
        self.save_best_only = save_best_only
        self.save_weights_only = save_weights_only
        self.save_freq = frequency("ModelCheckpoint", save_freq)
        if initial_value_threshold is not None:
            self.best = initial_value_threshold
        self._batches = 0
        self._epoch = 0

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Note the epoch for the file's name."""
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Save if that many batches are over."""
        self._batches += 1
        if self.save_freq != "epoch" and self._batches % int(self.save_freq) == 0:
            self._save(self._epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Save after an epoch."""
        self._epoch = epoch
        if self.save_freq == "epoch":
            self._save(epoch, logs)

    def get_state(self) -> dict[str, Any]:
        """The best value and the count of batches."""
        return super().get_state() | {"batches": self._batches}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from that."""
        super().set_state(state)
        self._batches = state["batches"]

    def _save(self, epoch: int, logs: Logs) -> None:
        if self.save_best_only:
            value = self.value(logs)
            if value is None or not self.improves(value, self.best):
                return
            self.best = value
        try:
            path = self.filepath.format(epoch=epoch + 1, **(logs or {}))
        except KeyError as error:
            raise ArgumentError(
                f"ModelCheckpoint: filepath names {error}, which is not among "
                f"{sorted(['epoch', *(logs or {})])}"
            ) from error
        except (AttributeError, IndexError, TypeError, ValueError) as error:
            raise ArgumentError(
                f"ModelCheckpoint: filepath {self.filepath!r} is no format of the "
                f"epoch and logs: {error}; write e.g. 'model-{{epoch:02d}}.safetensors'"
            ) from error
        if self.save_weights_only:
            weights_file.save_weights(self.model, path)
        else:
            self.model.save(path)
        if self.verbose:
            print(f"Epoch {epoch + 1}: saved {path}", file=sys.stderr)


def frequency(name: str, save_freq: str | int) -> str | int:
    """`save_freq` if it is ``"epoch"`` or a positive number of batches."""
    if save_freq == "epoch" or (isinstance(save_freq, int) and save_freq >= 1):
        return save_freq
    raise ValueRangeError(
        f"{name}: save_freq is 'epoch' or a number of batches ≥ 1, got {save_freq!r}"
    )
