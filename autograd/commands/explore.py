"""``retrograd explore FILE.py:NAME -o explore.html``."""

import argparse

import autograd as ag
from autograd.commands.output import PAGES, add_output, check_output, tell
from autograd.commands.target import add_target, found

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Let the parser take what `run` reads."""
    add_target(parser)
    add_output(parser, "explore.html", "a page")


def run(options: argparse.Namespace) -> None:
    """Write the page in which the graph of a value, or a model, can be explored."""
    check_output(options.output, PAGES, "a page ends in .html")
    target = found(options.target, models=True)
    ag.explore(target.value, options.output, names=target.names)
    tell(options.output, show=options.open)
