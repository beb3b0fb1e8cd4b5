"""`ProgbarLogger`: the bar of `fit` for a loop of one's own."""

from collections.abc import Mapping
from typing import Any

from nn.callbacks.base import Callback, Logs
from nn.training.progress import Progress, verbosity

__all__ = ["ProgbarLogger"]


class ProgbarLogger(Callback):
    """Show how far a pass over the data is, and its losses and metrics so far.

    As ``params["verbose"]`` says: 0 nothing, 1 a bar, 2 a line for each epoch. What is
    tested within a training shows nothing of its own.
    """

    _shown: Progress | None = None
    _trains = False
    _level = 1

    def set_params(self, params: Mapping[str, Any]) -> None:
        """Note how much there is to show."""
        super().set_params(params)
        self._level = verbosity(params.get("verbose", 1))

    def on_train_begin(self, logs: Logs = None) -> None:
        """Be silent in tests from here."""
        self._trains = True
        self._open("Epoch", self.params.get("epochs") or 1)

    def on_train_end(self, logs: Logs = None) -> None:
        """Show tests again."""
        self._trains = False
        self._close()

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """A new bar."""
        if self._shown is None:
            self._open("Epoch", self.params.get("epochs") or 1)
        self._begin(epoch + 1)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """One step on."""
        self._step(logs)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """The end of the bar."""
        self._finish(logs)

    def on_test_begin(self, logs: Logs = None) -> None:
        """A new bar, outside of training."""
        if not self._trains:
            self._open("Evaluate")
            self._begin()

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        """One step on, outside of training."""
        if not self._trains:
            self._step(logs)

    def on_test_end(self, logs: Logs = None) -> None:
        """The end of the bar, outside of training."""
        if not self._trains:
            self._finish(logs)
            self._close()

    def on_predict_begin(self, logs: Logs = None) -> None:
        """A new bar."""
        self._open("Predict")
        self._begin()

    def on_predict_batch_end(self, batch: int, logs: Logs = None) -> None:
        """One step on."""
        self._step(None)

    def on_predict_end(self, logs: Logs = None) -> None:
        """The end of the bar."""
        self._finish(None)
        self._close()

    def _open(self, word: str, epochs: int | None = None) -> None:
        self._shown = Progress(self._level, word, epochs)

    def _begin(self, number: int = 0) -> None:
        if self._shown is not None:
            self._shown.begin(self.params.get("steps"), number)

    def _step(self, logs: Logs) -> None:
        if self._shown is not None:
            self._shown.step(lambda: logs or {})

    def _finish(self, logs: Logs) -> None:
        if self._shown is not None:
            self._shown.finish(logs or {})

    def _close(self) -> None:
        if self._shown is not None:
            self._shown.close()
            self._shown = None
