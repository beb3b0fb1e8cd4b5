"""What sees to it that a rank that cannot go on ends the whole job.

An error that nobody catches, a process that ends before the others, and a rank that
stands still: without these the others would wait for ever. A rank that is killed ends
the job by itself, the launcher sees that.
"""

import atexit
import contextlib
import io
import sys
import threading
import traceback
from time import perf_counter, sleep
from types import TracebackType
from typing import Any

from nn.distribution.world import ENDED, World

__all__ = ["guard"]


class _Guard:
    """The guard of one world. at_work: whether a training goes on."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._hook = sys.excepthook
        self._main = threading.main_thread().ident

    def uncaught(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """Print the error, with the rank, and end the job."""
        text = io.StringIO()
        with contextlib.redirect_stderr(text):
            self._hook(kind, error, trace)
        self._say(f"rank {self.world.rank} of {self.world.size}:\n{text.getvalue()}")
        self.world.failed(error)
        self.end()

    def at_exit(self) -> None:
        """Wait for the others, who hear that this rank has come to its end."""
        world = self.world
        if world.failure or world.MPI.Is_finalized():
            return
        world.tell(ENDED)
        request = world.comm.Ibarrier()
        while not request.Test():
            world.heard()
            sleep(0.001)
        world.heard()

    def watch(self) -> None:
        """End the job where this rank stands still for longer than the limit."""
        world, beats, since = self.world, -1, perf_counter()
        while True:
            sleep(min(1.0, world.limit / 4))
            if world.beats != beats or world.waits_for or not world.at_work:
                beats, since = world.beats, perf_counter()
            elif perf_counter() - since > world.limit:
                self._stands_still()

    def _stands_still(self) -> None:
        world = self.world
        frame = sys._current_frames().get(self._main or 0)
        lines = traceback.format_stack(frame)
        self._say(
            f"rank {world.rank} of {world.size} has stood still for {world.limit:g} s "
            f"here, so the job ends:\n{''.join(lines)}"
        )
        self.end()

    def _say(self, text: str) -> None:
        """Print at once, so that what other ranks print does not come in between."""
        sys.stderr.write(text)
        sys.stderr.flush()

    def end(self) -> None:
        """End all ranks."""
        sys.stdout.flush()
        sys.stderr.flush()
        self.world.MPI.COMM_WORLD.Abort(1)


def guard(world: World) -> Any:
    """Guard the ranks of `world` from here on."""
    found = _Guard(world)
    sys.excepthook = found.uncaught
    atexit.register(found.at_exit)
    threading.Thread(target=found.watch, name="watch", daemon=True).start()
    return found
