"""What is recorded, and how carefully: one immutable `Mode` per thread.

A context manager here replaces the thread's mode and puts the old one back in
``finally``, so an exception, a nested manager or another thread leaves no trace.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import _GeneratorContextManager, contextmanager
from functools import lru_cache
from typing import Any, NamedTuple, Self, TypeAlias

__all__ = [
    "THREAD_STATES",
    "Mode",
    "Module",
    "changed",
    "current",
    "detect_anomaly",
    "enable_grad",
    "module_scope",
    "no_grad",
    "recorded",
    "within",
]

Manager: TypeAlias = _GeneratorContextManager[None]


class Mode(NamedTuple):
    """The state of recording in one thread."""

    recording: bool = True
    anomaly: bool = False
    scope: tuple[str, ...] = ()
    brief: bool = False  # the graph lives no longer than the call that records it
    fallback: bool = False  # functions without a rule are differentiated numerically
    batches: tuple[tuple[int, int], ...] = ()  # level and size of each vmap around
    again: bool = False  # a function runs once more, for its derivative
    trace: Any = None  # the `Trace` that writes down what is computed


class _ThreadMode(threading.local):
    mode = Mode()


current = _ThreadMode()

THREAD_STATES: list[tuple[threading.local, str]] = [(current, "mode")]
"""What a function finds around it in its thread, each a holder and an attribute of it.

Who runs a function once more puts them back as they were at its first run. A library
that hands on such a state of its own to the functions it calls, enters it here.
"""


@contextmanager
def changed(**fields: object) -> Iterator[None]:
    """Have the mode's `fields` so inside, and as they were afterwards."""
    before = current.mode
    inside = before._replace(**fields)  # type: ignore[arg-type]
    try:
        current.mode = inside
        yield
    except GeneratorExit:  # let go of late, as an interrupt kept it from being left
        if current.mode is not inside:
            before = current.mode
        raise
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
    return changed(recording=False)


def enable_grad() -> Manager:
    """Record inside, even within `no_grad`.

    >>> import autograd as ag
    >>> w = ag.tensor(2.0, requires_grad=True)
    >>> with ag.no_grad(), ag.enable_grad():
    ...     (w * 3).requires_grad
    True
    """
    return changed(recording=True)


def recorded(
    f: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any], *, brief: bool
) -> Any:
    """``f(*args, **kwargs)``, recorded for a transform; `brief` if it walks at once."""
    before = current.mode
    try:
        current.mode = _recording(before, brief)
        y = f(*args, **kwargs)
    finally:
        current.mode = before
    return y


@lru_cache(maxsize=1024)  # 0.1 µs, and 1.5 to make one
def _recording(mode: Mode, brief: bool) -> Mode:
    return mode._replace(recording=True, brief=brief)


def detect_anomaly() -> Manager:
    """Raise where a gradient would go wrong in silence; slower, for finding mistakes.

    Inside, the operation that makes the first NaN raises `NotFiniteError`, and every
    recorded one remembers the line that called it and a fingerprint of its inputs. The
    backward walk over such a graph raises at the first NaN too, and `GraphError` if any
    memory was written to that the graph holds; it keeps the arrays, for `autograd.why`.

    >>> import numpy as np
    >>> import autograd as ag
    >>> w = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> with ag.detect_anomaly(), np.errstate(invalid="ignore"):
    ...     try:
    ...         loss = (w + float("inf") - float("inf")).sum()
    ...     except ag.errors.NotFiniteError as error:
    ...         print(str(error).partition(", at")[0])
    subtract: made the first NaN, from x (2,) and w ()
    """
    return changed(anomaly=True)


class Module(str):
    """The name of a module in a scope, which knows of what `kind` the module is.

    judges: whether it is no part of a model, but says how good one is: a loss.
    """

    __slots__ = ("judges", "kind")
    kind: str
    judges: bool

    def __new__(cls, name: str, kind: str = "", judges: bool = False) -> Self:
        if not isinstance(name, str):
            raise TypeError(f"a module's name is text, not {type(name).__name__}")
        self = super().__new__(cls, name)
        self.kind, self.judges = kind, judges
        return self

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, str):
            return NotImplemented
        return str.__eq__(self, other) and self.kind == getattr(
            other, "kind", self.kind
        )

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__

    def __reduce__(self) -> tuple[type, tuple[str, str, bool]]:
        return type(self), (str(self), self.kind, self.judges)


@lru_cache(maxsize=1024)  # 0.1 µs, and 1 to make one
def within(mode: Mode, name: str, kind: str, judges: bool = False) -> Mode:
    """`mode` within the module `name` of its scope."""
    return mode._replace(scope=(*mode.scope, Module(name, kind, judges)))


def module_scope(name: str, kind: str = "") -> Manager:
    """Record what is done inside as made in the module `name` of the present scope.

    kind: what sort of module it is, ``Dense``; drawings say it.
    """
    return changed(scope=within(current.mode, name, kind).scope)
