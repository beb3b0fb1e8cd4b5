"""A step of training on many ranks: compute, stragglers, what is not hidden, update.

Everything is a pure function of what was measured here (`Profile`, and the times within
a machine) and of what is assumed of a network (`Cluster`).
"""

from collections.abc import Iterable, Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from benchmarks.scaling.costs import ALGORITHMS, Link, fastest, halves

__all__ = [
    "ENOUGH",
    "RANKS",
    "Cluster",
    "Gradient",
    "Plan",
    "Profile",
    "Step",
    "buckets",
    "efficiency",
    "grouped",
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


class Cluster(NamedTuple):
    """Machines of some ranks each, and a network between them.

    inside: bytes and seconds of an Allreduce over the ranks of one machine, measured.
    network: of one machine's link, which is full duplex. reduction, half_reduction,
    cast, packing: seconds a byte of float32 for adding up, the same in float16, for
    turning float32 into float16 and back, for a bucket to be filled and divided.
    algorithms: what the library chooses from.
    """

    title: str
    network: Link
    ranks_per_machine: int
    inside: tuple[tuple[float, float], ...]
    reduction: float
    half_reduction: float
    cast: float
    packing: float = 0.0
    algorithms: tuple[str, ...] = tuple(ALGORITHMS)

    def summing(self, ranks: int, size: float, reduction: float) -> str:
        """The algorithm by which machines sum `size` bytes on the wire."""
        return fastest(
            self.machines(ranks),
            size,
            link=self.network,
            reduction=reduction,
            algorithms={name: ALGORITHMS[name] for name in self.algorithms},
        )[0]

    def inside_seconds(self, ranks: int, size: float) -> float:
        """Of summing over the ranks of a machine and handing the sums to them again."""
        if min(ranks, self.ranks_per_machine) == 1:
            return 0.0
        sizes, seconds = zip(*self.inside, strict=True)
        if size > sizes[-1]:
            return float(seconds[-1] * size / sizes[-1])
        return float(np.interp(size, sizes, seconds))

    def machines(self, ranks: int) -> int:
        """How many machines that many ranks are on."""
        return -(-ranks // self.ranks_per_machine)


class Plan(NamedTuple):
    """How a network is trained.

    bucket: bytes that travel together at most, but for a gradient that has more.
    hidden: the share of what could be sent behind the backward walk that is. batch:
    examples on each rank, by default those of the profile. half: float16 on the wire.
    accumulated: batches whose gradients are added up before they are sent. sharded:
    each rank updates its own part of the weights alone, ZeRO's first stage. mixed:
    whether the messages of several buckets are under way at once.
    """

    bucket: float = 1e6
    hidden: float = 1.0
    batch: float | None = None
    half: bool = False
    accumulated: int = 1
    sharded: bool = False
    mixed: bool = False


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


def grouped(sizes: Sequence[float], limit: float) -> list[list[int]]:
    """Numbers of gradients that travel together: as many in a row as fit into `limit`.

    One that is larger travels alone.
    """
    groups: list[list[int]] = []
    filled = limit
    for number, size in enumerate(sizes):
        if not groups or filled + size > limit:
            groups.append([])
            filled = 0.0
        groups[-1].append(number)
        filled += size
    return groups


def buckets(gradients: Sequence[Gradient], limit: float) -> list[Gradient]:
    """Gradients in the order of the walk, as what is sent: ready with their last."""
    groups = grouped([gradient.size for gradient in gradients], limit)
    return [
        Gradient(sum(gradients[i].size for i in group), gradients[group[-1]].ready)
        for group in groups
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
    spans = [_summed(cluster, ranks, bucket.size, plan) for bucket in sent]
    free = end = 0.0
    for bucket, span in zip(sent, spans, strict=True):
        free = max(free, begin + (1 + late) * bucket.ready * stretch)
        free += span.sending if plan.mixed else sum(span)
        end = max(end, free + (span.rest if plan.mixed else 0.0))
    done = compute + waiting
    meanwhile, afterwards = max(end - done, 0.0), sum(map(sum, spans))
    exposed = plan.hidden * meanwhile + (1 - plan.hidden) * afterwards
    exposed += cluster.packing * profile.size if ranks > 1 else 0.0
    update = profile.update * crowding
    if plan.sharded and ranks > 1:
        update /= ranks
        exposed += _given(cluster, ranks, profile.size)
    return Step(compute, waiting, exposed, update)


class Span(NamedTuple):
    """Seconds of summing a bucket in which a machine's link sends, and all others."""

    sending: float
    rest: float


def _summed(cluster: Cluster, ranks: int, size: float, plan: Plan) -> Span:
    """Until all ranks have a bucket's sums, or with `sharded` their part of them."""
    if ranks == 1:
        return Span(0.0, 0.0)
    machines = cluster.machines(ranks)
    sent, reduction, cast = size, cluster.reduction, 0.0
    if plan.half and machines > 1:
        sent, reduction = size / 2, 2 * cluster.half_reduction
        cast = cluster.cast * size
    name = cluster.summing(ranks, sent, reduction)
    inside = cluster.inside_seconds(ranks, size)
    if plan.sharded:
        name, inside = _shared(cluster, machines, sent, reduction), inside / 2
    terms = ALGORITHMS[name](machines, sent)
    if plan.sharded:
        terms = halves(terms)[0]
    sending = terms.sent * cluster.network.per_byte
    seconds = terms.seconds(cluster.network, reduction)
    return Span(sending, seconds - sending + inside + cast)


def _given(cluster: Cluster, ranks: int, size: float) -> float:
    """Seconds until all ranks have the weights that each has updated a part of."""
    machines = cluster.machines(ranks)
    terms = ALGORITHMS[_shared(cluster, machines, size, 0.0)](machines, size)
    inside = cluster.inside_seconds(ranks, size) / 2
    return inside + halves(terms)[1].seconds(cluster.network)


def _shared(cluster: Cluster, machines: int, size: float, reduction: float) -> str:
    """The faster of the algorithms whose first half leaves each machine a part."""
    return fastest(
        machines,
        size,
        link=cluster.network,
        reduction=reduction,
        algorithms={name: ALGORITHMS[name] for name in ("ring", "Rabenseifner")},
    )[0]


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
