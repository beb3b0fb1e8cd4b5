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

from nn.distribution.world import ENDED, FAILED, World

__all__ = ["GUARD"]


FORWARDED = 0.2
"""Seconds in which launchers have passed on what was printed; Abort drops the rest."""


class Guard:
    """The guard of this process.

    Attributes
    ----------
    worlds: the ranks that it guards.
    """

    def __init__(self) -> None:
        self.worlds: list[World] = []
        self._hook = sys.excepthook
        self._main = threading.main_thread().ident

    def take(self, world: World) -> None:
        """Guard the ranks of `world` from here on."""
        self.worlds.append(world)
        if len(self.worlds) == 1:
            self._hook, sys.excepthook = sys.excepthook, self.uncaught
            atexit.register(self.at_exit)
            threading.Thread(target=self.watch, name="watch", daemon=True).start()

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
        self._end(f":\n{text.getvalue()}")

    def at_exit(self) -> None:
        """Wait for the others, who hear that this rank has come to its end."""
        for world in self.worlds:
            if world.failure or world.MPI.Is_finalized():
                continue
            world.tell(ENDED)
            request = world.comm.Ibarrier()
            while not request.Test():
                if any(kind == FAILED for _, kind, _ in world.heard()):
                    break  # that rank has ended for itself, and will not come here
                sleep(0.001)
            world.heard()

    def watch(self) -> None:
        """End the job where this rank stands still for longer than the limit."""
        beats, since = -1, perf_counter()
        while True:
            limit = min(world.limit for world in self.worlds)
            sleep(min(1.0, limit / 4))
            now = sum(world.beats for world in self.worlds)
            at_work = any(world.at_work for world in self.worlds)
            if now != beats or not at_work or any(w.waits_for for w in self.worlds):
                beats, since = now, perf_counter()
            elif perf_counter() - since > limit:
                frame = sys._current_frames().get(self._main or 0)
                lines = "".join(traceback.format_stack(frame))
                self._end(
                    f" has stood still for {limit:g} s here, so the job ends:\n{lines}"
                )

    def _end(self, text: str) -> None:
        """Print, in one piece among what other ranks print, and end all ranks."""
        world = self.worlds[0]
        sys.stdout.flush()
        sys.stderr.write(f"rank {world.rank} of {world.size}{text}")
        sys.stderr.flush()
        sleep(FORWARDED)
        world.MPI.COMM_WORLD.Abort(1)


GUARD = Guard()
"""That of this process."""
