"""Many threads give the results that they give one after the other."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd.engine.modes import current
from nn.layers.building import _Building
from tests.reliability.threads import WORK, disagreements, in_threads

THREADS = 32


@pytest.mark.parametrize("work", WORK, ids=lambda f: f.__name__)
def test_threads_agree(work: Callable[[int], Any]) -> None:
    assert disagreements(work, THREADS) == []


class Shared:
    """A total that threads lose each other's additions to."""

    total = 0


def careless(number: int) -> int:
    """Add to a total that all threads share, in steps that others come between."""
    for _ in range(200):
        before = Shared.total
        sum(range(50))
        Shared.total = before + 1
    return Shared.total


def test_work_that_shares_what_it_changes_is_found() -> None:
    assert disagreements(careless, 8) != []


def test_an_error_in_a_thread_is_found() -> None:
    def fails(number: int) -> int:
        assert number != 3 or not in_thread
        return number

    in_thread = True
    results = in_threads(fails, 5)
    assert isinstance(results[3], AssertionError)


def test_building_without_the_lock_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not at every try, so the try is made until it shows."""
    monkeypatch.setattr(_Building, "lock", in_no_way())
    (build,) = [w for w in WORK if w.__name__ == "build_shared"]
    assert any(disagreements(build, THREADS) for _ in range(200))


class in_no_way:  # noqa: N801
    """A lock that holds nobody up."""

    def __enter__(self) -> None: ...

    def __exit__(self, *error: object) -> None: ...


def test_a_stream_of_seeds_is_numpys() -> None:
    ours, theirs = nn.random.SeedGenerator(7), np.random.SeedSequence(7)
    for _ in range(3):
        (child,) = theirs.spawn(1)
        assert ours.next().random() == np.random.default_rng(child).random()
    assert ours.get_state() == {"entropy": 7, "spawned": 3}
    assert current.mode.recording
