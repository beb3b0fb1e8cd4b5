"""The colours of curves, light and dark: data alone.

They are of the Okabe–Ito palette, darkened until they read as text, and each line has a
style too, so that lines are told apart without colour.
"""

from collections.abc import Iterable

from autograd.drawing.theme import THEMES

__all__ = [
    "AMBER",
    "BACKGROUND",
    "BLUE",
    "COLOURS",
    "DARK",
    "DASHES",
    "GREEN",
    "INK",
    "MUTED",
    "ORANGE",
    "PURPLE",
    "SKY",
    "dark_rules",
    "inline_rules",
]

_light, _dark = THEMES["light"], THEMES["dark"]

INK, MUTED, BACKGROUND = _light.ink, _light.muted, _light.background
BLUE, ORANGE, GREEN = "#0072b2", "#b84d00", "#00805d"
PURPLE, AMBER, SKY = "#a4447f", "#9a6a00", "#3f8fc4"
COLOURS = (BLUE, ORANGE, GREEN, PURPLE, AMBER, SKY)

DASHES = ("", "6 3", "8 3 2 3", "2 2", "8 3 2 3 2 3", "1 3")
"""The style of each line, as SVG writes it."""

DARK = {
    INK: _dark.ink,
    MUTED: _dark.muted,
    BACKGROUND: _dark.background,
    BLUE: "#4ea8e6",
    ORANGE: "#ff9a4d",
    GREEN: "#2fc79a",
    PURPLE: "#e08fbe",
    AMBER: "#e6b23c",
    SKY: "#a5d5f7",
}
"""What a colour becomes where the reader's system is dark."""


def dark_rules(pattern: str, colours: dict[str, str]) -> str:
    """CSS that changes `colours` where the reader's system is dark.

    pattern: selects what has the colour, with ``{kind}``, fill or stroke, and
    ``{colour}``. A renderer that does not know such rules shows the light picture.
    """
    rules = "".join(
        f"{pattern.format(kind=kind, colour=light)}{{{kind}: {dark} !important}}"
        for light, dark in colours.items()
        for kind in ("fill", "stroke")
    )
    return f"@media (prefers-color-scheme: dark) {{{rules}}}"


def inline_rules(pattern: str, colours: Iterable[str]) -> str:
    """CSS that mixes `colours` with that of the text around a picture."""
    mixed = {INK: "currentColor", BACKGROUND: "transparent"}
    mixed[MUTED] = "color-mix(in srgb,currentColor 72%,transparent)"
    return "".join(
        f"{pattern.format(kind=kind, colour=colour)}{{{kind}: "
        f"{mixed.get(colour) or f'color-mix(in srgb,{colour} 70%,currentColor)'}"
        " !important}"
        for colour in colours
        for kind in ("fill", "stroke")
    )
