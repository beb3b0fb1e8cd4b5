"""What is said of an error: its line in the user's file, its type, its message."""

import os
from traceback import walk_tb

from autograd.errors import AutogradError
from autograd.plain import plain

__all__ = ["said"]


def said(error: BaseException, file: str) -> str | None:
    """``file:line: Type: message`` of an error in `file`; what ours say of others.

    None for an error that is none of the user's, and so shown whole.
    """
    place = _place(error, file)
    if place:
        return plain(f"{place}: {type(error).__name__}: {_message(error)}")
    if isinstance(error, AutogradError):
        return f"retrograd: {error}"
    return None


def _place(error: BaseException, file: str) -> str:
    """``file:line`` of the innermost line of `file` on the way to the error."""
    if not file:
        return ""
    wanted = os.path.realpath(file)
    lines = [
        line
        for frame, line in walk_tb(error.__traceback__)
        if os.path.realpath(frame.f_code.co_filename) == wanted
    ]
    if isinstance(error, SyntaxError):
        inner = os.path.realpath(error.filename or "")
        if inner == wanted:
            return f"{file}:{error.lineno}"
    return f"{file}:{lines[-1]}" if lines else ""


def _message(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return error.msg
    return str(error) or "(it has no message)"
