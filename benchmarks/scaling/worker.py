"""What one rank measures, under mpiexec: compute, Allreduce, overlap, whole steps.

    mpiexec -n 2 python -m benchmarks.scaling.worker found.json

All ranks begin each repetition together; what they do together takes as long as on the
slowest of them, and the figure is the median of the repetitions. The first rank writes.
"""

import json
import statistics
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from benchmarks.scaling.plan import slowest
from benchmarks.scaling.steps import Alone, Shared, Trainer
from benchmarks.scaling.subjects import SUBJECTS
from benchmarks.scaling.ways import WAYS
from nn.distribution import DataParallel
from nn.distribution.half import HEAD, packed, unpacked
from nn.distribution.making import LIMIT
from nn.distribution.world import World

__all__ = ["FULL", "QUICK", "Effort", "main", "median_parts", "spread"]


class Effort(NamedTuple):
    """How much: steps, repetitions of small messages, sizes and subjects."""

    steps: int
    repeats: int
    numbers: tuple[int, ...]
    subjects: tuple[str, ...]
    local: int


SIZES = tuple(round(10 ** (k / 2)) for k in range(6, 15))
"""10³ … 10⁷ numbers, two to a power of ten."""

FULL = Effort(24, 200, SIZES, tuple(SUBJECTS), 10**7)
QUICK = Effort(3, 5, (1000, 10_000), ("mlp",), 10_000)

COUNTS = (1, 4, 16, 64, 256)
"""Into how many buckets the numbers of `BUCKETED` are divided."""

BUCKETED = 10**6
SIDE = 192
"""Of the square matrices whose products an Iallreduce goes on behind: 0.1 ms each."""


class Group:
    """All ranks: what they do together, and how long it takes the slowest."""

    def __init__(self, world: World) -> None:
        self.world, self.mpi, self.comm = world, world.MPI, world.comm

    @property
    def alone(self) -> bool:
        """Whether there is one rank only."""
        return bool(self.comm.size == 1)

    def all(self, value: Any) -> list[Any]:
        """What every rank has, on every rank."""
        return list(self.comm.allgather(value))

    def seconds(self, function: Callable[[], Any], repeats: int) -> float:
        """The median of repetitions, each as long as on the slowest rank."""
        times = []
        for _ in range(repeats + 1):
            self.comm.Barrier()
            start = perf_counter()
            function()
            times.append(perf_counter() - start)
        return float(np.median(np.max(self.all(times[1:]), 0)))


def median_parts(parts: Sequence[Sequence[float]]) -> dict[str, float]:
    """Medians of (forward, backward, update), each by itself."""
    medians = map(statistics.median, zip(*parts, strict=True))
    return dict(zip(("forward", "backward", "update"), medians, strict=True))


def spread(times: Any) -> float:
    """Standard deviation ÷ median of times, (ranks, steps), as a plan needs it.

    By how much the slowest rank is late, where there are several, which has in it that
    one core may be slower for good. Else by the quartiles, between which lie 1.349
    standard deviations of a normal distribution.
    """
    middle = np.median(times)
    if len(times) > 1:
        late = np.median(np.max(times, 0)) / middle - 1
        return float(late / slowest(len(times)))
    low, high = np.quantile(times, (0.25, 0.75))
    return float((high - low) / 1.349 / middle)


