"""The colours of a drawing. Few, each with one meaning, told apart also without colour.

Blue, orange and green are of the Okabe–Ito palette, which readers with the common kinds
of colour blindness can tell apart, darkened or lightened until text reaches a contrast
of 4.5:1. Every kind of value has a border of its own as well: constants are dashed, the
output is thick.
"""

from typing import NamedTuple

from autograd.errors import ValueRangeError

__all__ = ["AUTO", "THEMES", "Paint", "Theme", "theme_named"]


class Paint(NamedTuple):
    """How one kind of value is drawn."""

    fill: str
    border: str
    style: str = "rounded,filled"
    pen: float = 1.0


class Theme(NamedTuple):
    """The colours of one theme.

    ink is for names and values, muted for what is secondary, gradient for all that
    flows backwards, highlight for a marked path, cluster for the frame around a module.
    """

    background: str
    ink: str
    muted: str
    arrow: str
    gradient: str
    highlight: str
    cluster: str
    leaf: Paint
    constant: Paint
    operation: Paint
    output: Paint
    folded: Paint


THEMES = {
    "light": Theme(
        background="#ffffff",
        ink="#1b1f24",
        muted="#5f6873",
        arrow="#7c8591",
        gradient="#a63f00",
        highlight="#d55e00",
        cluster="#f6f7f9",
        leaf=Paint("#e1effa", "#0072b2"),
        constant=Paint("#f3f3f1", "#8a8f96", "rounded,filled,dashed"),
        operation=Paint("#ffffff", "#8a8f96"),
        output=Paint("#e0f3ec", "#00805d", pen=2.0),
        folded=Paint("#f6f7f9", "#8a8f96", "rounded,filled,dotted"),
    ),
    "dark": Theme(
        background="#15181d",
        ink="#eef1f5",
        muted="#a4adb9",
        arrow="#818b98",
        gradient="#ffb27a",
        highlight="#ff8a3d",
        cluster="#1c2027",
        leaf=Paint("#14334a", "#56b4e9"),
        constant=Paint("#23272e", "#818b98", "rounded,filled,dashed"),
        operation=Paint("#1c2027", "#818b98"),
        output=Paint("#123a2e", "#2fc79a", pen=2.0),
        folded=Paint("#1c2027", "#818b98", "rounded,filled,dotted"),
    ),
    "print": Theme(
        background="#ffffff",
        ink="#000000",
        muted="#444444",
        arrow="#000000",
        gradient="#000000",
        highlight="#000000",
        cluster="#ffffff",
        leaf=Paint("#e8e8e8", "#000000"),
        constant=Paint("#ffffff", "#000000", "rounded,filled,dashed"),
        operation=Paint("#ffffff", "#000000"),
        output=Paint("#ffffff", "#000000", pen=2.5),
        folded=Paint("#ffffff", "#000000", "rounded,filled,dotted"),
    ),
}


AUTO = "auto"
"""Light, and dark where the reader's screen is."""


def theme_named(name: str) -> Theme:
    """The theme called `name`: ``auto``, ``light``, ``dark`` or ``print``."""
    if name != AUTO and name not in THEMES:
        known = ", ".join([AUTO, *THEMES])
        raise ValueRangeError(f"draw: theme={name!r} is unknown; choose one of {known}")
    return THEMES["light" if name == AUTO else name]
