"""What it costs on a cluster to sum over its ranks, by the ways that a plan may choose.

Within a machine the times that were measured are used; between machines, the formulas
of `costs.py` for a network that is assumed.
"""

from typing import NamedTuple

import numpy as np

from benchmarks.scaling.costs import ALGORITHMS, Link, fastest, halves
from nn.distribution.making import LIMIT

__all__ = ["Cluster", "Plan", "Span", "afterwards", "summed"]


class Cluster(NamedTuple):
    """Machines of some ranks each, and a network between them.

    inside: bytes and seconds of an Allreduce over the ranks of one machine, measured.
    network: of one machine's link, which is full duplex. reduction, half_reduction,
    cast, packing: seconds a byte of float32 for adding up, for adding up what comes in
    float16, for turning float32 into float16 and back, for a bucket to be filled.
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

    bucket: bytes from which on a message is full, by default those of
    `nn.distribution`. hidden: the share of what could be sent behind the backward walk
    that is. batch: examples on each rank, by default those of the profile. half:
    float16 on the wire. accumulated: batches whose gradients are added up before they
    are sent. sharded: each rank updates its own part of the weights alone, ZeRO's first
    stage. direct: with either of these, each rank sends every other its piece, as
    `nn.distribution` does; else a machine's ranks sum first, in float32, and machines
    by the fastest algorithm. mixed: whether the messages of several buckets are under
    way at once.
    """

    bucket: float = LIMIT
    hidden: float = 1.0
    batch: float | None = None
    half: bool = False
    accumulated: int = 1
    sharded: bool = False
    direct: bool = False
    mixed: bool = False

    @property
    def in_pieces(self) -> bool:
        """Whether each rank sends every other its piece."""
        return self.direct and (self.half or self.sharded)


class Span(NamedTuple):
    """Seconds of summing a bucket in which a machine's link sends, and all others."""

    sending: float
    rest: float


def summed(cluster: Cluster, ranks: int, size: float, plan: Plan) -> Span:
    """What of summing a bucket can be hidden behind the walk.

    Until all ranks have its sums, or with `sharded` or in pieces, each its part.
    """
    if ranks == 1:
        return Span(0.0, 0.0)
    if plan.in_pieces:
        return _pieces(cluster, ranks, size / 2 if plan.half else size)
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


def afterwards(
    cluster: Cluster, ranks: int, size: float, plan: Plan, *, crowding: float = 1.0
) -> float:
    """Seconds beside `summed` for all gradients, which nothing can hide.

    They are copied into buckets. In pieces, what arrived is added up after the walk,
    and each rank casts by itself. Parts of the sums, or with `sharded` of the new
    weights, go to all ranks. crowding: by how much busy cores make the work longer.
    """
    if ranks == 1:
        return 0.0
    work = cluster.packing * size
    if not plan.in_pieces:
        given = _given(cluster, ranks, size) if plan.sharded else 0.0
        return crowding * work + given
    sent = size / 2 if plan.half and not plan.sharded else size
    if plan.sharded:
        work *= 2  # the new weights are copied too
    if plan.half:  # where sums are given in float16, a rank casts its part of them too
        casts = 1 + (0.0 if plan.sharded else 1 / ranks)
        work += (casts * cluster.cast + cluster.half_reduction) * size
    else:
        work += cluster.reduction * size
    return crowding * work + sum(_pieces(cluster, ranks, sent))


def _pieces(cluster: Cluster, ranks: int, size: float) -> Span:
    """Until each rank has sent every other its piece of `size` bytes, or got theirs.

    ``(p−r)α + r(p−r)/p·nβ`` with r ranks on each machine, which share its one link.
    """
    near = min(ranks, cluster.ranks_per_machine)
    far = ranks - near
    inside = cluster.inside_seconds(ranks, size * near / ranks) / 2
    sending = near * far / ranks * size * cluster.network.per_byte
    return Span(sending, far * cluster.network.latency + inside)


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
