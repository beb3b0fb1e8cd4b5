"""What is recorded, and how carefully: one immutable `Mode` per thread.

A context manager here replaces the thread's mode and puts the old one back in
``finally``, so an exception, a nested manager or another thread leaves no trace.
"""

import threading
from collections.abc import Iterator
from contextlib import _GeneratorContextManager, contextmanager
from typing import NamedTuple, TypeAlias

__all__ = [
    "Mode",
    "current",
    "detect_anomaly",
    "enable_grad",
    "module_scope",
    "no_grad",
]

Manager: TypeAlias = _GeneratorContextManager[None]


class Mode(NamedTuple):
    """The state of recording in one thread."""

    recording: bool = True
    anomaly: bool = False
    scope: tuple[str, ...] = ()


class _ThreadMode(threading.local):
    mode = Mode()


current = _ThreadMode()


@contextmanager
def _changed(**fields: object) -> Iterator[None]:
    before = current.mode
    current.mode = before._replace(**fields)  # type: ignore[arg-type]
    try:
        yield
    finally:
        current.mode = before


def no_grad() -> Manager:
    """Record nothing inside: results are constants and take no memory for a graph.

    Works as ``with no_grad():`` and as the decorator ``@no_grad()``.

    >>> import autograd as ag
    >>> w = ag.tensor(2.0, requires_grad=True)
    >>> with ag.no_grad():
    ...     (w * 3).requires_grad
    False
    """
    return _changed(recording=False)


def enable_grad() -> Manager:
    """Record inside, even within `no_grad`.

    >>> import autograd as ag
    >>> w = ag.tensor(2.0, requires_grad=True)
    >>> with ag.no_grad(), ag.enable_grad():
    ...     (w * 3).requires_grad
    True
    """
    return _changed(recording=True)


def detect_anomaly() -> Manager:
    """Raise where a gradient would go wrong in silence; slower, for finding mistakes.

    Inside, every recorded operation remembers a checksum of its inputs, and the
    backward walk raises `GraphError` if an array was written to after it was used.

    >>> import numpy as np
    >>> import autograd as ag
    >>> w, x = ag.tensor([1.0, 2.0], requires_grad=True), np.array([3.0, 4.0])
    >>> with ag.detect_anomaly():
    ...     loss = (w * x).sum()
    >>> x[0] = 0.0
    >>> loss.backward()
    Traceback (most recent call last):
        ...
    autograd.errors.GraphError: multiply: argument w (2,) was written to after the \
operation used it, so its derivative would be wrong; pass a copy
    """
    return _changed(anomaly=True)


def module_scope(name: str) -> Manager:
    """Record what is done inside as made in the module `name` of the present scope."""
    return _changed(scope=(*current.mode.scope, name))
