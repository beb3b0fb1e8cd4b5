"""A step of training played through, message by message; the formulas are held to it.

Every machine has a link that sends one message at a time and a memory in which its
ranks sum up; hearing and sending go on side by side. A bucket passes through a list of
tasks, the same on all machines: its ranks' numbers are gathered, messages go between
machines by the rounds of an algorithm, and the sums are handed to the ranks. A message
occupies the link for ``n·β`` and arrives α later. The update waits for all.

Machines and steps are axes of arrays, and a task is one operation on all of them: all
links serve the buckets' tasks in one order, that in which the slowest machine could
begin them. So collective calls that do not block come on mixed.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd.errors import ArgumentError, ValueRangeError
from benchmarks.scaling.clusters import Cluster, Plan
from benchmarks.scaling.costs import Link
from benchmarks.scaling.plan import Profile, buckets

__all__ = ["Outcome", "Task", "messages", "played", "simulated", "tasks"]

LINK, UP, DOWN = range(3)
"""What a task occupies: the link, or the memory on the way to it or back from it."""


class Task(NamedTuple):
    """What every machine does for a bucket next.

    busy: seconds for which `resource` is occupied. delay: seconds after that until the
    message arrives. work: seconds of adding up. source: of each machine, from whom it
    hears, (machines,); None where nothing is sent.
    """

    resource: int
    busy: float
    delay: float = 0.0
    work: float = 0.0
    source: Any = None


class Outcome(NamedTuple):
    """When each bucket was summed, (steps, buckets, machines), and what that took.

    busy: seconds for which each machine's link sent. sent: messages of each machine.
    """

    finish: Any
    busy: float
    sent: int


def messages(
    algorithm: str, machines: int, size: float, *, link: Link, reduction: float
) -> list[Task]:
    """The rounds by which a bucket of `size` bytes is summed over machines.

    Raises `ValueRangeError` where recursive algorithms get no power of two.
    """
    here = np.arange(machines)

    def round_of(source: Any, part: float, *, sums: bool) -> Task:
        work = part * reduction if sums else 0.0
        return Task(LINK, part * link.per_byte, link.latency, work, source)

    if algorithm == "ring":
        before, part = np.roll(here, 1), size / machines
        first = round_of(before, part, sums=True)
        second = round_of(before, part, sums=False)
        return [first] * (machines - 1) + [second] * (machines - 1)
    if machines.bit_count() != 1:
        raise ValueRangeError(
            f"messages: machines is {machines}; the simulation of {algorithm} takes a "
            "power of two, or use 'ring'"
        )
    distances = [1 << k for k in range(machines.bit_length() - 1)]
    if algorithm == "recursive doubling":
        return [round_of(here ^ d, size, sums=True) for d in distances]
    parts = [(d, size * d / machines) for d in reversed(distances)]
    halving = [round_of(here ^ d, part, sums=True) for d, part in parts]
    return halving + [round_of(here ^ d, p, sums=False) for d, p in reversed(parts)]


def tasks(cluster: Cluster, ranks: int, size: float) -> list[Task]:
    """All that a bucket of `size` bytes passes through."""
    link, reduction = cluster.network, cluster.reduction
    between = messages(
        cluster.summing(ranks, size, reduction),
        cluster.machines(ranks),
        size,
        link=link,
        reduction=reduction,
    )
    if not (inside := cluster.inside_seconds(ranks, size)):
        return between
    return [Task(UP, inside / 2), *between, Task(DOWN, inside / 2)]


def played(
    ready: Any,
    work: Sequence[Sequence[Task]],
    *,
    blocking: bool = False,
    order: Any = None,
) -> Outcome:
    """All tasks of all buckets, by the rules that the module's docstring states.

    ready: (steps, buckets, machines), when each machine has a bucket. blocking: whether
    a bucket begins only when that before it is done. order: of each machine, the
    buckets as it calls for their sums, (machines, buckets), by default as they are
    numbered. A call is matched with those of the others by its place, so if these
    differ, each waits for the others for ever, which raises `ArgumentError`.
    """
    calls = range(len(work)) if order is None else _agreed(np.asarray(order))
    have = [ready[:, k] for k in range(len(work))]
    done = [0] * len(work)
    free = [np.zeros_like(have[0]) for _ in range(3)]
    when, idle = [_latest(x) for x in have], [0.0] * 3
    busy, sent = 0.0, 0
    while left := [k for k in calls if done[k] < len(work[k])]:
        candidates = left[:1] if blocking else left
        k = min(candidates, key=lambda k: max(when[k], idle[work[k][done[k]].resource]))
        task = work[k][done[k]]
        start = np.maximum(have[k], free[task.resource])
        end = start + task.busy
        free[task.resource] = have[k] = end
        if task.source is not None:
            arrived = end[:, task.source] + task.delay
            have[k] = np.maximum(end, arrived) + task.work
            busy, sent = busy + task.busy, sent + 1
        if blocking and done[k] + 1 == len(work[k]):
            free = [np.maximum(x, have[k]) for x in free]
        done[k] += 1
        when[k], idle[task.resource] = _latest(have[k]), _latest(end)
    return Outcome(np.stack(have, 1), busy, sent)


def _agreed(calls: Any) -> Sequence[int]:
    """The order in which all machines call for sums."""
    places, machines = np.nonzero((calls != calls[0]).T)
    if len(places):
        place, machine = places[0], machines[0]
        raise ArgumentError(
            f"played: order: call {place} is for bucket {calls[0, place]} on machine 0 "
            f"and for bucket {calls[machine, place]} on machine {machine}, which wait "
            "for each other for ever; call in one order on all machines"
        )
    return [int(bucket) for bucket in calls[0]]


def simulated(
    profile: Profile,
    cluster: Cluster,
    ranks: int,
    plan: Plan,
    *,
    blocking: bool = False,
    steps: int = 8,
    seed: int = 0,
) -> float:
    """The mean seconds of `steps` steps, each with its own draws of ranks' compute.

    Of the plan, `bucket` and `batch` count. ranks: a multiple of those of a machine.
    """
    crowding = profile.crowding if ranks > 1 else 1.0
    stretch = profile.stretch(plan.batch or profile.batch) * crowding
    rng = np.random.default_rng(seed)
    if profile.tail == "exponential":
        drawn = rng.exponential(size=(steps, 1, ranks)) - 1
    else:
        drawn = rng.standard_normal((steps, 1, ranks))
    pace = np.maximum(1 + profile.spread * drawn, 0.0) * stretch
    sent = buckets(profile.gradients, plan.bucket)
    moments = np.array([profile.forward + bucket.ready for bucket in sent])
    ready = pace * moments[:, None]  # (steps, buckets, ranks)
    together = ready.reshape(*ready.shape[:2], cluster.machines(ranks), -1).max(3)
    work = [tasks(cluster, ranks, bucket.size) for bucket in sent]
    finish = played(together, work, blocking=blocking).finish.max((1, 2))
    computed = pace.max((1, 2)) * (profile.forward + profile.backward)
    after = crowding * (cluster.packing * profile.size + profile.update)
    return float(np.maximum(finish, computed).mean()) + after


def _latest(times: Any) -> float:
    """On the slowest machine, in the mean of the steps."""
    return float(times.max(1).mean())
