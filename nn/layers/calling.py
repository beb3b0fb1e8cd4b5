"""What the call of a layer hands on to the layers that it calls in turn."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import numpy as np

from autograd import Tensor
from autograd.engine.modes import THREAD_STATES, Mode, current
from autograd.tree import leaves

__all__ = ["Frame", "called", "calls", "layer_scope", "path"]


class Named(Protocol):
    """What can be entered: a layer."""

    name: str
    _is_root: bool


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

_TEXT = "OSU"
"""The kinds of arrays that hold no numbers."""
THREAD_STATES.append((calls, "frame"))


def called(
    layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any], training: bool | None
) -> Any:
    """``layer.call(…)`` within the scope of `layer`, its penalties gathered.

    Not by `layer_scope`: a ``with`` is left by a call of Python code, and an interrupt
    as that begins would leave the scope standing while the traceback is kept.
    """
    before = calls.frame, current.mode
    try:
        frame = _enter(layer, training)
        collected: Any = frame.losses
        count = len(collected)
        if layer._takes_training:
            kwargs["training"] = bool(frame.training)
        y = layer.call(*args, **kwargs)
        if layer.activity_regularizer is not None:
            for part in leaves(y):
                penalty = layer.activity_regularizer(part)
                layer.add_loss(penalty / part.shape[0] if part.ndim else penalty)
        if not before[1].again:
            layer._added_losses = collected[count:]
    finally:
        calls.frame, current.mode = before
    if type(y) is np.ndarray and before[0].losses is None and y.dtype.kind not in _TEXT:
        return Tensor(y)  # also where the inputs alone made it
    return y


@contextmanager
def layer_scope(layer: Named, training: bool | None = None) -> Iterator[Frame]:
    """Within the call or the build of `layer`; `training` None keeps the caller's."""
    before, inside = (calls.frame, current.mode), None
    try:
        frame = _enter(layer, training)
        inside = current.mode
        yield frame
    except GeneratorExit:  # let go of late, as an interrupt kept it from being left
        if current.mode is not inside:
            before = calls.frame, current.mode
        raise
    finally:
        calls.frame, current.mode = before


def _enter(layer: Named, training: bool | None) -> Frame:
    """Be within `layer`; who calls this puts the thread's frame and mode back."""
    before, mode = calls.frame, current.mode
    if before.losses is None:
        frame = Frame(training, [], len(mode.scope) + layer._is_root)
    elif training is None or training is before.training:
        frame = before
    else:
        frame = Frame(training, before.losses, before.root)
    calls.frame = frame
    current.mode = _inside(mode, layer.name)
    return frame


@lru_cache(maxsize=1024)  # 0.08 µs, and 0.4 to make one
def _inside(mode: Mode, name: str) -> Mode:
    """`mode` within the scope `name` of its scope."""
    return mode._replace(scope=(*mode.scope, name))


def path(name: str) -> str:
    """``block/dense/kernel`` for the weight `name` of the layer that is being built.

    The model around all is left out: its weights' names start with their layers.
    """
    return "/".join((*current.mode.scope[calls.frame.root :], name))
