"""A `Sheet` of boxes and arrows, and the DOT text of it: pure, no rendering."""

from collections.abc import Iterable, Iterator
from math import ceil
from typing import Any, NamedTuple

from autograd.drawing.text import LONGEST, SMALL, TEXT, printable, shortened, width
from autograd.drawing.theme import Paint, Theme

__all__ = [
    "CELL",
    "NODESEP",
    "PAD",
    "RANKSEP",
    "Arrow",
    "Box",
    "Line",
    "Sheet",
    "dot_body",
    "quoted",
]

FONT = "Helvetica,Arial,sans-serif"
CELL = 5
"""The side of one cell of a picture, in points."""

NODESEP, RANKSEP, PAD = 0.18, 0.28, 0.12
"""Between boxes of a rank, between ranks, and around all, in inches."""


class Line(NamedTuple):
    """One line of text in a box or on an arrow."""

    text: str
    color: str
    size: int = TEXT
    bold: bool = False


class Box(NamedTuple):
    """One node of the drawing. `cells` is a small picture, rows of colours.

    `parts` are the values of an operation with several: rows of the one box, each a
    place that arrows can lead to as ``box:part``.
    """

    id: str
    kind: str
    paint: Paint
    lines: tuple[Line, ...]
    tooltip: str = ""
    scope: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    parts: tuple["Box", ...] = ()


class Arrow(NamedTuple):
    """One edge. `ends` says where arrowheads are: forward, back, both or none.

    With ``back`` the places stay, and the arrow points from head to tail. weight: how
    straight and short it is to be, compared with others.
    """

    tail: str
    head: str
    color: str
    lines: tuple[Line, ...] = ()
    ends: str = "forward"
    style: str = "solid"
    pen: float = 1.0
    id: str = ""
    weight: int = 1
    tooltip: str = ""


class Sheet(NamedTuple):
    """All that a drawing shows; `note` stands below it.

    quick: straight arrows, and fewer tries to have them cross less. Graphviz takes 1.5
    seconds for 660 boxes then, not 37.
    """

    title: str
    theme: Theme
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    rankdir: str = "LR"
    note: str = ""
    quick: bool = False


def dot_body(sheet: Sheet) -> list[str]:
    """The lines between the braces of ``digraph { }``, each ending in a newline."""
    theme = sheet.theme
    head = [
        _statement(
            "graph",
            rankdir=sheet.rankdir,
            bgcolor=theme.background,
            fontname=FONT,
            fontcolor=theme.muted,
            tooltip=sheet.title,
            label=sheet.note or None,
            fontsize=SMALL,
            nodesep=NODESEP,
            ranksep=RANKSEP,
            pad=PAD,
            splines="line" if sheet.quick else None,
            nslimit=0.2 if sheet.quick else None,
            mclimit=0.2 if sheet.quick else None,
        ),
        _statement(
            "node", shape="box", fontname=FONT, fontcolor=theme.ink, margin="0.1,0.06"
        ),
        _statement("edge", fontname=FONT, fontsize=SMALL, arrowsize=0.6),
    ]
    return [*head, *_boxes(sheet), *map(_arrow, sheet.arrows)]


def _boxes(sheet: Sheet) -> Iterator[str]:
    """The boxes, those of one module together in a frame that bears its name."""
    by_scope: dict[tuple[str, ...], list[Box]] = {}
    for box in sheet.boxes:
        for depth in range(len(box.scope) + 1):
            by_scope.setdefault(box.scope[:depth], [])
        by_scope[box.scope].append(box)
    opened: list[tuple[str, ...]] = []
    for number, scope in enumerate(sorted(by_scope)):
        while opened and scope[: len(opened[-1])] != opened[-1]:
            opened.pop()
            yield "\t}\n"
        if scope:
            opened.append(scope)
            yield f"\tsubgraph cluster_{number} {{\n"
            yield _statement(
                "graph",
                label=shortened(scope[-1]),
                style="rounded,filled",
                fillcolor=sheet.theme.cluster,
                color=sheet.theme.arrow,
                penwidth=0.6,
                fontsize=SMALL,
                fontcolor=sheet.theme.muted,
                labeljust="l",
                margin=8,
                tooltip=shortened("/".join(scope), LONGEST),
            )
        yield from map(_box, by_scope[scope])
    yield from ("\t}\n" for _ in opened)


