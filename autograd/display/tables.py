"""Tables, as HTML and as lines of text."""

from collections.abc import Iterable, Sequence
from typing import Any

from autograd.display.markup import Markup, joined, tag

__all__ = ["lines", "table"]


def table(
    head: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    *,
    caption: Any = "",
    foot: Sequence[Any] = (),
    align: str = "",
    class_: str = "",
) -> Markup:
    """A table whose first column names its rows.

    align: a letter for each column, ``l`` or ``r``; by default the first is on the left
    and the others are on the right. foot: a last row, a sum say.

    >>> '<td class="r">1 &lt; 2</td>' in table((), [["n", "1 < 2"]])
    True
    """
    parts = [tag("caption", caption)] if caption else []
    if any(head):
        parts.append(tag("thead", _row(head, align, scope="col")))
    parts.append(tag("tbody", *[_row(row, align) for row in rows]))
    if foot:
        parts.append(tag("tfoot", _row(foot, align)))
    return tag("div", tag("table", *parts, class_=class_), class_="scroll")


def _row(cells: Sequence[Any], align: str, scope: str = "row") -> Markup:
    made = []
    for k, cell in enumerate(cells):
        side = "r" if (align[k : k + 1] or ("l" if k == 0 else "r")) == "r" else ""
        if scope == "col" or k == 0:
            made.append(tag("th", cell, scope=scope, class_=side))
        else:
            made.append(tag("td", cell, class_=side))
    return tag("tr", joined(made))


def lines(rows: Sequence[Sequence[str]], *, align: str = "") -> list[str]:
    """The rows as lines of text, in columns of one width; `align` as for `table`.

    >>> lines([("w", "1"), ("bias", "20")])
    ['w      1', 'bias  20']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    sides = align or "l" + "r" * (len(widths) - 1)
    return [
        "  ".join(
            [
                cell.rjust(width) if side == "r" else cell.ljust(width)
                for cell, width, side in zip(row, widths, sides, strict=True)
            ]
        ).rstrip()
        for row in rows
    ]
