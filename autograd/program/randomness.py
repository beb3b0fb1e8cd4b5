"""Random numbers that a trace cannot see: drawn from generators that belong to all."""

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from autograd.engine.traced_random import global_draws
from autograd.errors import TraceError

__all__ = ["refused_draws"]


@contextmanager
def refused_draws(name: str, again: Callable[[], Any]) -> Iterator[None]:
    """Raise if Python's or NumPy's global generator is drawn from inside.

    again: does the same once more, to find the line.
    """
    before, put_back = _states(), global_draws()[1]
    yield
    if _states() == before:
        return
    random.setstate(before[0])
    put_back(None)
    where = _drawing_line(again, before)
    random.setstate(before[0])
    put_back(None)
    raise TraceError(
        f"jit: {name} draws random numbers from a global generator{where}, which would "
        "be part of the program; pass a numpy.random.Generator as an argument and "
        "draw from it"
    )


def _states() -> tuple[Any, Any]:
    return random.getstate(), global_draws()[0]


def _drawing_line(again: Callable[[], Any], before: tuple[Any, Any]) -> str:
    """The line before which the generators were still untouched, run once more."""
    found: list[str] = []
    last = ""

    def notice(frame: Any, event: str, argument: Any) -> Any:
        nonlocal last
        package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if found or package in ("autograd", "nn", "numpy", "random"):
            return None if event == "call" else notice
        if event in ("line", "return"):
            if _states() != before:
                found.append(last)
                return None
            last = f" at {frame.f_code.co_filename}:{frame.f_lineno}"
        return notice

    tracer = sys.gettrace()
    sys.settrace(notice)
    try:
        again()
    except Exception:  # it need not come to an end
        return found[0] if found else ""
    finally:
        sys.settrace(tracer)
    return found[0] if found else ""
