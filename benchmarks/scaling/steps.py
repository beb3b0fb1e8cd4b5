"""A step of training in its parts, with gradients summed as `fit` has them summed."""

from collections.abc import Sequence
from functools import partial
from time import perf_counter
from typing import Any, NamedTuple, Protocol

import nn
from benchmarks.scaling.subjects import Subject
from benchmarks.scaling.ways import Way
from nn.distribution.making import Exchanges
from nn.distribution.portion import portion_of
from nn.distribution.world import World

__all__ = ["Alone", "Parts", "Shared", "Summing", "Trainer"]

RATE = 1e-6
"""Of Adam, so low that a batch seen again and again keeps its gradients. Those of one
learnt by heart spread over many powers of two, and NumPy casts a byte of numbers below
2⁻¹⁴ of the largest to float16 in up to 9.9 ns, others in 0.4."""


class Parts(NamedTuple):
    """Seconds of a step: forwards, backwards with what is sent meanwhile, update."""

    forward: float
    backward: float
    update: float


class Summing(Protocol):
    """What becomes of a step's gradients on the way to the update.

    share: by what the loss is multiplied before the walk.
    """

    share: float

    def begin(self) -> None:
        """A step begins."""

    def take(self, number: int, gradient: Any) -> None:
        """Have the gradient of weight `number`, which the walk has just finished."""

    def finish(self) -> Sequence[Any]:
        """The gradients for the update, when the walk has ended."""


class Trainer:
    """A network with its data, loss and Adam, which makes one step after the other.

    Attributes
    ----------
    weights: those that are trained. batch: how many examples a step has.
    """

    def __init__(self, subject: Subject, *, batch: int) -> None:
        problem = subject.problem(batch)
        self._x, self._y = problem.x, problem.y
        self._model = subject.build()
        self._model(self._x)  # makes the weights
        self.batch = batch
        self.weights = list(self._model.trainable_weights)
        self.optimizer = nn.optimizers.Adam(RATE)
        self._loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)

    def step(self, summing: Summing) -> Parts:
        """One step; `summing` has each gradient when it is ready."""
        start = perf_counter()
        summing.begin()
        loss = self._loss(self._y, self._model(self._x, training=True))
        forward = perf_counter()
        takers = [partial(summing.take, i) for i in range(len(self.weights))]
        ready = zip(self.weights, takers, strict=True)
        (loss * summing.share).backward(ready=ready)
        gradients = summing.finish()
        backward = perf_counter()
        self.optimizer.apply(gradients, self.weights)
        end = perf_counter()
        return Parts(forward - start, backward - forward, end - backward)


class Alone:
    """Gradients as they are; `marks` has the moment at which each was ready."""

    share = 1.0

    def __init__(self, count: int) -> None:
        self._gradients: list[Any] = [None] * count
        self.marks: list[float] = [0.0] * count

    def begin(self) -> None:
        """Nothing is left of the last step that the next one does not write over."""

    def take(self, number: int, gradient: Any) -> None:
        """Keep the gradient and the moment."""
        self._gradients[number] = gradient
        self.marks[number] = perf_counter()

    def finish(self) -> Sequence[Any]:
        """What was kept."""
        return self._gradients


class Shared:
    """Means over all ranks, by the exchange of `nn.distribution` that `way` asks for.

    It is driven as `nn.distribution.steps` does: the last weights' gradients have the
    first numbers, and as many figures go with them. The trainer's optimizer keeps parts
    from here on, where that is the way; its steps are to be made in the `scope` of the
    `DataParallel` whose `world` this is.
    """

    def __init__(self, world: World, trainer: Trainer, way: Way) -> None:
        weights, ranks = trainer.weights, world.size
        exchanges = Exchanges(world, at_once=True, **way._asdict())
        self._last = len(weights) - 1
        self._exchange = exchanges.make(
            [w.data for w in reversed(weights)],
            len(weights) + 2,
            parts=exchanges.parts(trainer.optimizer, weights),
        )
        self._portion = portion_of(
            trainer.batch * ranks, shards=ranks, rank=world.rank, ranks=ranks
        )
        (self._shard,) = self._portion.shards()
        self.share = self._shard.share

    def begin(self) -> None:
        """A batch begins, of which this rank has one shard."""
        self._exchange.begin(self._portion)
        self._exchange.begin_shard()

    def take(self, number: int, gradient: Any) -> None:
        """Copy it into its message; where others are to be sent meanwhile, do so."""
        self._exchange.put(self._last - number, gradient)

    def finish(self) -> Sequence[Any]:
        """Wait for all sums; of those in parts only this rank's elements are right."""
        self._exchange.end_shard(self._shard)
        self._exchange.finish("the sums over all ranks")
        return self._exchange.sums()[::-1]
