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

    def set_params(self, params: Mapping[str, Any]) -> None:
        """Note how much there is to show."""
        super().set_params(params)
        self._level = verbosity(params.get("verbose", 1))

    def on_train_begin(self, logs: Logs = None) -> None:
        """Be silent in tests from here."""
        self._trains = True

    def on_train_end(self, logs: Logs = None) -> None:
        """Show tests again."""
        self._trains = False

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """A new bar."""
        self._begin(f"Epoch {epoch + 1}/{self.params.get('epochs') or 1}")

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """One step on."""
        self._step(logs)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """The end of the bar."""
        self._finish(logs)

    def on_test_begin(self, logs: Logs = None) -> None:
        """A new bar, outside of training."""
        if not self._trains:
            self._begin("Evaluate")

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        """One step on, outside of training."""
        if not self._trains:
            self._step(logs)

    def on_test_end(self, logs: Logs = None) -> None:
        """The end of the bar, outside of training."""
        if not self._trains:
            self._finish(logs)

    def on_predict_begin(self, logs: Logs = None) -> None:
        """A new bar."""
        self._begin("Predict")

    def on_predict_batch_end(self, batch: int, logs: Logs = None) -> None:
        """One step on."""
        self._step(None)

    def on_predict_end(self, logs: Logs = None) -> None:
        """The end of the bar."""
        self._finish(None)

    def _begin(self, title: str) -> None:
        level = getattr(self, "_level", 1)
        self._shown = Progress(title, self.params.get("steps"), level)

    def _step(self, logs: Logs) -> None:
        if self._shown is not None:
            self._shown.step(lambda: logs or {})

    def _finish(self, logs: Logs) -> None:
        if self._shown is not None:
            self._shown.finish(logs or {})
            self._shown = None
