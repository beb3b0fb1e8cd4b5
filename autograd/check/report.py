"""`GradcheckReport`: all that a check compared."""

from dataclasses import dataclass

from autograd.check.facts import Comparison, Fault, Kink
from autograd.check.page import report_page
from autograd.check.text import report_text

__all__ = ["GradcheckReport"]


@dataclass(frozen=True, repr=False)
class GradcheckReport:
    """All that was compared; true when nothing is wrong. It shows itself in words.

    Attributes
    ----------
    comparisons: one for every input, output and mode.
    kinks: where the function is not differentiable.
    faults: what is wrong, worst first.
    notes: what could not be checked, and why.
    """

    comparisons: tuple[Comparison, ...]
    kinks: tuple[Kink, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    @property
    def cause(self) -> str | None:
        """The likely cause of the first fault that has one."""
        return next((f.cause for f in self.faults if f.cause), None)

    def __bool__(self) -> bool:
        return self.passed

    def __str__(self) -> str:
        return report_text(self.comparisons, self.kinks, self.faults, self.notes)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return report_page(self.comparisons, self.kinks, self.faults, self.notes)
