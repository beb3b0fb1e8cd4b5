"""Threads that share a computation: the same to the bit, its errors, a forked process.

What shares is made to wait for another thread, so that none of these tests passes
because the first thread did everything alone.
"""

import multiprocessing
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.ops import blocks
from autograd.ops.threads import Threads, available

TWO = Threads(2)


def together(work: Callable[[int], object]) -> Callable[[int], object]:
    """`work`, which for the first part in each of two threads waits for the other."""
    both, met = threading.Barrier(2, timeout=10), threading.local()

    def first_waits(part: int) -> object:
        if not hasattr(met, "yes"):
            met.yes = both.wait()
        return work(part)

    return first_waits


def test_every_part_is_done_once_and_by_both() -> None:
    done: list[tuple[int, int]] = []

    def note(part: int) -> None:
        done.append((part, threading.get_ident()))

    TWO.share(together(note), range(40))
    assert sorted(part for part, _ in done) == list(range(40))
    assert len({thread for _, thread in done}) == 2


@pytest.mark.parametrize("parts", [0, 1, 3])
def test_few_parts_stay_in_the_callers_thread(parts: int) -> None:
    threads, idents = Threads(2), []
    threads.share(lambda part: idents.append(threading.get_ident()), range(parts))
    assert idents == [threading.get_ident()] * parts


@pytest.mark.parametrize("own", [True, False])
def test_an_error_in_either_thread_is_raised_and_ends_the_rest(own: bool) -> None:
    caller, done = threading.get_ident(), []

    def fail_there(part: int) -> None:
        if (threading.get_ident() == caller) is own:
            raise ValueError(f"part {part}")
        done.append(part)

    with pytest.raises(ValueError, match="part"):
        TWO.share(together(fail_there), range(10_000))
    assert len(done) < 10_000
    TWO.share(together(done.append), range(4))  # and both can go on


def test_the_callers_error_state_holds_in_the_other_thread() -> None:
    states: list[str] = []
    with np.errstate(divide="raise"):
        TWO.share(together(lambda _: states.append(np.geterr()["divide"])), range(9))
    assert states == ["raise"] * 9


def test_several_callers_share_the_same_threads() -> None:
    sums: list[int] = []

    def call() -> None:
        parts: list[int] = []
        TWO.share(parts.append, range(200))
        sums.append(sum(parts))

    callers = [threading.Thread(target=call) for _ in range(16)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert sums == [sum(range(200))] * 16


def test_a_forked_process_starts_threads_of_its_own() -> None:
    if "fork" not in multiprocessing.get_all_start_methods():
        pytest.skip("this system does not fork")
    if blocks.THREADS.count > 1:
        blocks.THREADS.share(together(abs), range(4))
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply_async(_shared_in_a_child).get(timeout=30) == 499_500


def _shared_in_a_child() -> int:
    blocks.THREADS.count = 2
    done: list[int] = []
    blocks.THREADS.share(together(done.append), range(1000))
    return sum(done)


def test_where_no_thread_starts_the_caller_does_it_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(self: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    done: list[int] = []
    Threads(4).share(done.append, range(10))
    assert done == list(range(10))


def test_the_environment_says_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RETROGRAD_NUM_THREADS", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert available() == 3
    monkeypatch.setenv("RETROGRAD_NUM_THREADS", "1")
    assert available() == 1
    monkeypatch.setenv("RETROGRAD_NUM_THREADS", "many")
    monkeypatch.setenv("OMP_NUM_THREADS", "0")
    assert available() >= 1


GEOMETRIES: list[dict[str, Any]] = [
    {"size": 2},
    {"size": 3, "strides": 2, "padding": "same"},
    {"size": (3, 2), "strides": (1, 3), "padding": ((1, 1), (0, 1))},
]


@pytest.mark.parametrize("window", GEOMETRIES)
@pytest.mark.parametrize("pool", [ag.ops.max_pool, ag.ops.average_pool])
def test_pooling_is_the_same_however_many_share(
    pool: Any,
    window: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    rng: np.random.Generator,
) -> None:
    monkeypatch.setattr(blocks, "CACHE", 4000)
    x = np.maximum(rng.normal(size=(12, 9, 8, 5)), 0)

    def run(threads: Threads) -> list[Any]:
        monkeypatch.setattr(blocks, "THREADS", threads)
        t = ag.tensor(x, requires_grad=True)
        y = pool(t, **window)
        (y * y).sum().backward()
        return [y.data, t.grad]

    for alone, shared in zip(run(Threads(1)), run(Threads(3)), strict=True):
        np.testing.assert_array_equal(alone, shared)
