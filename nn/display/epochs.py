"""What the epochs of a training gave: as panels of curves, as a table, as HTML."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from autograd.display.markup import Markup, framed, tag
from autograd.display.tables import table as html_table
from autograd.plain import printable
from nn.display.curves import Curve, Panel, Picture, picture
from nn.display.text import value

__all__ = ["Best", "Epochs", "curves_of", "html", "table"]

Epochs = Mapping[str, tuple[Sequence[int], Sequence[Any]]]
"""From the name of a figure to epochs, from 1, and its values after them."""

HEAD = ("", "last", "best", "epoch")
KINDS = {"": "training", "val_": "validation"}


class Best(NamedTuple):
    """The best value of a figure, and after which epoch it was there."""

    value: Any
    epoch: int


def curves_of(epochs: Epochs) -> Picture:
    """A panel for each figure, with its value in validation beside it."""
    panels = [
        Panel(
            name,
            [
                Curve(kind, *epochs[f"{start}{name}"])
                for start, kind in KINDS.items()
                if f"{start}{name}" in epochs
            ],
            "epoch",
        )
        for name in dict.fromkeys(name.removeprefix("val_") for name in epochs)
    ]
    return picture(panels, about=f"curves of {', '.join(epochs) or 'no epoch'}")


def table(epochs: Epochs, direction: Callable[[str], float | None]) -> list[list[str]]:
    """Of each figure the last and the best value, and the best one's epoch.

    direction: of a name 1 where more is better, −1 where less is, None if nobody knows.
    """
    rows = [list(HEAD)]
    for name, (at, values) in epochs.items():
        best = _best(at, values, direction(name))
        shown = ["–", "–"] if best is None else [value(best.value), str(best.epoch)]
        rows.append([printable(name), value(values[-1]), *shown])
    return rows


def html(picture: Picture, rows: Sequence[Sequence[str]]) -> str:
    """The picture, and the table below it."""
    head, *body = rows
    curves = tag("div", Markup(picture.svg), class_="picture")
    return framed(
        curves, html_table(head, body, caption="after the last epoch, and best")
    )


def _best(
    at: Sequence[int], values: Sequence[Any], direction: float | None
) -> Best | None:
    try:
        known = [(float(v), e) for e, v in zip(at, values, strict=False) if v == v]
    except (TypeError, ValueError):
        return None
    if direction is None or not known:
        return None
    found, epoch = max(known, key=lambda one: (direction * one[0], -one[1]))
    return Best(found, epoch)
