"""`order_and_init`: which choice in a training changes the result, and how much."""

import math
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from autograd.engine.modes import no_grad
from autograd.errors import ArgumentError, ValueRangeError
from nn import losses, optimizers
from nn.arrays import Array, raw
from nn.data.checks import batch_size_of
from nn.lab.surroundings import SURROUNDINGS
from nn.lab.workers import given, in_order
from nn.layers import Layer

__all__ = ["Effect", "Outcome", "Separation", "order_and_init"]

BIT_IDENTICAL = "bit-identical"
ROUNDING_ONLY = "rounding only"
SECOND_ORDER = "order of η²"
FIRST_ORDER = "order of η"
SAME_BASIN = "same basin"
ANOTHER_BASIN = "another basin"
DIVERGED = "diverged"

SLACK = 10.0
"""How many times what rounding made of the control still counts as rounding."""

RIDGE = 0.02
"""A loss that rises on the straight line between two results by more than this part of
what training gained is a ridge between two basins."""

SHRUNK = (1 / 8, 1 / 16)
"""The parts of the learning rate at which the exponent is measured."""


class Settings(NamedTuple):
    """What is chosen before a training."""

    init_seed: int
    order_seed: int | None
    batch_size: int | None
    workers: int
    optimizer: Any


class Outcome(NamedTuple):
    """Where a training ended: all weights, those that were trained, the losses."""

    weights: list[Array]
    trained: list[Array]
    steps: int
    loss_before: float
    loss: float


class Effect(NamedTuple):
    """What changing one setting did.

    distance: ‖w − w′‖ of the trained weights at the end. exponent: p, where that
    distance after one epoch goes as ηᵖ; NaN where there is none but rounding. barrier:
    how far the loss on the straight line from w to w′ rises above the line between its
    values at both ends. verdict: the first of these that is true.

    - ``diverged``: a weight or a loss is no number any more;
    - ``bit-identical``: every bit of every weight;
    - ``rounding only``: no further apart than ten times what became of moving every
      initial weight by one unit in the last place;
    - ``another basin``: on the straight line between both results the loss rises by
      over 2 % of what training gained;
    - ``order of η²`` or ``order of η``: how the distance after one epoch shrinks with
      the learning rate;
    - ``same basin``: apart whatever the learning rate, yet no ridge between.
    """

    first: Any
    second: Any
    outcome: Outcome
    distance: float
    exponent: float
    barrier: float
    verdict: str


@dataclass(frozen=True)
class Separation:
    """The result of `order_and_init`; printed, a table.

    outcome: of the first value of every setting. rounding: distances up to this are
    rounding. effects: by setting; ``nothing`` is the same training once more.
    """

    outcome: Outcome
    rounding: float
    effects: Mapping[str, Effect]

    def __str__(self) -> str:
        head = f"{'changed':<11}{'from → to':<22}{'|Δw|':>8}{'~ηᵖ':>6}{'barrier':>9}"
        rows = [
            f"{name:<11}{f'{_short(e.first)} → {_short(e.second)}':<22}"
            f"{e.distance:>8.1g}{e.exponent:>6.1f}{e.barrier:>9.1g}  {e.verdict}"
            for name, e in self.effects.items()
        ]
        return "\n".join([head, *rows])


@dataclass(frozen=True)
class Task:
    """What all trainings of one call have in common."""

    build: Callable[[], Layer]
    x: Array
    y: Array
    loss: Any
    epochs: int
    weighted: bool

    def model(self, seed: int) -> Layer:
        """A new model with the initial weights of `seed`."""
        with SURROUNDINGS.drawing(seed):
            model = self.build()
            with no_grad():
                model(self.x[:1])
        return model

    def loss_at(self, model: Layer, weights: list[Array] | None = None) -> float:
        """The loss over all data, with `weights` in place of the model's own."""
        if weights is not None:
            model.set_weights(weights)
        with no_grad():
            return float(raw(self.loss(self.y, model(self.x, training=False))))

    def gradient(self, model: Layer, batch: Array, workers: int) -> list[Any]:
        """The mean gradient over the samples `batch`, from one shard for each worker.

        By `weighted`, a shard counts by its samples, or each as much as any other.
        """
        weights = model.trainable_weights
        shards = [s for s in np.array_split(batch, workers) if len(s)]
        total: list[Any] = [None] * len(weights)
        for shard in shards:
            part = len(shard) / len(batch) if self.weighted else 1 / len(shards)
            loss = self.loss(self.y[shard], model(self.x[shard], training=True))
            for penalty in model.losses:
                loss = loss + penalty
            loss.backward()
            for i, w in enumerate(weights):
                if w.grad is not None:
                    share = part * w.grad
                    total[i] = share if total[i] is None else total[i] + share
                w.zero_grad()
        return total


