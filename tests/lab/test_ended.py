"""Sweeps that are killed or interrupted: nothing is lost, and nobody stays behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from autograd.errors import StorageError
from nn.lab import sweep
from tests.lab import ended, functions
from tests.lab.test_journal import agree

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")


@contextmanager
def running(end: str, path: Path) -> Iterator[subprocess.Popen[str]]:
    """A program that sweeps, and is not there any more afterwards."""
    command = [sys.executable, "-m", "tests.lab.ended", end, str(path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdout=pipe, text=True) as program:
        try:
            yield program
        finally:
            program.kill()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "journal.jsonl"


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Path]:
    """Where workers leave their numbers, to be ended by them."""
    folder = tmp_path / "workers"
    folder.mkdir()
    yield folder
    left = {int(mark.name.partition("-")[0]) for mark in folder.iterdir()}
    for worker in left - {os.getpid()}:
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)


def test_killed_at_any_moment_it_goes_on_to_the_same_end(path: Path) -> None:
    with running("killed", path) as program:
        told, _ = program.communicate(timeout=60)
    sizes = [int(size) for size in told.split()]
    assert len(set(sizes)) == 20  # each life came further than those before
    resumed = sweep(functions.plain, ended.MANY, journal=path)
    assert 0 < sum(run.resumed for run in resumed) < 300
    assert agree(resumed, sweep(functions.plain, ended.MANY))
    assert all(r.resumed for r in sweep(functions.plain, ended.MANY, journal=path))


def test_a_worker_that_outlives_its_parent_does_not_hold_the_journal(
    path: Path, workers: Path
) -> None:
    grid = {"a": [1], "folder": [str(workers)]}
    with running("orphaned", path) as program:
        while program.poll() is None and not (
            path.exists()
            and path.read_bytes().count(b"\n") == 2  # one point is done
            and len(list(workers.iterdir())) == 2  # and the worker at the next
        ):
            time.sleep(0.01)
        with pytest.raises(StorageError, match="in use by another sweep"):
            sweep(functions.locked, grid, journal=path)
        program.kill()
        program.wait()
        (worker,) = {int(p.name.partition("-")[0]) for p in workers.iterdir()}
        os.kill(worker, 0)  # it is there
        assert sweep(functions.locked, grid, journal=path)[0].resumed


def test_an_interrupt_cancels_what_has_not_begun_and_leaves_nobody(path: Path) -> None:
    with running("interrupted", path) as program:
        told, _ = program.communicate(timeout=60)
    lines = told.splitlines()
    kept = [json.loads(line)["key"] for line in path.read_bytes().splitlines()[1:]]
    done = len(set(kept))
    assert lines[0] == f"sweep: {done} points were done, and are in {str(path)!r}"
    assert lines[1] == "left: []"
    begun = len(list(path.parent.glob("begun-*")))
    # For the fifth to begin two were done; with it two others can be on their way.
    assert 2 <= done <= begun <= 5 + 2
