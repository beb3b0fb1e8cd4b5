"""What other parts of the suite hold, as figures for the same page."""

import re
import subprocess
import sys
from pathlib import Path

from tests.draw.survey import Plan, survey
from tests.fuzz.campaign import Tally, campaign

__all__ = ["drawings", "passed", "programs"]

ROOT = Path(__file__).parents[2]


def programs(count: int, seed: int = 0) -> Tally:
    """So many random programs, checked."""
    total = Tally()
    for tally in campaign(seed, range(count), 2 if count > 1000 else 1):
        total.add(tally)
    return total


def drawings(*, quick: bool) -> tuple[int, list[str]]:
    """How many subjects in how many states were read in every way, and the faults."""
    report = survey(Plan(quick=quick, only="max_pool" if quick else ""))
    return report.cases, [f"{f.case}: {f.says}" for f in report.faults]


def passed(*tests: str) -> tuple[int, list[str]]:
    """How many of the `tests`, as pytest names them, pass, and what fails."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    found = re.search(r"(\d+) passed", run.stdout)
    failed = re.findall(r"^(?:FAILED|ERROR) (.+)$", run.stdout, re.MULTILINE)
    if run.returncode and not failed:
        failed = [run.stdout[-300:] + run.stderr[-300:]]
    return int(found[1]) if found else 0, failed