def _box(box: Box) -> str:
    return _statement(
        box.id,
        label=_table(box.lines, box.cells, box.parts),
        style=box.paint.style,
        fillcolor=box.paint.fill,
        color=box.paint.border,
        penwidth=box.paint.pen,
        tooltip=shortened(box.tooltip, LONGEST) or None,
        **{"class": box.kind, "id": box.id},
    )


def _arrow(arrow: Arrow) -> str:
    return _statement(
        f"{arrow.tail} -> {arrow.head}",
        label=_table(arrow.lines, ground=True) if arrow.lines else None,
        color=arrow.color,
        dir=None if arrow.ends == "forward" else arrow.ends,
        style=None if arrow.style == "solid" else arrow.style,
        penwidth=None if arrow.pen == 1.0 else arrow.pen,
        weight=None if arrow.weight == 1 else arrow.weight,
        id=arrow.id or None,
        tooltip=shortened(arrow.tooltip, LONGEST) or None,
        **{"class": f"from-{arrow.tail} to-{arrow.head}"},
    )


class _Markup(str):
    """Text that Graphviz is to read as an HTML-like label."""

    __slots__ = ()


def _table(
    lines: Iterable[Line],
    cells: tuple[tuple[str, ...], ...] = (),
    parts: Iterable[Box] = (),
    *,
    ground: bool = False,
) -> _Markup:
    """Lines one below the other, each at least as wide as its text may come out.

    ground: whether SVG is to have a shape behind them, which nobody sees, to tell by
    where their middle is.
    """
    rows = [
        f'<tr><td width="{ceil(width(line.text, line.size))}">{_font(line)}</td></tr>'
        for line in lines
        if line.text
    ]
    if cells:
        rows.append(f"<tr><td>{_picture(cells)}</td></tr>")
    rows += [
        f'<tr><td port="{part.id}" id="{part.id}" border="1" sides="T">'
        f"{_table(part.lines, part.cells)}</td></tr>"
        for part in parts
    ]
    behind = ' bgcolor="transparent"' if ground else ""
    head = f'<table border="0" cellborder="0" cellspacing="0" cellpadding="1"{behind}>'
    return _Markup(f"{head}{''.join(rows) or '<tr><td> </td></tr>'}</table>")


def _font(line: Line) -> str:
    text = _escaped(line.text)
    if line.bold:
        text = f"<b>{text}</b>"
    return f'<font point-size="{line.size}" color="{line.color}">{text}</font>'


def _picture(cells: tuple[tuple[str, ...], ...]) -> str:
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td bgcolor="{c}" fixedsize="true" width="{CELL}" height="{CELL}"></td>'
            for c in row
        )
        + "</tr>"
        for row in cells
    )
    width, height = CELL * len(cells[0]), CELL * len(cells)
    return (
        '<table border="0" cellborder="0" cellspacing="0" cellpadding="0" '
        f'fixedsize="true" width="{width}" height="{height}">{rows}</table>'
    )


def _escaped(text: str) -> str:
    """`text` as characters of an HTML-like label, whatever they are."""
    text = printable(text)
    for plain, entity in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ('"', "&quot;"),
        ("\\", "\\\\"),  # else \N would be the node's name
    ):
        text = text.replace(plain, entity)
    return text


def quoted(text: str) -> str:
    """`text` as a DOT string in which nothing is an escape."""
    text = printable(text).replace("&", "&amp;")
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _statement(subject: str, **attributes: Any) -> str:
    parts = [
        f"{key}={_value(key, value)}"
        for key, value in attributes.items()
        if value is not None
    ]
    return f"\t{subject} [{' '.join(parts)}]\n"


def _value(key: str, value: Any) -> str:
    if type(value) is _Markup:
        return f"<{value}>"
    text = str(value)
    if key == "tooltip":  # Graphviz reads the escapes of a tooltip twice
        text = text.replace("\\", "\\\\")
    return quoted(text)
