"""A step of training in its parts, and gradients summed over ranks by hand.

`Buckets` stands where `nn.distribution.DataParallel` will be measured: see `STEPS`.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from time import perf_counter
from typing import Any, NamedTuple, Protocol

import numpy as np

import nn
from benchmarks.scaling.plan import grouped
from benchmarks.scaling.subjects import Subject

__all__ = ["STEPS", "Alone", "Buckets", "Exchange", "Parts", "Trainer"]


class Parts(NamedTuple):
    """Seconds of a step: forwards, backwards with what is sent meanwhile, update."""

    forward: float
    backward: float
    update: float


class Exchange(Protocol):
    """What becomes of a step's gradients on the way to the update."""

    def take(self, number: int, gradient: Any) -> None:
        """Have the gradient of weight `number`, which the walk has just finished."""

    def finish(self) -> Sequence[Any]:
        """The gradients for the update, when the walk has ended."""


class Trainer:
    """A network with its data, loss and Adam, which makes one step after the other."""

    def __init__(self, subject: Subject, *, batch: int) -> None:
        problem = subject.problem(batch)
        self._x, self._y = problem.x, problem.y
        self._model = subject.build()
        self._model(self._x)  # makes the weights
        self.weights = list(self._model.trainable_weights)
        self._loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
        self._optimizer = nn.optimizers.Adam()

    @property
    def sizes(self) -> list[int]:
        """The bytes of each weight."""
        return [int(w.data.nbytes) for w in self.weights]

    def step(self, exchange: Exchange) -> Parts:
        """One step; `exchange` has each gradient when it is ready."""
        start = perf_counter()
        loss = self._loss(self._y, self._model(self._x, training=True))
        forward = perf_counter()
        takers = [partial(exchange.take, i) for i in range(len(self.weights))]
        loss.backward(ready=zip(self.weights, takers, strict=True))
        gradients = exchange.finish()
        backward = perf_counter()
        self._optimizer.apply(gradients, self.weights)
        end = perf_counter()
        return Parts(forward - start, backward - forward, end - backward)


class Alone:
    """Gradients as they are; `marks` has the moment at which each was ready."""

    def __init__(self, count: int) -> None:
        self._gradients: list[Any] = [None] * count
        self.marks: list[float] = [0.0] * count

    def take(self, number: int, gradient: Any) -> None:
        """Keep the gradient and the moment."""
        self._gradients[number] = gradient
        self.marks[number] = perf_counter()

    def finish(self) -> Sequence[Any]:
        """What was kept."""
        return self._gradients


class Buckets:
    """Means over all ranks, summed in buckets of about `limit` bytes each.

    order: the numbers of the weights as their gradients become ready. overlapping:
    whether a full bucket is sent while the walk goes on, and looked after at each
    gradient that follows, or all of them are sent after it.
    """

    def __init__(
        self,
        mpi: Any,
        sizes: Sequence[int],
        *,
        order: Iterable[int],
        limit: int,
        overlapping: bool,
    ) -> None:
        self._mpi, self._overlapping = mpi, overlapping
        self._place: dict[int, tuple[int, slice]] = {}
        self._memory, self._counts = [], []
        order = list(order)
        for bucket, members in enumerate(grouped([sizes[i] for i in order], limit)):
            end = 0
            for number in (order[member] for member in members):
                begin, end = end, end + sizes[number] // 4
                self._place[number] = bucket, slice(begin, end)
            self._memory.append(np.zeros(end, np.float32))
            self._counts.append(len(members))
        self._missing = list(self._counts)
        self._shapes: dict[int, Any] = {}
        self._requests: list[Any] = []

    def take(self, number: int, gradient: Any) -> None:
        """Copy into the bucket; send it when it is full."""
        bucket, place = self._place[number]
        self._memory[bucket][place] = gradient.reshape(-1)
        self._shapes[number] = gradient.shape
        self._missing[bucket] -= 1
        if not self._overlapping:
            return
        if not self._missing[bucket]:
            self._requests.append(self._sent(self._memory[bucket]))
        elif self._requests:
            self._mpi.Request.Testall(self._requests)

    def _sent(self, memory: Any) -> Any:
        return self._mpi.COMM_WORLD.Iallreduce(self._mpi.IN_PLACE, memory)

    def finish(self) -> Sequence[Any]:
        """Wait for all sums, and divide."""
        if self._overlapping:
            self._mpi.Request.Waitall(self._requests)
            self._requests = []
        else:
            for memory in self._memory:
                self._mpi.COMM_WORLD.Allreduce(self._mpi.IN_PLACE, memory)
        self._missing = list(self._counts)
        share = np.float32(1 / self._mpi.COMM_WORLD.size)
        for memory in self._memory:
            np.multiply(memory, share, out=memory)
        return [self._gradient(number) for number in range(len(self._place))]

    def _gradient(self, number: int) -> Any:
        bucket, place = self._place[number]
        return self._memory[bucket][place].reshape(self._shapes[number])


STEPS: dict[str, Callable[..., Exchange]] = {
    "sent afterwards": partial(Buckets, overlapping=False),
    "sent meanwhile": partial(Buckets, overlapping=True),
}
"""Ways to train on all ranks at once; another is measured by an entry of its own."""
