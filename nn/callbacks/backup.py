"""`BackupAndRestore`: a training that was killed goes on where it was."""

import math
from pathlib import Path
from typing import Any

from autograd.errors import ArgumentError, AutogradError, StorageError
from nn.callbacks.base import Callback, Logs
from nn.callbacks.checkpoint import frequency
from nn.saving import storage
from nn.shares import SHARES

__all__ = ["BackupAndRestore"]


class BackupAndRestore(Callback):
    """Save all that `fit` needs to go on, and go on from it when `fit` is called again.

    The program that was killed is run again as it was: the same model, data and
    callbacks. The training then ends with the same bytes as one that was not killed.
    Kept are weights, the optimizer's and the callbacks' states, all generators' states,
    the losses so far, the epoch and the number of batches of it that are done.

    backup_dir: holds the one file. save_freq: ``"epoch"``, or a number of batches.
    double_checkpoint: keep the file before it too, for when that is damaged.
    delete_checkpoint: remove the files when `fit` ends.
    """

    comes_last = on_every_rank = True

    def __init__(
        self,
        backup_dir: str | Path,
        save_freq: str | int = "epoch",
        double_checkpoint: bool = False,
        delete_checkpoint: bool = True,
    ) -> None:
        if not str(backup_dir):
            raise ArgumentError("BackupAndRestore: backup_dir is empty; name a folder")
        self.path = Path(backup_dir) / "training.safetensors"
        self.earlier = Path(backup_dir) / "training-earlier.safetensors"
        self.save_freq = frequency("BackupAndRestore", save_freq)
        self.double_checkpoint = double_checkpoint
        self.delete_checkpoint = delete_checkpoint

    def on_train_begin(self, logs: Logs = None) -> None:
        """Go on from the file if there is one."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            found = self.path.exists() or self.earlier.exists()
        except (OSError, ValueError) as error:
            raise StorageError(
                f"BackupAndRestore: the folder {str(self.path.parent)!r} cannot be "
                f"made: {getattr(error, 'strerror', None) or error}; pass another "
                "backup_dir"
            ) from error
        state = self._read() if found and SHARES.active.is_chief else None
        state = SHARES.active.from_chief(state)
        if state is not None:
            self._restore(state)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Save after every `save_freq` batches of the epoch."""
        if self.save_freq != "epoch" and (batch + 1) % int(self.save_freq) == 0:
            self._save()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Save after every epoch."""
        self._save()

    def on_train_end(self, logs: Logs = None) -> None:
        """Remove the files."""
        SHARES.active.written()
        if self.delete_checkpoint and SHARES.active.is_chief:
            self.path.unlink(missing_ok=True)
            self.earlier.unlink(missing_ok=True)

    def _read(self) -> dict[str, Any]:
        """The newest of the files that is whole."""
        try:
            return storage.read(self.path, "checkpoint")
        except StorageError:
            if not self.earlier.exists():
                raise
            return storage.read(self.earlier, "checkpoint")

    def _restore(self, state: dict[str, Any]) -> None:
        run = self.model.training_run
        last = {"epoch": self.params.get("epochs"), "batch": self.params.get("steps")}
        first = {"epoch": run.first_epoch, "batch": 0}
        try:
            for name, end in last.items():
                if not first[name] <= state[name] <= (math.inf if end is None else end):
                    raise ValueError(f"{name} {state[name]} of {end}")
            run.set_state(state)
        except AutogradError:
            raise
        except Exception as error:  # whatever a part makes of what it is given
            raise StorageError(
                f"BackupAndRestore: {str(self.path)!r} is of another training: "
                f"{type(error).__name__}: {str(error)[:200]}; remove it, or call fit "
                "as it was called then"
            ) from error

    def _save(self) -> None:
        SHARES.active.write(self._write, self.model.training_run.get_state())

    def _write(self, state: dict[str, Any]) -> None:
        if self.double_checkpoint and self.path.exists():
            self.path.replace(self.earlier)
        storage.write(self.path, "checkpoint", state)
