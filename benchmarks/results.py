"""What was measured, as data: times by contender, and the ratios that follow."""

import json
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.machine import QUIET
from benchmarks.work import Case, Work

__all__ = [
    "MemoryRow",
    "Outcome",
    "Quartiles",
    "Results",
    "Row",
    "disturbed",
    "memory_rows",
    "ratio_rows",
    "read",
    "write",
]

MEASURE = "torch"
"""The peer whose growth in memory ours is held against."""


@dataclass(frozen=True)
class Outcome:
    """Of one contender in one case: seconds a step by round, bytes of memory.

    growth: by how much the peak rose over the import; None where it was not measured.
    failure: why there are no times, or "". others: the share of the cores that other
    programs took meanwhile.
    """

    times: tuple[float, ...] = ()
    growth: int | None = None
    failure: str = ""
    others: float = 0.0


Outcomes = dict[str, dict[str, dict[str, Outcome]]]
"""By work, case and contender."""


@dataclass(frozen=True)
class Results:
    """All of a run: the machine, the versions of libraries, the outcomes."""

    machine: Mapping[str, str]
    versions: Mapping[str, str]
    outcomes: Outcomes

    def over(self, earlier: "Results | None") -> "Results":
        """These and, if they come from the same machine, those of an earlier run."""
        if earlier is None or earlier.machine != self.machine:
            return self
        return Results(
            self.machine,
            {**earlier.versions, **self.versions},
            {**earlier.outcomes, **self.outcomes},
        )


class Quartiles(NamedTuple):
    """The middle of some numbers, and where the quarters beside it end."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, numbers: Iterable[float]) -> "Quartiles":
        """The quartiles, interpolated between the numbers; one number is all three."""
        values = list(numbers)
        if len(values) == 1:
            values *= 2
        return cls(*statistics.quantiles(values, n=4, method="inclusive"))


class Row(NamedTuple):
    """The times of one of ours beside one other's.

    own_seconds, other_seconds: for a step; ratio: ours ÷ the other's; None where
    there is none, and `failure` says why. goal: the largest ratio wanted, if any.
    """

    work: str
    case: str
    own: str
    other: str
    own_seconds: Quartiles | None
    other_seconds: Quartiles | None
    ratio: Quartiles | None
    goal: float | None
    failure: str

    @property
    def missed(self) -> bool:
        """Whether the ratio, as it is shown, lies above the goal."""
        return _missed(self.ratio and self.ratio.median, self.goal)


class MemoryRow(NamedTuple):
    """By how many bytes one of ours grows, and others do; ratio: to PyTorch's."""

    work: str
    case: str
    own: str
    growth: int
    others: dict[str, int]
    goal: float | None

    @property
    def ratio(self) -> float | None:
        """Ours ÷ PyTorch's; None where PyTorch was not measured."""
        measure = self.others.get(MEASURE)
        return self.growth / measure if measure else None

    @property
    def missed(self) -> bool:
        """Whether the ratio, as it is shown, lies above the goal."""
        return _missed(self.ratio, self.goal)


def _missed(ratio: float | None, goal: float | None) -> bool:
    return None not in (ratio, goal) and round(ratio or 0.0, 2) > (goal or 0.0)


def ratio_rows(works: Mapping[str, Work], outcomes: Outcomes) -> list[Row]:
    """All comparisons of which both sides took part, in the order of the works."""
    return [
        _row(work, case, found, *comparison)
        for work, case, found in _cases(works, outcomes)
        for comparison in work.comparisons(case)
        if comparison.own in found and comparison.other in found
    ]


def _row(
    work: Work,
    case: Case,
    found: Mapping[str, Outcome],
    own: str,
    other: str,
    goal: float | None,
) -> Row:
    ours, theirs = found[own], found[other]
    failure = ours.failure or theirs.failure
    pairs = [] if failure else list(zip(ours.times, theirs.times, strict=True))
    return Row(
        work.name,
        case.name,
        own,
        other,
        Quartiles.of(ours.times) if ours.times else None,
        Quartiles.of(theirs.times) if theirs.times else None,
        Quartiles.of(a / b for a, b in pairs) if pairs else None,
        goal,
        failure,
    )


def memory_rows(works: Mapping[str, Work], outcomes: Outcomes) -> list[MemoryRow]:
    """The growth of each of ours, beside that of all peers of the case."""
    rows = []
    for work, case, found in _cases(works, outcomes):
        grown = {k: o.growth for k, o in found.items() if o.growth is not None}
        others = {k: growth for k, growth in grown.items() if k in work.peers}
        rows += [
            MemoryRow(work.name, case.name, own, grown[own], others, work.memory_goal)
            for own in work.ours
            if own in grown
        ]
    return rows


def disturbed(works: Mapping[str, Work], outcomes: Outcomes) -> list[str]:
    """The cases in which other programs took more than `QUIET` of the cores."""
    return [
        work.title.format(case=case.name)
        for work, case, found in _cases(works, outcomes)
        if any(outcome.others > QUIET for outcome in found.values())
    ]


def _cases(
    works: Mapping[str, Work], outcomes: Outcomes
) -> Iterable[tuple[Work, Case, Mapping[str, Outcome]]]:
    """What was measured, in the order in which the works stand."""
    for work in works.values():
        for case in work.cases:
            if found := outcomes.get(work.name, {}).get(case.name):
                yield work, case, found


def write(results: Results, rows: Iterable[Row], path: Path) -> None:
    """The results and the ratios that follow from them, as JSON."""
    content = {**asdict(results), "ratios": [_as_json(row) for row in rows]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _as_json(row: Row) -> dict[str, Any]:
    """A row, its quartiles by name."""
    return {
        key: value._asdict() if isinstance(value, Quartiles) else value
        for key, value in row._asdict().items()
    }


def read(path: Path) -> Results | None:
    """The results that `write` wrote; None where there are none."""
    if not path.exists():
        return None
    content = json.loads(path.read_text("utf-8"))
    outcomes = {
        work: {
            case: {
                name: Outcome(**{**o, "times": tuple(o["times"])})
                for name, o in contenders.items()
            }
            for case, contenders in cases.items()
        }
        for work, cases in content["outcomes"].items()
    }
    return Results(content["machine"], content["versions"], outcomes)
