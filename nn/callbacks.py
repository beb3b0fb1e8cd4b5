"""What training reports to."""

__all__ = ["History"]


class History:
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

    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        """Enter the epoch's values."""
        self.epoch.append(epoch)
        for name, value in logs.items():
            self.history.setdefault(name, []).append(value)
