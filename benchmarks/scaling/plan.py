"""A step of training on many ranks: compute, stragglers, what is not hidden, update.

Everything is a pure function of what was measured here (`Profile`, and the times within
a machine), of what is assumed of a network (`Cluster`), and of a `Plan`.
"""

from collections.abc import Iterable, Sequence
from statistics import NormalDist
from typing import NamedTuple

from benchmarks.scaling.clusters import Cluster, Plan, afterwards, summed
from nn.distribution.buckets import grouped

__all__ = [
    "ENOUGH",
    "RANKS",
    "Gradient",
    "Profile",
    "Step",
    "buckets",
    "efficiency",
    "largest",
    "slowest",
    "step",
    "strong_efficiency",
]

RANKS = tuple(2**k for k in range(1, 13))
"""2 … 4,096."""

ENOUGH = 0.8
"""The efficiency below which something should be changed."""


class Gradient(NamedTuple):
    """Its bytes, and the seconds of the backward walk after which it is ready."""

    size: float
    ready: float


class Profile(NamedTuple):
    """A network as it was measured here on one rank alone, at `batch` examples.

    Seconds; fixed, per_example: what a step takes, forwards and backwards, by the
    number of its examples. spread: standard deviation of that time, as a part of it.
    crowding: the time when every core of the machine is busy ÷ the time alone.
    tail: how the time scatters, see `slowest`.
    """

    title: str
    batch: int
    forward: float
    backward: float
    update: float
    fixed: float
    per_example: float
    gradients: tuple[Gradient, ...]
    spread: float = 0.0
    crowding: float = 1.0
    tail: str = "normal"

    @property
    def size(self) -> float:
        """The bytes of all gradients."""
        return sum(gradient.size for gradient in self.gradients)

    def stretch(self, batch: float) -> float:
        """Compute at that many examples ÷ compute at `batch`, by the fitted line."""
        line = self.fixed + self.per_example * batch
        return line / (self.fixed + self.per_example * self.batch)


class Step(NamedTuple):
    """Where the seconds of a step go.

    waiting: for the slowest rank. exposed: for sums, when the walk has ended.
    """

    compute: float
    waiting: float
    exposed: float
    update: float

    @property
    def total(self) -> float:
        """All of them."""
        return sum(self)


def buckets(gradients: Sequence[Gradient], limit: float) -> list[Gradient]:
    """Gradients as what is sent: ready with their last."""
    groups = grouped([gradient.size for gradient in gradients], limit)
    members = [[gradients[i] for i in group] for group in groups]
    return [
        Gradient(sum(g.size for g in group), max(g.ready for g in group))
        for group in members
    ]


def slowest(ranks: int, *, tail: str = "normal") -> float:
    """The expected largest of `ranks` draws of mean 0 and standard deviation 1.

    normal: Blom's approximation (Statistical estimates and transformed beta-variables,
    1958), 4.5 % too much of two draws, less than 1 % off from eight on. exponential, a
    tail that falls more slowly: ``1/2 + 1/3 + … + 1/p``, exactly (Rényi, On the theory
    of order statistics, 1953).
    """
    if tail == "exponential":
        return sum(1 / k for k in range(2, ranks + 1))
    return NormalDist().inv_cdf((ranks - 0.375) / (ranks + 0.25))


def step(profile: Profile, cluster: Cluster, ranks: int, plan: Plan) -> Step:
    """The expected seconds of a step on `ranks` ranks, by their parts.

    A bucket is summed when the slowest rank has it and all before it are summed, so
    ``end(k) = max(end(k−1), ready(k)) + T(k)``. Mixed, a bucket waits for the link
    alone, and latencies pass side by side: T(k) is what the link sends, and the rest of
    the bucket's time is added to its own end. What of all that is not hidden comes
    after the walk: between the two extremes, time goes with `Plan.hidden`.
    """
    crowding = profile.crowding if ranks > 1 else 1.0
    stretch = profile.stretch(plan.batch or profile.batch) * crowding
    once = (profile.forward + profile.backward) * stretch
    compute = plan.accumulated * once
    spread = profile.spread / plan.accumulated**0.5
    late = spread * slowest(ranks, tail=profile.tail) if ranks > 1 else 0.0
    waiting = late * compute
    begin = (1 + late) * (compute - profile.backward * stretch)
    sent = buckets(profile.gradients, plan.bucket)
    spans = [summed(cluster, ranks, bucket.size, plan) for bucket in sent]
    free = end = 0.0
    for bucket, span in zip(sent, spans, strict=True):
        free = max(free, begin + (1 + late) * bucket.ready * stretch)
        free += span.sending if plan.mixed else sum(span)
        end = max(end, free + (span.rest if plan.mixed else 0.0))
    done = compute + waiting
    exposed = plan.hidden * max(end - done, 0.0)
    exposed += (1 - plan.hidden) * sum(map(sum, spans))
    exposed += afterwards(cluster, ranks, profile.size, plan, crowding=crowding)
    update = profile.update * crowding / (ranks if plan.sharded else 1)
    return Step(compute, waiting, exposed, update)


def efficiency(profile: Profile, cluster: Cluster, ranks: int, plan: Plan) -> float:
    """Weak scaling: examples a second on each rank ÷ those of one rank alone."""
    alone = step(profile, cluster, 1, plan).total
    return alone / step(profile, cluster, ranks, plan).total


def strong_efficiency(
    profile: Profile, cluster: Cluster, ranks: int, *, examples: float, plan: Plan
) -> float:
    """Strong scaling: `examples` a step on all ranks together; speed-up ÷ ranks."""
    alone = step(profile, cluster, 1, plan._replace(batch=examples)).total
    shared = plan._replace(batch=examples / ranks)
    return alone / (ranks * step(profile, cluster, ranks, shared).total)


def largest(efficiencies: Iterable[tuple[int, float]]) -> int | None:
    """The most ranks up to which efficiency never falls under `ENOUGH`; or None."""
    found = None
    for ranks, value in efficiencies:
        if value < ENOUGH:
            break
        found = ranks
    return found
