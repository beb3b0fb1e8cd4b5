"""What was measured as Markdown: a table of times and one of memory."""

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.peers import PEERS
from benchmarks.results import MemoryRow, Quartiles, Row
from benchmarks.work import Work

__all__ = ["amount", "called", "heading", "memory_table", "ratio_table", "table"]

RATIO_HEAD = ("work", "ours", "against", "ours takes", "it takes", "ours ÷ it", "goal")
MEMORY_HEAD = ("work", "ours", "grows by", "ours ÷ PyTorch's", "goal", "others")

SECONDS = (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9))
BYTES = (("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("B", 1.0))


def ratio_table(works: Mapping[str, Work], rows: Iterable[Row]) -> str:
    """A line for each of ours and each other; bold where the goal is missed.

    A question mark where other programs disturbed the measurement.
    """
    lines = []
    for row in rows:
        shown = row.failure if row.ratio is None else _spread(row.ratio, row)
        times = [_median(row.own_seconds), _median(row.other_seconds)]
        names = [heading(works[row.work], row.case), row.own, called(row.other)]
        lines.append([*names, *times, shown, _at_most(row.goal)])
    return table(RATIO_HEAD, lines)


def memory_table(works: Mapping[str, Work], rows: Iterable[MemoryRow]) -> str:
    """A line for each of ours, with its ratio to PyTorch and what the others need."""
    lines = []
    for row in rows:
        names = [heading(works[row.work], row.case), row.own]
        ratio = "–" if row.ratio is None else _bold(f"{row.ratio:.2f}", row.missed)
        others = [
            f"{called(name)} {amount(growth, BYTES)}"
            for name, growth in row.others.items()
        ]
        grown = amount(row.growth, BYTES)
        lines.append([*names, grown, ratio, _at_most(row.goal), ", ".join(others)])
    return table(MEMORY_HEAD, lines)


def heading(work: Work, case: str) -> str:
    """What a case of a work is called in tables and pictures."""
    return work.title.format(case=case)


def called(name: str) -> str:
    """What a contender is called in them."""
    return PEERS[name].title if name in PEERS else name


def amount(number: float, units: Sequence[tuple[str, float]]) -> str:
    """A number to three digits, in the largest unit of which it has at least one."""
    name, size = next((unit for unit in units if number >= unit[1]), units[-1])
    digits = f"{number / size:.3g}"
    return f"{float(digits):.0f} {name}" if "e" in digits else f"{digits} {name}"


def _median(seconds: Quartiles | None) -> str:
    return "–" if seconds is None else amount(seconds.median, SECONDS)


def _spread(ratio: Quartiles, row: Row) -> str:
    low, median, high = (f"{number:.2f}" for number in ratio)
    return f"{_bold(median, row.missed)} ({low}–{high}){'?' if row.doubtful else ''}"


def _bold(text: str, bold: bool) -> str:
    return f"**{text}**" if bold else text


def _at_most(goal: float | None) -> str:
    return "" if goal is None else f"≤ {goal:g}"


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Markdown: a head, and lines of cells below it."""
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(map(_cell, cells))} |" for cells in rows)


def _cell(text: str) -> str:
    """Text in one line, without what would end the cell."""
    return " ".join(text.split()).replace("|", "\\|")
