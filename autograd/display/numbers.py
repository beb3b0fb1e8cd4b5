"""The numbers of an array as a table: of a large one its corners, and its range."""

import math
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from autograd.display.markup import Markup, joined, paragraph, tag
from autograd.display.tables import table
from autograd.drawing import text

__all__ = ["numbers", "reach"]

MOST = 10
"""The most rows and columns; beyond, the middle is left out."""

SLICES = 3
"""Of an array of more than two axes so many matrices are shown, each smaller."""

TINT = 38
"""How strong the colour behind the largest number is, in percent."""

GAP = "⋯"


def numbers(x: Any) -> Markup:
    """The numbers of `x`: one large, a vector as a row, a matrix as rows and columns.

    Of more axes the first matrices, each under its indices. Behind each number stands
    a colour, blue for positive ones and orange for negative, as strong as it is large.
    """
    x = np.asarray(x)
    if x.size == 0:
        return paragraph("empty", class_="muted")
    if x.ndim == 0:
        return tag("div", text.number(x), class_="big")
    top = _largest(x)
    if x.ndim <= 2:
        return _matrix(x, top, MOST)
    lead = x.shape[:-2]
    shown = [
        _matrix(x[i], top, MOST * 3 // 5, caption=f"[{', '.join(map(str, i))}]")
        for i in islice(np.ndindex(lead), SLICES)
    ]
    rest = math.prod(lead) - len(shown)
    more = paragraph(f"and {rest:,} more of these", class_="muted") if rest else ""
    return joined([*shown, more])


def reach(x: Any) -> str:
    """From where to where the numbers of `x` go, their mean, and what is no number."""
    x = np.asarray(x)
    if x.size < 2:
        return ""
    if x.dtype.kind == "b":
        return f"{int(x.sum()):,} of {x.size:,} True"
    if x.dtype.kind == "c":
        return f"mean {text.number(x.mean())}"
    if x.dtype.kind not in "iuf":
        return ""
    finite = _finite(x)
    said = []
    if finite.size:
        low, high = text.number(finite.min()), text.number(finite.max())
        with np.errstate(all="ignore"):
            mean = text.number(finite.mean(dtype=np.float64))
        said = [f"{low} … {high}", f"mean {mean}"]
    broken = x.size - finite.size
    nan = int(np.isnan(x).sum()) if broken else 0
    infinite = broken - nan
    said += [f"{nan:,} NaN"] if nan else []
    said += [f"{infinite:,} infinite"] if infinite else []
    return ", ".join(said)


def _matrix(x: Any, top: float, most: int, caption: str = "") -> Markup:
    """A vector or a matrix with the indices of its rows and columns."""
    rows = x[None, :] if x.ndim == 1 else x
    columns = list(_places(rows.shape[1], most))
    body = []
    for i in _places(rows.shape[0], most):
        cells = [_cell(rows, i, j, top) for j in columns]
        body.append(["" if x.ndim == 1 else _index(i), *cells])
    head = ["", *map(_index, columns)]
    align = "l" * len(head)  # the style of these tables has all on the right
    return table(head, body, caption=caption, align=align, class_="numbers")


def _places(n: int, most: int) -> Iterator[int | None]:
    """The indices that are shown, None for those left out."""
    if n <= most:
        yield from range(n)
        return
    half = most // 2
    yield from range(half)
    yield None
    yield from range(n - half, n)


def _index(i: int | None) -> str:
    return GAP if i is None else str(i)


def _cell(rows: Any, i: int | None, j: int | None, top: float) -> Any:
    if i is None or j is None:
        return GAP
    value = rows[i, j]
    said = text.number(value)
    if not top or value.dtype.kind not in "iuf" or not np.isfinite(value) or not value:
        return said
    share = round(TINT * abs(float(value)) / top)
    sign = "minus" if value < 0 else "plus"
    return Markup(f'<div class="{sign}" style="--t:{share}%">{said}</div>')


def _largest(x: Any) -> float:
    """The largest finite size of a number."""
    if x.dtype.kind not in "iuf":
        return 0.0
    finite = _finite(x)
    return max(-float(finite.min()), float(finite.max())) if finite.size else 0.0


def _finite(x: Any) -> Any:
    """Those numbers of `x` that are finite: itself if all are."""
    return x if np.isfinite(x.min()) and np.isfinite(x.max()) else x[np.isfinite(x)]
