"""HTML in small pieces: what is text stays text, and tables are made in one place."""

from collections.abc import Callable, Iterable
from typing import Any

from autograd.display.style import CLASS, STYLE
from autograd.plain import plain

__all__ = [
    "LARGEST",
    "Markup",
    "bar",
    "details",
    "drawn",
    "escaped",
    "framed",
    "joined",
    "paragraph",
    "signed_bar",
    "tag",
]

LARGEST = 1000
"""The most operations of a graph that is drawn unasked, in a fifth of a second."""


class Markup(str):
    """Text that is HTML already; any other text is escaped before it is shown."""

    __slots__ = ()


def escaped(said: Any) -> Markup:
    """`said` as HTML, harmless whatever it is; `Markup` as it is.

    >>> escaped("a < b"), escaped(Markup("<b>a</b>"))
    ('a &lt; b', '<b>a</b>')
    """
    from html import escape  # which importing autograd need not load

    return said if isinstance(said, Markup) else Markup(escape(plain(str(said))))


def tag(name: str, *parts: Any, **attributes: Any) -> Markup:
    """An element with its parts one after the other.

    Of its attributes ``class_`` is written class, and ``aria_hidden`` with a hyphen.

    >>> tag("td", "1 < 2", class_="r")
    '<td class="r">1 &lt; 2</td>'
    """
    given = "".join(
        [
            f' {_attribute(key)}="{escaped(value)}"'
            for key, value in attributes.items()
            if value not in ("", None)
        ]
    )
    return Markup(f"<{name}{given}>{joined(parts)}</{name}>")


def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def joined(parts: Iterable[Any], between: str = "") -> Markup:
    """Parts one after the other, each escaped where it is no HTML."""
    return Markup(between.join(map(escaped, parts)))


def paragraph(*parts: Any, class_: str = "") -> Markup:
    """A paragraph."""
    return tag("p", *parts, class_=class_)


def framed(*parts: Any) -> str:
    """All that is shown of one thing, with the style that everything has."""
    return f"<style>{STYLE}</style>{tag('div', *parts, class_=CLASS)}"


def details(summary: Any, *parts: Any) -> Markup:
    """What is shown on demand: a click on the summary opens it, without a script."""
    return tag("details", tag("summary", summary), *parts)


def bar(share: float) -> Markup:
    """A bar of a length from 0 to 1."""
    return tag("span", _stripe(0.0, share), class_="bar", aria_hidden="true")


def signed_bar(share: float) -> Markup:
    """A bar from the middle: to the right for `share` ≤ 1, to the left for ≥ −1."""
    half = abs(share) / 2
    stripe = _stripe(0.5 - half if share < 0 else 0.5, half, negative=share < 0)
    return tag("span", stripe, class_="bar signed", aria_hidden="true")


def _stripe(start: float, length: float, *, negative: bool = False) -> Markup:
    style = f"left:{100 * start:.1f}%;width:{100 * min(length, 1.0):.1f}%"
    return tag("i", style=style, class_="minus" if negative else "plus")


def drawn(draw: Callable[[], Any], *, size: int = 0) -> Markup:
    """The graph that `draw` gives, a drawing that shows itself as SVG, on demand.

    Nothing where there are more than `LARGEST` operations, and where it cannot be
    drawn, for whatever reason: what is shown beside it is worth more than an error in
    its place.
    """
    if size > LARGEST:
        return Markup("")
    try:
        svg = str(draw()._repr_mimebundle_()["image/svg+xml"])
        picture = Markup(svg[svg.index("<svg") :])
    except Exception:
        return Markup("")
    return details("graph", tag("div", picture, class_="picture"))
