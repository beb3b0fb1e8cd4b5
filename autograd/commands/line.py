"""`main`: from what was typed to a command, and from an error to a line of text."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import autograd
from autograd import commands
from autograd.commands import COMMANDS
from autograd.commands.failure import said
from autograd.plain import plain

__all__ = ["main"]

INTERRUPTED, BROKEN_PIPE = 130, 141
"""The exit status that shells give to what such a signal ended."""

ABOUT = (
    "FILE.py:NAME is a Tensor of the file, a function that returns one when called "
    "without arguments, or MODEL(INPUT), a callable of the file on a value of it; draw "
    "and explore take a model of nn too. The file is run for it."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status. An error is a line on standard error."""
    options = _parsed(sys.argv[1:] if arguments is None else list(arguments))
    try:
        options.run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("\nretrograd: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _close_output()
        return BROKEN_PIPE
    except (Exception, SystemExit) as error:
        text = said(error, options.file)
        if text is None or options.traceback:
            raise
        print(text, file=sys.stderr)
        return 1
    return 0


class _Parser(argparse.ArgumentParser):
    """A parser whose messages cannot steer the terminal that shows them."""

    def error(self, message: str) -> NoReturn:
        super().error(plain(message))


def _parsed(given: list[str]) -> argparse.Namespace:
    """The options; of the commands only that which was typed is imported."""
    parser = _Parser(
        prog="retrograd", description="Make backpropagation visible.", epilog=ABOUT
    )
    parser.add_argument(
        "--version", action="version", version=f"retrograd {autograd.__version__}"
    )
    found = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for name, about in COMMANDS.items():
        one = found.add_parser(name, help=about, description=about, epilog=ABOUT)
        one.add_argument(
            "--traceback", action="store_true", help="show the whole of an error"
        )
        if name in given[:1]:
            command: Any = getattr(commands, name)
            command.arguments(one)
            one.set_defaults(run=command.run)
    options = parser.parse_args(given)
    target = getattr(options, "target", "")
    options.file = target.rpartition(":")[0]
    return options


def _close_output() -> None:
    """Let what is still to be written go nowhere: nobody reads it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    finally:
        os.close(nowhere)
