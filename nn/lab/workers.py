"""Executors: whoever runs things, here or elsewhere, with the same bytes as result."""

import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any, NamedTuple, TypeVar

from autograd.errors import ArgumentError
from autograd.ops.blas import BLAS
from autograd.ops.threads import available
from nn.lab.points import name_of
from nn.lab.runs import SweepError
from nn.lab.surroundings import SURROUNDINGS, Chosen, Stay

__all__ = ["Conditions", "Here", "count_of", "crosses", "given", "in_order"]

One = TypeVar("One")
Found = TypeVar("Found")


class Here(Executor):
    """Runs each call in the caller's thread, as it is submitted."""

    def submit(
        self, fn: Callable[..., Found], /, *args: Any, **kwargs: Any
    ) -> Future[Found]:
        """The future of a call that is over; what the call raises is raised."""
        future: Future[Found] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def given(caller: str, executor: Any, *sent: Any) -> Executor:
    """`executor`, or `Here` for None; `ArgumentError` if it cannot serve.

    sent: functions and objects that would go to other processes.
    """
    if executor is None:
        return Here()
    if hasattr(executor, "get_executor"):
        raise ArgumentError(
            f"{caller}: executor is Dask's client; pass client.get_executor()"
        )
    if not isinstance(executor, Executor):
        raise ArgumentError(
            f"{caller}: executor is {executor!r:.80}; expected an executor as those of "
            "concurrent.futures, or None to run here"
        )
    if crosses(executor):
        for part in sent:
            _sendable(caller, part)
    return executor


def crosses(executor: Executor) -> bool:
    """Whether calls go to other processes by pickle, for all that can be told.

    By name: the module of `ProcessPoolExecutor` is slow to import, and browsers, where
    there are no processes, cannot.
    """
    homes = [kind.__module__ for kind in type(executor).__mro__]
    return "concurrent.futures.process" in homes or homes[0].startswith("mpi4py.")


def _sendable(caller: str, part: Any) -> None:
    try:
        pickle.dumps(part)
    except Exception as error:
        raise ArgumentError(
            f"{caller}: {name_of(part)} cannot be sent to a process: {error}; "
            "define it with def at the top of a module, and what it needs inside it, "
            "or take a ThreadPoolExecutor"
        ) from error


def count_of(executor: Executor) -> int:
    """How many calls `executor` runs at a time, for all that can be told."""
    if isinstance(executor, Here):
        return 0
    client = getattr(executor, "_client", None)  # Dask's
    if client is not None:
        return int(sum(client.nthreads().values())) or 1
    count = getattr(executor, "_max_workers", None)  # of the library's, and MPI's
    return count if isinstance(count, int) and count > 0 else available()


class Conditions(NamedTuple):
    """Those of a run, wherever it is. threads: whether others share its process."""

    chosen: Chosen
    threads: bool
    single_threaded: bool

    @classmethod
    def of(cls, executor: Executor, *, single_threaded: bool) -> "Conditions":
        """As they are here, for what `executor` runs."""
        threads = isinstance(executor, ThreadPoolExecutor)
        return cls(Chosen.now(), threads, single_threaded)

    @contextmanager
    def hold(self, seed: int | None = None) -> Iterator[Stay]:
        """Inside, a run has them, and draws from `seed` if it can be given its own."""
        blas = BLAS.single_threaded() if self.single_threaded else nullcontext()
        run = SURROUNDINGS.run(self.chosen, seed=seed, shared=self.threads)
        with run as stay, blas:
            yield stay


def in_order(
    caller: str,
    function: Callable[[One], Found],
    arguments: Iterable[One],
    *,
    executor: Executor,
    single_threaded: bool,
) -> list[Found]:
    """``function`` of each of `arguments`, computed by `executor`; in their order.

    The first error is raised, and what has not begun by then never does.
    """
    conditions = Conditions.of(executor, single_threaded=single_threaded)
    futures = []
    try:
        for argument in arguments:
            call = partial(_called, function, argument, conditions)
            futures.append(executor.submit(call))
        return [future.result() for future in futures]
    except BrokenExecutor as error:
        raise SweepError(
            f"{caller}: a worker died ({error}); look whether memory was short, make a "
            "new executor with fewer workers, and call again"
        ) from error
    finally:
        for future in futures:
            future.cancel()


def _called(
    function: Callable[[One], Found], argument: One, conditions: Conditions
) -> Found:
    with conditions.hold():
        return function(argument)
