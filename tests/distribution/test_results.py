"""Any number of ranks gives what one process does: to rounding, or to the byte."""

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd.errors import TrainingNotice
from tests.distribution.data import OPTIMIZERS, WAYS, WAYS_TO_THE_BYTE
from tests.distribution.launching import MAKERS, launch, why_not
from tests.distribution.run import result
from tests.once import once

DIGITS = [f"digits:{name}" for name in OPTIMIZERS]

SOME = ["sgd", "adam", "lamb", "muon", "adafactor", "global_clipnorm", "loss_scale"]
"""Optimizers of different kinds, for another number of ranks."""


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What one process makes of all of them."""

    def make(out: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", TrainingNotice)
            found = {name: result(name) for name in [*WAYS, *DIGITS]}
        out.write_text(json.dumps(found), "utf-8")

    return json.loads(once(tmp_path_factory, "alone.json", make).read_text("utf-8"))


def shared(folder: Path, *names: str, ranks: int, maker: str) -> Any:
    """What so many ranks make of them."""
    if reason := why_not(maker):
        pytest.skip(reason)
    out = folder / "out.json"
    run = ["-W", "ignore", "-m", "tests.distribution.run", str(out), *names]
    done = launch(*run, ranks=ranks, maker=maker)
    assert done.code == 0, done.out
    return json.loads(out.read_text("utf-8"))


def difference(one: Any, other: Any) -> float:
    """The largest difference between numbers at the same place in two trees."""
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        return max([difference(one[k], other[k]) for k in one], default=0.0)
    if isinstance(one, list) and any(isinstance(x, (list, dict)) for x in one):
        return max(difference(x, y) for x, y in zip(one, other, strict=True))
    apart = np.abs(np.asarray(one, float) - np.asarray(other, float))
    assert not np.isnan(apart).any()
    return float(np.max(apart, initial=0.0))


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("ranks", [1, 2, 3, 4])
def test_any_number_of_ranks_gives_what_one_process_does(
    tmp_path: Path, alone: Any, ranks: int, maker: str
) -> None:
    found = shared(tmp_path, *WAYS, ranks=ranks, maker=maker)
    for name in WAYS:
        apart = difference(alone[name], found[name])
        assert apart <= 1e-12, name
        assert ranks > 1 or apart == 0, name


@pytest.mark.parametrize(("ranks", "maker"), [(2, "mpich"), (3, "openmpi")])
def test_every_optimizer_trains_the_digits_as_one_process_does(
    tmp_path: Path, alone: Any, ranks: int, maker: str
) -> None:
    names = DIGITS if maker == "openmpi" else [f"digits:{name}" for name in SOME]
    found = shared(tmp_path, *names, ranks=ranks, maker=maker)
    worst = {name: difference(alone[name], found[name]) for name in names}
    assert max(worst.values()) <= 1e-12, worst


def test_a_difference_is_seen(alone: Any) -> None:
    assert difference(alone["digits:sgd"], alone["digits:momentum"]) > 1e-3


@pytest.mark.parametrize(("ranks", "maker"), [(2, "mpich"), (4, "openmpi")])
def test_an_optimizer_in_parts_makes_the_same_steps(
    tmp_path: Path, alone: Any, ranks: int, maker: str
) -> None:
    names = DIGITS if maker == "mpich" else [f"digits:{name}" for name in SOME]
    names = [*names, "own_step", "synchronized", "batch_by_batch"]
    given = [f"sharded:{name}" for name in names]
    found = shared(tmp_path, *given, ranks=ranks, maker=maker)
    worst = {name: difference(alone[name], found[f"sharded:{name}"]) for name in names}
    assert max(worst.values()) <= 1e-12, worst


def test_half_precision_on_the_wire_trains_nearly_the_same(
    tmp_path: Path, alone: Any
) -> None:
    names = ["digits:adam", "digits:momentum", "plain", "own_step"]
    given = [f"{how}:{name}" for how in ("half", "sharded_half") for name in names]
    found = shared(tmp_path, *given, "at_the_end:plain", ranks=3, maker="openmpi")
    assert difference(alone["plain"], found.pop("at_the_end:plain")) <= 1e-12
    for given_name, value in found.items():
        apart = difference(alone[given_name.partition(":")[2]], value)
        assert 1e-9 < apart < 2e-3, given_name


@pytest.mark.parametrize(
    ("how", "most"), [("exact0", 2), ("exact5", 2), ("sharded5", 3)]
)
def test_the_same_bytes_for_any_number_of_ranks(
    tmp_path: Path, how: str, most: int
) -> None:
    names = [f"{how}:{name}" for name in WAYS_TO_THE_BYTE]
    if how == "sharded5":
        optimizers = "global_clipnorm", "lamb", "adam"
        names = [f"{how}:uneven", *[f"{how}:digits:{name}" for name in optimizers]]
    made = [
        shared(tmp_path, *names, ranks=ranks, maker=maker)
        for ranks, maker in ((1, "openmpi"), (4, "openmpi"), (3, "mpich"))[:most]
    ]
    for name in names:
        first, *others = [found[name] for found in made]
        assert all(other == first for other in others), name


def test_the_example_says_the_same_of_any_number_of_workers() -> None:
    if reason := why_not("openmpi"):
        pytest.skip(reason)
    said = [
        launch("-m", "examples.workers", ranks=ranks).out.replace(
            f"workers: {ranks},", ""
        )
        for ranks in (1, 3)
    ]
    assert said[0] == said[1]
    assert "weights:" in said[0]


def test_shards_have_draws_of_their_own(tmp_path: Path) -> None:
    found = shared(tmp_path, "exact5:dropped", "exact4:dropped", ranks=2, maker="mpich")
    assert difference(*[found[name]["weights"] for name in found]) > 1e-6
