"""The facts that a check finds, as data: `text` puts them into words."""

from dataclasses import dataclass
from typing import Any, TypeAlias

__all__ = ["Comparison", "Element", "Fault", "Index", "Kink", "Path"]

Index: TypeAlias = tuple[int, ...]
Path: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """One derivative along one direction, by the rules and by differences.

    Attributes
    ----------
    input, output: what is varied and what is watched, ``input 0['w']``.
    path: the modes that led here: ``("rev",)``, or ``("rev", "fwd")`` for forward mode
    over reverse mode.
    analytic, numeric: ``⟨u, J·v⟩`` by the rules and by differences.
    uncertainty: the error that the differences can have.
    verdict: ``"passed"``, ``"kink"`` where the function has no derivative and the rule
    a valid sub-gradient, ``"unresolved"`` where the differences are too uncertain to
    tell, or ``"failed"``.
    """

    input: str
    output: str
    path: Path
    analytic: float
    numeric: float
    uncertainty: float
    verdict: str

    @property
    def relative_error(self) -> float:
        """The distance of the two numbers by the larger of them; 0 for two zeros."""
        size = max(abs(self.analytic), abs(self.numeric))
        return abs(self.analytic - self.numeric) / size if size else 0.0


@dataclass(frozen=True)
class Element:
    """The derivative by one element: what the rules give, and differences."""

    index: Index
    analytic: Any
    numeric: Any

    @property
    def relative_error(self) -> float:
        """The distance of the two numbers by the larger of them; 0 for two zeros."""
        size = max(abs(self.analytic), abs(self.numeric))
        return float(abs(self.analytic - self.numeric) / size) if size else 0.0


@dataclass(frozen=True)
class Kink:
    """A place where the slopes to the left and to the right differ.

    The slopes are those of one element of the output, named in `output`, by the element
    `index` of `input`; `rule` is what the rule returns for it.
    """

    input: str
    index: Index
    output: str
    path: Path
    slopes: tuple[float, float]
    rule: float
    valid: bool


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    Attributes
    ----------
    summary: the sentence that says what.
    comparison: the numbers that do not agree; None for faults of another kind.
    cause: the likely cause, where a pattern fits: ``"sign"``, ``"constant factor"``…
    hint: the cause in a sentence.
    worst: the elements that are farthest off.
    wrong, examined: how many elements of how many are wrong.
    weighted: whether these are derivatives of the output's elements weighted at random
    and summed, rather than of a single number.
    """

    summary: str
    comparison: Comparison | None = None
    cause: str | None = None
    hint: str = ""
    worst: tuple[Element, ...] = ()
    wrong: int = 0
    examined: int = 0
    weighted: bool = False
