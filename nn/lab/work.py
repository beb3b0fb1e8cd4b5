"""A sweep while it goes on: who has which points, and what is found so far."""

from collections.abc import Callable, Iterable
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from contextlib import suppress
from typing import Any, NamedTuple

from autograd.errors import ArgumentError, StorageError
from autograd.plain import plain
from nn.lab.journal import Journal
from nn.lab.points import Point, described, name_of, takes_seed
from nn.lab.runs import Failure, Run, Sweep, SweepError
from nn.lab.tasks import READ, Report, Task, failure_of, report
from nn.lab.workers import Conditions, crosses

__all__ = ["Planned", "Work"]

NAMED = 8
"""How many points an error names."""


class Planned(NamedTuple):
    """A point, its place in the grid, and what it is known by."""

    place: int
    point: Point
    key: str
    seed: int


class Work:
    """The points of one sweep on their way.

    most: how many may be with the executor at a time. bar: shows how many are done;
    None for silence. single_threaded: whether BLAS has one thread.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        pool: Executor,
        *,
        most: int,
        journal: Journal | None,
        bar: Any,
        single_threaded: bool,
    ) -> None:
        self._function, self._name = function, name_of(function)
        self._pool, self._most, self._journal = pool, most, journal
        self._bar = bar
        self._form = "json" if journal else "pickled" if crosses(pool) else "as it is"
        self._conditions = Conditions.of(pool, single_threaded=single_threaded)
        self._found: dict[int, Run] = {}
        self._running: dict[Future[Report], Planned] = {}
        self._failed = 0

    def all_of(self, planned: Iterable[Planned]) -> Sweep:
        """Run what is planned and not yet done."""
        try:
            for one in planned:
                if not self._resumed(one):
                    while len(self._running) >= self._most:
                        self._collect()
                    self._submit(one)
                    self._collect(timeout=0)
            while self._running:
                self._collect()
        except BaseException as error:
            self._give_up(error)
            raise
        return self._sweep()

    def _sweep(self) -> Sweep:
        return Sweep(self._name, tuple(self._found[i] for i in sorted(self._found)))

    def _resumed(self, one: Planned) -> bool:
        kept = None if self._journal is None else self._journal.kept(one.key)
        if kept is None:
            return False
        if self._bar is not None:
            self._bar.initial += 1  # which it leaves out of its speed
        run = Run(one.point, one.seed, kept.value, None, kept.seconds, resumed=True)
        self._note(one, run)
        return True

    def _submit(self, one: Planned) -> None:
        task = Task(
            self._function,
            one.point,
            one.seed,
            takes_seed(self._function, one.point),
            self._conditions,
            self._form,
        )
        try:
            self._running[self._pool.submit(report, task)] = one
        except BrokenExecutor as error:
            raise self._broken(error, one) from error
        except RuntimeError as error:
            raise ArgumentError(
                f"sweep: executor takes no more points: {error}; make a new one, or "
                "run without"
            ) from error
        except Exception as error:
            raise ArgumentError(
                f"sweep: {self._name} and {_listed([one])} cannot be sent to a worker: "
                f"{plain(str(error))[:200]}; let {self._name} stand in a module that "
                "workers can import, and points hold plain data"
            ) from error

    def _collect(self, timeout: float | None = None) -> None:
        """Take in what is done; without a timeout, wait for something to be."""
        done, _ = wait(self._running, timeout, FIRST_COMPLETED)
        for future in sorted(done, key=lambda f: self._running[f].place):
            self._take(future)

    def _take(self, future: Future[Report]) -> None:
        one = self._running[future]
        try:
            came = future.result()
        except BrokenExecutor as error:
            raise self._broken(error) from error
        except (Exception, CancelledError) as error:
            came = Report(None, _undelivered(error), 0.0, is_own=True)
        if not came.is_own:
            raise self._shared(one)
        self._enter(one, came)
        value = came.value if came.failure else READ[self._form](came.value)
        self._note(one, Run(one.point, one.seed, value, came.failure, came.seconds))
        del self._running[future]

    def _enter(self, one: Planned, came: Report) -> None:
        if self._journal is not None:
            facts: dict[str, Any] = {"point": described(one.point, "point")}
            facts["seconds"] = round(came.seconds, 6)
            if came.failure is not None:
                facts["failure"] = came.failure._asdict()
            self._journal.add(one.key, facts, came.value)

    def _note(self, one: Planned, run: Run) -> None:
        self._found[one.place] = run
        self._failed += run.failure is not None
        if self._bar is not None:
            if self._failed:
                self._bar.set_postfix_str(f"{self._failed} failed", refresh=False)
            self._bar.update()

    # Ends before the end

    def _give_up(self, error: BaseException) -> None:
        """Cancel what has not begun, and take in what is done already."""
        for future in self._running:
            future.cancel()
        self._take_good()
        done = sum(run.failure is None for run in self._found.values())
        where = "" if self._journal is None else f", and are in {self._journal.path!r}"
        error.add_note(f"sweep: {done} points were done{where}")

    def _take_good(self) -> None:
        """Take in what is done and came back."""
        for future in list(self._running):
            if future.done() and not future.cancelled() and not future.exception():
                with suppress(SweepError, StorageError):
                    self._take(future)

    def _broken(self, error: BaseException, *next_one: Planned) -> SweepError:
        self._take_good()
        running = [*self._running.values(), *next_one]
        failure = Failure(type(error).__name__, "a worker died", "")
        for one in running:
            self._found[one.place] = Run(one.point, one.seed, None, failure)
        goes_on = (
            "pass a journal, so that what is done is kept"
            if self._journal is None
            else "call again with the same journal"
        )
        return SweepError(
            f"sweep: a worker died ({error}) while these points were running or next: "
            f"{_listed(running)}; look whether memory was short, and whether "
            f"{self._name} can be imported there; make a new executor, with fewer "
            f"workers perhaps, and {goes_on}",
            self._sweep(),
        )

    def _shared(self, one: Planned) -> SweepError:
        return SweepError(
            f"sweep: {self._name} at {_listed([one])} drew from random numbers that "
            "all threads of a process share, or changed settings of nn.config, while "
            "another point was running there, so that what comes depends on which was "
            f"first; let {self._name} have a parameter seed and pass it to all that "
            "draws, or use processes with one thread each",
            self._sweep(),
        )


def _undelivered(error: BaseException) -> Failure:
    found = failure_of(error)
    if isinstance(error, CancelledError):
        return found._replace(message="the executor gave this point up")
    return found._replace(message=f"not sent or not brought back: {found.message}")


def _listed(planned: list[Planned]) -> str:
    said = [plain(repr(one.point))[:200] for one in planned[:NAMED]]
    rest = len(planned) - len(said)
    return ", ".join(said) + (f" and {rest} more" if rest else "")
