"""What `fit`, `evaluate` and `predict` show of themselves while they run."""

import sys
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any, Protocol

from autograd.errors import ValueRangeError
from nn import display
from nn.display.terminal import Lines, Terminal, is_terminal
from nn.display.text import Pass

__all__ = ["Progress", "verbosity"]


def verbosity(verbose: Any) -> int:
    """0 for silence, 1 for a bar, 2 for a line per epoch; ``"auto"`` is a bar."""
    if verbose == "auto":
        return 1
    if verbose not in (0, 1, 2):
        raise ValueRangeError(
            f"verbose: expected 'auto', 0 (silent), 1 (bar) or 2 (a line per epoch), "
            f"got {verbose!r}"
        )
    return int(verbose)


class Face(Protocol):
    """Where passes are shown. every: the least seconds between two updates."""

    @property
    def every(self) -> float:
        """Seconds."""

    def begin(self, run: Pass) -> None:
        """A pass begins."""

    def update(self, run: Pass, logs: Mapping[str, Any]) -> None:
        """The pass has come further."""

    def end(self, run: Pass, logs: Mapping[str, Any]) -> None:
        """The pass is over, with these results."""

    def close(self) -> None:
        """There are no more passes, be it for an error."""


def face_of(verbose: int) -> Face | None:
    """What shows passes here: a notebook, a terminal, or lines of standard output."""
    stream = sys.stdout
    if not verbose or stream is None:
        return None
    if verbose == 2:
        return Lines(stream, apart=True)
    if display.is_notebook():
        notebook: Face = display.notebook.Notebook()
        return notebook
    return Terminal(stream) if is_terminal(stream) else Lines(stream, apart=False)


class Progress:
    """What is shown of one or more passes over the data; a context manager.

    With a bar (verbose 1) a notebook shows one that moves and the curves of all epochs,
    a terminal a line that is written over; a file or a pipe gets a line for each pass.

    word: what a pass is called. epochs: how many passes there are, if they are counted.
    """

    def __init__(self, verbose: int, word: str, epochs: int | None = None) -> None:
        self._face = face_of(verbose)
        self._word, self._epochs = word, epochs
        self._title, self._short = word, ""
        self._steps: int | None = None
        self._from = self._done = 0
        self._start = self._shown = 0.0
        self._first: float | None = None

    def begin(self, steps: int | None, number: int = 0, done: int = 0) -> None:
        """A pass of `steps` batches begins, of which some may be done already.

        number: the epoch's, from 1.
        """
        if self._face is None:
            return
        if self._epochs is not None:
            self._short = f"{number}/{self._epochs}"
            self._title = f"{self._word} {self._short}"
        self._steps, self._from, self._done = steps, done, done
        self._start, self._first = perf_counter(), None
        self._shown = self._start
        self._face.begin(self._now())

    @property
    def is_due(self) -> bool:
        """Whether a batch that ends now is shown."""
        face = self._face
        return face is not None and perf_counter() - self._shown >= face.every

    def step(self, logs: Callable[[], Mapping[str, Any]]) -> None:
        """One batch is done; `logs` gives the means so far, should they be shown."""
        if self._face is None:
            return
        self._done += 1
        now = perf_counter()
        if self._first is None:
            self._first = now
        if now - self._shown >= self._face.every:
            self._shown = now
            self._face.update(self._now(), logs())

    def finish(self, logs: Mapping[str, Any]) -> None:
        """The pass is done; `logs` holds its results."""
        if self._face is not None:
            self._face.end(self._now(ended=True), logs)

    def close(self) -> None:
        """There are no more passes, or there was an error."""
        if self._face is not None:
            self._face.close()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _now(self, *, ended: bool = False) -> Pass:
        """The state of the pass; the first step, which prepares much, is no measure."""
        now, own = perf_counter(), self._done - self._from
        begun, count = self._start, own
        if own > 1 and self._first is not None:
            begun, count = self._first, own - 1
        return Pass(
            self._title,
            self._short,
            self._done,
            self._steps,
            now - self._start,
            (now - begun) / count if count else 0.0,
            ended,
        )
