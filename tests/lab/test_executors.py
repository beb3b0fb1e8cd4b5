"""Any executor gives the same bytes; what goes wrong there is told with its remedy."""

import functools
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import ArgumentError
from nn.lab import Sweep, SweepError, momentum, order_and_init, sweep
from nn.lab.workers import count_of
from nn.random import default_seeds
from tests.lab import functions
from tests.lab.functions import GRID, digest


class Scripted(Executor):
    """Leaves it to a function what becomes of each call."""

    _max_workers = 2

    def __init__(self, answer: Callable[[Future[Any], Any], None]) -> None:
        self.answer = answer

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """A future that `answer` is given, with the call."""
        future: Future[Any] = Future()
        self.answer(future, functools.partial(fn, *args, **kwargs))
        return future


# The same everywhere


def test_processes_give_the_bytes_that_come_without_them(
    processes: ProcessPoolExecutor,
) -> None:
    for function in (functions.plain, functions.seeded, functions.drawn):
        alone = sweep(function, GRID)
        apart = sweep(function, GRID, executor=processes)
        assert digest(apart) == digest(alone)
        assert digest(sweep(function, GRID, executor=processes, at_once=50)) == digest(
            alone
        )


def test_threads_give_the_same_to_who_draws_from_the_seed(
    threads: ThreadPoolExecutor,
) -> None:
    for function in (functions.plain, functions.seeded):
        assert digest(sweep(function, GRID, executor=threads)) == digest(
            sweep(function, GRID)
        )


def test_another_seed_and_another_value_would_be_noticed() -> None:
    found = sweep(functions.drawn, GRID)
    assert digest(found) != digest(sweep(functions.drawn, GRID, seed=1))
    turned = Sweep("", found.runs[::-1])
    assert digest(found) != digest(turned)


@pytest.mark.parametrize("function", [functions.drawn, functions.slow])
def test_threads_that_draw_from_what_they_share_are_told(
    threads: ThreadPoolExecutor, function: Any
) -> None:
    np.random.seed(3)
    before = default_seeds.get_state()
    told = rf"{function.__name__} at \{{.* drew from random numbers that all threads"
    with pytest.raises(SweepError, match=told) as caught:
        sweep(function, GRID, executor=threads)
    assert len(caught.value.sweep) < 6
    assert default_seeds.get_state()["entropy"] == before["entropy"]


def test_threads_of_an_executor_that_nobody_knows_are_told_too() -> None:
    """Dask's workers may have several, which the caller cannot see."""
    with ThreadPoolExecutor(2) as pool:

        def answer(future: Future[Any], call: Callable[[], Any]) -> None:
            pool.submit(lambda: future.set_result(call()))

        np.random.seed(3)
        state = np.random.get_state()[1].tolist()
        found = sweep(functions.slow, {"a": [1], "b": [1.0]}, executor=Scripted(answer))
        assert digest(found) == digest(sweep(functions.slow, {"a": [1], "b": [1.0]}))
        with pytest.raises(SweepError, match="drew from random numbers"):
            sweep(functions.slow, GRID, executor=Scripted(answer))
    assert np.random.get_state()[1].tolist() == state  # once all have left
    with ThreadPoolExecutor(2) as pool:  # who draws nothing has nothing to be told
        grid = {"a": range(40)}
        assert sweep(functions.moment, grid, executor=Scripted(answer)).failed == []


def test_settings_of_the_caller_are_those_of_the_workers(
    processes: ProcessPoolExecutor,
) -> None:
    try:
        nn.config.set_floatx("float64")
        found = sweep(functions.floatx, {"a": [1, 2]}, executor=processes)
    finally:
        nn.config.set_floatx("float32")
    assert found.values == ["float64"] * 2
    assert sweep(functions.floatx, {"a": [1]}, executor=processes).values == ["float32"]


def test_blas_has_one_thread_in_workers(processes: ProcessPoolExecutor) -> None:
    (values,) = sweep(functions.blas_threads, {"a": [1]}, executor=processes).values
    assert set(values) == {1}


def test_a_journal_of_one_executor_serves_another(
    processes: ProcessPoolExecutor, tmp_path: Any
) -> None:
    journal = tmp_path / "journal"
    few = {"a": [2, 3], "b": [-1.0]}
    sweep(functions.drawn, few, executor=processes, journal=journal)
    found = sweep(functions.drawn, GRID, journal=journal)
    assert sum(run.resumed for run in found) == 2
    assert digest(found) == digest(sweep(functions.drawn, GRID))


# How many at a time


@pytest.mark.parametrize(("at_once", "expected"), [(None, 3), (1, 1), (5, 5)])
def test_no_more_points_are_out_than_are_asked_for(
    at_once: int | None, expected: int
) -> None:
    waiting: list[tuple[Future[Any], Callable[[], Any]]] = []
    counts: list[int] = []
    over = threading.Event()

    def answer(future: Future[Any], call: Callable[[], Any]) -> None:
        waiting.append((future, call))
        counts.append(len(waiting))

    def work() -> None:
        while not over.wait(0.005):
            if waiting:
                future, call = waiting.pop()  # the last one first
                future.set_result(call())

    worker = threading.Thread(target=work)
    worker.start()
    grid = ({"a": a} for a in range(12))
    found = sweep(functions.squared, grid, executor=Scripted(answer), at_once=at_once)
    over.set()
    worker.join()
    assert max(counts) == expected
    assert found.values == [a * a for a in range(12)]


def test_how_many_workers_there_are(threads: ThreadPoolExecutor) -> None:
    assert count_of(threads) == 3
    assert count_of(Scripted(print)) == 2

    class Unknown(Executor):
        """Tells nothing."""

    assert count_of(Unknown()) >= 1


