"""Whether training tells of what looks like a mistake, and how it does."""

import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from autograd.errors import TrainingNotice
from autograd.plain import plain

__all__ = ["notices", "notices_wanted", "tell"]


class _Switch(threading.local):
    on = True


_switch = _Switch()


@contextmanager
def notices(wanted: bool) -> Iterator[None]:
    """Whether training tells of what looks like a mistake inside; it does by default.

    Works as ``with nn.utils.notices(False):`` and as a decorator, for this thread.
    Notices are warnings of the class `autograd.errors.TrainingNotice`, so that a filter
    of Python hides them for a whole program, or turns them into errors.

    >>> import numpy as np, nn
    >>> model = nn.Sequential([nn.Dense(1)])
    >>> model.compile("sgd", "binary_crossentropy")
    >>> with nn.utils.notices(False):  # the loss wants probabilities
    ...     _ = model.fit(np.eye(8), np.arange(8) % 2, verbose=0)
    """
    before = _switch.on
    try:
        _switch.on = wanted
        yield
    finally:
        _switch.on = before


def notices_wanted() -> bool:
    """Whether this thread wants to be told."""
    return _switch.on


def tell(owner: Any, name: str, message: str) -> None:
    """Warn of the mistake `name`, once for `owner`, where the user's code called us."""
    if not _switch.on or name in owner._noticed:
        return
    owner._noticed = owner._noticed | {name}
    warnings.warn(plain(message), TrainingNotice, stacklevel=_depth())


def _depth() -> int:
    """How far up from `tell` the first code is that is not ours."""
    frame, depth = sys._getframe(1), 1
    while frame.f_back is not None and _is_ours(frame.f_globals.get("__name__", "")):
        frame, depth = frame.f_back, depth + 1
    return depth


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in ("nn", "autograd", "contextlib")
