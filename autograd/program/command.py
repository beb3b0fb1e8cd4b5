"""``python -m autograd jit FILE.py:NAME --args EXPR … -o step.py``."""

import argparse
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.errors import ArgumentError
from autograd.program.function import Jitted

__all__ = ["add_jit_command"]

Opened = Callable[[str, str], dict[str, Any]]
"""From what was asked for and the file in it to all that is named there."""


def add_jit_command(commands: Any, opened: Opened) -> None:
    """Add ``jit`` to the commands of an `argparse` parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "jit", help="write a function as the NumPy program that it is"
    )
    parser.add_argument("function", metavar="FILE.py:NAME", help="a function")
    parser.add_argument(
        "--args",
        nargs="*",
        default=[],
        metavar="EXPR",
        help="its arguments, Python in which the names of the file and np are known",
    )
    parser.add_argument("-o", "--output", help="where to (.py); else it is printed")
    parser.add_argument("--view", help="where to write a page of source and drawing")

    def run(options: argparse.Namespace) -> None:
        _run(options, opened)

    parser.set_defaults(run=run)


def _run(options: argparse.Namespace, opened: Opened) -> None:
    file, _, name = options.function.rpartition(":")
    if not file or not name.isidentifier():
        raise ArgumentError(f"{options.function!r} is not FILE.py:NAME")
    names = opened(options.function, file)
    f = names.get(name)
    if not callable(f):
        functions = [k for k, x in names.items() if callable(x) and k[0] != "_"]
        known = ", ".join(functions) or "no function"
        raise ArgumentError(f"{file} has no function {name}; it has {known}")
    jitted = f if isinstance(f, Jitted) else Jitted(f)
    jitted(*[_value(text, names) for text in options.args])
    if options.view:
        print(jitted.view(options.view))
    if options.output:
        print(jitted.save(options.output))
    elif not options.view:
        print(jitted.source, end="")


def _value(text: str, names: dict[str, Any]) -> Any:
    """What an expression gives, among the names of the file."""
    try:
        return eval(text, {"np": np, **names})
    except Exception as error:
        raise ArgumentError(
            f"jit: --args {text!r}: {type(error).__name__}: {error}"
        ) from error
