"""Tracebacks as they are shown: the user's own lines, and the message with its remedy.

What an error keeps in ``__traceback__`` stays whole, for debuggers and for whoever asks
for all of it by `full_tracebacks`. Where an error of ours is shown the lines of
`autograd` and `nn` are left out: by IPython, which asks errors how to show them; by
pytest, through our plugin; and by Python itself after `short_tracebacks`.
"""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

__all__ = [
    "as_shown",
    "full_tracebacks",
    "is_full",
    "is_ours",
    "rendered",
    "short_tracebacks",
    "shortened",
]

VARIABLE = "RETROGRAD_TRACEBACKS"
"""The environment variable that may be ``short`` or ``full``."""

_HERE = os.path.dirname(os.path.abspath(__file__))

_OURS = (
    os.path.join(_HERE, ""),
    os.path.join(os.path.dirname(_HERE), "nn", ""),
)
"""The folders whose lines are no user's."""

_LIBRARIES = re.compile(r"[\\/](site|dist)-packages[\\/]")
"""A file that was installed."""


class _Setting:
    """How tracebacks are shown, by all threads of this process."""

    def __init__(self) -> None:
        self.full = False
        self.before: Any = sys.excepthook


_SETTING = _Setting()


def full_tracebacks(on: bool = True) -> None:
    """Show all lines of every traceback again, everywhere, or no longer.

    Holds for the whole process. ``RETROGRAD_TRACEBACKS=full`` in the environment does
    the same.
    """
    _SETTING.full = on


def short_tracebacks(on: bool = True) -> None:
    """Let Python show errors of ours without the lines of ours, or no longer.

    Holds for the whole process: it takes the place of `sys.excepthook`, which goes on
    showing all other errors. ``RETROGRAD_TRACEBACKS=short`` in the environment does the
    same. Notebooks and pytest need no asking.
    """
    if on and sys.excepthook is not _shown:
        _SETTING.before = sys.excepthook
        sys.excepthook = _shown
    elif not on and sys.excepthook is _shown:
        sys.excepthook = _SETTING.before


def is_full() -> bool:
    """Whether all lines are wanted."""
    return _SETTING.full


def is_ours(file: str) -> bool:
    """Whether a line of `file` is one of `autograd` or `nn`."""
    return file.startswith(_OURS)


def shortened(traceback: TracebackType | None) -> TracebackType | None:
    """A traceback without lines of ours; the same one if it has no others."""
    kept = [
        entry
        for entry in _entries(traceback)
        if not is_ours(entry.tb_frame.f_code.co_filename)
    ]
    made: TracebackType | None = None
    for entry in reversed(kept):
        made = TracebackType(made, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return made or traceback


@contextmanager
def as_shown(error: BaseException) -> Iterator[None]:
    """Inside, an error of ours has the traceback that is shown of it.

    Of errors that it was made from, those without a line of a user's are left out: they
    say in NumPy's words what it says in better ones. Afterwards all is as it was.
    """
    kept = error.__traceback__, error.__cause__, error.__suppress_context__
    try:
        if not is_full():
            error.__traceback__ = shortened(error.__traceback__)
            before = error.__cause__ or error.__context__
            if before is not None and not _tells(before.__traceback__):
                error.__cause__ = None  # which hides the context too
        yield
    finally:
        error.__traceback__, error.__cause__, error.__suppress_context__ = kept


def rendered(error: BaseException) -> list[str]:
    """The lines that are shown of `error`, where IPython runs in its colours."""
    ipython: Any = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    with as_shown(error):
        parts = type(error), error, error.__traceback__
        if shell is not None:
            return list(shell.InteractiveTB.structured_traceback(*parts, tb_offset=1))
        from traceback import format_exception

        return "".join(format_exception(*parts)).splitlines()


def _tells(traceback: TracebackType | None) -> bool:
    """Whether a line is neither ours nor a library's."""
    files = [entry.tb_frame.f_code.co_filename for entry in _entries(traceback)]
    return not all(is_ours(file) or _LIBRARIES.search(file) for file in files)


def _entries(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _shown(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """What `sys.excepthook` is after `short_tracebacks`."""
    render = getattr(error, "_render_traceback_", None)
    if render is None:
        _SETTING.before(kind, error, traceback)
    else:
        print("\n".join(render()), file=sys.stderr)


if os.environ.get(VARIABLE) == "short":
    short_tracebacks()
elif os.environ.get(VARIABLE) == "full":
    full_tracebacks()
