"""Threads that share the parts of one computation on raw arrays.

NumPy lets go of the interpreter's lock while a loop of its own runs, so two threads
make two cores work. The parts are the caller's, the same for every number of threads,
and no part reads what another writes: results are equal to the bit however many share.

As many threads take part as ``RETROGRAD_NUM_THREADS`` says, else ``OMP_NUM_THREADS``,
else as many as there are cores for this process. 1 keeps everything in the caller.
"""

import ctypes
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import copy_context
from queue import SimpleQueue
from typing import TypeVar

from autograd.ops.blas import BLAS

__all__ = ["THREADS", "Threads", "available"]

Part = TypeVar("Part")

FEWEST = 4
"""Parts from which on others are asked to join: a waiting thread takes 0.05 ms to wake,
a part of a cache's size 0.1 ms; see benchmarks/works/convolution.py."""


def available() -> int:
    """How many threads may compute: what the environment says, or a thread a core."""
    for name in ("RETROGRAD_NUM_THREADS", "OMP_NUM_THREADS"):
        asked = os.environ.get(name, "")
        if asked.isdecimal() and int(asked) > 0:
            return int(asked)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Threads:
    """The caller's thread and those that wait to join it, started when first needed.

    Attributes
    ----------
    count: how many threads compute together, the caller's among them.
    """

    def __init__(self, count: int | None = None) -> None:
        self.count = available() if count is None else count
        self.forget()

    def forget(self) -> None:
        """Start anew: a forked process has none of its parent's threads."""
        self._others: list[threading.Thread] = []
        self._starting = threading.Lock()
        self._invitations: SimpleQueue[_Invitation] = SimpleQueue()

    def share(self, work: Callable[[Part], object], parts: Sequence[Part]) -> None:
        """``work(part)`` for all `parts`, in any order; an error ends it and is raised.

        NumPy's error state and all else in the caller's context hold in every thread.
        """
        count = min(self.count, len(parts)) - 1 if len(parts) >= FEWEST else 0
        if not count:
            for part in parts:
                work(part)
            return
        waiting = deque(parts)

        def run() -> None:
            while waiting:
                try:
                    part = waiting.popleft()
                except IndexError:  # another thread was faster
                    return
                work(part)

        others = self._waiting(count)
        invitations = [_Invitation(run) for _ in others]
        with BLAS.single_threaded(), _on_cores_of_their_own(others):
            for invitation in invitations:
                self._invitations.put(invitation)
            try:
                run()
            finally:
                waiting.clear()
                errors = [invitation.end() for invitation in invitations]
        for error in errors:
            if error is not None:
                raise error

    def _waiting(self, count: int) -> list[threading.Thread]:
        """`count` threads that wait to join; those that are missing are started."""
        if count > len(self._others):
            with self._starting:
                try:
                    while len(self._others) < count:
                        args = (self._invitations,)
                        other = threading.Thread(target=_join, args=args, daemon=True)
                        other.start()
                        self._others.append(other)
                except RuntimeError:  # the system gives no more threads
                    pass
        return self._others[:count]


class _Invitation:
    """To one thread, to join in ``run()``; who sent it waits only if it has begun."""

    def __init__(self, run: Callable[[], None]) -> None:
        self._run, self._context = run, copy_context()
        self._begun, self._done = threading.Lock(), threading.Lock()
        self._done.acquire()
        self._error: BaseException | None = None

    def accept(self) -> None:
        """Join in, unless it has ended."""
        if not self._begun.acquire(blocking=False):
            return
        try:
            self._context.run(self._run)
        except BaseException as error:
            self._error = error
        finally:
            self._done.release()

    def end(self) -> BaseException | None:
        """What stopped the thread that joined, once it is done."""
        if self._begun.acquire(blocking=False):
            return None
        self._done.acquire()
        return self._error


def _join(invitations: "SimpleQueue[_Invitation]") -> None:
    """What a waiting thread does all its life."""
    while True:
        invitations.get().accept()


_core: Callable[[], int] | None = None
if sys.platform == "linux":
    _core = getattr(ctypes.CDLL(None), "sched_getcpu", None)


@contextmanager
def _on_cores_of_their_own(others: list[threading.Thread]) -> Iterator[None]:
    """Have the caller stay on its core inside, and `others` off it, on Linux.

    Linux wakes a thread on the waker's core if no other looks idle, and there the two
    take turns. None looks idle for 25 ms after a product of matrices, for OpenBLAS's
    threads wait busily; in a virtual machine one that sleeps may not either. So every
    second depthwise convolution of (32, 28, 28, 64) took 2.4 ms in two threads as in
    one, the others 1.5; so all take 1.5. It costs 6 µs.
    """
    if not others or _core is None:
        yield
        return
    allowed = os.sched_getaffinity(0)
    here = {_core()}
    try:
        with suppress(OSError):  # cores taken from this process meanwhile
            for other in others:
                assert other.native_id  # 0 would be the caller
                os.sched_setaffinity(other.native_id, (allowed - here) or allowed)
            os.sched_setaffinity(0, here)
        yield
    finally:
        with suppress(OSError):
            os.sched_setaffinity(0, allowed)


THREADS = Threads()
"""Those of this process."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=THREADS.forget)
