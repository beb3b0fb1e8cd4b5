"""By how much the model misses: four ranks from two, whole steps, a simulation."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import sqrt
from typing import Any, NamedTuple

from benchmarks.scaling.clusters import Cluster, Plan
from benchmarks.scaling.costs import ALGORITHMS, Fit, Link, errors, fastest, fitted
from benchmarks.scaling.measured import Measured
from benchmarks.scaling.plan import Profile, step
from benchmarks.scaling.predictions import FAR, Setting
from benchmarks.scaling.simulation import simulated
from benchmarks.scaling.ways import WAYS, Way

__all__ = ["Apart", "Checked", "Crossed", "apart", "checked", "crossed"]


class Crossed(NamedTuple):
    """Constants fitted to two ranks, and what they say of four.

    own, others: the root mean square of relative errors on the points fitted, and on
    those predicted; shared: on those if each core's ranks take turns.
    """

    name: str
    fit: Fit
    own: float
    others: float
    shared: float


def crossed(measured: Measured) -> list[Crossed]:
    """With the ring alone, with recursive doubling alone, with the fastest of all."""
    known, new = measured.points(2), measured.points(4)
    choices: dict[str, Mapping[str, Any]] = {
        "ring": {"ring": ALGORITHMS["ring"]},
        "recursive doubling": {"recursive doubling": ALGORITHMS["recursive doubling"]},
        "the fastest": ALGORITHMS,
    }
    rows = []
    for name, algorithms in choices.items():
        fit = fitted(known, algorithms)
        turns = max(4 / measured.cores, 1.0)
        taking_turns = [p._replace(seconds=p.seconds / turns) for p in new]
        rows.append(
            Crossed(
                name,
                fit,
                _mean_square(fit.residuals),
                _mean_square(errors(new, link=fit.link, algorithms=algorithms)),
                _mean_square(
                    errors(taking_turns, link=fit.link, algorithms=algorithms)
                ),
            )
        )
    return rows


def _mean_square(values: Iterable[float]) -> float:
    found = list(values)
    return sqrt(sum(value**2 for value in found) / len(found))


class Checked(NamedTuple):
    """A step that was measured, and what the model says of it. Seconds.

    known: whether compute and sums of as many ranks went into the prediction; else
    those of fewer ranks did.
    """

    title: str
    ranks: int
    way: str
    known: bool
    predicted: float
    seconds: float

    @property
    def error(self) -> float:
        """Predicted ÷ measured − 1."""
        return self.predicted / self.seconds - 1


def checked(
    measured: Measured, steps: Mapping[int, Mapping[str, Mapping[str, float]]]
) -> Iterator[Checked]:
    """Steps that were measured on this machine, held against the model.

    steps: seconds by ranks, subject and way of training, one of `WAYS`, or another that
    sends as soon as it can. What can be sent meanwhile is hidden by as much as polling
    hid here.
    """
    for ranks, by_subject in steps.items():
        for name, ways in by_subject.items() if ranks > 1 else ():
            for known in (True, False) if ranks > measured.cores else (True,):
                source = ranks if known else measured.cores
                hidden = measured.hidden(source, polled=True)
                profile, cluster = _here(measured, name, ranks, known=known)
                for way, seconds in ways.items():
                    plan = WAYS.get(way, Way()).plan(hidden)
                    found = step(profile, cluster, ranks, plan).total
                    yield Checked(profile.title, ranks, way, known, found, seconds)


def _here(
    measured: Measured, name: str, ranks: int, *, known: bool
) -> tuple[Profile, Cluster]:
    """This machine with that many ranks, as measured or as two ranks let us expect.

    Where ranks share a core they take turns: everything takes longer by as much.
    """
    nowhere = Link(0.0, 0.0)
    cluster = measured.cluster("here", nowhere, ranks_per_machine=ranks)
    if known:
        return measured.profile(name, ranks), cluster
    cores = measured.cores
    turns = ranks / cores
    profile = measured.profile(name, cores)
    profile = profile._replace(crowding=profile.crowding * turns)
    points = measured.curve(cores)
    link = fitted(points).link
    sums = tuple(
        (size, turns * fastest(ranks, size, link=link)[1]) for _, size, _ in points
    )
    return profile, cluster._replace(inside=sums)


class Apart(NamedTuple):
    """Seconds of a step by the closed formula and in the simulation.

    mixed: whether the messages of several buckets are under way at once.
    """

    ranks: int
    mixed: bool
    closed: float
    played: float

    @property
    def error(self) -> float:
        """Formula ÷ simulation − 1."""
        return self.closed / self.played - 1


def apart(
    setting: Setting,
    *,
    ring: bool = False,
    counts: Sequence[int] = FAR,
    steps: int = 16,
) -> list[Apart]:
    """With those numbers of ranks, by the fastest algorithm or by the ring alone."""
    profile, cluster, plan = setting.profile, setting.cluster, Plan()
    if ring:
        cluster = cluster._replace(algorithms=("ring",))
    rows = []
    for ranks in counts:
        for mixed in (False, True):
            closed = step(profile, cluster, ranks, Plan(mixed=mixed)).total
            played = simulated(
                *(profile, cluster, ranks, plan), blocking=not mixed, steps=steps
            )
            rows.append(Apart(ranks, mixed, closed, played))
    return rows
