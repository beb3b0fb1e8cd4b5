"""The viewer: one self-contained HTML file, a program's lines beside its drawing."""

import os
from collections.abc import Iterator
from functools import cache

from autograd.drawing.dot import dot_body
from autograd.drawing.render import drawing
from autograd.drawing.style import theme_style
from autograd.drawing.theme import THEMES
from autograd.pages import page
from autograd.program.formatting import fitted
from autograd.program.fusion.loop import single_steps
from autograd.program.highlighting import STYLE, highlighted
from autograd.program.listing import Listing
from autograd.program.picture import MOST, box_id, input_id, program_sheet
from autograd.program.script import Script
from autograd.program.text import Text

__all__ = ["viewer"]

FOLDER = os.path.dirname(__file__)


def viewer(listing: Listing, text: Text, found: Script) -> str:
    """The page as HTML: nothing in it comes from elsewhere."""
    title = f"program of {listing.name}"
    count = len(listing.steps)
    svg = f'<p class="hint">{count:,} steps; a drawing shows at most {MOST:,}.</p>'
    if count <= MOST:
        sheet = program_sheet(listing, text, THEMES["light"])
        svg = str(drawing(title, dot_body(sheet)).pipe("svg", encoding="utf-8"))
        svg = svg[svg.index("<svg") :]
    return page(
        _file("viewer.html"),
        style="\n".join([theme_style(), STYLE, *_edges(), _file("viewer.css")]),
        script=_file("viewer.js"),
        text={"TITLE": title},
        markup={"SOURCE": "".join(_lines(listing, text, found)), "SVG": svg},
    )


def _lines(listing: Listing, text: Text, found: Script) -> Iterator[str]:
    """The source as HTML; each line bears the boxes of its steps, and those they use.

    The function's head is the line of what it is given. A view of memory, made before
    the first run, is a step like others.
    """
    numbers = {id(step): box_id(k) for k, step in enumerate(listing.steps)}
    made = {y: box_id(k) for k, step in enumerate(listing.steps) for y in step.outputs}
    made |= {x.value: input_id(k) for k, x in enumerate(listing.inputs)}
    given = [input_id(k) for k in range(len(listing.inputs))]
    views = {fitted(said.code)[0]: said.step for said in text.views}
    plain = found.text.splitlines()
    for k, line in enumerate(highlighted(found.text)):
        step = found.steps.get(k + 1, views.get(plain[k]))
        steps = list(single_steps([step] if step is not None else []))
        boxes = [numbers[id(s)] for s in steps if id(s) in numbers]
        used = dict.fromkeys(made[x] for s in steps for x in s.uses() if x in made)
        if k + 1 == found.head:
            boxes = given
        own = f' data-box="{" ".join(boxes)}" data-uses="{" ".join(used)}"'
        yield f'<span class="line"{own if boxes else ""}>{line or " "}</span>'


def _edges() -> Iterator[str]:
    """The colours of arrows, in both themes."""
    for name in ("arrow", "gradient"):
        color = getattr(THEMES["light"], name)
        for part in ("stroke", "fill"):
            yield f'svg .edge [{part}="{color}"]{{{part}:var(--{name})}}'


@cache
def _file(name: str) -> str:
    """A part of the page, before its fields are filled in."""
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return file.read()
