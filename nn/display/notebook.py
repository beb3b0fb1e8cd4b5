"""What a notebook shows of a pass: a bar that moves, and curves that grow."""

import sys
from collections.abc import Mapping
from time import perf_counter
from typing import Any

from autograd.display.markup import Markup, bar, framed, joined, paragraph, tag
from nn.display.epochs import curves_of
from nn.display.text import Pass, counted, fitted, named, pace

__all__ = ["Notebook"]

COLUMNS = 88
"""The width of the text in its place."""


class Notebook:
    """One output of a cell, for all passes of a call; changed ten times a second."""

    every = 0.1

    def __init__(self) -> None:
        self._handle: Any = None
        self._shown = 0.0
        self._curves = ""
        self._epochs: dict[str, tuple[list[int], list[Any]]] = {}
        self._run: Pass | None = None
        self._logs: Mapping[str, Any] = {}

    def begin(self, run: Pass) -> None:
        """A pass begins."""
        self._note(run, {} if self._handle is None else self._logs)

    def update(self, run: Pass, logs: Mapping[str, Any]) -> None:
        """The pass has come further."""
        self._note(run, logs)

    def end(self, run: Pass, logs: Mapping[str, Any]) -> None:
        """The pass is over; its figures go on the curves."""
        if run.short:
            epoch = int(run.short.partition("/")[0])
            for name, value in logs.items():
                at, values = self._epochs.setdefault(name, ([], []))
                at.append(epoch)
                values.append(value)
            self._curves = ""
        self._note(run, logs)

    def close(self) -> None:
        """Show the last state, which may have come too soon after the one before."""
        if self._handle is not None:
            self._handle.update(self)

    def _note(self, run: Pass, logs: Mapping[str, Any]) -> None:
        self._run, self._logs = run, logs
        now = perf_counter()
        if self._handle is None:
            ipython: Any = sys.modules["IPython.display"]  # there in any notebook
            self._handle = ipython.display(self, display_id=True)
        elif now - self._shown >= self.every:
            self._handle.update(self)
        else:
            return
        self._shown = now

    def _repr_html_(self) -> str:
        if self._run is None:
            return ""
        if self._epochs and not self._curves:
            self._curves = curves_of(self._epochs).svg
        curves = tag("div", Markup(self._curves), class_="picture")
        return framed(_bar(self._run, self._logs), curves)

    def __repr__(self) -> str:
        return "\n".join(fitted(self._run, self._logs, COLUMNS)) if self._run else ""


def _bar(run: Pass, logs: Mapping[str, Any]) -> Markup:
    """Title, bar and times in a line, and the figures below it."""
    share = min(run.done / run.steps, 1.0) if run.steps else 0.0
    done = bar(1.0 if run.ended else share)
    times = " ".join(pace(run))
    figures = tag("code", "   ".join(named(logs)))
    head = paragraph(f"{run.title} ", done, f" {counted(run)} {times}")
    return joined([head, paragraph(figures)])
