"""``retrograd jit FILE.py:NAME --args EXPR … -o step.py``."""

import argparse
from typing import Any

import numpy as np

from autograd.commands.output import PAGES, add_open, check_output, tell
from autograd.commands.target import function_of, opened
from autograd.errors import ArgumentError
from autograd.program.function import Jitted

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Let the parser take what `run` reads."""
    parser.add_argument("target", metavar="FILE.py:NAME", help="a function")
    parser.add_argument(
        "--args",
        nargs="*",
        default=[],
        metavar="EXPR",
        help="its arguments, Python in which the names of the file and np are known",
    )
    parser.add_argument(
        "-o", "--output", metavar="PATH", help="where to, .py; else it is printed"
    )
    parser.add_argument(
        "--view", metavar="PATH", help="where to write a page of source and drawing"
    )
    add_open(parser)


def run(options: argparse.Namespace) -> None:
    """Trace a function, and write its program as Python, as a page, or print it."""
    file, _, name = options.target.rpartition(":")
    if not file or not name.isidentifier():
        raise ArgumentError(f"{options.target!r} is not FILE.py:NAME")
    if options.output:
        check_output(options.output, ("py",), "a program ends in .py")
    if options.view:
        check_output(options.view, PAGES, "a page ends in .html")
    names = opened(options.target, file)
    f = function_of(names, name, file)
    jitted = f if isinstance(f, Jitted) else Jitted(f)
    jitted(*[_value(text, names) for text in options.args])
    if options.view:
        tell(jitted.view(options.view), show=options.open)
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
