"""`SwapEMAWeights`: tests and predictions with the averages of the weights."""

from collections.abc import Mapping
from typing import Any

from autograd.errors import ArgumentError
from nn.callbacks.base import Callback, Logs
from nn.callbacks.rates import optimizers_of

__all__ = ["SwapEMAWeights"]


class SwapEMAWeights(Callback):
    """Have the averages of ``use_ema=True`` in the model for tests and predictions.

    They change places with the weights before, and back afterwards. swap_on_epoch: from
    the end of each epoch to the beginning of the next too, so that what callbacks after
    this one save are averages.
    """

    on_every_rank = True

    def __init__(self, swap_on_epoch: bool = False) -> None:
        self.swap_on_epoch = swap_on_epoch
        self._averages_in_model = False

    def on_train_begin(self, logs: Logs = None) -> None:
        """Refuse an optimizer without averages."""
        self._averages_in_model = False
        if not any(one.use_ema for one in optimizers_of(self.model.optimizer)):
            raise ArgumentError(
                "SwapEMAWeights: the optimizer keeps no averages; make it with "
                "use_ema=True"
            )

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """The weights, to train on."""
        if self.swap_on_epoch:
            self._have(False)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """The averages, which at the end of training stay."""
        if not self.swap_on_epoch:
            return
        self._have(True)
        if epoch == self.params.get("epochs", 0) - 1 or self.model.stop_training:
            self.model.optimizer.restart_averages()
            self._averages_in_model = False

    def on_test_begin(self, logs: Logs = None) -> None:
        """The averages."""
        self._have(True)

    def on_test_end(self, logs: Logs = None) -> None:
        """The weights."""
        self._have(False)

    def on_predict_begin(self, logs: Logs = None) -> None:
        """The averages."""
        self._have(True)

    def on_predict_end(self, logs: Logs = None) -> None:
        """The weights."""
        self._have(False)

    def get_state(self) -> dict[str, Any]:
        """Where the averages are."""
        return {"averages_in_model": self._averages_in_model}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from that."""
        self._averages_in_model = state["averages_in_model"]

    def _have(self, averages: bool) -> None:
        """Exchange weights and averages unless they are where they should be."""
        if averages == self._averages_in_model:
            return
        self.model.optimizer.swap_averages()
        self._averages_in_model = averages
