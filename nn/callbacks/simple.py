"""Small callbacks: rates by epoch, logs in a file, an end at NaN, plain functions."""

import csv
import io
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from autograd.errors import ArgumentError, StorageError, ValueRangeError
from nn.callbacks.base import Callback, Logs
from nn.lookup import lookup

__all__ = ["CSVLogger", "LambdaCallback", "LearningRateScheduler", "TerminateOnNaN"]


LONGEST_HEADER = 1 << 20
"""Characters of a log that are read, to go on with the columns of its first line."""


class LearningRateScheduler(Callback):
    """Set the learning rate before each epoch to ``schedule(epoch, learning_rate)``.

    schedule: also with one argument, the epoch from 0.
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        self.schedule = schedule
        self.verbose = verbose

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Set the rate."""
        optimizer = self.model.optimizer
        try:
            rate = self.schedule(epoch, optimizer.learning_rate)
        except TypeError:
            rate = self.schedule(epoch)
        optimizer.learning_rate = float(rate)
        if self.verbose:
            print(f"Epoch {epoch + 1}: learning rate {float(rate):g}", file=sys.stderr)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Enter the rate into the logs."""
        if logs is not None:
            logs["learning_rate"] = self.model.optimizer.learning_rate


class CSVLogger(Callback):
    """Write a line of losses and metrics to `filename` after every epoch.

    The columns are those of the first epoch, in alphabetical order after ``epoch``.
    append: go on with a file that is there.
    """

    def __init__(
        self, filename: str | Path, separator: str = ",", append: bool = False
    ) -> None:
        self.filename = Path(filename)
        if len(separator) != 1 or separator in '\r\n"':
            raise ValueRangeError(
                f"CSVLogger: separator is one character, not {separator!r}"
            )
        self.separator = separator
        self.append = append
        self._file: IO[str] | None = None
        self._names: list[str] | None = None

    def on_train_begin(self, logs: Logs = None) -> None:
        """Open the file, empty unless it is appended to."""
        with _reported(self.filename):
            self._names = self._columns() if self.append else None
            mode = "a" if self.append else "w"
            self._file = self.filename.open(mode, newline="", encoding="utf-8")

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Write the epoch's line."""
        assert self._file is not None
        writer = csv.writer(self._file, delimiter=self.separator, lineterminator="\n")
        try:
            with _reported(self.filename):
                if self._names is None:
                    self._names = sorted(logs or {})
                    writer.writerow(["epoch", *self._names])
                values = [(logs or {}).get(name, "") for name in self._names]
                writer.writerow([epoch, *values])
                self._file.flush()
        except StorageError:
            with suppress(OSError):
                self._file.close()
            self._file = None
            raise

    def on_train_end(self, logs: Logs = None) -> None:
        """Close the file."""
        if self._file is not None:
            with _reported(self.filename):
                self._file.close()
            self._file = None

    def _columns(self) -> list[str] | None:
        """Those of the file that is appended to."""
        if not self.filename.is_file():  # a device would be read without end
            return None
        with self.filename.open(newline="", encoding="utf-8") as file:
            start = io.StringIO(file.read(LONGEST_HEADER), newline="")
        header = next(csv.reader(start, delimiter=self.separator), None)
        return header[1:] if header else None


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    """Have what goes wrong with the file at `path` raised as `StorageError`."""
    try:
        yield
    except (OSError, ValueError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise StorageError(
            f"CSVLogger: {str(path)!r} cannot be used: {reason}; pass a filename in a "
            "folder that exists and may be written to"
        ) from error


class TerminateOnNaN(Callback):
    """End `fit` at once when the loss is NaN or infinite."""

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Look at the loss."""
        loss = (logs or {}).get("loss")
        if loss is not None and not math.isfinite(loss):
            print(f"Batch {batch}: loss is {loss}, training ends", file=sys.stderr)
            self.model.stop_training = True


class LambdaCallback(Callback):
    """A callback of functions: ``LambdaCallback(on_epoch_end=lambda epoch, logs: …)``.

    Any hook of `Callback` may be given.
    """

    def __init__(self, **hooks: Callable[..., Any] | None) -> None:
        known = {name: None for name in dir(Callback) if name.startswith("on_")}
        for name, function in hooks.items():
            lookup("LambdaCallback: hook", name, known)
            if function is None:
                continue
            if not callable(function):
                raise ArgumentError(f"LambdaCallback: {name} is not a function")
            setattr(self, name, function)
