"""What is said of an example, as data."""

from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Chapter", "Exhibit", "Quote", "Shown", "Table"]


class Table(NamedTuple):
    """Figures in rows and columns; the first cell of a row says what it is about.

    A cell is a text in which ``{KEY:FORMAT}`` stands for a figure of the example, by
    Python's format codes. align: ``l`` or ``r`` for each column, by default the first
    on the left and the others on the right.
    """

    caption: str
    rows: tuple[tuple[str, ...], ...]
    head: tuple[str, ...] = ()
    align: str = ""


class Quote(NamedTuple):
    """A figure that is a text of several lines; language: ``python`` or none."""

    caption: str
    figure: str
    language: str = ""


class Exhibit(NamedTuple):
    """An example as the gallery shows it.

    program: its module in `examples`; parts: those beside it whose code belongs to it.
    pictures: the names of its files, the first is the one seen at once. page: what to
    read on, where that is not the chapter's page; a path from the repository's root.
    """

    program: str
    title: str
    shows: str
    look_for: str
    pictures: tuple[str, ...]
    tables: tuple[Table, ...]
    quotes: tuple[Quote, ...] = ()
    parts: tuple[str, ...] = ()
    page: str = ""


class Chapter(NamedTuple):
    """Examples on one question, in the order in which they are best read."""

    title: str
    about: str
    exhibits: tuple[Exhibit, ...]
    page: str = ""


class Shown(NamedTuple):
    """An exhibit and one run of its example.

    out: the folder of its pictures. missing: why it did not run, empty if it did.
    """

    exhibit: Exhibit
    figures: dict[str, Any]
    out: Path
    seconds: float = 0.0
    missing: str = ""
