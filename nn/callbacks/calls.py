"""`CallbackList`: the callbacks of one call of `fit`, called together."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeVar

from autograd.errors import ArgumentError
from nn.callbacks.base import Callback
from nn.callbacks.history import History
from nn.callbacks.progbar import ProgbarLogger

__all__ = ["CallbackList"]

T = TypeVar("T", bound=Callback)

_ALIASES = {
    "on_train_batch_begin": "on_batch_begin",
    "on_train_batch_end": "on_batch_end",
}


class _OfAll:
    """A hook of the list: called, it calls that hook of all callbacks."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else partial(instance.call, self.name)


class CallbackList:
    """The callbacks of one call of `fit`, `evaluate` or `predict`: a list, one or None.

    A loop of one's own calls its hooks, ``callbacks.on_epoch_begin(epoch)``, as `fit`
    does. A hook that no callback defines costs nothing: `of` gives None for it.

    add_history, add_progbar: add a `History`, a `ProgbarLogger`, unless there is one.
    params: what `set_params` tells all callbacks.

    >>> import nn
    >>> called = nn.callbacks.CallbackList([], add_history=True)
    >>> called.on_epoch_end(0, {"loss": 0.5})
    >>> called.callbacks[0].history
    {'loss': [0.5]}
    """

    on_batch_begin = _OfAll()
    on_batch_end = _OfAll()
    on_epoch_begin = _OfAll()
    on_epoch_end = _OfAll()
    on_predict_batch_begin = _OfAll()
    on_predict_batch_end = _OfAll()
    on_predict_begin = _OfAll()
    on_predict_end = _OfAll()
    on_test_batch_begin = _OfAll()
    on_test_batch_end = _OfAll()
    on_test_begin = _OfAll()
    on_test_end = _OfAll()
    on_train_batch_begin = _OfAll()
    on_train_batch_end = _OfAll()
    on_train_begin = _OfAll()
    on_train_end = _OfAll()

    def __init__(
        self,
        callbacks: Iterable[Callback] | Callback | None = None,
        add_history: bool = False,
        add_progbar: bool = False,
        model: Any = None,
        **params: Any,
    ) -> None:
        given = [callbacks] if isinstance(callbacks, Callback) else callbacks or ()
        self.callbacks: list[Callback] = []
        for callback in given:
            self.append(callback)
        if add_history and not self.has(History):
            self.append(History())
        if add_progbar and not self.has(ProgbarLogger):
            self.append(ProgbarLogger())
        if model is not None:
            self.set_model(model)
        if params:
            self.set_params(**params)

    def append(self, callback: Callback) -> None:
        """One more, called after the others but those that come last."""
        if not isinstance(callback, Callback):
            raise ArgumentError(
                f"callbacks: expected Callback objects, got {callback!r}"
            )
        self.callbacks.append(callback)
        self.callbacks.sort(key=lambda c: c.comes_last)

    def has(self, kind: type[Callback]) -> bool:
        """Whether there is a callback of that kind."""
        return any(isinstance(c, kind) for c in self.callbacks)

    def first(self, kind: type[T]) -> T | None:
        """The first callback of that kind."""
        return next((c for c in self.callbacks if isinstance(c, kind)), None)

    def set_model(self, model: Any) -> None:
        """Tell all callbacks which model is trained."""
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
