"""Every subject through every reader in every state: ``python -m tests.draw.survey``.

The cases run in other processes, so that one that kills its interpreter or hangs is a
fault like any other: it is named, and the rest go on in a new process. A case is a
subject in a state; without ``--quick`` there are some 10,000, which take minutes.
"""

import argparse
import faulthandler
import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from tests.draw.readers import STATES, State, faults
from tests.draw.subjects import Subject, subjects

__all__ = ["Fault", "Plan", "Report", "survey"]

ROOT = Path(__file__).parents[2]
SECONDS = 120
"""How long one case may take."""

RENDERED = 12
"""One case in so many is rendered to SVG, and stepped through, as well."""


class Plan(NamedTuple):
    """Which cases to run.

    quick: the first or last of each group, in one state. only: subjects whose name
    starts so. extra: a module to import first, which may declare primitives of its own.
    seconds: how long one case may take.
    """

    quick: bool = False
    only: str = ""
    extra: str = ""
    seconds: int = SECONDS

    def arguments(self) -> list[str]:
        """The command line that makes this plan again."""
        given = [f"--only={self.only}", f"--extra={self.extra}"]
        return [*given, f"--seconds={self.seconds}", *["--quick"] * self.quick]


class Fault(NamedTuple):
    """What went wrong in a case."""

    case: str
    says: str


class Report(NamedTuple):
    """How many cases were run, and what went wrong."""

    cases: int
    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        lines = [f"{f.case}: {f.says}" for f in self.faults]
        return "\n".join([*lines, f"{self.cases} cases, {len(lines)} faults"])


def survey(plan: Plan, *, processes: int = 2) -> Report:
    """The plan carried out by so many processes at once."""
    with ThreadPoolExecutor(processes) as pool:
        reports = list(pool.map(lambda n: _part(plan, n, processes), range(processes)))
    found = [fault for report in reports for fault in report.faults]
    return Report(sum(r.cases for r in reports), tuple(sorted(found)))


def _part(plan: Plan, number: int, of: int) -> Report:
    """Every `of`-th case from `number` on, in a new process after each that died."""
    command = [sys.executable, "-W", "error", "-m", "tests.draw.survey"]
    command += [*plan.arguments(), f"--worker={number}", f"--of={of}"]
    found: list[Fault] = []
    begun = 0
    while True:
        run = subprocess.run(
            [*command, f"--start={begun}"], cwd=ROOT, capture_output=True, text=True
        )
        said = [json.loads(line) for line in run.stdout.splitlines()]
        cases = [entry["case"] for entry in said if "case" in entry]
        found += [Fault(*entry["fault"]) for entry in said if "fault" in entry]
        begun += len(cases)
        if "done" in (said[-1] if said else {}):
            return Report(begun, tuple(found))
        if not cases:
            raise RuntimeError(f"{' '.join(command)} ran no case:\n{run.stderr}")
        found.append(Fault(cases[-1], _died(run)))


def _died(run: "subprocess.CompletedProcess[str]") -> str:
    how = f"signal {-run.returncode}" if run.returncode < 0 else "an exit"
    if "Timeout (" in run.stderr:
        how = "hanging"
    where = [line.strip() for line in run.stderr.splitlines() if "File " in line]
    return f"the interpreter died by {how}; {'; '.join(where[:3])}"


def _cases(plan: Plan) -> Iterator[tuple[int, Subject, State]]:
    chosen = [s for s in subjects() if str(s).startswith(plan.only)]
    if not plan.quick:
        for i, subject in enumerate(chosen):
            yield from ((i + j, subject, state) for j, state in enumerate(STATES))
        return
    for number, (_, group) in enumerate(groupby(chosen, key=lambda s: s.group)):
        few = list(group)
        yield number, few[-(number % 2)], STATES[number % len(STATES)]


def _work(plan: Plan, number: int, of: int, start: int) -> None:
    """Run the cases, and say of each that it begins and what is wrong with it."""
    if plan.extra:
        importlib.import_module(plan.extra)
    for turn, subject, state in list(_cases(plan))[number::of][start:]:
        name = f"{subject}, {state}"
        print(json.dumps({"case": name}), flush=True)
        faulthandler.dump_traceback_later(plan.seconds, exit=True)
        for says in faults(subject, state, turn, renders=turn % RENDERED == 0):
            print(json.dumps({"fault": [name, says]}), flush=True)
    faulthandler.cancel_dump_traceback_later()
    print(json.dumps({"done": True}), flush=True)


def main() -> int:
    """Run what the command line asks for; 1 where there is a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two cases of a group")
    parser.add_argument("--only", default="", help="subjects whose name starts so")
    parser.add_argument("--extra", default="", help="a module to import first")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="for one case")
    parser.add_argument("--processes", type=int, default=2, help="at once")
    for name in ("worker", "of", "start"):
        parser.add_argument(f"--{name}", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    plan = Plan(given.quick, given.only, given.extra, given.seconds)
    if given.worker is not None:
        faulthandler.enable()
        _work(plan, given.worker, given.of, given.start)
        return 0
    report = survey(plan, processes=given.processes)
    print(report)
    return bool(report.faults)


if __name__ == "__main__":
    sys.exit(main())
