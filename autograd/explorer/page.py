"""The explorer's page: data, styles and scripts in one HTML file."""

import os
from functools import cache
from typing import Any

from autograd.drawing.style import theme_variables
from autograd.explorer.data import explored
from autograd.graph.snapshot import Snapshot
from autograd.pages import as_json, page

__all__ = ["SCRIPTS", "explorer_page", "frame", "page_of", "script"]

FOLDER = os.path.dirname(__file__)

SCRIPTS = (
    "text",
    "model",
    "content",
    "visible",
    "order",
    "rows",
    "layout",
    "nested",
    "paths",
    "steps",
    "search",
    "camera",
    "labels",
    "drawing",
    "details",
    "panel",
    "player",
    "app",
    "keys",
    "film",
    "main",
)
"""The page's scripts in their order: each uses what those before it define."""

PLAIN = 65_536
"""The most characters of data that stand in the page as they are."""


def explorer_page(graph: Snapshot, mode: str, at: int | None = None) -> str:
    """The page of `graph`, opened to explore it or in ``step`` mode, at a vertex."""
    place = {} if at is None else {"at": f"v{at}"}
    return page_of({**explored(graph), **place}, mode)


def page_of(data: dict[str, Any], mode: str = "explore") -> str:
    """The page of what `explorer.data`, or a film, says."""
    data = {"mode": mode, **data}
    kind, held = _held(as_json(data))
    about = "step by step: " if mode == "step" else ""
    return page(
        _file("page.html"),
        style="\n".join([theme_variables(), _file("look.css"), _file("film.css")]),
        script=script(),
        text={"TITLE": f"{about}{data['title']}"},
        markup={"KIND": kind, "DATA": held},
    )


def _held(text: str) -> tuple[str, str]:
    """The attributes of the element that holds the data, and what it holds."""
    import base64
    import zlib

    if len(text) <= PLAIN:
        return 'type="application/json"', text
    packed = base64.b64encode(zlib.compress(text.encode(), 6)).decode()
    return 'type="text/plain" data-packed="deflate"', packed


@cache
def script() -> str:
    """All scripts as one."""
    parts = ['"use strict";', *(_file(f"{name}.js") for name in SCRIPTS)]
    return "\n".join(parts)


@cache
def _file(name: str) -> str:
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return file.read()


def frame(content: str, title: Any) -> str:
    """A page as part of another, as in a notebook: cut off from what is around it."""
    import html

    return (
        f'<iframe srcdoc="{html.escape(content)}" title="{html.escape(str(title))}" '
        'sandbox="allow-scripts" loading="lazy" width="100%" height="640" '
        'frameborder="0"></iframe>'
    )
