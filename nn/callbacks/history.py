"""`History`: what `fit` returns."""

from collections.abc import Mapping
from typing import Any

from nn.callbacks.base import Callback, Logs

__all__ = ["History"]


class History(Callback):
    """What `fit` returns: the losses and metrics of every epoch.

    Attributes
    ----------
    epoch: the epochs' numbers from 0.
    history: from a name (``"loss"``, ``"accuracy"``, ``"val_loss"``) to its value at
        the end of each epoch.
    """

    def __init__(self) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}

    def on_train_begin(self, logs: Logs = None) -> None:
        """Count epochs anew; the values of an earlier training stay before the new."""
        self.epoch = []

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Enter the epoch's values."""
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)

    def get_state(self) -> dict[str, Any]:
        """The epochs so far."""
        return {"epoch": self.epoch, "history": self.history}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on after those epochs."""
        self.epoch = list(state["epoch"])
        self.history = {k: list(v) for k, v in state["history"].items()}
