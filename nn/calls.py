"""The state of the calls of layers that one thread is in."""

import threading
from typing import Any, NamedTuple

from autograd.engine.modes import THREAD_STATES

__all__ = ["Frame", "calls"]


class Frame(NamedTuple):
    """The state of the calls that one thread is in.

    training: what the innermost call said of it, None where nothing was said.
    losses: what `add_loss` collected since the outermost call began.
    root: how many of the graph's scopes are outside the weights' names.
    casts: what `nn.casting` has in place of weights, None where they are as they are.
    """

    training: bool | None = None
    losses: list[Any] | None = None
    root: int = 0
    casts: dict[int, Any] | None = None


class _ThreadCalls(threading.local):
    frame = Frame()


calls = _ThreadCalls()

THREAD_STATES.append((calls, "frame"))
