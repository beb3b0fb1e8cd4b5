"""The ratios as one picture: a bar each, from 1 to the left or to the right."""

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import groupby
from math import log2

from benchmarks.results import Row
from benchmarks.table import called, heading
from benchmarks.work import Work

__all__ = ["bars"]

WIDTH, LINE, TOP = 860, 18, 62
LEFT, RIGHT = 250, 700
"""Where the axis lies, in pixels from the left."""

Point = tuple[float, float]

REACH = 5
"""The axis goes from 1/32 to 32; bars beyond that end at its end."""

STYLE = """\
text{font:12px system-ui,sans-serif;fill:#1f2328}
.head{font-weight:600}
.muted{fill:#59636e}
.grid{stroke:#d1d9e0}
.one{stroke:#59636e}
.less{fill:#1a7f5a}
.more{fill:#c0622d}
.goal{stroke:#1f2328;stroke-width:2}
.quartiles{stroke:#59636e}
.paper{fill:#fff}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}
.muted{fill:#9198a1}
.grid{stroke:#30363d}
.one{stroke:#9198a1}
.less{fill:#3fb58a}
.more{fill:#e08a55}
.goal{stroke:#e6edf3}
.quartiles{stroke:#c9d1d9}
.paper{fill:#0d1117}
}"""


def bars(works: Mapping[str, Work], rows: Iterable[Row]) -> str:
    """An SVG of all rows that have a ratio, under the names of their works."""
    parts, y = [], TOP
    kept = [row for row in rows if row.ratio is not None]
    for (work, case), group in groupby(kept, key=lambda row: (row.work, row.case)):
        parts.append(_text(12, y + 14, heading(works[work], case), "head"))
        y += LINE
        for row in group:
            parts += _bar(row, y)
            y += LINE
        y += LINE // 2
    height = y + 8
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" role="img">',
            "<title>Our time over others' for the same work</title>",
            f"<style>{STYLE}</style>",
            f'<rect class="paper" width="{WIDTH}" height="{height}"/>',
            *_axis(height),
            *parts,
            "</svg>\n",
        ]
    )


def _axis(height: int) -> Iterator[str]:
    """The explanation at the top, and a line for each power of two."""
    yield _text(12, 20, "Our time ÷ theirs. Less than 1: ours is faster.", "head")
    yield _text(LEFT + 120, 20, "Thin: quartiles. Upright: the goal.", "muted")
    for power in range(-REACH, REACH + 1):
        x = _place(2.0**power)
        label = str(2**power) if power >= 0 else f"1/{2**-power}"
        yield _text(x, TOP - 14, label, "muted", anchor="middle")
        kind = "grid" if power else "one"
        yield _line(kind, (x, TOP - 8), (x, height - 8))


def _bar(row: Row, y: int) -> Iterator[str]:
    """One bar with its names, its quartiles, its goal and its number."""
    assert row.ratio is not None
    low, median, high = row.ratio
    names = f"{row.own} ÷ {called(row.other)}"
    yield _text(LEFT - 10, y + 13, names, "muted", anchor="end")
    kind = "less" if median <= 1 else "more"
    start, end = sorted((_place(1.0), _place(median)))
    width = max(end - start, 1.0)
    yield (
        f'<rect class="{kind}" x="{start:.1f}" y="{y + 3}" width="{width:.1f}" '
        f'height="{LINE - 6}"/>'
    )
    middle = y + LINE / 2
    yield _line("quartiles", (_place(low), middle), (_place(high), middle))
    if row.goal is not None:
        x = _place(row.goal)
        yield _line("goal", (x, y + 1), (x, y + LINE - 1))
    missed = f", goal {row.goal:g} missed" if row.missed else ""
    yield _text(RIGHT + 8, y + 13, f"{median:.2f}{missed}")


def _place(ratio: float) -> float:
    """Where a ratio lies on the axis, which is logarithmic."""
    power = min(max(log2(ratio), -REACH), REACH)
    return round(LEFT + (RIGHT - LEFT) * (power + REACH) / (2 * REACH), 1)


def _line(kind: str, start: Point, end: Point) -> str:
    (x1, y1), (x2, y2) = start, end
    return f'<line class="{kind}" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"/>'


def _text(x: float, y: int, text: str, kind: str = "", *, anchor: str = "start") -> str:
    given = f' class="{kind}"' if kind else ""
    where = f'x="{x:.1f}" y="{y}" text-anchor="{anchor}"'
    return f"<text{given} {where}>{escape(text)}</text>"
