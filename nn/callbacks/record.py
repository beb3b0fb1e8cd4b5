"""`Record`: a training as a film of its graph."""

from collections.abc import Mapping
from typing import Any

import numpy as np

import autograd as ag
from autograd.errors import ArgumentError, GraphError, ValueRangeError
from autograd.explorer import Explorer, explore_film
from autograd.explorer.figures import figures
from autograd.explorer.film import Film
from autograd.tree import leaves
from nn.arrays import raw
from nn.callbacks.base import Callback, Logs
from nn.callbacks.plane import plane_of
from nn.layers.rnn import states_kept

__all__ = ["Record"]

MOST_LOSSES = 4096
"""The most losses of steps that are kept; beyond, every other goes."""


class Record(Callback):
    """Keeps how a model computes a few examples, and what flows back, as it is trained.

    data: ``(x, y)``, a few examples, at most some hundred: what is looked at. every:
    ``"epoch"``, or after how many steps. tensors: names of weights whose numbers are
    kept whole. max_bytes: the most memory of frames; beyond, every other one goes.

    `explore` shows the film: the graph with a slider for the time, histograms of
    weights and gradients, the loss, the health of each layer with its dead units, and
    for examples of two numbers the plane with what the model says of each point.

    Attributes
    ----------
    film: the frames. losses: pairs of a step and the running mean of the loss then.

    >>> import numpy as np
    >>> import nn
    >>> x = np.random.default_rng(0).normal(size=(64, 2))
    >>> y = (x[:, :1] > 0).astype(float)
    >>> model = nn.Sequential([nn.Dense(4, "tanh"), nn.Dense(1, "sigmoid")])
    >>> model.compile("sgd", loss="binary_crossentropy")
    >>> record = nn.callbacks.Record((x[:32], y[:32]))
    >>> _ = model.fit(x, y, epochs=3, verbose=0, callbacks=[record])
    >>> len(record.film.frames)
    4
    >>> record.explore()  # doctest: +ELLIPSIS
    <Explorer of 16 operations, ... of HTML; .save(path) writes it>
    """

    def __init__(
        self,
        data: Any,
        every: int | str = "epoch",
        *,
        tensors: Any = (),
        max_bytes: int = 64 << 20,
    ) -> None:
        if not (isinstance(data, (tuple, list)) and len(data) == 2):
            raise ArgumentError(
                f"Record: data is {type(data).__name__}; pass (x, y), a few examples "
                "that are looked at"
            )
        if every != "epoch" and not (isinstance(every, int) and every > 0):
            raise ValueRangeError(
                f"Record: every={every!r} is unknown; pass 'epoch', or after how many "
                "steps"
            )
        self.data = data
        self.every = every
        self.film = Film(max_bytes)
        self.losses: list[tuple[int, float]] = []
        self._kept = (tensors,) if isinstance(tensors, str) else tuple(tensors)
        self._step, self._epoch, self._spacing = 0, 0, 1

    def get_state(self) -> dict[str, Any]:
        """The frames, and how far it is."""
        return {
            "film": self.film.state(),
            "losses": np.array(self.losses, np.float64).reshape(-1, 2),
            "steps": [self._step, self._spacing],
        }

    def set_state(self, state: Mapping[str, Any]) -> None:
        self.film.restore(state["film"])
        pairs = np.asarray(state["losses"]).reshape(-1, 2).tolist()
        self.losses = [(int(step), loss) for step, loss in pairs]
        self._step, self._spacing = map(int, state["steps"])

    def on_train_begin(self, logs: Logs = None) -> None:
        if not self.film.frames:
            self._take("before training", {})

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        self._step += 1
        if logs and "loss" in logs and self._step % self._spacing == 0:
            self.losses.append((self._step, float(logs["loss"])))
            if len(self.losses) > MOST_LOSSES:
                self.losses = self.losses[1::2]
                self._spacing *= 2
        if isinstance(self.every, int) and self._step % self.every == 0:
            self._take(f"epoch {self._epoch + 1}, step {self._step:,}", logs)

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._epoch = epoch

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if self.every == "epoch":
            self._take(f"after epoch {epoch + 1}", logs)

    @property
    def tensors(self) -> dict[str, list[Any]]:
        """By name, the arrays of each frame."""
        return {k: [f.arrays[k] for f in self.film.frames] for k in self._kept}

    def explore(self, path: Any = None) -> Explorer:
        """The film as a page, as of `autograd.explore`; written to `path` if given."""
        if not self.film.frames:
            raise GraphError("Record: nothing is recorded yet; pass it to fit")
        return explore_film(self.film, self.losses, path)

    def _take(self, title: str, logs: Mapping[str, Any] | None) -> None:
        """Keep how it is now, if this is one of the times that are kept."""
        if not self.film.wants_next():
            return
        loss, outputs = self._computed()
        health = ag.why(self.model, loss)
        about = {
            "step": self._step,
            "logs": {k: figures(np.mean(v)) for k, v in (logs or {}).items()},
            "health": [list(row.cells()) for row in health.layers],
            "cause": str(health.cause),
            "plane": plane_of(self.model, self.data[0], self.data[1], outputs),
        }
        arrays = {name: np.array(raw(self._weight(name))) for name in self._kept}
        self.film.add(health.graph, title, about=about, arrays=arrays)

    def _computed(self) -> tuple[Any, Any]:
        """The loss of the examples and the outputs, recorded; nothing changes."""
        (x, y), model = self.data, self.model
        with states_kept(model._all()):
            outputs = model(x, training=False)
            if model._objective is not None:
                y = model._objective.targets(y, len(leaves(outputs)[0]), outputs)
            loss = model.compute_loss(x, y, outputs, training=False)
            loss.name = loss.name or "loss"
            return loss, outputs

    def _weight(self, name: str) -> Any:
        found = [w for w in self.model.weights if name in (w.name, w.path)]
        if not found:
            known = ", ".join(w.path for w in self.model.weights)
            raise ArgumentError(f"Record: there is no weight {name!r}, only {known}")
        return found[0]
