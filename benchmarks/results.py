"""What was measured, as data: times by contender, and the ratios that follow."""

import json
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.peers import PEERS
from benchmarks.work import Case, Work

__all__ = ["Outcome", "Quartiles", "Results", "Row", "outcome_rows", "read", "write"]


@dataclass(frozen=True)
class Outcome:
    """Of one contender in one case: seconds a step by round, bytes of memory.

    growth: by how much the peak rose over the import; None where it was not measured.
    failure: why there are no times, or "".
    """

    times: tuple[float, ...] = ()
    growth: int | None = None
    failure: str = ""


Outcomes = dict[str, dict[str, dict[str, Outcome]]]
"""By work, case and contender."""


@dataclass(frozen=True)
class Results:
    """All of a run: the machine, the versions of libraries, the outcomes."""

    machine: Mapping[str, str]
    versions: Mapping[str, str]
    outcomes: Outcomes


class Quartiles(NamedTuple):
    """The middle of some numbers, and where its neighbours of a quarter each end."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, numbers: Iterable[float]) -> "Quartiles":
        """The quartiles, numbers in between interpolated."""
        values = list(numbers)
        if len(values) == 1:
            return cls(values[0], values[0], values[0])
        return cls(*statistics.quantiles(values, n=4, method="inclusive"))


class Row(NamedTuple):
    """One of ours beside one other.

    seconds, other_seconds: a step; ratio: ours ÷ the other's. growth, other_growth:
    bytes, where both were measured. failure: why there is no ratio, or "".
    """

    work: str
    title: str
    own: str
    other: str
    seconds: Quartiles | None
    other_seconds: Quartiles | None
    ratio: Quartiles | None
    goal: float | None
    failure: str

    @property
    def missed(self) -> bool:
        """Whether there is a goal and the ratio, as it is shown, lies above it."""
        return (
            self.goal is not None
            and self.ratio is not None
            and round(self.ratio.median, 2) > self.goal
        )


def outcome_rows(work: Work, case: Case, outcomes: Mapping[str, Outcome]) -> list[Row]:
    """The comparisons of a case, those with contenders that were left out aside."""
    return [
        _row(work, case, outcomes, *comparison)
        for comparison in work.comparisons(case)
        if comparison.own in outcomes and comparison.other in outcomes
    ]


def _row(
    work: Work,
    case: Case,
    outcomes: Mapping[str, Outcome],
    own: str,
    other: str,
    goal: float | None,
) -> Row:
    ours, theirs = outcomes[own], outcomes[other]
    failure = ours.failure or theirs.failure
    pairs = [] if failure else list(zip(ours.times, theirs.times, strict=True))
    return Row(
        work.name,
        work.title.format(case=case.name),
        own,
        PEERS[other].title if other in PEERS else other,
        Quartiles.of(ours.times) if ours.times else None,
        Quartiles.of(theirs.times) if theirs.times else None,
        Quartiles.of(a / b for a, b in pairs) if pairs else None,
        goal,
        failure,
    )


def write(results: Results, rows: Iterable[Row], path: Path) -> None:
    """The results and the ratios that follow from them, as JSON."""
    content = {**asdict(results), "ratios": [_as_json(row) for row in rows]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _as_json(row: Row) -> dict[str, Any]:
    """A row with its quartiles named."""
    return {
        key: value._asdict() if isinstance(value, Quartiles) else value
        for key, value in row._asdict().items()
    }


def read(path: Path) -> Results:
    """The results that `write` wrote."""
    content = json.loads(path.read_text("utf-8"))
    outcomes = {
        work: {
            case: {
                name: Outcome(tuple(o["times"]), o["growth"], o["failure"])
                for name, o in contenders.items()
            }
            for case, contenders in cases.items()
        }
        for work, cases in content["outcomes"].items()
    }
    return Results(content["machine"], content["versions"], outcomes)
