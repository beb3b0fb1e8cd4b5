"""``retrograd explain FILE.py:NAME --wrt w``."""

import argparse
import re

import autograd as ag
from autograd.commands.target import add_target, found
from autograd.errors import ArgumentError

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Let the parser take what `run` reads."""
    add_target(parser)
    parser.add_argument("--wrt", required=True, help="the name of a value")
    parser.add_argument("--index", help="of an element, as 0,2")
    parser.add_argument("--markdown", action="store_true", help="as Markdown")


def run(options: argparse.Namespace) -> None:
    """Print a gradient as the sum over its paths."""
    index = options.index
    if index is not None:
        if not re.fullmatch(r"-?\d{1,18}(,-?\d{1,18})*", index):
            raise ArgumentError(f"explain: --index {index!r} is not like 0 or 0,2")
        index = tuple(map(int, index.split(",")))
    target = found(options.target)
    told = ag.explain(target.value, options.wrt, index=index, names=target.names)
    print(told.to_markdown() if options.markdown else told)
