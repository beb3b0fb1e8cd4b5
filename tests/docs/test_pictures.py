"""The pictures of the documentation are those that its code draws."""

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.docs.conftest import Ran
from tests.docs.pictures import DRAWING, Drawing

EACH = pytest.mark.parametrize("drawing", DRAWING, ids=lambda d: d.page.stem)


def texts(svg: Path) -> list[str]:
    """All that can be read in a picture; fonts and places differ between Graphvizes."""
    parts = ElementTree.parse(svg).iter()
    return sorted(e.text for e in parts if e.text and not e.tag.endswith("style"))


@EACH
def test_the_pictures_are_what_the_code_draws(
    drawing: Drawing, ran: Callable[[Path], Ran]
) -> None:
    drawn, kept = drawing.drawn(ran(drawing.page).place), drawing.kept()
    assert set(drawn) == set(kept)
    for name in drawn:
        if name.endswith(".gv"):
            new, old = (p[name].read_text("utf-8") for p in (drawn, kept))
        else:
            new, old = (str(texts(p[name])) for p in (drawn, kept))
        assert new == old, "make pictures"


@EACH
def test_the_pictures_that_a_page_shows_are_there(drawing: Drawing) -> None:
    folder = drawing.folder.relative_to(drawing.page.parent).as_posix()
    text = drawing.page.read_text("utf-8")
    shown = set(re.findall(rf"{folder}/([\w.]+\.svg)\)", text))
    assert shown
    assert shown <= set(drawing.kept())
