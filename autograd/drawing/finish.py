"""The last touch on an SVG of Graphviz's: what only the reader's browser can know.

Graphviz places text by the fonts of the machine that draws, so a line is anchored at
its middle here, where it stays right in any font. What a pointer is told becomes the
title of its part, which browsers show and screen readers read. And a drawing that
`adapts` gets the colours of both themes, to be chosen by what the reader's screen is
set to; within a notebook, by what that is set to.
"""

import re
from functools import cache

from autograd.drawing.theme import THEMES, Paint, Theme

__all__ = ["finished", "kinds", "variables"]

_PART = re.compile(
    r'<g id="[^"]*" class="(?:node|edge|cluster|graph)\b.*?(?=<!-- |$)', re.S
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_START = re.compile(r'text-anchor="start" x="[^"]*"')
_SHAPE = re.compile(
    r'<(?:path fill="(?!none)[^>]* d|polygon fill="transparent"[^>]* points)="([^"]*)"'
)
_TITLE = re.compile(
    r"<title>[^<]*</title>(\s*<g id=\"[^\"]*\">)?<a xlink:title=\"([^\"]*)\">"
)

CLASS = "retrograd"
"""The class of a drawing that adapts, so that its style is no other's."""

SYSTEM_DARK = "@media (prefers-color-scheme:dark)"
NOTEBOOKS = {
    "light": ('[data-jp-theme-light="true"]', "body.vscode-light"),
    "dark": ('[data-jp-theme-light="false"]', "body.vscode-dark"),
}
"""Where JupyterLab and Visual Studio Code are light or dark, whatever the system is."""


def finished(svg: str, *, adapts: bool) -> str:
    """`svg` with text anchored at its middle, with titles, and themes if it adapts."""
    if "<svg " not in svg:
        return svg
    svg = _PART.sub(lambda part: _part(part.group()), svg)
    if adapts:
        svg = re.sub(r"<svg ", f'<svg class="{CLASS}" ', svg, count=1)
        end = svg.index(">", svg.index("<svg ")) + 1
        svg = f"{svg[:end]}\n<style>\n{_style()}\n</style>{svg[end:]}"
    return svg


def _part(said: str) -> str:
    """A node, an edge or a frame, as text."""
    said = _TITLE.sub(r"<title>\2</title>\1<a>", said)
    shape = _SHAPE.search(said)
    if shape is None or 'class="cluster"' in said[:60]:
        return said
    xs = [float(x) for x in _NUMBER.findall(shape[1])[::2]]
    middle = f"{(min(xs) + max(xs)) / 2:.2f}".rstrip("0").rstrip(".")
    return _START.sub(f'text-anchor="middle" x="{middle}"', said)


@cache
def _style() -> str:
    """Both themes as variables, and each light colour set to its variable."""
    light, dark = (";".join(variables(THEMES[name])) for name in ("light", "dark"))
    root = f".{CLASS}"
    themes = [
        f"{root}{{{light}}}",
        f"{SYSTEM_DARK}{{{root}{{{dark}}}}}",
        *(f"{where} {root}{{{light}}}" for where in NOTEBOOKS["light"]),
        *(f"{where} {root}{{{dark}}}" for where in NOTEBOOKS["dark"]),
    ]
    return "\n".join([*themes, *_rules(root)])


def _rules(root: str) -> list[str]:
    theme = THEMES["light"]
    plain = {k: v for k, v in theme._asdict().items() if isinstance(v, str)}
    found = []
    for attribute in ("fill", "stroke"):
        for name, color in plain.items():
            if name == "cluster" or color == theme.background:
                continue
            found.append(f'{root} [{attribute}="{color}"]{{{attribute}:var(--{name})}}')
    found += [
        f"{root} .graph>polygon,{root} .graph>g>a>polygon{{fill:var(--background)}}",
        f"{root} .cluster path{{fill:var(--cluster)}}",
    ]
    for kind in kinds(theme):
        shape = f'{root} .{kind} path[fill="{getattr(theme, kind).fill}"]'
        found.append(f"{shape}{{fill:var(--{kind}-fill)}}")
        border = f'{root} .{kind} [stroke="{getattr(theme, kind).border}"]'
        found.append(f"{border}{{stroke:var(--{kind}-border)}}")
    return found


def kinds(theme: Theme) -> list[str]:
    """The kinds of box that a theme paints."""
    return [k for k, v in theme._asdict().items() if isinstance(v, Paint)]


def variables(theme: Theme) -> list[str]:
    """The colours of a theme as declarations of CSS variables."""
    found = []
    for name, value in theme._asdict().items():
        if isinstance(value, Paint):
            found += [f"--{name}-fill:{value.fill}", f"--{name}-border:{value.border}"]
        else:
            found.append(f"--{name}:{value}")
    return found
