"""Curves as SVG: panels of lines, with axes, light and dark, without a script."""

import math
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any, NamedTuple

from autograd.display.style import CLASS
from autograd.drawing.text import number, shortened
from autograd.errors import StorageError, ValueRangeError
from autograd.files import replacing
from autograd.plain import printable
from nn.display.palette import (
    BACKGROUND,
    COLOURS,
    DARK,
    DASHES,
    INK,
    MUTED,
    dark_rules,
    inline_rules,
)

__all__ = ["Curve", "Panel", "Picture", "picture"]

WIDTH, HEIGHT = 380, 220
"""The size of a panel, in pixels."""

LEFT, RIGHT, TOP, BOTTOM = 56, 16, 34, 38
"""What its axes leave free at its edges."""

COLUMNS = 2
"""How many panels stand beside each other."""

MOST = 360
"""How many places a line has at most: as many as it has pixels to cross."""

LARGEST = 1e300
"""Beyond it a value is as good as infinite: the difference of two would be."""


class Curve(NamedTuple):
    """One line: a value ``y[i]`` at each ``x[i]``; gaps where it is not finite."""

    name: str
    x: Sequence[float]
    y: Sequence[float | None]


class Panel(NamedTuple):
    """Some curves with common axes. mark: an x at which they get a dot."""

    title: str
    curves: Sequence[Curve]
    x_label: str
    mark: float | None = None


class Picture:
    """An SVG drawing, which shows itself in Jupyter; `svg` is its text."""

    def __init__(self, svg: str, about: str) -> None:
        self.svg = svg
        self._about = about

    def save(self, path: Any) -> str:
        """Write the drawing to `path`, which ends in ``.svg``; the path."""
        name = str(path)
        if not name.endswith(".svg"):
            raise ValueRangeError(f"save: {name!r}: curves are SVG; end it in .svg")
        try:
            with replacing(name) as file:
                file.write(self.svg.encode())
        except (OSError, ValueError) as error:
            raise StorageError(
                f"save: {name} cannot be written ({error}); pass a path in a directory "
                "that exists and may be written to"
            ) from error
        return name

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<{self._about}; .save('curves.svg') writes it>"


