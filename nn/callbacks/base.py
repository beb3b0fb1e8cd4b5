"""`Callback`: what training calls at each of its stages, and the list that it calls."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from autograd.errors import ArgumentError

__all__ = ["Callback", "CallbackList", "Logs"]

Logs = dict[str, float] | None


class Callback:
    """Something to be done at stages of training; a kind defines some of the hooks.

    `batch` and `epoch` count from 0. `logs` has the losses and metrics so far; of
    ``on_epoch_end`` those of validation too, as ``val_…``. Setting
    ``self.model.stop_training`` ends `fit` after the present epoch.

    Attributes
    ----------
    model: what is trained. params: ``epochs``, ``steps``, ``verbose``.
    comes_last: whether it is called after callbacks that are not, wherever it stands.
    """

    comes_last: ClassVar[bool] = False
    model: Any = None
    params: Mapping[str, Any] = {}

    def set_model(self, model: Any) -> None:
        """Called by `fit`, `evaluate` and `predict` before all else."""
        self.model = model

    def set_params(self, params: Mapping[str, Any]) -> None:
        """Called by `fit`, `evaluate` and `predict` with how they were called."""
        self.params = params

    def get_state(self) -> dict[str, Any]:
        """What a checkpoint keeps of it: numbers, texts, lists, dicts and arrays."""
        return {}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from `get_state`."""

    def on_train_begin(self, logs: Logs = None) -> None:
        """Before the first epoch of `fit`."""

    def on_train_end(self, logs: Logs = None) -> None:
        """After the last epoch of `fit`."""

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Before each epoch."""

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """After each epoch and its validation."""

    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Before each step; `on_batch_begin` unless defined."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """After each step; `on_batch_end` unless defined."""
        self.on_batch_end(batch, logs)

    def on_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Before each step of training."""

    def on_batch_end(self, batch: int, logs: Logs = None) -> None:
        """After each step of training."""

    def on_test_begin(self, logs: Logs = None) -> None:
        """Before `evaluate` or validation."""

    def on_test_end(self, logs: Logs = None) -> None:
        """After `evaluate` or validation."""

    def on_test_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Before each batch of `evaluate` or validation."""

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        """After each batch of `evaluate` or validation."""

    def on_predict_begin(self, logs: Logs = None) -> None:
        """Before `predict`."""

    def on_predict_end(self, logs: Logs = None) -> None:
        """After `predict`."""

    def on_predict_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Before each batch of `predict`."""

    def on_predict_batch_end(self, batch: int, logs: Logs = None) -> None:
        """After each batch of `predict`."""


_ALIASES = {
    "on_train_batch_begin": "on_batch_begin",
    "on_train_batch_end": "on_batch_end",
}


class CallbackList:
    """The callbacks of one call of `fit`, `evaluate` or `predict`: a list, one or None.

    A hook that no callback defines costs nothing: `of` gives None for it.
    """

    def __init__(self, callbacks: Any, *more: Callback, model: Any) -> None:
        if isinstance(callbacks, Callback):
            callbacks = [callbacks]
        given: Any = getattr(callbacks, "callbacks", callbacks)
        self.callbacks: list[Callback] = [*(given or ()), *more]
        for callback in self.callbacks:
            if not isinstance(callback, Callback):
                raise ArgumentError(
                    f"callbacks: expected Callback objects, got {callback!r}"
                )
        self.callbacks.sort(key=lambda c: c.comes_last)
        for callback in self.callbacks:
            callback.set_model(model)

    def set_params(self, **params: Any) -> None:
        """Tell all callbacks how `fit`, `evaluate` or `predict` was called."""
        for callback in self.callbacks:
            callback.set_params(params)

    def of(self, hook: str) -> Callable[..., None] | None:
        """The call of `hook` on all callbacks that define it; None if none does."""
        methods = [getattr(c, hook) for c in self.callbacks if _defines(c, hook)]
        if not methods:
            return None

        def call(*args: Any) -> None:
            for method in methods:
                method(*args)

        return call

    def call(self, hook: str, *args: Any) -> None:
        """Call `hook` on all callbacks."""
        for callback in self.callbacks:
            getattr(callback, hook)(*args)


def _defines(callback: Callback, hook: str) -> bool:
    names = (hook, _ALIASES.get(hook, hook))
    return any(
        getattr(type(callback), name) is not getattr(Callback, name)
        or name in vars(callback)
        for name in names
    )
