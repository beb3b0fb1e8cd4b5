"""Programs run by 1, 2, 3 and 4 ranks, in all modes."""

import json
import tempfile
from pathlib import Path
from typing import Any

from tests.distribution.launching import launch
from tests.parity.models.spec import Spec, to_json

__all__ = ["JOBS", "Jobs", "answers"]

Jobs = dict[int, tuple[str, ...]]

JOBS: Jobs = {
    1: ("alone", "4", "0", "4+"),
    2: ("parts", "4", "parts+"),
    3: ("parts", "0", "4+"),
    4: ("parts", "4", "parts+"),
}
"""Which modes so many ranks run; see `tests.distribution.fuzz.worker`."""

WORKER = "tests.distribution.fuzz.worker"

Answers = dict[tuple[int, str], dict[str, Any]]
"""By ranks and mode."""


def answers(specs: list[Spec], jobs: Jobs) -> list[Answers]:
    """What each program gave; where it ends its job, an error that says so."""
    found: list[Answers] = [{} for _ in specs]
    for ranks, modes in jobs.items():
        first = 0
        while first < len(specs):
            first += _job(specs[first:], found[first:], ranks, modes)
    return found


def _job(
    specs: list[Spec], found: list[Answers], ranks: int, modes: tuple[str, ...]
) -> int:
    """Run programs until one of them ends the job; how many were run."""
    with tempfile.TemporaryDirectory() as folder:
        programs, out = Path(folder, "programs.json"), Path(folder, "out")
        programs.write_text(json.dumps([to_json(spec) for spec in specs]), "utf-8")
        out.touch()
        run = ["-W", "ignore", "-m", WORKER, str(programs), str(out), *modes]
        done = launch(*run, ranks=ranks, limit=120.0 + 5.0 * len(specs))
        lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    for number, mode, one in lines:
        found[number][ranks, mode] = one
    if done.code == 0:
        return len(specs)
    at = max([number for number, *_ in lines], default=0)
    at += all((ranks, mode) in found[at] for mode in modes)
    if at >= len(specs):
        raise RuntimeError(f"{ranks} ranks end badly: {done.out[-2000:]}")
    said = {"error": [f"ended with {done.code}"], "said": [done.out[-1500:]]}
    for mode in modes:
        found[at].setdefault((ranks, mode), said)
    return at + 1
