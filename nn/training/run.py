"""`TrainingRun`: how far one call of `fit` has come, and all it needs to go on."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

import nn.noticing as noticing
from autograd.errors import StorageError
from nn.callbacks import CallbackList
from nn.data.feed import Feed
from nn.random import default_seeds, restore_states, states_of
from nn.saving.model_file import optimizer_state, restore_optimizer
from nn.saving.weights_file import placed_weights, set_placed_weights
from nn.shares import SHARES
from nn.training.objective import Objective
from nn.variables import Variable

__all__ = ["TrainingRun"]

_KEPT = (int, float, np.ndarray, np.number)
"""What a mean or metric gathers in."""


class TrainingRun:
    """The state of one call of `fit`.

    Attributes
    ----------
    epoch: the present one, from 0. batch: how many of its batches are done.
    """

    def __init__(
        self,
        model: Any,
        feed: Feed,
        objective: Objective,
        callbacks: CallbackList,
        *,
        first_epoch: int,
        watch: "noticing.Watch",
    ) -> None:
        self.model = model
        self.feed = feed
        self.objective = objective
        self.callbacks = callbacks
        self.watch = watch
        self.first_epoch = first_epoch
        self.epoch = first_epoch
        self.batch = 0
        self._order: list[Any] = []
        self.mark_epoch()

    def mark_epoch(self) -> None:
        """Note from where the generators draw the present epoch's batches.

        Where the data runs on from epoch to epoch, all batches since the first.
        """
        if not self.feed.runs_on or not self._order:
            self._order = states_of(self.feed.generators)

    def get_state(self) -> dict[str, Any]:
        """All that decides how the training goes on."""
        return {
            "epoch": self.epoch,
            "batch": self.batch,
            "stop_training": self.model.stop_training,
            "weights": placed_weights(self.model),
            "optimizer": optimizer_state(self.model),
            "generators": {
                "feed": self._order,
                "model": states_of(self.model.__generators__),
                "default": default_seeds.get_state(),
            },
            "meters": SHARES.active.whole(self.model, self._meters),
            "callbacks": [c.get_state() for c in self.callbacks.callbacks],
        }

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Be where the run of `get_state` was; with the same model and callbacks."""
        set_placed_weights(self.model, state["weights"], "the checkpoint")
        restore_optimizer(self.model, state["optimizer"])
        self.model.stop_training = state["stop_training"]
        self.epoch, self.batch = state["epoch"], state["batch"]
        self._order = state["generators"]["feed"]
        restore_states(self.feed.generators, self._order)
        self.feed.pass_over(self.epoch - self.first_epoch)
        restore_states(self.model.__generators__, state["generators"]["model"])
        default_seeds.set_state(state["generators"]["default"])
        for meter, values in zip(
            self.model._flat_metrics(), state["meters"], strict=True
        ):
            _set_values(meter, values)
        SHARES.active.restored(self.model)
        _each_set_state(self.callbacks.callbacks, state["callbacks"])

    def _meters(self) -> list[Any]:
        return [_values(m) for m in self.model._flat_metrics()]


def _each_set_state(callbacks: Iterable[Any], states: Iterable[Any]) -> None:
    for callback, state in zip(callbacks, states, strict=True):
        callback.set_state(state)


def _values(meter: Any) -> dict[str, Any]:
    """The numbers and arrays that a mean or metric has gathered."""
    found: dict[str, Any] = {}
    for name, value in vars(meter).items():
        if isinstance(value, _KEPT):
            found[name] = value
        elif isinstance(value, Variable):
            found[name] = value.numpy()
        elif hasattr(value, "reset_state"):
            found[name] = _values(value)
    return found


def _set_values(meter: Any, values: Mapping[str, Any]) -> None:
    """Undo `_values`: only what `meter` itself has is set, nothing of its class."""
    own = vars(meter)
    for name, value in values.items():
        nested = isinstance(value, Mapping)
        if name not in own or not (
            hasattr(own[name], "reset_state")
            if nested
            else own[name] is None or isinstance(own[name], (*_KEPT, Variable))
        ):
            raise StorageError(
                f"{type(meter).__name__}: the checkpoint holds {name[:80]!r} for it, "
                "which it does not keep; it was made with other metrics"
            )
        if nested:
            _set_values(own[name], value)
        else:
            known = own[name]
            if isinstance(known, Variable):
                known.assign(value)
            elif isinstance(known, np.ndarray) and known.shape == np.shape(value):
                known[...] = value  # the metric may hold it under two names
            else:
                setattr(meter, name, value)
