"""The step-through page: one self-contained HTML file of a drawing and its frames."""

import os
import re
from functools import cache
from typing import Any

from autograd.drawing import text
from autograd.drawing.boxes import heading, kind
from autograd.drawing.dot import Arrow, Box, Line, Sheet, dot_body
from autograd.drawing.render import drawing
from autograd.drawing.steps import (
    Frame,
    edge_id,
    forward_and_backward,
    plain_recursion,
    value_line,
)
from autograd.drawing.theme import THEMES, Theme
from autograd.drawing.views import title
from autograd.errors import RenderError, ValueRangeError
from autograd.files import replacing
from autograd.graph.flow import backward_flow, local_derivative
from autograd.graph.snapshot import Snapshot, Vertex

__all__ = ["page", "theme_style", "write_page"]

MOST_VALUES = 400
"""The most values that a page shows: beyond, one operation a frame teaches nothing."""

TEMPLATE = os.path.join(os.path.dirname(__file__), "page.html")


def write_page(content: str, path: Any) -> str:
    """Write the page to `path`; the path."""
    try:
        with replacing(path) as file:
            file.write(content.encode())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise RenderError(
            f"step_through: {path} cannot be written ({reason}); pass a path in a "
            "directory that exists and may be written to"
        ) from error
    return str(path)


def page(graph: Snapshot) -> str:
    """The page as HTML: styles, drawing, frames and script, nothing from elsewhere."""
    import html  # these two would take a tenth of ``import autograd``
    import json

    if len(graph) > MOST_VALUES:
        raise ValueRangeError(
            f"step_through: the graph has {len(graph):,} values, a page shows at most "
            f"{MOST_VALUES}; step through a smaller example of it"
        )
    flow = backward_flow(graph)
    walks = {
        "walk": forward_and_backward(graph, flow),
        "recursion": plain_recursion(graph, flow),
    }
    sheet = _sheet(graph, [f for frames in walks.values() for f in frames])
    svg = str(drawing(sheet.title, dot_body(sheet)).pipe("svg", encoding="utf-8"))
    data = {"lines": _line_numbers(sheet), **walks}
    fields = {
        "TITLE": html.escape(sheet.title),
        "STYLE": theme_style(),
        "SVG": svg[svg.index("<svg") :],
        "DATA": json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"),
    }
    return re.sub(r"<!--(\w+)-->", lambda field: fields[field[1]], _template())


@cache
def _template() -> str:
    """The page before its fields are filled in."""
    with open(TEMPLATE, encoding="utf-8") as file:
        return file.read()


def _sheet(graph: Snapshot, frames: list[Frame]) -> Sheet:
    """The drawing, each box as wide as the longest sum that will stand in it."""
    theme = THEMES["light"]
    sums: dict[int, str] = {}
    for frame in frames:
        for i, said in frame["sums"].items():
            if text.width(said, 11) >= text.width(sums.get(i, ""), 11):
                sums[i] = said
    outputs = frozenset(graph.outputs)
    boxes = tuple(
        _box(graph, v, sums.get(v.id), outputs, theme) for v in graph.vertices
    )
    arrows = tuple(
        Arrow(f"n{e.source}", f"n{e.target}", theme.arrow, id=edge_id(e))
        for e in graph.edges
    )
    scalar = tuple(
        a._replace(lines=(Line(text.number(local), theme.gradient, 11),))
        if local is not None and getattr(local, "shape", None) == ()
        else a
        for a, local in zip(
            arrows, (local_derivative(graph, e) for e in graph.edges), strict=True
        )
    )
    name = title(graph, "forward").partition(" graph of ")[2]
    return Sheet(f"step by step: {name}", theme, boxes, scalar)


def _box(
    graph: Snapshot,
    v: Vertex,
    derivative: str | None,
    outputs: frozenset[int],
    theme: Theme,
) -> Box:
    lines = [*heading(graph, v, theme), Line(value_line(v), theme.ink, 12)]
    if derivative:
        lines.append(Line(derivative, theme.gradient, 11))
    sort = kind(v, outputs)
    return Box(f"n{v.id}", sort, getattr(theme, sort), tuple(lines), "", v.scope)


def _line_numbers(sheet: Sheet) -> dict[str, list[int]]:
    """Per box where the lines of its value start, and where its derivative is."""
    found = {}
    for box in sheet.boxes:
        colors = [line.color for line in box.lines]
        end = len(colors) - (colors[-1] == sheet.theme.gradient)
        found[box.id] = [min(1, end - 1), end]
    return found


def theme_style() -> str:
    """The colours of both themes as variables, and the drawing's parts set to them."""
    kinds = ("leaf", "constant", "operation", "output")
    rules = [
        f".{k} > g > a > path, .{k} > path, .{k} polygon"
        f"{{fill:var(--{k}-fill);stroke:var(--{k}-border)}}"
        for k in kinds
    ]
    light = THEMES["light"]
    for name in ("ink", "muted", "gradient"):
        rules.append(f'svg text[fill="{getattr(light, name)}"]{{fill:var(--{name})}}')
    return "\n".join(
        [
            f":root{{{_variables(light, kinds)}}}",
            "@media (prefers-color-scheme: dark){"
            f":root{{{_variables(THEMES['dark'], kinds)}}}}}",
            *rules,
        ]
    )


def _variables(theme: Theme, kinds: tuple[str, ...]) -> str:
    names = ("background", "ink", "muted", "arrow", "gradient", "highlight", "cluster")
    parts = [f"--{name}:{getattr(theme, name)}" for name in names]
    for k in kinds:
        paint = getattr(theme, k)
        parts += [f"--{k}-fill:{paint.fill}", f"--{k}-border:{paint.border}"]
    return ";".join(parts)
