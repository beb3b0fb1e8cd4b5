"""Measuring a case: all contenders equal first, then timed in turn, round by round."""

import os
import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.machine import QUIET, busy_elsewhere, usage
from benchmarks.process import Process, WorkerError
from benchmarks.results import Outcome
from benchmarks.work import Case, Work

__all__ = ["Effort", "difference", "measured", "quietest", "refuse_unequal"]


class Effort(NamedTuple):
    """How much: rounds, seconds of a turn in each; on how many cores and threads.

    patience: how many times as many rounds may be tried until enough were quiet.
    """

    rounds: int = 21
    turn: float = 0.1
    threads: int = 2
    patience: int = 3


@dataclass
class Entrant:
    """A contender on its way through the rounds: out of them once it has failed."""

    name: str
    process: Process
    times: list[float] = field(default_factory=list)
    count: int = 1
    failure: str = ""

    def ask(self, request: str, **arguments: Any) -> Any:
        """The answer of the process; None where it fails or has failed before."""
        if self.failure:
            return None
        try:
            return self.process.ask(request, **arguments)
        except WorkerError as error:
            self.failure = str(error)
            return None

    def result(self) -> list[Any] | None:
        """The arrays that the program comes to, handed over in a file."""
        file = self.process.folder / f"{self.name}.npz"
        self.ask("result", file=str(file))
        if self.failure:
            return None
        with np.load(file) as stored:
            return list(stored.values())

    def prepare(self, turn: float) -> None:
        """Find out how many runs fill a turn of that many seconds."""
        self.count = self.ask("count", seconds=turn) or 1

    def take_turn(self) -> None:
        """Run that often, and keep the seconds of a step."""
        seconds = self.ask("seconds", count=self.count)
        if seconds is not None:
            self.times.append(seconds)

    def outcome(self, kept: Sequence[int], others: float) -> Outcome:
        """What there is to say of it afterwards, of the rounds that are kept."""
        if self.failure:
            return Outcome(failure=self.failure)
        return Outcome(tuple(self.times[i] for i in kept), others=others)


def measured(
    work: Work, case: Case, interpreters: Mapping[str, Path], effort: Effort
) -> dict[str, Outcome]:
    """The outcome of each contender that has an interpreter: times, then memory."""
    with tempfile.TemporaryDirectory() as folder:

        def started(name: str) -> Process:
            return Process(
                interpreters[name],
                work,
                case,
                name,
                folder=Path(folder),
                threads=effort.threads,
            )

        outcomes = _timed(work, started, list(interpreters), effort)
        for name, outcome in outcomes.items():
            if not (work.times_itself or outcome.failure):
                with started(name) as process:
                    growth = Entrant(name, process).ask("growth")
                outcomes[name] = replace(outcome, growth=growth)
    return outcomes


def _timed(
    work: Work, started: Callable[[str], Process], names: list[str], effort: Effort
) -> dict[str, Outcome]:
    with ExitStack() as stack:
        entrants = [Entrant(name, stack.enter_context(started(name))) for name in names]
        refuse_unequal(entrants, work.tolerance)
        for entrant in entrants:
            entrant.prepare(effort.turn)
        shares = _rounds(entrants, effort)
    kept = quietest(shares, effort.rounds)
    others = statistics.median(shares[i] for i in kept)
    return {entrant.name: entrant.outcome(kept, others) for entrant in entrants}


def _rounds(entrants: Sequence[Entrant], effort: Effort) -> list[float]:
    """Turns for all until enough rounds were quiet; what others took in each."""
    processes = [os.getpid(), *(entrant.process.pid for entrant in entrants)]
    shares: list[float] = []
    for _ in range(effort.rounds * effort.patience):
        before = usage(processes)
        for entrant in entrants:
            entrant.take_turn()
        shares.append(busy_elsewhere(before, usage(processes)))
        if sum(share <= QUIET for share in shares) == effort.rounds:
            break
    return shares


def quietest(shares: Sequence[float], rounds: int) -> list[int]:
    """The numbers of the rounds in which others took least, in their order."""
    return sorted(sorted(range(len(shares)), key=shares.__getitem__)[:rounds])


def refuse_unequal(entrants: Sequence[Entrant], tolerance: float) -> None:
    """Hold all results against the first's; who differs has failed."""
    expected: list[Any] | None = None
    for entrant in entrants:
        found = entrant.result()
        if expected is None:
            expected = found
        elif found is not None:
            entrant.failure = difference(expected, found, tolerance)


def difference(expected: Sequence[Any], found: Sequence[Any], tolerance: float) -> str:
    """In what `found` is not what was expected, or "".

    Arrays are compared number by number, whatever their shape; differences count in
    parts of the largest number of the array.
    """
    if len(found) != len(expected):
        return f"another result: {len(found)} arrays in place of {len(expected)}"
    for i, (a, b) in enumerate(zip(expected, found, strict=True)):
        if a.size != b.size:
            return f"another result: array {i} is {b.shape} in place of {a.shape}"
        largest = np.max(np.abs(a), initial=np.finfo(float).tiny)
        apart = np.max(np.abs(a.ravel() - b.ravel()), initial=0.0) / largest
        if not apart <= tolerance:  # NaN is no agreement
            return f"another result: array {i} is {apart:.1e} of its largest apart"
    return ""
