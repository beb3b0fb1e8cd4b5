"""What was measured as Markdown: ratios of times."""

from collections.abc import Iterable, Sequence

from benchmarks.results import Quartiles, Row

__all__ = ["amount", "ratio_table"]

HEAD = ("work", "ours", "against", "ours takes", "it takes", "ours ÷ it", "goal")
SECONDS = (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6))
BYTES = (("GB", 1e9), ("MB", 1e6), ("kB", 1e3))


def ratio_table(rows: Iterable[Row]) -> str:
    """A line for each of ours and each other; bold where the goal is missed."""
    return _table(HEAD, [_cells(row) for row in rows])


def _cells(row: Row) -> list[str]:
    goal = "" if row.goal is None else f"≤ {row.goal:g}"
    return [
        row.title,
        row.own,
        row.other,
        _time(row.seconds),
        _time(row.other_seconds),
        row.failure if row.ratio is None else _ratio(row.ratio, row.missed),
        goal,
    ]


def _time(seconds: Quartiles | None) -> str:
    return "–" if seconds is None else amount(seconds.median, SECONDS)


def _ratio(ratio: Quartiles, missed: bool) -> str:
    low, median, high = (f"{number:.2f}" for number in ratio)
    return f"{f'**{median}**' if missed else median} ({low}–{high})"


def amount(number: float, units: Sequence[tuple[str, float]]) -> str:
    """A number in the largest unit of which there is one, to three digits."""
    name, size = next((u for u in units if abs(number) >= u[1]), units[-1])
    return f"{number / size:#.3g}".rstrip(".") + f" {name}"


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
