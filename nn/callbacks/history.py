"""`History`: what `fit` returns."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from autograd.display.tables import lines
from autograd.errors import ValueRangeError
from nn import display
from nn.callbacks.base import Callback, Logs
from nn.callbacks.monitor import direction_of
from nn.display.text import named

if TYPE_CHECKING:
    from nn.display.curves import Picture

__all__ = ["History"]


class History(Callback):
    """What `fit` returns: the losses and metrics of every epoch.

    ``print(history)`` gives a table of the last and best values; in Jupyter it shows
    itself as curves and that table, and `plot` gives the curves to be saved.

    Attributes
    ----------
    epoch: the epochs' numbers from 0.
    history: from a name (``"loss"``, ``"accuracy"``, ``"val_loss"``) to its value at
        the end of each epoch.
    """

    on_every_rank = True

    def __init__(self) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}
        self._at: dict[str, list[int]] = {}
        self._last = 0

    def on_train_begin(self, logs: Logs = None) -> None:
        """Count epochs anew; the values of an earlier training stay before the new."""
        self.epoch = []

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Enter the epoch's values."""
        self.epoch.append(epoch)
        self._last = max(self._last, epoch) + 1
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
            self._at.setdefault(name, []).append(self._last)

    def get_state(self) -> dict[str, Any]:
        """The epochs so far."""
        return {"epoch": self.epoch, "history": self.history, "at": self._at}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on after those epochs."""
        self.epoch = list(state["epoch"])
        self.history = {k: list(v) for k, v in state["history"].items()}
        self._at = {k: list(v) for k, v in state.get("at", {}).items()}
        self._last = max([0, *(x for at in self._at.values() for x in at)])

    def plot(self, *names: str) -> "Picture":
        """The curves of all figures, or of those named, as SVG that can be saved.

        A figure of validation stands beside that of training: ``plot("loss")`` draws
        the loss and val_loss. In Jupyter they show themselves; ``.save("x.svg")``
        writes them.
        """
        for name in names:
            if name not in self.history:
                raise ValueRangeError(
                    f"plot: there is no {name!r}; there are {', '.join(self.history)}"
                )
        chosen = {name: None for one in names for name in (one, f"val_{one}")}
        epochs = self._epochs()
        return display.epochs.curves_of(
            {k: v for k, v in epochs.items() if not names or k in chosen}
        )

    def _epochs(self) -> dict[str, tuple[list[int], list[float]]]:
        """The values with the epochs they are of; by their number if nobody knows."""
        found = {}
        for name, values in self.history.items():
            at = self._at.get(name, [])
            if len(at) != len(values):
                at = list(range(1, len(values) + 1))
            if values:
                found[name] = at, list(values)
        return found

    def _table(self) -> list[list[str]]:
        direction = partial(direction_of, model=self.model)
        return display.epochs.table(self._epochs(), direction)

    def _repr_html_(self) -> str:
        """In Jupyter: the curves, and the last and best values."""
        if not self.history:
            return f"<p>{self}</p>"
        return display.epochs.html(self.plot(), self._table())

    def __repr__(self) -> str:
        last = {name: values[-1] for name, (_, values) in self._epochs().items()}
        return f"<{', '.join([self._title(), *named(last)])}>"

    def __str__(self) -> str:
        table = lines(self._table()) if self.history else []
        return "\n".join([self._title(), *table])

    def _title(self) -> str:
        epochs = len(self.epoch)
        return f"History of {epochs} epoch{'' if epochs == 1 else 's'}"
