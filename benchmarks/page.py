"""The page of figures: what is made by measuring, put between two marks in prose."""

import re
from collections.abc import Mapping

from benchmarks.bars import bars
from benchmarks.machine import QUIET
from benchmarks.results import Results, disturbed, memory_rows, ratio_rows
from benchmarks.table import memory_table, ratio_table
from benchmarks.work import Work

__all__ = ["picture", "report", "with_report"]

MARKS = re.compile(r"(<!-- made by python -m benchmarks -->\n).*?(<!-- end -->)", re.S)


def report(works: Mapping[str, Work], results: Results) -> str:
    """The machine, both tables."""
    rows = ratio_rows(works, results.outcomes)
    facts = ", ".join(f"{key} {value}" for key, value in results.machine.items())
    versions = ", ".join(f"{key} {value}" for key, value in results.versions.items())
    goals = [row for row in rows if row.goal is not None]
    met = sum(not row.missed for row in goals if row.ratio)
    return "\n\n".join(
        [
            f"Machine: {facts}. Peers: {versions}.",
            f"{met} of {len(goals)} goals are met. {_doubts(works, results)}",
            ratio_table(works, rows),
            "Memory: by how much the peak of the resident size rises over the import.",
            memory_table(works, memory_rows(works, results.outcomes)),
        ]
    )


def _doubts(works: Mapping[str, Work], results: Results) -> str:
    """Which figures not to trust."""
    names = disturbed(works, results.outcomes)
    if not names:
        return f"Nowhere did other programs take more than {QUIET:.0%} of the cores."
    return (
        f"Other programs took more than {QUIET:.0%} of the cores, so do not trust: "
        f"{'; '.join(names)}."
    )


def picture(works: Mapping[str, Work], results: Results) -> str:
    """The ratios as SVG."""
    return bars(works, ratio_rows(works, results.outcomes))


def with_report(page: str, text: str) -> str:
    """The page with `text` between its two marks, whatever stood there before.

    Raises ValueError where the page lacks the marks.
    """
    if not MARKS.search(page):
        raise ValueError(
            "the page has no place for the table; write the two lines "
            "'<!-- made by python -m benchmarks -->' and '<!-- end -->' into it"
        )
    return MARKS.sub(lambda found: f"{found[1]}\n{text}\n\n{found[2]}", page)
