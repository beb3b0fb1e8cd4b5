"""What the call of a layer hands on to the layers that it calls in turn."""

import threading
from typing import Any, NamedTuple, Protocol

from autograd.engine.modes import current, module_scope

__all__ = ["Frame", "calls", "layer_scope", "path"]


class Named(Protocol):
    """What can be entered: a layer."""

    name: str
    is_root: bool


class Frame(NamedTuple):
    """The state of the calls that one thread is in.

    training: what the innermost call said of it, None where nothing was said.
    losses: what `add_loss` collected since the outermost call began.
    root: how many of the graph's scopes are outside the weights' names.
    """

    training: bool | None = None
    losses: list[Any] | None = None
    root: int = 0


class _ThreadCalls(threading.local):
    frame = Frame()


calls = _ThreadCalls()


class layer_scope:  # noqa: N801
    """Within the call or the build of `layer`; `training` None keeps the caller's."""

    __slots__ = ("_before", "_scope", "_training", "layer")

    def __init__(self, layer: Named, training: bool | None = None) -> None:
        self.layer = layer
        self._training = training

    def __enter__(self) -> Frame:
        before = self._before = calls.frame
        training = self._training
        if before.losses is None:
            root = len(current.mode.scope) + self.layer.is_root
            frame = calls.frame = Frame(training, [], root)
        elif training is None or training is before.training:
            frame = before
        else:
            frame = calls.frame = Frame(training, before.losses, before.root)
        self._scope = module_scope(self.layer.name)
        self._scope.__enter__()
        return frame

    def __exit__(self, *error: object) -> None:
        self._scope.__exit__(*error)
        calls.frame = self._before


def path(name: str) -> str:
    """``block/dense/kernel`` for the weight `name` of the layer that is being built.

    The model around all is left out: its weights' names start with their layers.
    """
    return "/".join((*current.mode.scope[calls.frame.root :], name))
