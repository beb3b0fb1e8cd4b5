"""Small callbacks: rates by epoch, logs in a file, an end at NaN, plain functions."""

import csv
import io
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, TypeAlias

import numpy as np

from autograd.errors import (
    ArgumentError,
    NotFiniteError,
    StorageError,
    ValueRangeError,
)
from nn.callbacks.base import Callback, Logs
from nn.callbacks.rates import optimizers_of, rates_of
from nn.lookup import lookup

__all__ = [
    "CSVLogger",
    "LambdaCallback",
    "LearningRateScheduler",
    "LossNotFiniteError",
    "TerminateOnNaN",
]

Hook: TypeAlias = Callable[..., Any] | None


LONGEST_HEADER = 1 << 20
"""Characters of a log that are read, to go on with the columns of its first line."""


class LearningRateScheduler(Callback):
    """Set the learning rate before each epoch to ``schedule(epoch, learning_rate)``.

    schedule: also with one argument, the epoch from 0. The logs of each epoch get its
    ``"learning_rate"``. Of a `MultiOptimizer` all are set, each from its own.
    """

    on_every_rank = True

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        self.schedule = schedule
        self.verbose = verbose

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Set the rate."""
        for one in optimizers_of(self.model.optimizer):
            try:
                rate = self.schedule(epoch, one.rate)
            except TypeError:
                rate = self.schedule(epoch)
            if not isinstance(rate, (int, float, np.number)):
                raise ArgumentError(
                    "LearningRateScheduler: schedule gives a number, it gave "
                    f"{rate!r:.100} for epoch {epoch}"
                )
            one.learning_rate = float(rate)
            if self.verbose:
                print(f"\nEpoch {epoch + 1}: learning rate is now {float(rate)}")

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Enter the rate into the logs."""
        if logs is not None:
            logs.update(rates_of(self.model.optimizer))


class CSVLogger(Callback):
    """Write a line of losses and metrics to `filename` after every epoch.

    The columns are those of the first epoch, in alphabetical order after ``epoch``; if
    it has no validation, such columns are there all the same. What is missing is
    ``NA``. append: go on with a file that is there, with its columns.
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
        writer = csv.writer(self._file, delimiter=self.separator)
        try:
            with _reported(self.filename):
                if self._names is None:
                    self._names = _with_validation(sorted(logs or {}))
                    writer.writerow(["epoch", *self._names])
                values = [_cell((logs or {}).get(name, "NA")) for name in self._names]
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


def _with_validation(names: list[str]) -> list[str]:
    """`names`, and with ``val_`` before them unless some have that."""
    has_some = any(name.startswith("val_") for name in names)
    return names if has_some else names + [f"val_{name}" for name in names]


def _cell(value: Any) -> Any:
    """A value as one cell: several numbers in brackets."""
    several = np.ndim(value) > 0 and not isinstance(value, str)
    return f"[{', '.join(map(str, value))}]" if several else value


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


class LossNotFiniteError(NotFiniteError, RuntimeError):
    """The loss became NaN or infinite under ``TerminateOnNaN(raise_error=True)``."""


class TerminateOnNaN(Callback):
    """End `fit` at once when the loss is NaN or infinite.

    raise_error: by a `LossNotFiniteError`, without the ends of epoch and training.
    """

    on_every_rank = True

    def __init__(self, raise_error: bool = False) -> None:
        self.raise_error = raise_error

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Look at the loss."""
        loss = (logs or {}).get("loss")
        if loss is None or math.isfinite(loss):
            return
        if self.raise_error:
            raise LossNotFiniteError(
                f"TerminateOnNaN: the loss is {loss} after batch {batch}; a smaller "
                "learning rate, or clipnorm, may keep it finite"
            )
        print(f"Batch {batch}: loss is {loss}, training ends")
        self.model.stop_training = True


class LambdaCallback(Callback):
    """A callback of functions: ``LambdaCallback(on_epoch_end=lambda epoch, logs: …)``.

    Any hook of `Callback` may be given; six of them by position too.
    """

    def __init__(
        self,
        on_epoch_begin: Hook = None,
        on_epoch_end: Hook = None,
        on_train_begin: Hook = None,
        on_train_end: Hook = None,
        on_train_batch_begin: Hook = None,
        on_train_batch_end: Hook = None,
        **kwargs: Hook,
    ) -> None:
        hooks = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin,
            "on_train_batch_end": on_train_batch_end,
            **kwargs,
        }
        known = {name: None for name in dir(Callback) if name.startswith("on_")}
        for name, function in hooks.items():
            lookup("LambdaCallback: hook", name, known)
            if function is None:
                continue
            if not callable(function):
                raise ArgumentError(f"LambdaCallback: {name} is not a function")
            setattr(self, name, function)
