"""What the call of a layer hands on to the layers that it calls in turn."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np

from autograd import Tensor
from autograd.engine.modes import current, within
from autograd.tree import leaves
from nn.calls import Frame, calls
from nn.casting import casts_of

__all__ = ["called", "layer_scope", "path", "run_scope"]


class Named(Protocol):
    """What can be entered: a layer."""

    name: str
    _is_root: bool


_TEXT = "OSU"
"""The kinds of arrays that hold no numbers."""


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
        if layer._is_mixed:
            calls.frame = frame._replace(casts=casts_of(layer))
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


@contextmanager
def run_scope(layer: Any) -> Iterator[None]:
    """Within what stands for the call of `layer`, its weights cast as for that."""
    with layer_scope(layer) as frame:
        if layer._is_mixed:
            calls.frame = frame._replace(casts=casts_of(layer))
        yield


def _enter(layer: Named, training: bool | None) -> Frame:
    """Be within `layer`; who calls this puts the thread's frame and mode back."""
    before, mode = calls.frame, current.mode
    if before.losses is None:
        frame = Frame(training, [], len(mode.scope) + layer._is_root, before.casts)
    elif training is None or training is before.training:
        frame = before
    else:
        frame = Frame(training, before.losses, before.root, before.casts)
    calls.frame = frame
    current.mode = within(mode, layer.name, type(layer).__name__)
    return frame


def path(name: str) -> str:
    """``block/dense/kernel`` for the weight `name` of the layer that is being built.

    The model around all is left out: its weights' names start with their layers.
    """
    return "/".join((*current.mode.scope[calls.frame.root :], name))
