"""Pictures of the examples: what they say of themselves, and they in the page."""

from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote
from xml.etree import ElementTree

__all__ = ["Picture", "picture"]

SVG = "{http://www.w3.org/2000/svg}"
PIXELS = {"pt": 4 / 3, "px": 1.0, "": 1.0}
UNESCAPED = " !$()*+,-./:;=?@[]^_{|}~"
"""What may stand in a ``data:`` address as it is, and in an attribute too."""


class Picture(NamedTuple):
    """A picture: its file, title and description, size in pixels, and data address."""

    path: Path
    title: str
    description: str
    width: int
    height: int
    address: str


def picture(path: Path) -> Picture:
    """The SVG at `path`; where it has no title, the name of its file is one."""
    text = path.read_text("utf-8")
    root = ElementTree.fromstring(text)
    title = _line(root.findtext(SVG + "title")) or path.stem.replace("_", " ")
    width, height = (_pixels(root.get(side, "")) for side in ("width", "height"))
    drawn = text[text.index("<svg") :].replace("\n", " ")
    return Picture(
        path,
        title,
        _line(root.findtext(SVG + "desc")) or title,
        width,
        height,
        f"data:image/svg+xml,{quote(drawn, safe=UNESCAPED)}",
    )


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _pixels(length: str) -> int:
    number = length.rstrip("ptx")
    return round(float(number or 0) * PIXELS[length[len(number) :]])
