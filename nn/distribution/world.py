"""`World`: the ranks that train together, who wait for each other, but not for ever.

Every exchange is a non-blocking one that is waited for here, so that a rank that fails,
ends or hangs is noticed by the others.
"""

import pickle
from collections.abc import Sequence
from time import perf_counter, sleep
from typing import Any

import numpy as np

from autograd.errors import DistributionError
from nn.distribution.launch import mpi, refuse_strangers

__all__ = ["ENDED", "FAILED", "World"]

FAILED, ENDED, ASKS, WAITS = 1, 2, 3, 4
"""What ranks tell each other beside the exchanges."""

BUSY = 1e-3
"""Seconds that are waited without a pause: as long as ranks differ in a usual step."""

PAUSE = 1e-4
"""Seconds between two looks afterwards, which leave the core to others."""

LOOK = 0.05
"""Seconds between two looks for what other ranks tell."""

GRACE = 2.0
"""Seconds in which a rank that waits too can answer who does."""


class World:
    """The ranks of a communicator, in communicators of our own.

    limit: the seconds that a rank waits for others.

    Attributes
    ----------
    rank, size: which this is, and of how many.
    beats: grows while this rank comes on. at_work: whether a training goes on.
    place: where in the training it is. waits_for: what it waits for now, or "".
    failure: why it cannot go on, or "".
    """

    def __init__(self, comm: Any = None, *, limit: float) -> None:
        self.MPI = mpi()
        given = self.MPI.COMM_WORLD if comm is None else comm
        refuse_strangers(self.MPI, given.Get_size())
        self.limit = limit
        self.rank, self.size = given.Get_rank(), given.Get_size()
        self.beats, self.at_work = 0, False
        self.place = self.waits_for = self.failure = ""
        self.comm, self.notes = given.Dup(), given.Dup()
        self._sent: list[Any] = []  # what is sent has to stay until it is there

    @property
    def is_chief(self) -> bool:
        """Whether this is the rank that writes files and prints."""
        return bool(self.rank == 0)

    def wait(self, requests: Sequence[Any], doing: str) -> None:
        """Wait until `requests` are done; `DistributionError` where a rank fails."""
        self.beats += 1
        doing = f"{self.place}{doing}"
        if self.failure:
            raise DistributionError(f"{doing}: {self.failure}")
        test, waiting = self.MPI.Request.Testall, list(requests)
        if test(waiting):
            return
        begun = looked = perf_counter()
        self.waits_for = doing
        try:
            while not test(waiting):
                now = perf_counter()
                sleep(PAUSE if now - begun > BUSY else 0)
                if now - looked > LOOK:
                    looked = now
                    self._look(doing)
                    if now - begun > self.limit:
                        self._give_up(doing)
        finally:
            self.waits_for = ""

    def gathered(self, value: Any, doing: str, *, on_all: bool = True) -> list[Any]:
        """What each rank gives as `value`, any object, by rank.

        on_all: whether all ranks get it; else rank 0 does, the others an empty list.
        """
        own = np.frombuffer(pickle.dumps(value), np.uint8)
        lengths = np.empty(self.size, np.int64)
        mine = np.array([len(own)], np.int64)
        self.wait([self.comm.Iallgather(mine, lengths)], doing)
        wanted = on_all or self.is_chief
        found = np.empty(int(lengths.sum()) if wanted else 0, np.uint8)
        taken = [found, lengths.tolist()]
        if on_all:
            self.wait([self.comm.Iallgatherv(own, taken)], doing)
        else:
            self.wait([self.comm.Igatherv(own, taken if wanted else None)], doing)
        if not wanted:
            return []
        parts = np.split(found, np.cumsum(lengths)[:-1])
        return [pickle.loads(part.tobytes()) for part in parts]

    def from_chief(self, value: Any, doing: str) -> Any:
        """What rank 0 gives as `value`."""
        return self.gathered(value if self.is_chief else None, doing)[0]

    def tell(self, kind: int, text: str = "", *, to: int | None = None) -> None:
        """Let another rank know, or all others, without waiting until they do."""
        for rank in range(self.size) if to is None else [to]:
            if rank != self.rank:
                self._sent.append(self.notes.isend(text.encode()[:4000], rank, kind))

    def failed(self, error: BaseException) -> None:
        """Let the other ranks know that this one cannot go on, once."""
        if not self.failure:
            text = f"{type(error).__name__}: {error}"
            self.failure = f"this rank has failed before ({text}); start the job again"
            self.tell(FAILED, text)

    def heard(self) -> list[tuple[int, int, str]]:
        """What others told since the last time: rank, kind and text of each."""
        found = []
        status = self.MPI.Status()
        while self.notes.Iprobe(self.MPI.ANY_SOURCE, self.MPI.ANY_TAG, status):
            rank, kind = status.Get_source(), status.Get_tag()
            text = self.notes.recv(source=rank, tag=kind).decode(errors="replace")
            found.append((rank, kind, text))
        return found

    def _look(self, doing: str) -> None:
        """Raise if another rank has failed or ended; answer one that asks who waits."""
        for rank, kind, text in self.heard():
            if kind == ASKS:
                self.tell(WAITS, doing, to=rank)
            elif kind == FAILED:
                self._stop(doing, f"rank {rank} failed: {text}")
            elif kind == ENDED:
                self._stop(doing, f"rank {rank} has ended, so it will not come")

    def _give_up(self, doing: str) -> None:
        """Say who did not come."""
        self.tell(ASKS)
        here: dict[int, str] = {}
        end = perf_counter() + GRACE
        while perf_counter() < end:
            for rank, kind, text in self.heard():
                if kind == ASKS:
                    self.tell(WAITS, doing, to=rank)
                else:
                    here[rank] = text
            sleep(PAUSE)
        missing = set(range(self.size)) - {self.rank, *here}
        names = ", ".join(map(str, sorted(missing))) or "none"
        elsewhere = {f"rank {r} at {t}" for r, t in here.items() if t != doing}
        self._stop(
            doing,
            f"after {self.limit:g} s these ranks have not come: {names}"
            + (f"; waiting elsewhere: {', '.join(sorted(elsewhere))}" * bool(elsewhere))
            + "; a longer time can be given as DataParallel(timeout=…)",
        )

    def _stop(self, doing: str, what: str) -> None:
        self.failure = what
        raise DistributionError(f"{doing}: {what}")
