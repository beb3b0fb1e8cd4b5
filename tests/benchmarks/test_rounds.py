"""A case from start to end: processes, equal results, rounds; who fails is named."""

import mmap
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import memory
from benchmarks.process import Process, WorkerError, surroundings
from benchmarks.results import Outcome
from benchmarks.rounds import (
    Effort,
    Entrant,
    difference,
    measured,
    quietest,
    refuse_unequal,
)
from benchmarks.worker import Server, arrays
from benchmarks.works import WORKS

SHORT = Effort(rounds=2, turn=0.001, patience=0.0)
HERE = Path(sys.executable)


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ([np.array([1.0, 2.0])], ""),
        ([np.array([[1.0], [2.0001]])], ""),
        ([np.array([1.0, 2.01])], "array 0 is 5.0e-03 of its largest apart"),
        ([np.array([1.0, np.nan])], "array 0 is nan of its largest apart"),
        ([np.array([1.0])], "array 0 is (1,) in place of (2,)"),
        ([], "0 arrays in place of 1"),
    ],
)
def test_a_difference_is_told(found: list[Any], reason: str) -> None:
    told = difference([np.array([1.0, 2.0])], found, 1e-3)
    assert told == (f"another result: {reason}" if reason else "")


class Stand:
    """In place of a process: answers every request for a result with `numbers`."""

    def __init__(self, folder: Path, numbers: list[float]) -> None:
        self.folder, self.numbers = folder, numbers

    def ask(self, request: str, *, file: str) -> None:
        assert request == "result"
        np.savez(file, np.array(self.numbers))


def test_a_peer_with_another_result_is_refused(tmp_path: Path) -> None:
    numbers = {"engine": [1.0, 2.0], "torch": [1.0, 2.0], "jax": [1.0, 2.5]}
    stands: Any = {name: Stand(tmp_path, n) for name, n in numbers.items()}
    entrants = [Entrant(name, stand) for name, stand in stands.items()]
    refuse_unequal(entrants, 1e-6)
    engine, torch, jax = entrants
    assert (engine.failure, torch.failure) == ("", "")
    assert jax.failure == "another result: array 0 is 2.5e-01 of its largest apart"
    assert jax.outcome([], 0.0).failure == jax.failure
    assert jax.ask("seconds", count=1) is None


def test_the_quietest_rounds_count() -> None:
    assert quietest([0.3, 0.0, 0.2, 0.1, 0.4], 3) == [1, 2, 3]
    assert quietest([0.3, 0.0], 3) == [0, 1]
    entrant = Entrant("engine", Stand(Path(), []), times=[1.0, 2.0, 3.0])  # type: ignore[arg-type]
    assert entrant.outcome([0, 2], 0.2) == Outcome((1.0, 3.0), others=0.2)


def test_a_case_is_measured_in_processes() -> None:
    work = WORKS["jacobian"]
    found = measured(work, work.cases[0], {"jacobian": HERE, "hand": HERE}, SHORT)
    assert list(found) == ["jacobian", "hand"]
    for outcome in found.values():
        assert outcome.failure == ""
        assert len(outcome.times) == 2
        assert min(outcome.times) > 0
        assert outcome.growth is not None


def test_what_times_itself_is_measured_without_memory() -> None:
    work = WORKS["imports"]
    found = measured(work, work.cases[0], {"autograd": HERE}, SHORT)["autograd"]
    assert (len(found.times), found.growth, found.failure) == (2, None, "")


@pytest.mark.skipif(os.name != "posix", reason="needs a command that fails")
def test_a_process_that_dies_is_named_and_the_rest_goes_on() -> None:
    work = WORKS["micrograd"]
    interpreters = {"engine": HERE, "torch": Path("/bin/false")}
    found = measured(work, work.cases[0], interpreters, SHORT)
    assert found["torch"].failure == "died with status 1"
    assert found["torch"].times == ()
    assert len(found["engine"].times) == 2


def test_a_program_that_raises_is_named(tmp_path: Path) -> None:
    work = WORKS["mlp"]
    case = work.cases[0]
    wrong = {"folder": tmp_path, "threads": 1}
    with Process(HERE, work, case, "hand", **wrong) as process:
        with pytest.raises(WorkerError, match="FileNotFoundError"):
            process.ask("result", file=str(tmp_path / "missing" / "file.npz"))
        process.ask("result", file=str(tmp_path / "file.npz"))  # and still answers


def test_the_surroundings_are_cleared_and_limited() -> None:
    given = {"HOME": "h", "OPENBLAS_CORETYPE": "Haswell", "PYTHONPATH": "p"}
    found = surroundings(given, {"KERAS_BACKEND": "torch"}, 2)
    assert "OPENBLAS_CORETYPE" not in found
    assert "PYTHONPATH" not in found
    assert found["HOME"] == "h"
    assert found["OMP_NUM_THREADS"] == "2"
    assert found["KERAS_BACKEND"] == "torch"


def test_runs_are_counted_to_fill_a_turn() -> None:
    server = Server(WORKS["micrograd"], WORKS["micrograd"].cases[0], "engine")
    assert server.count(seconds=0.0) == 1
    assert server.count(seconds=0.01) > 1
    assert server.seconds(count=3) > 0


class Detachable:
    """As a tensor of PyTorch: gives its numbers once it is detached."""

    def detach(self) -> list[float]:
        return [3.0, 4.0]


def test_results_become_arrays() -> None:
    result = {"a": (1.0, [np.array([2.0])]), "b": Detachable()}
    assert [a.tolist() for a in arrays(result)] == [1.0, [2.0], [3.0, 4.0]]


@pytest.mark.skipif(not memory.STATUS.exists(), reason="the system does not tell")
def test_the_peak_is_seen_and_forgotten() -> None:
    """With memory that goes back to the system, as arrays' stays with the process."""
    memory.forget_peak()
    before = memory.peak()
    with mmap.mmap(-1, 160_000_000) as block:
        block[::4096] = b"1" * len(range(0, len(block), 4096))  # of every page one
    assert memory.peak() > before + 100_000_000
    memory.forget_peak()
    assert memory.peak() < before + 100_000_000
