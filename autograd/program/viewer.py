"""The viewer: one self-contained HTML file, a program's lines beside its drawing."""

import os
import re
from collections.abc import Iterator
from functools import cache

from autograd.drawing.dot import dot_body
from autograd.drawing.page import theme_style
from autograd.drawing.render import drawing
from autograd.drawing.theme import THEMES
from autograd.program.fusion.loop import single_steps
from autograd.program.highlighting import STYLE, highlighted
from autograd.program.listing import Listing
from autograd.program.picture import box_id, program_sheet
from autograd.program.script import Script
from autograd.program.text import Text

__all__ = ["viewer"]

TEMPLATE = os.path.join(os.path.dirname(__file__), "viewer.html")


def viewer(listing: Listing, text: Text, found: Script) -> str:
    """The page as HTML: nothing in it comes from elsewhere."""
    import html

    sheet = program_sheet(listing, text, THEMES["light"])
    svg = str(drawing(sheet.title, dot_body(sheet)).pipe("svg", encoding="utf-8"))
    numbers = {id(step): box_id(k) for k, step in enumerate(listing.steps)}
    lines = []
    for k, line in enumerate(highlighted(found.text), 1):
        step = found.steps.get(k)
        steps = single_steps([step] if step is not None else [])
        box = next((numbers[id(s)] for s in steps if id(s) in numbers), None)
        own = f' data-box="{box}"' if box is not None else ""
        lines.append(f'<span class="line"{own}>{line or " "}</span>')
    fields = {
        "TITLE": html.escape(sheet.title),
        "STYLE": "\n".join([theme_style(), STYLE, *_edges()]),
        "SOURCE": "".join(lines),
        "SVG": svg[svg.index("<svg") :],
    }
    return re.sub(r"<!--(\w+)-->", lambda field: fields[field[1]], _template())


def _edges() -> Iterator[str]:
    """The colours of arrows, in both themes."""
    for name in ("arrow", "gradient"):
        color = getattr(THEMES["light"], name)
        for part in ("stroke", "fill"):
            yield f'svg .edge [{part}="{color}"]{{{part}:var(--{name})}}'


@cache
def _template() -> str:
    """The page before its fields are filled in."""
    with open(TEMPLATE, encoding="utf-8") as file:
        return file.read()