class Training(NamedTuple):
    """One training: with `part` of the learning rate, of one epoch; or `nudged`, from
    weights that are each one unit in the last place further."""

    task: Task
    settings: Settings
    part: float | None = None
    nudged: bool = False


def order_and_init(
    build: Callable[[], Layer],
    x: Any,
    y: Any,
    *,
    loss: Any = "mse",
    epochs: int = 5,
    init_seed: Any = (0, 1),
    order_seed: Any = (0, 1),
    batch_size: Any = (32, 64),
    workers: Any = (1, 4),
    optimizer: Any = ("sgd", "adam"),
    weighted: bool = True,
    executor: Executor | None = None,
    single_threaded: bool = True,
) -> Separation:
    """Train once, then once more for each setting with that one changed, and compare.

    build: makes the model, not yet built; float64 layers leave most room between
    rounding and the rest. x: (samples, …), y: (samples, …), as `loss`, a mean over
    samples, wants it. Every setting is one value, or a pair: the first is trained
    with, the second compared; `Effect` says how. order_seed None: the samples as they
    stand; batch_size None: all at once. workers: shards that a batch is divided into,
    simulated one after the other; `weighted` by their samples, or, as is a common
    mistake, not. A layer's own noise, of Dropout say, follows init_seed. executor,
    single_threaded: as for all of `nn.lab`; the runs are the trainings, 5 and 3 a pair.

    A last batch cut short gives its samples more weight than the others have, which
    makes the order of the samples a matter of η where it would be one of η².

    >>> import numpy as np, nn
    >>> x = np.array([[1.0, 0.0], [1.0, 1.0]])
    >>> separation = nn.lab.order_and_init(
    ...     lambda: nn.Dense(1, dtype="float64"),
    ...     x, x @ [[1.0], [2.0]], order_seed=(0, 3), batch_size=1, workers=1,
    ...     init_seed=0, optimizer=nn.SGD(0.1)
    ... )
    >>> separation.effects["order_seed"].verdict
    'order of η²'
    """
    settings = Settings(init_seed, order_seed, batch_size, workers, optimizer)
    _check(settings)
    task = Task(
        build, np.asarray(x), np.asarray(y), losses.as_loss(loss), epochs, weighted
    )
    pool = given("order_and_init", executor, build, task.loss, settings)
    work = "order_and_init", _trained, _wanted(task, settings)
    found = in_order(*work, executor=pool, single_threaded=single_threaded)
    return _separated(task, settings, found)


def _pairs(asked: Settings) -> dict[str, tuple[Any, Any]]:
    return {name: v for name, v in asked._asdict().items() if isinstance(v, tuple)}


def _wanted(task: Task, asked: Settings) -> list[Training]:
    """Every training that is `asked` for: the first, the same from nudged weights;
    then the first and each changed one, at parts of the learning rate and as it is."""
    first = Settings._make(v[0] if isinstance(v, tuple) else v for v in asked)
    changed = [first._replace(**{k: v[1]}) for k, v in _pairs(asked).items()]
    wanted = [Training(task, first), Training(task, first, nudged=True)]
    for settings in (first, *changed):
        wanted += [Training(task, settings, part=part) for part in SHRUNK]
        wanted.append(Training(task, settings))
    return wanted


def _separated(task: Task, asked: Settings, outcomes: list[Outcome]) -> Separation:
    """What the trainings of `_wanted` came to, against the first."""
    base, control, *found = outcomes
    rounding = SLACK * max(_distance(base, control), _step_rounding(base))
    *probes, again = found[:3]
    effects = {"nothing": _effect(task, base, again, rounding=rounding)}
    for i, (name, pair) in enumerate(_pairs(asked).items(), 1):
        *near, other = found[3 * i : 3 * i + 3]
        distances = [_distance(a, b) for a, b in zip(probes, near, strict=True)]
        effects[name] = _effect(
            task,
            base,
            other,
            rounding=rounding,
            exponent=_exponent(distances, rounding),
            values=pair,
        )
    return Separation(base, rounding, effects)


