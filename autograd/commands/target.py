"""FILE.py:NAME, what a command looks at: the file is run, and the value found in it."""

import argparse
import inspect
import re
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from autograd.engine.tensor import Tensor
from autograd.errors import ArgumentError

__all__ = ["Target", "add_target", "found", "function_of", "opened"]


class Target(NamedTuple):
    """A value, and all that is named in its file."""

    value: Any
    names: dict[str, Any]


_NAME = r"[^\W\d]\w*"


def add_target(parser: argparse.ArgumentParser) -> None:
    """Let a command take FILE.py:NAME."""
    parser.add_argument("target", metavar="FILE.py:NAME", help="what to look at")


def found(spec: str, *, models: bool = False) -> Target:
    """The Tensor that `spec` means; with `models` also a model itself.

    >>> found("nowhere.py:loss")
    Traceback (most recent call last):
        ...
    autograd.errors.ArgumentError: 'nowhere.py:loss': there is no file nowhere.py
    """
    file, _, name = spec.rpartition(":")
    match = re.fullmatch(rf"({_NAME})(?:\(({_NAME})?\))?", name)
    if not file or not match:
        raise ArgumentError(
            f"{spec!r} is not FILE.py:NAME, where NAME is a Tensor, a function without "
            "arguments, or MODEL(INPUT)"
        )
    names = opened(spec, file)
    value = _named(names, match[1], file)
    if match[2] is not None:
        value = value(_named(names, match[2], file))
    elif models and hasattr(value, "trainable_weights"):
        return Target(value, names)
    elif callable(value) and not isinstance(value, Tensor):
        value = _called(value, spec, match[1])
    if not isinstance(value, Tensor):
        raise ArgumentError(
            f"{spec!r} is {type(value).__name__}; name a Tensor, a function that "
            "returns one when called without arguments, or MODEL(INPUT)"
        )
    return Target(value, names)


def function_of(names: dict[str, Any], name: str, file: str) -> Callable[..., Any]:
    """The function `name` of a file."""
    value: Callable[..., Any] | None = names.get(name)
    if not callable(value):
        functions = [k for k, x in names.items() if callable(x) and k[0] != "_"]
        known = ", ".join(functions) or "no function"
        raise ArgumentError(f"{file} has no function {name}; it has {known}")
    return value


def opened(spec: str, file: str) -> dict[str, Any]:
    """All that is named in a file, which is run for it."""
    if not Path(file).is_file():
        raise ArgumentError(f"{spec!r}: there is no file {file}")
    sys.path.insert(0, str(Path(file).resolve().parent))
    try:
        return runpy.run_path(file)
    finally:
        sys.path.pop(0)


def _called(value: Callable[..., Any], spec: str, name: str) -> Any:
    """What a function gives without arguments; one that needs some is refused."""
    try:
        inspect.signature(value).bind()
    except TypeError as error:
        raise ArgumentError(
            f"{spec!r} needs arguments ({error}); say which value of the file it is "
            f"called with, as {name}(x)"
        ) from None
    except ValueError:  # a function of C that does not tell
        pass
    return value()


def _named(names: dict[str, Any], name: str, file: str) -> Any:
    if name not in names:
        known = [k for k, v in names.items() if isinstance(v, Tensor) or callable(v)]
        public = ", ".join(k for k in known if not k.startswith("_"))
        raise ArgumentError(
            f"{file} has no {name}; it has {public or 'nothing to draw'}"
        )
    return names[name]
