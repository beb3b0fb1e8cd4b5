"""A built site as data: its pages, what they link to, and what can be linked to."""

import functools
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

__all__ = ["Html", "broken", "outside", "parsed", "written"]

ASKED = {"link", "script", "img", "iframe", "source", "object"}
"""The elements whose addresses a browser asks for without being told to."""


class Html(NamedTuple):
    """What a page links to, each as tag and address, and the places in it."""

    links: tuple[tuple[str, str], ...]
    ids: frozenset[str]
    language: str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.ids: set[str] = set()
        self.language = ""

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in given}
        self.ids |= {said[name] for name in ("id", "name") if name in said}
        self.links += [(tag, said[n]) for n in ("href", "src", "data") if n in said]
        if tag == "html":
            self.language = said.get("lang", "")


@functools.cache
def parsed(page: Path) -> Html:
    """One page, read."""
    reader = _Reader()
    reader.feed(page.read_text("utf-8"))
    return Html(tuple(reader.links), frozenset(reader.ids), reader.language)


def written(site: Path) -> list[Path]:
    """The pages that were written by someone: not listings of the source."""
    made = {"_modules", "_static", "playground", "source"}
    return [
        page
        for page in sorted(site.rglob("*.html"))
        if page.relative_to(site).parts[0] not in made
    ]


def broken(page: Path) -> list[str]:
    """The links of a page that lead nowhere."""
    return [address for _, address in parsed(page).links if not _leads(page, address)]


def _leads(page: Path, address: str) -> bool:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return True
    there = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not there.is_file():
        return False
    if not parts.fragment or there.suffix != ".html" or "playground" in there.parts:
        return True
    return unquote(parts.fragment) in parsed(there).ids


def outside(page: Path) -> list[str]:
    """What a browser would ask of other hosts, or of no page at all, for this page."""
    return [
        address
        for tag, address in parsed(page).links
        if tag in ASKED and urlsplit(address).scheme in ("http", "https", "ftp")
    ]
