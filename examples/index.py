"""One page that shows what all examples printed and drew."""

import contextlib
import html
import importlib
import io
import os
import pkgutil
import time
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import examples

__all__ = ["names", "write"]

SVG = "{http://www.w3.org/2000/svg}"
PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Retrograd: the examples</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 800px; margin: 2em auto; \
padding: 0 1em }}
pre {{ overflow-x: auto; font-size: 13px }}
img {{ max-width: 100%; margin: .5em 0 }}
</style>
<h1>Retrograd: the examples</h1>
<nav><ul>
{links}
</ul></nav>
{sections}
</html>
"""


class Shown(NamedTuple):
    """One example that ran: what it is about, what it printed, how long it took."""

    name: str
    about: str
    printed: str
    seconds: float


def names() -> list[str]:
    """Every module of this package that has a ``main``."""
    modules = [m.name for m in pkgutil.iter_modules(examples.__path__)]
    return [
        name
        for name in modules
        if name != "__main__"
        and hasattr(importlib.import_module(f"examples.{name}"), "main")
    ]


def write(chosen: list[str], out: str | Path = "out") -> Path:
    """Run the examples `chosen` and show them in ``index.html`` of the folder `out`."""
    out = Path(out)
    shown = [_ran(name, out / name) for name in chosen]
    links = [f'<li><a href="#{s.name}">{s.name}</a>: {_first(s.about)}' for s in shown]
    page = PAGE.format(
        links="\n".join(links),
        sections="\n".join(_section(s, out) for s in shown),
    )
    path = out / "index.html"
    path.write_text(page, "utf-8")
    return path


def _ran(name: str, out: Path) -> Shown:
    module = importlib.import_module(f"examples.{name}")
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        module.main(out=out)
    seconds = time.perf_counter() - start
    text = _without_progress(printed.getvalue())
    print(f"== {name}, {seconds:.1f} s\n{text}", flush=True)
    return Shown(name, str(module.__doc__), text, seconds)


def _without_progress(text: str) -> str:
    """Of a line that was written over and over again what it said last."""
    return "\n".join(line.rstrip("\r").split("\r")[-1] for line in text.split("\n"))


def _first(about: str) -> str:
    return html.escape(about.strip().split("\n")[0])


def _section(shown: Shown, out: Path) -> str:
    pictures = sorted((out / shown.name).glob("*.svg"))
    return "\n".join(
        [
            f'<h2 id="{shown.name}">{shown.name}</h2>',
            f"<p>{_first(shown.about)}</p>",
            f"<p><code>python -m examples.{shown.name}</code>, "
            f"{shown.seconds:.1f} s</p>",
            f"<pre>{html.escape(shown.printed)}</pre>",
            *(_image(p, out) for p in pictures),
        ]
    )


def _image(picture: Path, out: Path) -> str:
    where = html.escape(os.path.relpath(picture, out))
    return f'<img src="{where}" alt="{html.escape(_description(picture))}">'


def _description(picture: Path) -> str:
    """What the picture says of itself, or else the name of its file."""
    root = ElementTree.parse(picture).getroot()
    said = (root.findtext(SVG + tag) for tag in ("title", "desc"))
    return " ".join(s.strip() for s in said if s) or picture.stem.replace("_", " ")
