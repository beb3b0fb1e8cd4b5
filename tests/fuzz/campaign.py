"""Many programs: generate, check, and shrink what fails."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context

from tests.fuzz.check import check
from tests.fuzz.generate import featured, generate
from tests.fuzz.program import Program
from tests.fuzz.runs import Disagreement, SkippedError
from tests.fuzz.shrink import shrunk
from tests.fuzz.source import script

__all__ = ["Finding", "Tally", "campaign", "finding"]

CHUNK = 50
"""How many programs a process is given at a time."""


@dataclass(frozen=True)
class Finding:
    """A program that failed, cut down: where it came from and what is wrong."""

    seed: int
    index: int
    kind: str
    text: str
    program: Program

    def __str__(self) -> str:
        name = featured(self.index)
        return (
            f"# program {self.index} of seed {self.seed}, made around {name}: "
            f"{self.kind}\n"
            + "".join(f"# {line}\n" for line in self.text.splitlines())
            + script(self.program, self.kind)
        )


@dataclass
class Tally:
    """What many programs came to."""

    programs: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    def __str__(self) -> str:
        skipped = sum(self.skipped.values())
        share = 100 * skipped / max(self.programs, 1)
        reasons = "".join(f"\n  {n} {why}" for why, n in self.skipped.most_common())
        return (
            f"{self.programs} programs, {len(self.findings)} disagreements, "
            f"{skipped} skipped ({share:.2f} %){':' if skipped else ''}{reasons}"
        )

    def add(self, other: "Tally") -> None:
        """Count another one's programs in."""
        self.programs += other.programs
        self.skipped += other.skipped
        self.findings += other.findings


def campaign(seed: int, indices: range, workers: int = 1) -> Iterator[Tally]:
    """A tally for every few of the programs, made in so many processes."""
    chunks = [indices[i : i + CHUNK] for i in range(0, len(indices), CHUNK)]
    run = partial(_tally, seed)
    if workers == 1:
        yield from map(run, chunks)
        return
    with get_context("spawn").Pool(workers) as pool:
        yield from pool.imap_unordered(run, chunks)


def _tally(seed: int, indices: Iterable[int]) -> Tally:
    tally = Tally()
    for index in indices:
        tally.programs += 1
        try:
            found = finding(seed, index)
        except SkippedError as skipped:
            tally.skipped[str(skipped)] += 1
            continue
        if found:
            tally.findings.append(found)
    return tally


def finding(seed: int, index: int, *, seconds: float = 20.0) -> Finding | None:
    """What is wrong with program number `index`, shown on the smallest like it."""
    program = generate(seed, index)
    first = check(program, index)
    if first is None:
        return None

    def same(smaller: Program) -> Disagreement | None:
        found = check(smaller, index)
        return found if found and found.kind == first.kind else None

    small = shrunk(program, lambda smaller: same(smaller) is not None, seconds=seconds)
    wrong = same(small) or first
    return Finding(seed, index, wrong.kind, wrong.text, small)