def compute(group: Group, effort: Effort) -> dict[str, Any]:
    """Steps of all ranks at once that send nothing, by subject and batch."""
    found: dict[str, Any] = {}
    for name in effort.subjects:
        batch = SUBJECTS[name].batch
        batches = [batch // 4, batch // 2, batch, 2 * batch] if group.alone else [batch]
        found[name] = {str(b): _computed(group, effort, name, b) for b in batches}
    return found


def _computed(group: Group, effort: Effort, name: str, batch: int) -> dict[str, float]:
    trainer = Trainer(SUBJECTS[name], batch=batch)
    exchange = Alone(len(trainer.weights))
    steps = []
    for _ in range(effort.steps + 3):
        group.comm.Barrier()
        begin = perf_counter()  # of one clock for all processes of a machine
        steps.append((begin, *trainer.step(exchange)))
    everywhere = np.array(group.all(steps[3:]))  # (ranks, steps, 4)
    begun, own = everywhere[..., 0], everywhere[..., 1:3].sum(2)
    together = (begun + own).max(0) - begun.min(0)
    return {
        **median_parts(everywhere[..., 1:].reshape(-1, 3).tolist()),
        "together": float(np.median(together)),
        "spread": spread(own),
    }


def subjects(effort: Effort) -> dict[str, Any]:
    """What each network is: its batch, and bytes and moments of its gradients."""
    found: dict[str, Any] = {}
    for name in effort.subjects:
        subject = SUBJECTS[name]
        found[name] = {
            "title": subject.title,
            "batch": subject.batch,
            "gradients": _walk(name, effort.steps),
        }
    return found


def _walk(name: str, steps: int) -> list[list[float]]:
    """The bytes of gradients, and the seconds of the walk after which each is ready.

    In the order in which they are sent, the last weights' first.
    """
    trainer = Trainer(SUBJECTS[name], batch=SUBJECTS[name].batch)
    exchange = Alone(len(trainer.weights))
    marks = []
    for _ in range(steps + 3):
        start = perf_counter()
        forward = trainer.step(exchange).forward
        marks.append([mark - start - forward for mark in exchange.marks])
    moments = map(statistics.median, zip(*marks[3:], strict=True))
    found = zip([w.data.nbytes for w in trainer.weights], moments, strict=True)
    return [list(pair) for pair in found][::-1]


def allreduce(group: Group, effort: Effort) -> dict[str, float]:
    """Seconds of blocking Allreduces, by the number of float32."""
    return {str(n): _allreduced(group, effort, n) for n in effort.numbers}


def _allreduced(group: Group, effort: Effort, numbers: int) -> float:
    memory = np.zeros(numbers, np.float32)
    repeats = max(10, min(effort.repeats, effort.repeats * 10**5 // numbers))
    run = partial(group.comm.Allreduce, group.mpi.IN_PLACE, memory)
    return group.seconds(run, repeats)


def buckets(group: Group, effort: Effort) -> dict[str, Any]:
    """Seconds of as many numbers in one message or many, one by one or all at once."""
    numbers = min(BUCKETED, effort.numbers[-1])
    memory = np.zeros(numbers, np.float32)
    comm, place = group.comm, group.mpi.IN_PLACE

    def one_by_one(parts: Sequence[Any]) -> None:
        for part in parts:
            comm.Allreduce(place, part)

    def at_once(parts: Sequence[Any]) -> None:
        requests = [comm.Iallreduce(place, part) for part in parts]
        group.mpi.Request.Waitall(requests)

    return {
        str(count): {
            way.__name__: group.seconds(
                partial(way, np.array_split(memory, count)), effort.steps
            )
            for way in (one_by_one, at_once)
        }
        for count in COUNTS
    }


def overlap(group: Group, effort: Effort) -> dict[str, Any]:
    """Seconds of an Iallreduce, of products, of both without and with ``Test()``."""
    return {
        str(n): _overlapped(group, effort, n) for n in effort.numbers if n >= 10_000
    }


def _overlapped(group: Group, effort: Effort, numbers: int) -> dict[str, float]:
    memory = np.zeros(numbers, np.float32)
    w = np.zeros((SIDE, SIDE), np.float32)
    y = np.zeros_like(w)

    def products(count: int) -> None:
        for _ in range(count):
            np.matmul(w, w, out=y)

    def both(count: int, poll: bool) -> None:
        request = group.comm.Iallreduce(group.mpi.IN_PLACE, memory)
        for _ in range(count):
            np.matmul(w, w, out=y)
            if poll:
                request.Test()
        request.Wait()

    sent = group.seconds(partial(both, 0, False), effort.steps)
    count = max(1, round(sent / group.seconds(partial(products, 1), effort.steps)))
    return {
        "sum": sent,
        "products": group.seconds(partial(products, count), effort.steps),
        "together": group.seconds(partial(both, count, False), effort.steps),
        "polled": group.seconds(partial(both, count, True), effort.steps),
    }


def steps(group: Group, effort: Effort) -> dict[str, Any]:
    """Seconds of whole steps of training on all ranks, in each of `WAYS`.

    Within the `scope` of the ranks' `DataParallel`.
    """
    found: dict[str, Any] = {}
    for name in effort.subjects:
        found[name] = {}
        for way, settings in WAYS.items():
            trainer = Trainer(SUBJECTS[name], batch=SUBJECTS[name].batch)
            run = partial(trainer.step, Shared(group.world, trainer, settings))
            found[name][way] = group.seconds(run, effort.steps)
    return found


def local(effort: Effort) -> dict[str, float]:
    """Seconds a byte of float32, of what is done to gradients besides sending them.

    In pieces as large as a message, one after the other. The numbers are gradients,
    since casts take longer for those that are tiny beside the largest.
    """
    a = _gradients(effort)
    b = np.ones_like(a)  # zeros may not be in memory yet
    count = max(1, a.nbytes // LIMIT)
    pieces = [
        (x, y, np.ones(HEAD + len(x), np.uint16))
        for x, y in zip(np.array_split(a, count), np.array_split(b, count), strict=True)
    ]

    def taken(function: Callable[[Any, Any, Any], Any]) -> float:
        times = []
        for _ in range(9):
            start = perf_counter()
            for piece in pieces:
                function(*piece)
            times.append(perf_counter() - start)
        return statistics.median(times) / a.nbytes

    there = taken(packed)  # writes messages for those that follow
    return {
        "packing": taken(lambda x, y, _: np.copyto(y, x)),
        "reduction": taken(lambda x, y, _: np.add(x, y, out=y)),
        "half_reduction": taken(lambda x, y, m: np.add(y, unpacked(m, y.dtype), out=y)),
        "cast": there + taken(lambda x, _, m: unpacked(m, x.dtype)),
    }


def _gradients(effort: Effort) -> Any:
    """As many as are wanted, of one subject again and again."""
    subject = SUBJECTS[effort.subjects[-1]]
    trainer = Trainer(subject, batch=subject.batch)
    alone = Alone(len(trainer.weights))
    trainer.step(alone)
    flat = np.concatenate([g.reshape(-1) for g in alone.finish()])
    return np.resize(flat, effort.local)


def main(arguments: Sequence[str]) -> None:
    """Measure, and write what was found into the file that the arguments name."""
    effort = QUICK if "--quick" in arguments else FULL
    distribution = DataParallel()
    group = Group(distribution.world)
    found: dict[str, Any] = {"compute": compute(group, effort)}
    if group.alone:
        found |= {"subjects": subjects(effort), "local": local(effort)}
    found["allreduce"] = allreduce(group, effort)
    if not group.alone:
        found |= {"buckets": buckets(group, effort), "overlap": overlap(group, effort)}
        with distribution.scope():
            found["steps"] = steps(group, effort)
    if group.comm.rank == 0:
        Path(arguments[-1]).write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