# What goes wrong


def test_what_cannot_be_sent_is_told_at_once(processes: ProcessPoolExecutor) -> None:
    pool = processes
    remedy = "define it with def at the top of a module"
    with pytest.raises(ArgumentError, match=f"<lambda> cannot be sent .*{remedy}"):
        sweep(lambda a: a, {"a": [1, 2]}, executor=pool)
    with pytest.raises(ArgumentError, match=f"momentum: .*<lambda> cannot .*{remedy}"):
        momentum(lambda w: (w * w).sum(), np.ones(2), executor=pool)
    with pytest.raises(ArgumentError, match=f"order_and_init: .*lambda.*{remedy}"):
        order_and_init(lambda: nn.Dense(1), [[1.0]], [[1.0]], executor=pool)


def test_a_value_that_cannot_be_sent_is_a_failure(
    processes: ProcessPoolExecutor,
) -> None:
    found = sweep(functions.unsendable, {"a": [1, 2, 3]}, executor=processes)
    assert found.values == [1, None, 3]
    assert "pickle" in found.failed[0].failure.message


def test_failures_come_from_workers_as_they_are(processes: ProcessPoolExecutor) -> None:
    grid = {"a": [1, 2, 3], "bad": [2]}
    apart = sweep(functions.fails_at, grid, executor=processes)
    alone = sweep(functions.fails_at, grid)
    assert [run.failure for run in apart] == [run.failure for run in alone]


def test_a_worker_that_dies_is_told_with_its_points(tmp_path: Any) -> None:
    context = multiprocessing.get_context(
        "forkserver" if os.name == "posix" else "spawn"
    )
    journal = tmp_path / "journal"
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        with pytest.raises(SweepError, match=r"a worker died .*\{'a': 2\}") as caught:
            sweep(
                functions.ends_at, {"a": [1, 2, 3, 4]}, executor=pool, journal=journal
            )
        assert "call again with the same journal" in str(caught.value)
        found = caught.value.sweep
        assert found[0].value == 1
        assert found[1].failure.kind == "BrokenProcessPool"
        with pytest.raises(SweepError, match="a worker died"):  # by submit
            sweep(functions.ends_at, {"a": [1]}, executor=pool)
    again = sweep(functions.ends_at, {"a": [1, 3]}, journal=journal)
    assert [run.resumed for run in again] == [True, False]


def test_what_came_back_before_a_worker_died_is_not_lost() -> None:
    futures: list[tuple[Future[Any], Callable[[], Any]]] = []

    def answer(future: Future[Any], call: Callable[[], Any]) -> None:
        futures.append((future, call))
        if len(futures) == 2:
            first, its = futures[0]
            first.set_result(its())
            raise BrokenExecutor("gone")

    with pytest.raises(SweepError, match=r"or next: \{'a': 2\}; look") as caught:
        sweep(functions.squared, {"a": [1, 2]}, executor=Scripted(answer))
    assert caught.value.sweep is not None
    assert caught.value.sweep.values == [1, None]


def test_an_executor_that_is_closed_is_told() -> None:
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(
        ArgumentError, match=r"executor takes no more points: .*a new one"
    ):
        sweep(functions.squared, {"a": [1]}, executor=pool)


def test_what_an_executor_refuses_to_send_is_told() -> None:
    """As Dask's does, by whatever pickles for it."""

    def answer(future: Future[Any], call: Callable[[], Any]) -> None:
        raise TypeError("cannot serialize this")

    told = r"squared and \{'a': 1\} cannot be sent to a worker: cannot ser.*a module"
    with pytest.raises(ArgumentError, match=told):
        sweep(functions.squared, {"a": [1]}, executor=Scripted(answer))


def test_the_client_of_dask_is_told_from_its_executor() -> None:
    class Client:
        """As Dask's."""

        def get_executor(self) -> None:
            """What is wanted."""

    with pytest.raises(ArgumentError, match=r"pass client\.get_executor\(\)"):
        sweep(functions.squared, {"a": [1]}, executor=Client())


@pytest.mark.parametrize("given_up", [True, False])
def test_what_an_executor_gives_up_is_a_failure(given_up: bool) -> None:
    def answer(future: Future[Any], call: Callable[[], Any]) -> None:
        if call.args[0].point != {"a": 2}:
            future.set_result(call())
        elif given_up:
            future.cancel()
            future.set_running_or_notify_cancel()
        else:
            future.set_exception(OSError("the wire is cut"))

    found = sweep(functions.squared, {"a": [1, 2, 3]}, executor=Scripted(answer))
    assert found.values == [1, None, 9]
    message = found.failed[0].failure.message
    expected = "gave this point up" if given_up else "not sent or not brought back: the"
    assert expected in message


def test_an_interrupt_cancels_what_waits_and_keeps_what_is_done(tmp_path: Any) -> None:
    futures: list[Future[Any]] = []

    def answer(future: Future[Any], call: Callable[[], Any]) -> None:
        futures.append(future)
        if len(futures) == 3:
            futures[1].set_result(call.func(call.args[0]._replace(point={"a": 2})))
            raise KeyboardInterrupt

    journal = tmp_path / "journal"
    with pytest.raises(KeyboardInterrupt) as caught:
        sweep(
            functions.squared,
            {"a": [1, 2, 3]},
            executor=Scripted(answer),
            journal=journal,
        )
    assert "1 points were done" in caught.value.__notes__[0]
    assert futures[0].cancelled()
    again = sweep(functions.squared, {"a": [1, 2, 3]}, journal=journal)
    assert [run.resumed for run in again] == [False, True, False]
