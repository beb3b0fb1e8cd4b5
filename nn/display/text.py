"""Figures and times as training writes them, and lines that a terminal has room for."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from autograd.plain import printable

__all__ = ["BAR", "Pass", "bar", "cells", "counted", "fitted", "named", "pace", "value"]

BAR = "━─"
"""What a bar is made of: what is done, and what is left."""

BETWEEN = " - "
"""What stands between two figures, as in Keras."""

CELLS = 20
"""The length of a bar, in characters."""


class Pass(NamedTuple):
    """How far one pass over the data has come.

    title: ``"Epoch 2/10"``. short: the same where there is little room, ``"2/10"``.
    done, steps: batches; steps is None where nobody knows. seconds: since the start.
    step: the seconds of one step. ended: whether there is no more to come.
    """

    title: str
    short: str
    done: int
    steps: int | None
    seconds: float
    step: float
    ended: bool = False


def value(x: Any) -> str:
    """A number with four decimals, or with four digits if it is small.

    >>> value(0.25), value(0.00025)
    ('0.2500', '2.5000e-04')
    """
    try:
        mean = float(np.mean(x))
    except (TypeError, ValueError):
        return printable(str(x))
    return f"{mean:.4f}" if abs(mean) > 1e-3 or mean != mean else f"{mean:.4e}"


def named(logs: Mapping[str, Any]) -> list[str]:
    """The figures with their names.

    >>> named({"loss": 0.5, "accuracy": 0.75})
    ['loss: 0.5000', 'accuracy: 0.7500']
    """
    return [f"{printable(name)}: {value(x)}" for name, x in logs.items()]


def counted(run: Pass) -> str:
    """The batches that are done, of how many: ``" 7/32"``."""
    if run.steps is None:
        return f"{run.done}/{run.done if run.ended else '?'}"
    return f"{run.done:>{len(str(run.steps))}}/{run.steps}"


def pace(run: Pass) -> tuple[str, str]:
    """The time that is left, or that it took, and the time of a step, if known.

    >>> pace(Pass("Epoch 1/9", "1/9", 25, 100, 1.0, 0.04))
    ('3s', '40ms/step')
    """
    if not run.done:
        return "", ""
    left = run.seconds
    if not run.ended and run.steps is not None:
        left = run.step * max(run.steps - run.done, 0)
    return _clock(left), _each(run.step)


def bar(run: Pass, length: int = CELLS) -> str:
    """A bar of `length` characters; nothing where nobody knows how far it goes."""
    if not run.steps:
        return ""
    done = min(length * run.done // run.steps, length)
    return BAR[0] * done + BAR[1] * (length - done)


def cells(text: str) -> int:
    """How many columns of a terminal `text` takes.

    >>> cells("loss"), cells("損失")
    (4, 4)
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )


def fitted(run: Pass, logs: Mapping[str, Any], width: int) -> list[str]:
    """What is shown of a pass in lines of at most `width` columns.

    Where one line has no room for all, the time of a step goes first, then the bar, and
    then there are more lines. Names and values are never cut: one that is longer than a
    line is broken.
    """
    figures, heads = named(logs), list(_heads(run))
    for head in heads:
        line = BETWEEN.join([head, *figures])
        if cells(line) <= width:
            return [line]
    short = run.short or counted(run)
    first = next((head for head in heads if cells(head) <= width), short)
    return [*_broken(first, width), *_filled(figures, width)]


def _heads(run: Pass) -> Iterator[str]:
    """What stands before the figures, ever shorter."""
    left, each = pace(run)
    for length, times in (
        (CELLS, (left, each)),
        (CELLS, (left,)),
        (CELLS // 2, (left,)),
        (CELLS // 2, ()),
        (0, ()),
    ):
        yield " ".join(
            filter(None, [run.title, counted(run), bar(run, length), *times])
        )


def _filled(figures: Iterable[str], width: int) -> Iterator[str]:
    """Lines of as many figures as there is room for."""
    indent = "  " if width > 20 else ""
    line = ""
    for figure in figures:
        longer = f"{line}{BETWEEN}{figure}" if line else indent + figure
        if line and cells(longer) > width:
            yield from _broken(line, width)
            longer = indent + figure
        line = longer
    yield from _broken(line, width)


def _broken(line: str, width: int) -> Iterator[str]:
    """`line`, in pieces if it is longer than `width`."""
    piece, taken = "", 0
    for c in line:
        if taken + cells(c) > width and piece:
            yield piece
            piece, taken = "", 0
        piece, taken = piece + c, taken + cells(c)
    if piece:
        yield piece


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{rest:02}"
    return f"{minutes}:{rest:02}" if minutes else f"{rest}s"


def _each(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.0f}{unit}/step"
    return f"{seconds * 1e6:.0f}us/step"