def picture(panels: Sequence[Panel], *, about: str) -> Picture:
    """The panels in rows of two; `about` is the text for those who do not see it."""
    columns = min(len(panels), COLUMNS) or 1
    rows = -(-len(panels) // columns) or 1
    width, height = WIDTH * columns, HEIGHT * rows
    parts = [
        f'<g transform="translate({WIDTH * (i % columns)},{HEIGHT * (i // columns)})">'
        f"{''.join(_panel(panel))}</g>"
        for i, panel in enumerate(panels)
    ]
    selector = '.nn-curves [{kind}="{colour}"]'
    around = f".{CLASS} {selector}"  # where it shows in a notebook, as all does there
    style = dark_rules(selector, DARK) + inline_rules(around, DARK)
    return Picture(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="nn-curves" role="img" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="Helvetica,Arial,sans-serif" font-size="11">'
        f"<title>{escape(printable(about))}</title><style>{style}</style>"
        f'<rect width="{width}" height="{height}" fill="{BACKGROUND}"/>'
        f"{''.join(parts)}</svg>",
        about,
    )


def ticks(
    low: float, high: float, *, most: int = 5, whole: bool = False
) -> list[float]:
    """At most `most` + 1 round numbers from `low` to `high`, evenly spaced.

    >>> ticks(0.0, 1.0), ticks(1, 4, whole=True)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [1.0, 2.0, 3.0, 4.0])
    """
    unit = 10.0 ** math.floor(math.log10((high - low) / most))
    step = next(
        s
        for s in (unit, 2 * unit, 5 * unit, 10 * unit, 20 * unit)
        if (high - low) / s <= most
    )
    if whole:
        step = max(step, 1.0)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    digits = max(0, 1 - math.floor(math.log10(step)))
    return [round(step * i, digits) for i in range(first, last + 1)]


def _panel(panel: Panel) -> Iterator[str]:
    """Title, legend, axes and lines of one panel."""
    several = len(panel.curves) > 1
    title = shortened(printable(panel.title), 20 if several else 44)
    yield _text(LEFT, 18, title, INK, bold=True)
    if several:
        yield from _legend([c.name for c in panel.curves])
    curves = [c._replace(y=[_finite(y) for y in c.y]) for c in panel.curves]
    xs = [x for c in curves for x in c.x]
    ys = [y for c in curves for y in c.y if y is not None]
    if not ys:
        yield _text(WIDTH / 2, HEIGHT / 2, "no finite values", MUTED, "middle")
        return
    across = _Axis(*_apart(min(xs), max(xs), xs[0] == int(xs[0])), LEFT, WIDTH - RIGHT)
    low, high = _apart(min(ys), max(ys))
    margin = 0.05 * (high - low)
    up = _Axis(low - margin, high + margin, HEIGHT - BOTTOM, TOP)
    yield from _grid(across, up, panel.x_label)
    for i, curve in enumerate(curves):
        style = i % len(COLOURS)
        yield from _line(curve, across, up, COLOURS[style], DASHES[style])
        if panel.mark is not None:
            yield from _mark(curve, panel.mark, across, up)


class _Axis(NamedTuple):
    """From values `low` … `high` to pixels `start` … `stop`."""

    low: float
    high: float
    start: float
    stop: float

    def at(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.stop - self.start)


def _finite(y: Any) -> float | None:
    try:
        y = float(y)
    except (TypeError, ValueError):
        return None
    return y if abs(y) < LARGEST else None


def _apart(low: float, high: float, whole: bool = False) -> tuple[float, float]:
    """`low` and `high`, or numbers around them where they are (almost) the same."""
    if high - low > 1e-9 * max(abs(low), abs(high)):
        return low, high
    room = 0.5 if whole else 0.1 * max(abs(low), abs(high)) or 1.0
    return low - room, high + room


def _grid(across: _Axis, up: _Axis, label: str) -> Iterator[str]:
    for y in ticks(up.low, up.high, most=5):
        at = up.at(y)
        yield _rule(across.start, at, across.stop, at)
        yield _text(across.start - 6, at + 4, number(y), MUTED, "end")
    for x in ticks(across.low, across.high, most=6, whole=True):
        at = across.at(x)
        yield _text(at, up.start + 16, number(x), MUTED, "middle")
    middle = (across.start + across.stop) / 2
    yield _text(middle, up.start + 31, label, MUTED, "middle")


def _line(
    curve: Curve, across: _Axis, up: _Axis, colour: str, dashes: str
) -> Iterator[str]:
    """The line, broken where there is no value, and a dot for a value that is alone."""
    for run in _runs(curve):
        points = [(across.at(x), up.at(y)) for x, y in _thinned(run)]
        if len(points) == 1:
            (x, y) = points[0]
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
            continue
        path = " ".join([f"{x:.1f},{y:.1f}" for x, y in points])
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        yield (
            f'<polyline points="{path}" fill="none" stroke="{colour}" '
            f'stroke-width="1.8" stroke-linejoin="round"{dashed}/>'
        )


def _runs(curve: Curve) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in zip(curve.x, curve.y, strict=False):
        if y is not None:
            runs[-1].append((x, y))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _thinned(run: list[tuple[float, float]]) -> Iterable[tuple[float, float]]:
    """At most `MOST` places of a long line; of each stretch its lowest and highest."""
    if len(run) <= MOST:
        return run
    size = math.ceil(2 * len(run) / MOST)
    kept = [run[0]]
    for i in range(0, len(run), size):
        stretch = run[i : i + size]
        ends = min(stretch, key=_height), max(stretch, key=_height)
        kept += sorted(ends)
    return [*kept, run[-1]]


def _height(point: tuple[float, float]) -> float:
    return point[1]


def _mark(curve: Curve, x: float, across: _Axis, up: _Axis) -> Iterator[str]:
    """A dot on the curve at the place that is nearest to `x`."""
    places = [(px, py) for px, py in zip(curve.x, curve.y, strict=False)]
    px, py = min(places, key=lambda place: abs(place[0] - x))
    if py is not None:
        yield (
            f'<circle cx="{across.at(px):.1f}" cy="{up.at(py):.1f}" r="4" '
            f'fill="{COLOURS[1]}"/>'
        )


def _legend(names: list[str]) -> Iterator[str]:
    """The names of the lines beside pieces of them, from the right edge leftwards."""
    right = float(WIDTH - RIGHT)
    for i in reversed(range(len(names))):
        name, style = shortened(printable(names[i]), 18), i % len(COLOURS)
        yield _text(right, 18, name, INK, "end")
        right -= 6.4 * len(name) + 6
        dashed = f' stroke-dasharray="{DASHES[style]}"' if DASHES[style] else ""
        yield (
            f'<line x1="{right - 20:.1f}" y1="14" x2="{right:.1f}" y2="14" '
            f'stroke="{COLOURS[style]}" stroke-width="1.8"{dashed}/>'
        )
        right -= 32


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{MUTED}" stroke-opacity="0.25"/>'
    )


def _text(
    x: float,
    y: float,
    text: str,
    colour: str,
    anchor: str = "start",
    *,
    bold: bool = False,
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}"{weight}>'
        f"{escape(text)}</text>"
    )
