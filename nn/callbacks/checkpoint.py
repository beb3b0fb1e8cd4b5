"""`ModelCheckpoint`: the model, or its weights, in files while it is trained."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograd.errors import ArgumentError, StorageError, ValueRangeError
from nn.callbacks.base import Logs
from nn.callbacks.monitor import Monitor
from nn.saving import weights_file
from nn.shares import SHARES

__all__ = ["ModelCheckpoint", "frequency"]


class ModelCheckpoint(Monitor):
    """Save the model, or its weights alone, after every epoch or `save_freq` batches.

    filepath: may hold ``{epoch:02d}`` and, saved by batches, ``{batch}``, both from 1,
    and names of logs, ``{val_loss:.2f}``; folders are made. save_best_only: only when
    `monitor` is better than ever before, in earlier calls of `fit` too, or than
    initial_value_threshold; each time where it is missing. Where processes share a
    training, the first one writes.
    """

    on_every_rank = True

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
        super().__init__(monitor, mode, initial_value_threshold)
        self.filepath = str(filepath)
        self.verbose = verbose
        self.save_best_only = save_best_only
        self.save_weights_only = save_weights_only
        self.save_freq = frequency("ModelCheckpoint", save_freq)
        self._batches = 0
        self._epoch = 0

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Note the epoch for the file's name."""
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Save if that many batches are over."""
        self._batches += 1
        if self.save_freq != "epoch" and self._batches % int(self.save_freq) == 0:
            self._save(self._epoch, batch, logs)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Save after an epoch."""
        self._epoch = epoch
        if self.save_freq == "epoch":
            self._save(epoch, None, logs)

    def get_state(self) -> dict[str, Any]:
        """The best value and the count of batches."""
        return super().get_state() | {"batches": self._batches}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from that."""
        super().set_state(state)
        self._batches = state["batches"]

    def _save(self, epoch: int, batch: int | None, logs: Logs) -> None:
        path = self._path(epoch, batch, logs or {})
        if self.save_best_only and not self._is_best(epoch, logs):
            return
        parts = getattr(self.model.optimizer, "parts", None)
        is_shared = parts is not None and not self.save_weights_only
        if not (is_shared or SHARES.active.is_chief):
            return
        folder = Path(path).parent
        try:
            if not folder.is_dir():
                folder.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as error:
            raise StorageError(
                f"ModelCheckpoint: the folder {str(folder)!r} cannot be made: "
                f"{getattr(error, 'strerror', None) or error}; pass another filepath"
            ) from error
        if self.save_weights_only:
            weights_file.save_weights(self.model, path)
        else:
            self.model.save(path)
        if self.verbose and SHARES.active.is_chief:
            print(f"\nEpoch {epoch + 1}: saved {path}")

    def _is_best(self, epoch: int, logs: Logs) -> bool:
        """Whether the monitor is better than ever before, which then is remembered."""
        self.direction()
        value = self.value(logs)
        if value is None:
            return True
        better, best = self.improves(value, self.best), self.best
        if better:
            self.best = value
        if self.verbose and SHARES.active.is_chief:
            change = "improved" if better else "did not improve"
            came = "" if best is None else f" from {best:.5f}"
            now = f" to {value:.5f}" if better else ""
            print(f"\nEpoch {epoch + 1}: {self.monitor} {change}{came}{now}")
        return better

    def _path(self, epoch: int, batch: int | None, logs: Mapping[str, Any]) -> str:
        names: dict[str, Any] = {"epoch": epoch + 1}
        if batch is not None:
            names["batch"] = batch + 1
        names |= logs
        try:
            return self.filepath.format(**names)
        except KeyError as error:
            raise ArgumentError(
                f"ModelCheckpoint: filepath names {error}, which is not among "
                f"{sorted(names)}"
            ) from error
        except (AttributeError, IndexError, TypeError, ValueError) as error:
            raise ArgumentError(
                f"ModelCheckpoint: filepath {self.filepath!r} is no format of the "
                f"epoch and logs: {error}; write e.g. 'model-{{epoch:02d}}.safetensors'"
            ) from error


def frequency(name: str, save_freq: str | int) -> str | int:
    """`save_freq` if it is ``"epoch"`` or a positive number of batches."""
    if save_freq == "epoch" or (isinstance(save_freq, int) and save_freq >= 1):
        return save_freq
    raise ValueRangeError(
        f"{name}: save_freq is 'epoch' or a number of batches ≥ 1, got {save_freq!r}"
    )
