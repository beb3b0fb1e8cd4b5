"""What the model predicts for many ranks, and what to change where that is little."""

from collections.abc import Iterator
from typing import NamedTuple

from benchmarks.scaling.clusters import Cluster, Plan
from benchmarks.scaling.costs import Link
from benchmarks.scaling.measured import Measured
from benchmarks.scaling.plan import (
    ENOUGH,
    RANKS,
    Profile,
    efficiency,
    largest,
    strong_efficiency,
)

__all__ = [
    "BEHIND",
    "FAR",
    "NETWORKS",
    "Change",
    "Setting",
    "Strong",
    "changes",
    "doubts",
    "needed",
    "reach",
    "settings",
    "strong",
]

PAYLOAD = 0.9
"""The part of a network's rate that is left for numbers."""

NETWORKS = {
    "10 Gbit/s": Link(30e-6, 8 / (PAYLOAD * 10e9)),
    "100 Gbit/s": Link(3e-6, 8 / (PAYLOAD * 100e9)),
}
"""Assumed: TCP through a switch with 30 µs a message, and RDMA with 3 µs."""

FAR = tuple(ranks for ranks in RANKS if ranks >= 8)
"""What is predicted: 8 … 4,096."""

BEHIND = {"all hidden": 1.0, "nothing hidden": 0.0}
"""The two ends of `Plan.hidden`."""

MULTIPLES = (1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
BUCKETS = (1e5, 2.5e5, 5e5, 1e6, 2e6, 4e6, 8e6, 1e9)


class Setting(NamedTuple):
    """A network of `nn` on machines like this one, joined by a network of cables."""

    name: str
    profile: Profile
    cluster: Cluster

    def reached(self, plan: Plan) -> list[tuple[int, float]]:
        """The efficiency at each of `RANKS`."""
        return [(p, efficiency(self.profile, self.cluster, p, plan)) for p in RANKS]


def settings(measured: Measured) -> list[Setting]:
    """Each subject on each of `NETWORKS`, with a rank on each core of a machine."""
    return [
        Setting(
            name,
            measured.profile(name, measured.cores),
            measured.cluster(title, link, ranks_per_machine=measured.cores),
        )
        for name in measured.ranks[1]["subjects"]
        for title, link in NETWORKS.items()
    ]


class Change(NamedTuple):
    """Something that can be changed, the efficiency that it leads to, and how far."""

    name: str
    efficiency: float
    detail: str = ""


def changes(setting: Setting, ranks: int) -> Iterator[Change]:
    """Everything else as in `Plan()`, what could be hidden hidden."""
    profile, cluster, plan = setting.profile, setting.cluster, Plan()
    bucket = max(
        BUCKETS,
        key=lambda size: efficiency(
            profile, cluster, ranks, plan._replace(bucket=size)
        ),
    )
    single = cluster._replace(ranks_per_machine=1)
    changed = {
        "as it is": plan,
        "nothing hidden": plan._replace(hidden=0.0),
        "batch × 2": plan._replace(batch=2 * profile.batch),
        "batch × 4": plan._replace(batch=4 * profile.batch),
        "4 batches accumulated": plan._replace(accumulated=4),
        "the best buckets": plan._replace(bucket=bucket),
        "float16 on the wire": plan._replace(half=True),
        "float16, in pieces": plan._replace(half=True, direct=True),
        "ZeRO-1": plan._replace(sharded=True),
        "ZeRO-1, in pieces": plan._replace(sharded=True, direct=True),
    }
    whole = bucket >= profile.size
    details = {"the best buckets": "one" if whole else f"{bucket / 1e6:g} MB"}
    for name, other in changed.items():
        found = efficiency(profile, cluster, ranks, other)
        yield Change(name, found, details.get(name, ""))
    yield Change("one rank a machine", efficiency(profile, single, ranks, plan))


def needed(setting: Setting, ranks: int) -> float | None:
    """The least multiple of the batch with which efficiency is enough, or None."""
    profile, cluster = setting.profile, setting.cluster
    for multiple in MULTIPLES:
        plan = Plan(batch=multiple * profile.batch)
        if efficiency(profile, cluster, ranks, plan) >= ENOUGH:
            return multiple
    return None


def reach(setting: Setting, plan: Plan) -> int | None:
    """The most ranks up to which efficiency is enough."""
    return largest(setting.reached(plan))


def doubts(setting: Setting) -> dict[str, int | None]:
    """`reach`, if what was assumed or measured were otherwise."""
    profile, cluster, plan = setting.profile, setting.cluster, Plan()
    link = cluster.network
    slow = cluster._replace(network=link._replace(latency=10 * link.latency))
    narrow = cluster._replace(network=link._replace(per_byte=2 * link.per_byte))
    wide = profile._replace(spread=3 * profile.spread)
    tail = profile._replace(tail="exponential")
    changed = {
        "as assumed": setting,
        "latency × 10": setting._replace(cluster=slow),
        "half the bandwidth": setting._replace(cluster=narrow),
        "spread × 3": setting._replace(profile=wide),
        "exponential tail": setting._replace(profile=tail),
    }
    return {name: reach(other, plan) for name, other in changed.items()}


class Strong(NamedTuple):
    """Strong scaling: `examples` a step; the most ranks with enough efficiency.

    fastest: the ranks with which a step is shortest, and how much faster it is then.
    """

    examples: int
    enough: int | None
    fastest: int
    speedup: float


def strong(setting: Setting, *, batches: int = 64) -> Strong:
    """Of as many examples as `batches` ranks have, down to one on each rank."""
    profile, cluster = setting.profile, setting.cluster
    examples = batches * profile.batch
    found = [
        (
            ranks,
            strong_efficiency(profile, cluster, ranks, examples=examples, plan=Plan()),
        )
        for ranks in RANKS
        if ranks <= examples
    ]
    best = max(found, key=lambda pair: pair[0] * pair[1])
    return Strong(examples, largest(found), best[0], best[0] * best[1])
