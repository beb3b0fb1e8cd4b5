"""How every plot of the examples looks: one palette, one size, one way to save.

A picture is 800 px wide, and the same run writes the same bytes. It stands on a
background of its own, dark where the reader's system is, and bears a title and a
description for those who cannot see it. The colours are those of `nn`'s own curves, and
each goes with a line style, so that lines are told apart without colour too.
"""

import re
from collections.abc import Iterable
from copy import copy
from html import escape, unescape
from pathlib import Path
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.figure import Figure
from matplotlib.text import Text

from examples.languages import COMMA, second, translated
from examples.svg import finished
from nn.display.palette import (
    AMBER,
    BACKGROUND,
    BLUE,
    COLOURS,
    DARK,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PURPLE,
    SKY,
    dark_rules,
)

__all__ = [
    "AMBER",
    "BACKGROUND",
    "BLUE",
    "COLOURS",
    "GREEN",
    "INK",
    "LEGEND",
    "MUTED",
    "ORANGE",
    "PURPLE",
    "SCALE",
    "SKY",
    "axes",
    "outlined",
    "print_table",
    "save",
    "save_drawing",
]

LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1)), (0, (1, 1)))

LABEL = re.compile(r"(?<=[^-]>)[^<>\n]+(?=<)")
"""What is read in a line of DOT: what stands between the tags of its label."""

TICK = re.compile(r">[−\d.]+</text>")
"""A number at an axis, in SVG."""

SCALE = "cividis"
"""The colour map for amounts: it reads the same with every kind of colour vision."""

LEGEND = {"frameon": True, "framealpha": 1, "edgecolor": "none"}
"""Keywords for a legend that lies on lines."""

_STYLE = {
    "figure.facecolor": BACKGROUND,
    "figure.titlesize": 12,
    "savefig.facecolor": BACKGROUND,
    "axes.facecolor": BACKGROUND,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlesize": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=COLOURS, linestyle=LINES),
    "grid.color": MUTED,
    "grid.alpha": 0.25,
    "legend.frameon": False,
    "legend.facecolor": BACKGROUND,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "font.size": 10,
    "font.sans-serif": ["Helvetica", "Arial", "DejaVu Sans"],  # as drawings have it
    "svg.fonttype": "none",  # text stays text, for search and screen readers
    "svg.hashsalt": "retrograd",
}
# At import, since a legend or a text takes its looks where it is made, in the examples.
mpl.rcParams.update(_STYLE)


def axes(
    rows: int = 1, columns: int = 1, *, height: float = 4.5, **options: Any
) -> tuple[Figure, Any]:
    """A figure 8 inches wide and its axes, as ``matplotlib.pyplot.subplots`` gives.

    options: of ``Figure.subplots``, such as ``sharey`` or ``subplot_kw``.
    """
    figure = Figure(figsize=(8, height), layout="constrained")
    return figure, figure.subplots(rows, columns, **options)


def save(figure: Figure, path: Path, *, title: str, description: str) -> Path:
    """Write `figure` as SVG; `description` says in words what is to be seen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pattern = '[style*="{kind}: {colour}"]'
    look = {"dark": dark_rules(pattern, DARK)}
    figure.savefig(path, format="svg", metadata={"Date": None})
    finished(path, title=title, description=description, **look)
    if (other := second()) is not None:
        language, words = other
        for text in figure.findobj(Text):
            text.set_text(translated(text.get_text(), words))
        there = path.with_suffix(f".{language}.svg")
        figure.savefig(there, format="svg", metadata={"Date": None})
        ticks = TICK.sub(lambda m: m[0].translate(COMMA), there.read_text("utf-8"))
        there.write_text(ticks, "utf-8")
        said = {"title": words[title], "description": words[description]}
        finished(there, **said, **look)
    return path


def save_drawing(drawing: Any, path: Path, *, title: str, description: str) -> Path:
    """Write what `autograd.draw` returned as SVG, which has both themes already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    drawing.render(path.with_suffix(""), format="svg", cleanup=True)
    finished(path, title=title, description=description)
    if (other := second()) is not None:
        language, words = other
        there = path.with_suffix(f".{language}.svg")
        drawing = copy(drawing)
        drawing.body = [
            LABEL.sub(lambda m: escape(translated(unescape(m[0]), words)), line)
            for line in drawing.body
        ]
        drawing.render(there.with_suffix(""), format="svg", cleanup=True)
        finished(there, title=words[title], description=words[description])
    return path


def outlined() -> dict[str, Any]:
    """Keywords for a text that lies on lines or colours: a rim of the background."""
    return {"bbox": {"facecolor": BACKGROUND, "edgecolor": "none", "pad": 1.5}}


def print_table(rows: Iterable[tuple[str, Any]]) -> None:
    """Print names and values in two columns; numbers with four digits."""
    rows = list(rows)
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        shown = f"{value:.4g}" if isinstance(value, float) else value
        print(f"{name:{width}}  {shown}")
