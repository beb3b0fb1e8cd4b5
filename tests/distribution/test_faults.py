"""A rank that goes wrong ends the job, in time and with its error."""

import sys
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

import nn
from autograd.errors import ArgumentError, DistributionError, ValueRangeError
from tests.distribution.faults import LIMIT, REFUSALS
from tests.distribution.launching import Done, launch, why_not
from tests.once import once

SAID = {
    "raises": ["rank 1 of 2:", "ValueError: this rank has found something wrong"],
    "caught": [
        "rank 0 caught DistributionError: fit, epoch 1, batch ",
        "rank 1 failed: ValueError: this rank has found something wrong",
    ],
    "stopped": ["after 2 s these ranks have not come: 1", "timeout="],
    "hangs": ["rank 1 of 2 has stood still for 2 s here", "time.sleep(1000)"],
    "ends": ["rank 1 failed: SystemExit"],
    "small batch": ["1 samples for 2 ranks; take a batch_size of at least 2"],
    "few shards": ["deterministic=1 shards are fewer than 2 ranks"],
    "other data": ["x of the data differs between ranks", "with one seed"],
    "other shape": ["x of the data differs", "(64, 3)", "(56, 3)"],
    "other model": ["'layers/0/bias' differs", "rank 0 has (4,)", "rank 1 (5,)"],
    "other optimizer": ["learning_rate", "0.1", "0.2"],
    "other epochs": ["epochs differs between ranks: rank 0 has 2, rank 1 3"],
    "other number": ["rank 0 8, rank 1 none", "as many on each"],
    "other batches": ["the ranks [1] have drawn another batch than rank 0", "seed"],
    "other number of own": ["data of the ranks [0] has come to its end", "repeat()"],
    "exact of own": ["with auto_shard_dataset=False no rank has one"],
    "stateful": ["gru is stateful", "use stateful=False"],
    "synchronized": ["is synchronized", "deterministic takes one shard after"],
    "own step": ["_Own.train_step is the model's own", "compute_loss in place of"],
    "moves weights": ["'layers/0/kernel' of ranks [1] is not that of rank 0"],
    "nothing set": ["has started 2 processes", "set_distribution("],
}  # fmt: skip
"""What the user reads, by what goes wrong."""


def job(kind: str, maker: str) -> tuple[Done, float]:
    """How the job ended, and after how many seconds."""
    if reason := why_not(maker):
        pytest.skip(reason)
    begun = monotonic()
    done = launch("-m", "tests.distribution.faults", kind, ranks=2, maker=maker)
    return done, monotonic() - begun


ALONE = [*[kind for kind in SAID if kind not in REFUSALS], "small batch"]


@pytest.mark.parametrize("kind", ALONE)
def test_the_error_says_what_is_wrong(kind: str) -> None:
    done, seconds = job(kind, "openmpi")
    assert done.code not in (0, None), done.out
    for text in SAID[kind]:
        assert text in done.out, done.out
    assert "went well" not in done.out
    assert seconds < 25


@pytest.fixture(scope="session")
def refused(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a job prints that is wrong in all ways: a line for each, on each rank."""

    def make(out: Path) -> None:
        out.write_text(job("refusals", "openmpi")[0].out, "utf-8")

    return once(tmp_path_factory, "refused", make).read_text("utf-8").splitlines()


@pytest.mark.parametrize("kind", REFUSALS)
def test_every_rank_says_what_is_wrong(kind: str, refused: list[str]) -> None:
    for rank in (0, 1):
        (said,) = [s for s in refused if s.startswith(f"{kind}, rank {rank}: ")]
        assert all(text in said for text in SAID[kind]), said


@pytest.mark.parametrize("maker", ["openmpi", "mpich"])
def test_a_killed_rank_ends_the_job(maker: str) -> None:
    done, _ = job("killed", maker)
    assert done.code not in (0, None)
    assert "went well" not in done.out


@pytest.mark.parametrize("kind", ["raises", "hangs", "other number"])
def test_with_mpich_too(kind: str) -> None:
    done, _ = job(kind, "mpich")
    assert done.code not in (0, None), done.out
    assert all(text in done.out for text in SAID[kind]), done.out


def test_launcher_and_library_of_two_makers() -> None:
    names = {"openmpi": "Open MPI", "mpich": "MPICH"}
    for maker in names:
        if reason := why_not(maker):
            pytest.skip(reason)
    run = ["-m", "tests.distribution.faults", "raises"]
    for maker, library in (names, reversed(names)):
        done = launch(*run, ranks=2, maker=maker, library=library)
        assert done.code not in (0, None)
        assert f"the launcher of {names[maker]} has started 2 processes" in done.out
        assert f"mpi4py runs with {names[library]}" in done.out


def test_without_mpi4py(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mpi4py", None)
    with pytest.raises(DistributionError, match=r"pip install 'retrograd\[mpi\]'"):
        nn.distribution.DataParallel()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"timeout": 0}, "timeout is in seconds and > 0, got 0"),
        ({"deterministic": -1}, "False, True or a number of shards, got -1"),
        ({"deterministic": "yes"}, "False, True or a number of shards, got 'yes'"),
        ({"reduce_dtype": "int8"}, "reduce_dtype is None, .* or 'float16', got 'int8'"),
        ({"reduce_dtype": "float16", "deterministic": 4}, "leave out deterministic"),
    ],
)
def test_options_that_cannot_be(wrong: dict[str, Any], said: str) -> None:
    pytest.importorskip("mpi4py")
    with pytest.raises(ValueRangeError, match=said):
        nn.distribution.DataParallel(**wrong)


def test_what_is_no_distribution() -> None:
    with pytest.raises(ArgumentError, match="expected a DataParallel or None, got 4"):
        nn.distribution.set_distribution(4)  # type: ignore[arg-type]


def test_a_rank_at_its_end_does_not_wait_for_one_that_has_failed() -> None:
    done, _ = job("caught later", "openmpi")
    assert done.code == 0, done.out
    assert "rank 1 caught " in done.out


def test_what_waits_for_a_rank_that_is_late_goes_on() -> None:
    done, seconds = job("late", "openmpi")
    assert done.code == 0, done.out
    assert done.out.count("went well") == 2
    assert seconds > LIMIT / 2
