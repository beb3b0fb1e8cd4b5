"""Runs the examples and writes the page that shows all, in the order of a story."""

import contextlib
import importlib
import io
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograd.pages import write_page
from examples.gallery import CHAPTERS, Chapter, Exhibit, Shown, gallery

__all__ = ["names", "write"]


def names(chapters: Sequence[Chapter] = CHAPTERS) -> list[str]:
    """Every example, in the order of the story."""
    return [e.program for chapter in chapters for e in chapter.exhibits]


def write(
    chosen: Iterable[str],
    out: str | Path = "out",
    chapters: Sequence[Chapter] = CHAPTERS,
) -> Path:
    """Run the examples `chosen` and show them in ``index.html`` of the folder `out`.

    Raises `ValueError` for a name that no example has.
    """
    out, wanted = Path(out), set(chosen)
    if unknown := sorted(wanted - set(names(chapters))):
        known = ", ".join(names(chapters))
        raise ValueError(
            f"no example is called {', '.join(unknown)}; there are {known}"
        )
    shown = [
        _ran(exhibit, out / exhibit.program)
        for chapter in chapters
        for exhibit in chapter.exhibits
        if exhibit.program in wanted
    ]
    path = out / "index.html"
    write_page(gallery(chapters, shown, out), path, "examples")
    return path


def _ran(exhibit: Exhibit, out: Path) -> Shown:
    """One run, which is also told on the terminal; one that needs more is told of."""
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        try:
            module = importlib.import_module(f"examples.{exhibit.program}")
            figures = module.main(out=out)
        except ImportError as error:
            print(error)
            figures = {"available": False}
    seconds = time.perf_counter() - start
    text = _without_progress(printed.getvalue())
    print(f"== {exhibit.program}, {seconds:.1f} s\n{text}", flush=True)
    missing = "" if figures.get("available", True) else text.strip()
    return Shown(exhibit, figures, out, seconds, missing)


def _without_progress(text: str) -> str:
    """Of a line that was written over and over again what it said last."""
    return "\n".join(line.rstrip("\r").split("\r")[-1] for line in text.split("\n"))
