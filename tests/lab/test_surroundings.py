"""What a process's runs share: each its own where it is alone, and told where not."""

import os
import threading
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
import pytest

import nn
from nn.lab.surroundings import SURROUNDINGS, Chosen, Stay, Surroundings
from nn.random import default_seeds


class Other:
    """A run of another thread, which begins and ends when it is told to."""

    def __init__(self, run: AbstractContextManager[Stay]) -> None:
        self._begun, self._end = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, args=[run])
        self._thread.start()
        assert self._begun.wait(10)

    def _run(self, run: AbstractContextManager[Stay]) -> None:
        with run as self.stay:
            self._begun.set()
            assert self._end.wait(10)

    def end(self) -> Stay:
        """The run, which is over."""
        self._end.set()
        self._thread.join()
        return self.stay


def state() -> Any:
    """Where the streams are."""
    return default_seeds.get_state(), np.random.get_state()[1].tolist(), Chosen.now()


@pytest.fixture
def runs() -> Callable[[], AbstractContextManager[Stay]]:
    """Makes runs of one process, all with the same seed."""
    surroundings = Surroundings()
    return lambda: surroundings.run(Chosen.now(), seed=7)


def test_who_is_alone_has_its_own_and_leaves_all_as_it_was(runs: Any) -> None:
    before = state()
    drawn = []
    for _ in range(2):
        with runs() as stay:
            drawn.append((np.random.rand(), nn.random.normal((2,)).tolist()))
            nn.config.set_floatx("float64")
        assert stay.changed
        assert stay.is_own
        assert state() == before
    assert drawn[0] == drawn[1]


def test_without_a_seed_streams_go_on_and_settings_are_put_back() -> None:
    """What is built meanwhile must not be built once more from the same numbers."""
    surroundings, before = Surroundings(), state()
    with surroundings.run(Chosen(np.dtype("float64"), None)):
        drawn = np.random.rand(), default_seeds.next().random()
        assert nn.config.floatx() == "float64"
    assert nn.config.floatx() == "float32"
    assert state() != before
    assert drawn != (np.random.rand(), default_seeds.next().random())


def test_of_two_neither_has_its_own_if_one_draws(runs: Any) -> None:
    before = state()
    with runs() as first:
        other = Other(runs())
        np.random.rand()
        assert not other.end().is_own
    assert not first.is_own
    assert state() == before


def test_two_that_draw_nothing_have_all_that_they_need(runs: Any) -> None:
    before = state()
    with runs() as first:
        other = Other(runs())
    assert first.is_own
    assert state() != before  # the other may still look at it
    assert other.end().is_own
    assert state() == before


def test_a_run_within_a_run_is_alone(runs: Any) -> None:
    with runs() as outer:
        first = np.random.rand()
        with runs() as inner:
            assert np.random.rand() == first
        assert inner.is_own
        second = np.random.rand()
    assert outer.is_own
    assert [first, second] == np.random.RandomState(7).rand(2).tolist()


def test_who_is_told_that_others_come_changes_nothing() -> None:
    surroundings = Surroundings()
    before = state()
    with surroundings.run(
        Chosen(np.dtype("float64"), None), seed=7, shared=True
    ) as run:
        assert state() == before
    assert run.is_own
    with surroundings.run(Chosen.now(), shared=True) as run:
        default_seeds.next()
    assert not run.is_own


def test_who_draws_from_a_seed_waits_for_who_does() -> None:
    surroundings, order = Surroundings(), []
    begun = threading.Event()

    def build(name: str) -> None:
        with surroundings.drawing(3):
            begun.set()
            order.append((name, default_seeds.next().random()))
            for _ in range(50):
                threading.Event().wait(0.0002)
            order.append((name, default_seeds.next().random()))

    before = default_seeds.get_state()
    threads = [threading.Thread(target=build, args=[name]) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert default_seeds.get_state() == before
    (a, *first), (b, *second) = order[:2], order[2:]
    assert a[0] == first[0][0] != b[0] == second[0][0]
    assert [x for _, x in order[:2]] == [x for _, x in order[2:]]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_a_forked_process_has_none_of_its_parents_runs() -> None:
    other = Other(SURROUNDINGS.run(Chosen.now(), seed=1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads beside a fork
        child = os.fork()
    if not child:
        with SURROUNDINGS.run(Chosen.now(), seed=2) as run:
            np.random.rand()
        os._exit(0 if run.is_own else 3)
    _, status = os.waitpid(child, 0)
    other.end()
    assert os.waitstatus_to_exitcode(status) == 0
