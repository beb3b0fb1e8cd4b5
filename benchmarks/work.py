"""What is measured, as data: a work, its cases, its contenders and its goals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

__all__ = ["Case", "Program", "Work"]

Program = Callable[[Any], Callable[[], Any]]
"""From the data to what is compared and timed."""


@dataclass(frozen=True)
class Case:
    """One size of a work.

    sizes: what the work's `data` is called with. goals: for a contender of ours and a
    peer, or another of ours, the largest ratio of their times that we want.
    """

    name: str
    sizes: Mapping[str, Any]
    goals: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        """How many steps a program makes in one run; times are for one of them."""
        return int(self.sizes.get("steps", 1))


@dataclass(frozen=True)
class Work:
    """One thing to be done, by us and by others.

    ours: our programs by what they are called; peers: theirs by a name in `PEERS`.
    tolerance: how far results may lie apart, of the largest number of an array.
    times_itself: whether a program returns its seconds, which are not compared.
    memory_goal: the largest ratio wanted of our growth in memory to PyTorch's.
    """

    name: str
    title: str
    cases: tuple[Case, ...]
    data: Callable[..., Any]
    ours: Mapping[str, Program]
    peers: Mapping[str, Program]
    tolerance: float = 1e-4
    times_itself: bool = False
    memory_goal: float | None = None

    @property
    def programs(self) -> dict[str, Program]:
        """All contenders, ours first."""
        return {**self.ours, **self.peers}

    def case(self, name: str) -> Case:
        """The case of that name."""
        return next(case for case in self.cases if case.name == name)

    def comparisons(self, case: Case) -> list["Comparison"]:
        """Each of ours with each peer, and with others of ours where a goal is set."""
        found = []
        for own in self.ours:
            goals = case.goals.get(own, {})
            others = [*(name for name in self.ours if name in goals), *self.peers]
            found += [Comparison(own, other, goals.get(other)) for other in others]
        return found


class Comparison(NamedTuple):
    """A contender of ours, whom it is held against, and the largest ratio wanted."""

    own: str
    other: str
    goal: float | None
