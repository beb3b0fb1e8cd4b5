"""The page of all examples: one HTML file without a script that asks for nothing.

A chapter is a row of cards. A card is closed until it is clicked, or its summary is
opened by keyboard; what stands in it then is in the page already. The pictures are in
the page too, as addresses of data, since a page so guarded may load no file.
"""

import importlib
import inspect
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

from autograd.display.markup import Markup, details, joined, paragraph, tag
from autograd.display.tables import table
from autograd.drawing.style import theme_variables
from autograd.pages import page
from autograd.program.highlighting import STYLE, highlighted
from examples.gallery.exhibit import Chapter, Quote, Shown, Table
from examples.gallery.filling import filled
from examples.gallery.pictures import Picture, picture

__all__ = ["gallery"]

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

TITLE = "Retrograd: the examples"
ABOUT = (
    "Programs that show the project at work, in the order of a story. Each card opens: "
    "its pictures, its numbers, its code. Point at a number to see it whole."
)
MADE = "Made by python -m examples, from what the programs computed on this machine."


def gallery(chapters: Sequence[Chapter], shown: Iterable[Shown], out: Path) -> str:
    """The page that stands in the folder `out`, of those `chapters` that have a run."""
    runs = {run.exhibit.program: run for run in shown}
    told = [
        (chapter, here)
        for chapter in chapters
        if (here := [runs[e.program] for e in chapter.exhibits if e.program in runs])
    ]
    style = [theme_variables(), STYLE, (HERE / "look.css").read_text("utf-8")]
    return page(
        (HERE / "page.html").read_text("utf-8"),
        style="\n".join(style),
        script="",
        text={"TITLE": TITLE, "ABOUT": ABOUT, "MADE": MADE},
        markup={
            "CONTENTS": _contents(told),
            "CHAPTERS": joined([_chapter(*one, out) for one in told], "\n"),
        },
    )


def _contents(told: list[tuple[Chapter, list[Shown]]]) -> Markup:
    """Chapters and their exhibits as links."""
    entries = [
        tag(
            "li",
            tag("b", chapter.title),
            tag("ul", *[tag("li", _to(run)) for run in here]),
        )
        for chapter, here in told
    ]
    return tag("nav", tag("ol", *entries), aria_label="contents")


def _to(run: Shown) -> Markup:
    return tag("a", run.exhibit.title, href=f"#{run.exhibit.program}")


def _chapter(chapter: Chapter, here: list[Shown], out: Path) -> Markup:
    cards = [_card(run, run.exhibit.page or chapter.page, out) for run in here]
    head = [tag("h2", chapter.title), paragraph(chapter.about)]
    return tag("section", *head, joined(cards, "\n"), class_="chapter")


def _card(run: Shown, read_on: str, out: Path) -> Markup:
    """One exhibit. What has its name stands behind the summary, so links open it."""
    exhibit, missing = run.exhibit, run.missing
    names = () if missing else exhibit.pictures
    first, *others = [
        _figure(picture(run.out / f"{name}.svg"), out) for name in names
    ] or [Markup("")]
    tables = () if missing else exhibit.tables
    quotes = () if missing else exhibit.quotes
    words = tag(
        "div",
        tag("h3", exhibit.title),
        paragraph(exhibit.shows),
        paragraph(tag("b", "Look for"), f" {exhibit.look_for}"),
        paragraph(f"Not run here: {missing}", class_="not-run") if missing else "",
        class_="words",
    )
    more = tag(
        "div",
        *others,
        tag("div", *[_table(t, run) for t in tables], class_="tables")
        if tables
        else "",
        *[_quote(q, run) for q in quotes],
        _code(run),
        _run(run, read_on, out),
        class_="more",
    )
    place = tag("span", id=exhibit.program, class_="place")
    opened = details(_summary(run, len(names), len(tables)), place, more)
    kind = "exhibit" if names else "exhibit bare"
    return tag("article", words, first, opened, class_=kind)


def _summary(run: Shown, pictures: int, tables: int) -> Markup:
    """What opens a card: how much is in it."""
    counted = ((pictures, "picture"), (tables, "table"))
    there = [f"{n} {what}{'s' if n > 1 else ''}" for n, what in counted if n]
    return joined(
        [
            tag("span", f"Open: {', '.join([*there, 'code'])}", class_="opens"),
            tag("span", "Close", class_="closes"),
            tag("span", f", {run.exhibit.title}", class_="unseen"),
        ]
    )


def _figure(shown: Picture, out: Path) -> Markup:
    """A picture over its title; a click on it opens its file."""
    image = tag(
        "img",
        alt=shown.description,
        width=shown.width,
        height=shown.height,
        decoding="async",
        src=Markup(shown.address),
    ).removesuffix("</img>")
    link = tag("a", Markup(image), href=_relative(shown.path, out), class_="picture")
    return tag("figure", link, tag("figcaption", shown.title))


def _table(said: Table, run: Shown) -> Markup:
    rows = [[filled(cell, run.figures) for cell in row] for row in said.rows]
    caption = filled(said.caption, run.figures)
    return table(said.head, rows, caption=caption, align=said.align)


def _quote(said: Quote, run: Shown) -> Markup:
    text = str(run.figures[said.figure])
    shown = _python(text, said.caption) if said.language else _block(text, said.caption)
    return tag("div", paragraph(said.caption), shown, class_="quote")


def _block(text: str, label: str) -> Markup:
    """Text as it is, in a box that the keyboard can reach to scroll it."""
    return tag("pre", text, tabindex="0", role="region", aria_label=label)


def _python(source: str, label: str) -> Markup:
    lines = Markup("\n".join(highlighted(source)))
    return tag("pre", lines, class_="py", tabindex="0", role="region", aria_label=label)


def _code(run: Shown) -> Markup:
    """The modules of the example, each on demand."""
    parts = []
    for name in (run.exhibit.program, *run.exhibit.parts):
        source = inspect.getsource(importlib.import_module(f"examples.{name}"))
        path = f"examples/{name}.py"
        summary = joined([tag("code", path), f", {len(source.splitlines())} lines"])
        parts.append(details(summary, _python(source, path)))
    return tag("div", *parts, class_="code")


def _run(run: Shown, read_on: str, out: Path) -> Markup:
    """How to run it oneself, how long that took, and where to read on."""
    command = tag("code", f"python -m examples.{run.exhibit.program}")
    took = "" if run.missing else f" took {run.seconds:.1f} s."
    link: tuple[str | Markup, ...] = ()
    if read_on:
        link = (" Read on: ", tag("a", read_on, href=_relative(ROOT / read_on, out)))
    return paragraph(command, took, *link, class_="run")


def _relative(path: Path, out: Path) -> str:
    return quote(Path(os.path.relpath(path, out)).as_posix())