def _trained(training: Training) -> Outcome:
    """The outcome of one training."""
    task, settings, part, nudged = training
    model = task.model(settings.init_seed)
    weights = model.trainable_weights
    if nudged:
        for w in weights:
            w.data = np.nextafter(w.data, np.inf)
    optimizer = _fresh(settings.optimizer, 1.0 if part is None else part)
    before, n, steps = task.loss_at(model), len(task.x), 0
    size = settings.batch_size or n
    seed = settings.order_seed
    rng = None if seed is None else np.random.default_rng(seed)
    for _ in range(task.epochs if part is None else 1):
        order = np.arange(n) if rng is None else rng.permutation(n)
        for start in range(0, n, size):
            batch = order[start : start + size]
            optimizer.apply(task.gradient(model, batch, settings.workers), weights)
            steps += 1
    trained = [w.numpy().copy() for w in weights]
    return Outcome(model.get_weights(), trained, steps, before, task.loss_at(model))


def _effect(
    task: Task,
    base: Outcome,
    other: Outcome,
    *,
    rounding: float,
    exponent: float = math.nan,
    values: tuple[Any, Any] = ("", ""),
) -> Effect:
    """`other` against `base`, and the verdict."""
    distance, barrier = _distance(base, other), _barrier(task, base, other)
    gained = base.loss_before - min(base.loss, other.loss)
    if not math.isfinite(distance + barrier):
        verdict = DIVERGED
    elif distance == 0:
        verdict = BIT_IDENTICAL
    elif distance <= rounding:
        verdict = ROUNDING_ONLY
    elif barrier > RIDGE * gained:
        verdict = ANOTHER_BASIN
    elif 1.5 < exponent < 2.5:
        verdict = SECOND_ORDER
    elif 0.5 < exponent <= 1.5:
        verdict = FIRST_ORDER
    else:
        verdict = SAME_BASIN
    return Effect(*values, other, distance, exponent, barrier, verdict)


def _barrier(task: Task, a: Outcome, b: Outcome) -> float:
    """How far the loss between `a` and `b` rises above the chord, at 9 points."""
    if _distance(a, b) == 0:
        return 0.0
    model, highest = task.model(0), 0.0
    for t in np.linspace(0, 1, 11)[1:-1]:
        weights = [
            (1 - t) * v + t * w for v, w in zip(a.weights, b.weights, strict=True)
        ]
        chord = (1 - t) * a.loss + t * b.loss
        highest = max(highest, task.loss_at(model, weights) - chord)
    return highest


def _exponent(distances: list[float], rounding: float) -> float:
    """p in ``distance = c·ηᵖ``, from the distances at two learning rates."""
    if not rounding < min(distances) <= max(distances) < math.inf:
        return math.nan
    larger, smaller = distances
    return math.log(larger / smaller) / math.log(SHRUNK[0] / SHRUNK[1])


def _distance(a: Outcome, b: Outcome) -> float:
    """``‖a − b‖`` over all trained weights."""
    squares = [
        np.sum((v - w) ** 2.0) for v, w in zip(a.trained, b.trained, strict=True)
    ]
    return float(np.sqrt(np.sum(squares)))


def _step_rounding(outcome: Outcome) -> float:
    """What rounding every step once makes of the weights: ``‖w‖·ε·√steps``."""
    norm = np.sqrt(sum(np.sum(w**2.0) for w in outcome.trained))
    eps = max(np.finfo(w.dtype).eps for w in outcome.trained)
    return float(norm * eps * math.sqrt(outcome.steps))


def _fresh(optimizer: Any, part: float) -> optimizers.Optimizer:
    """An equal optimizer without state, its learning rate multiplied by `part`."""
    given: optimizers.Optimizer = optimizers.get(optimizer)
    made = type(given).from_config(given.get_config())
    made.learning_rate = made.rate * part
    return made


def _check(asked: Settings) -> None:
    for name, value in asked._asdict().items():
        for one in value if isinstance(value, tuple) else (value,):
            if name == "batch_size" and one is not None:
                batch_size_of("order_and_init", one)
            if name == "workers" and (not isinstance(one, int) or one < 1):
                raise ValueRangeError(
                    f"order_and_init: workers are at least 1, got {one!r}"
                )
        if isinstance(value, tuple) and len(value) != 2:
            raise ArgumentError(
                f"order_and_init: {name} is one value or a pair, got {len(value)} "
                "values; call once for each pair"
            )


def _short(value: Any) -> str:
    return str(getattr(value, "name", value))
