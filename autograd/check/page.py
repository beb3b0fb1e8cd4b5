"""A report as HTML for notebooks: a pure function from what was found."""

from collections.abc import Iterable, Sequence

from autograd.check.facts import Comparison, Fault, Kink
from autograd.check.text import (
    ELEMENTS,
    MOST,
    element_cells,
    headline,
    kink_line,
    mode_text,
    number,
    wrong_line,
)
from autograd.display.markup import Markup, framed, joined, paragraph, tag
from autograd.display.tables import table

__all__ = ["report_page"]

ROWS = 12
"""So many comparisons are shown, the worst first."""

HEAD = ("input", "output", "mode", "the rules", "differences", "relative error", "")

RANKS = {"failed": 0, "unresolved": 1, "kink": 2, "passed": 3}
TONES = {"failed": "bad", "passed": "good"}


def report_page(
    comparisons: Sequence[Comparison],
    kinks: Sequence[Kink],
    faults: Sequence[Fault],
    notes: Iterable[str],
) -> str:
    """The whole report: what agrees by input and mode, faults, kinks, what is open."""
    said = headline(len(comparisons), len(faults))
    verdict = tag("span", said, class_="bad" if faults else "good")
    return framed(
        paragraph(verdict),
        _compared(comparisons),
        *map(_fault, faults[:MOST]),
        *[paragraph(kink_line(kink)) for kink in kinks[:MOST]],
        *_more("faults", faults),
        *_more("kinks", kinks),
        *[paragraph(note, class_="muted") for note in notes],
    )


def _compared(comparisons: Sequence[Comparison]) -> Markup:
    if not comparisons:
        return Markup("")
    worst = sorted(comparisons, key=_rank)
    rest = len(worst) - ROWS
    return joined(
        [
            table(
                HEAD,
                map(_row, worst[:ROWS]),
                caption="derivatives along a random direction, the worst first",
                align="lllrrrl",
            ),
            paragraph(f"and {rest:,} more", class_="muted") if rest > 0 else "",
        ]
    )


def _rank(c: Comparison) -> tuple[int, float]:
    return RANKS.get(c.verdict, 0), -c.relative_error


def _row(c: Comparison) -> tuple[str | Markup, ...]:
    return (
        c.input,
        c.output,
        mode_text(c.path),
        number(c.analytic),
        f"{number(c.numeric)} ± {c.uncertainty:.1g}",
        f"{c.relative_error:.2g}",
        tag("span", c.verdict, class_=TONES.get(c.verdict, "muted")),
    )


def _fault(fault: Fault) -> Markup:
    parts = [paragraph(tag("b", fault.summary))]
    if fault.hint:
        parts.append(paragraph("likely cause: ", fault.hint))
    if fault.worst:
        rows = map(element_cells, fault.worst)
        parts.append(table(ELEMENTS, rows, caption=wrong_line(fault), align="rrrr"))
    return joined(parts)


def _more(what: str, found: Sequence[object]) -> list[Markup]:
    rest = len(found) - MOST
    said = f"… and {rest} {what} more"
    return [paragraph(said, class_="muted")] if rest > 0 else []
