"""Where a pass over the data is shown: lines of a file, or a line of a terminal."""

import os
import re
from collections.abc import Mapping
from typing import Any, TextIO

from nn.display.text import BAR, BETWEEN, Pass, cells, counted, fitted, named, pace

__all__ = ["Lines", "Terminal", "is_terminal"]

PLAIN = str.maketrans(BAR, "=.")
"""A bar for terminals of few characters."""

COLUMNS = 80
"""The width of a terminal that does not tell it."""


def is_terminal(stream: Any) -> bool:
    """Whether lines of `stream` can be written over."""
    try:
        return bool(stream.isatty()) and os.environ.get("TERM") != "dumb"
    except (AttributeError, ValueError):  # of a stream that is closed
        return False


class Lines:
    """A line for each pass, when it is over: for files, pipes and logs.

    apart: the title of an epoch stands in a line of its own, at its beginning, if there
    is more than one.
    """

    every = float("inf")
    """The least seconds between two updates."""

    def __init__(self, stream: TextIO, *, apart: bool) -> None:
        self._stream = stream
        self._apart = apart

    def begin(self, run: Pass) -> None:
        """A pass begins."""
        if self._apart and run.short not in ("", "1/1"):
            self._write(run.title)

    def update(self, run: Pass, logs: Mapping[str, Any]) -> None:
        """Nothing: the line comes at the end."""

    def end(self, run: Pass, logs: Mapping[str, Any]) -> None:
        """The line of a pass that is over."""
        title = "" if self._apart else run.title
        parts = [title, counted(run), *pace(run), *named(logs)]
        self._write(BETWEEN.join(filter(None, parts)))

    def close(self) -> None:
        """Nothing is left open."""

    def _write(self, line: str) -> None:
        self._stream.write(f"{encodable(line, self._stream)}\n")
        self._stream.flush()


class Terminal:
    """A bar and the figures so far, in a line that is written over and over again.

    Where the terminal is narrow it is several lines, which move up as one.
    """

    every = 0.1

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: list[str] = []
        self._colours = "NO_COLOR" not in os.environ
        if os.name == "nt":
            os.system("")  # lets older consoles of Windows obey what moves the cursor

    def begin(self, run: Pass) -> None:
        """A pass begins."""
        self._lines = []
        self._show(run, {})

    def update(self, run: Pass, logs: Mapping[str, Any]) -> None:
        """The pass has come further."""
        self._show(run, logs)

    def end(self, run: Pass, logs: Mapping[str, Any]) -> None:
        """The pass is over; its last lines stay."""
        self._show(run, logs)
        self.close()

    def close(self) -> None:
        """Leave what is shown, and go on below it."""
        if self._lines:
            self._lines = []
            self._stream.write("\n")
            self._stream.flush()

    def _show(self, run: Pass, logs: Mapping[str, Any]) -> None:
        columns = self._columns()
        # The last lines again, as the terminal has broken them if it was made narrower.
        rows = sum(max(-(-cells(line) // columns), 1) for line in self._lines)
        up = f"\x1b[{rows - 1}A" if rows > 1 else ""
        self._lines = fitted(run, logs, columns - 1)  # in the last column some break
        text = "\x1b[K\n".join([encodable(x, self._stream) for x in self._lines])
        if self._colours:
            text = re.sub(f"{BAR[0]}+", "\x1b[32m\\g<0>\x1b[0m", text)
        self._stream.write(f"\r{up}{text}\x1b[J")
        self._stream.flush()

    def _columns(self) -> int:
        try:
            return os.get_terminal_size(self._stream.fileno()).columns or COLUMNS
        except (OSError, ValueError, AttributeError):
            return COLUMNS


def encodable(text: str, stream: TextIO) -> str:
    """`text` with other characters for those that `stream` cannot write."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(PLAIN).encode(encoding, "replace").decode(encoding)
    return text
