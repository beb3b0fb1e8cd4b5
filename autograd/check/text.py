"""The words of a report: a pure function from what was found to text."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from autograd.check.facts import Comparison, Element, Fault, Kink
from autograd.display.tables import lines

__all__ = [
    "ELEMENTS",
    "MOST",
    "element_cells",
    "headline",
    "kink_line",
    "mode_text",
    "number",
    "place",
    "report_text",
    "wrong_line",
]

_MODES = {"fwd": "forward", "rev": "reverse"}


def report_text(
    comparisons: Sequence[Comparison],
    kinks: Sequence[Kink],
    faults: Sequence[Fault],
    notes: Iterable[str],
) -> str:
    """The whole report: faults, then kinks, then what remains open.

    >>> from autograd import gradcheck
    >>> print(gradcheck(lambda x: x**3, (2.0,)))
    gradcheck passed: 2 derivatives agree with differences
    """
    head = headline(len(comparisons), len(faults))
    return "\n".join([head, *_body(faults, kinks), *notes])


def place(name: str, index: tuple[int, ...]) -> str:
    """``input 0, index (2, 1)``; just the name of what has no axes."""
    return f"{name}, index {index}" if index else name


def mode_text(path: tuple[str, ...]) -> str:
    """``order 2, forward over reverse mode``."""
    over = " over ".join(_MODES[m] for m in reversed(path))
    return f"order {len(path)}, {over} mode"


def headline(count: int, faults: int) -> str:
    """Whether it passed, and of how many derivatives how many are wrong."""
    if faults:
        return (
            f"gradcheck failed: {faults} fault{'s' if faults > 1 else ''} in {count} "
            "derivatives"
        )
    noun = "derivative agrees" if count == 1 else "derivatives agree"
    return f"gradcheck passed: {count} {noun} with differences"


def _body(faults: Sequence[Fault], kinks: Sequence[Kink]) -> Iterator[str]:
    for fault in faults[:MOST]:
        yield from _fault_lines(fault)
    if len(faults) > MOST:
        yield f"… and {len(faults) - MOST} faults more"
    for kink in kinks[:MOST]:
        yield kink_line(kink)
    if len(kinks) > MOST:
        yield f"… and {len(kinks) - MOST} kinks more"


MOST = 5
"""Of each kind of finding a report shows so many."""


def _fault_lines(fault: Fault) -> Iterator[str]:
    yield fault.summary
    found = fault.comparison
    if found is not None:
        yield (
            f"  along a random direction: the rules give {number(found.analytic)}, "
            f"differences {number(found.numeric)}"
            f" ± {found.uncertainty:.1g}; relative error {found.relative_error:.2g}"
        )
    if fault.hint:
        yield f"  likely cause: {fault.hint}"
    if fault.worst:
        yield f"  {wrong_line(fault)}"
        rows = [ELEMENTS, *map(element_cells, fault.worst)]
        yield from ("  " + line for line in lines(rows, align="rrrr"))


def wrong_line(fault: Fault) -> str:
    """How many elements are wrong."""
    what = " (derivatives of the outputs weighted at random)"
    return (
        f"{fault.wrong} of {fault.examined} elements examined are wrong"
        f"{what if fault.weighted else ''}"
    )


ELEMENTS = ("index", "the rules", "differences", "relative error")
"""The columns of a table of elements."""


def element_cells(e: Element) -> tuple[str, ...]:
    """A row of that table."""
    return (
        str(e.index),
        number(e.analytic),
        number(e.numeric),
        f"{e.relative_error:.2g}",
    )


def kink_line(kink: Kink) -> str:
    """Where the function has no derivative, and what the rule returns there."""
    left, right = kink.slopes
    verdict = "a valid sub-gradient" if kink.valid else "which is not between them"
    return (
        f"not differentiable at {place(kink.input, kink.index)}: slopes of "
        f"{kink.output} {left:.6g} and {right:.6g}; the rule returns {kink.rule:.6g}, "
        f"{verdict} ({mode_text(kink.path)})"
    )


def number(x: Any) -> str:
    """Eight digits of a number."""
    return f"{complex(x):.8g}" if isinstance(x, complex) else f"{float(x):.8g}"
