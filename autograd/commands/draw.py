"""``retrograd draw FILE.py:NAME -o graph.svg``."""

import argparse
from inspect import signature

import autograd as ag
from autograd.commands.output import add_output, check_output, tell
from autograd.commands.target import add_target, found
from autograd.drawing.graph import RANKDIRS
from autograd.drawing.theme import AUTO, THEMES
from autograd.drawing.views import VIEWS

__all__ = ["arguments", "run"]

LOOK = ("view", "depth", "max_nodes", "theme", "rankdir")
"""The options that are arguments of `draw`, with its defaults."""

CHOICES = {"view": VIEWS, "theme": (AUTO, *THEMES), "rankdir": RANKDIRS}

ABOUT = {
    "view": "what stands along the arrows",
    "depth": "fold modules from this depth on",
    "max_nodes": "fold beyond so many boxes",
    "theme": "the colours",
    "rankdir": "where arrows lead",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Let the parser take what `run` reads."""
    add_target(parser)
    add_output(parser, "graph.svg", ".svg, .png, .pdf or another format of Graphviz")
    known = signature(ag.draw).parameters
    for name in LOOK:
        default = known[name].default
        shown = "" if default is None else f"; {default} by default"
        parser.add_argument(
            f"--{name.replace('_', '-')}",
            type=str if name in CHOICES else int,
            choices=CHOICES.get(name),
            default=default,
            help=f"{ABOUT[name]}{shown}",
        )


def run(options: argparse.Namespace) -> None:
    """Draw the graph of a value, or a model, and write the picture."""
    import graphviz

    advice = "formats that always work are .svg, .png and .pdf"
    check_output(options.output, graphviz.FORMATS, advice)
    target = found(options.target, models=True)
    look = {name: getattr(options, name) for name in LOOK}
    drawing = ag.draw(target.value, names=target.names, **look)
    path = drawing.render(outfile=options.output, cleanup=True)
    tell(path, show=options.open)
