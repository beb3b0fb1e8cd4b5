"""The simulation: what goes in comes out, and the formulas agree with it."""

from typing import Any

import numpy as np
import pytest

from autograd.errors import ArgumentError, ValueRangeError
from benchmarks.scaling.clusters import Cluster, Plan
from benchmarks.scaling.costs import ALGORITHMS, Link
from benchmarks.scaling.plan import Gradient, Profile, step
from benchmarks.scaling.simulation import Task, messages, played, simulated, tasks

PROFILE = Profile(
    title="twelve layers",
    batch=8,
    forward=0.02,
    backward=0.04,
    update=0.005,
    fixed=0.0,
    per_example=0.0075,
    gradients=tuple(Gradient(1e6, 0.04 * k / 12) for k in range(1, 13)),
    spread=0.03,
)

CLUSTER = Cluster(
    title="a network",
    network=Link(3e-5, 0.9e-9),
    ranks_per_machine=2,
    inside=((1e3, 2e-6), (1e6, 3e-4), (1e7, 5e-3)),
    reduction=1e-10,
    half_reduction=1e-9,
    cast=1e-9,
    packing=2e-10,
)

EACH = pytest.mark.parametrize("name", ALGORITHMS)


def rounds(name: str, machines: int) -> list[Task]:
    link = CLUSTER.network
    return messages(name, machines, 1e6, link=link, reduction=CLUSTER.reduction)


@EACH
@pytest.mark.parametrize("machines", [2, 8, 64])
def test_a_bucket_takes_what_the_formula_says(name: str, machines: int) -> None:
    found = played(np.zeros((1, 1, machines)), [rounds(name, machines)])
    terms = ALGORITHMS[name](machines, 1e6)
    expected = terms.seconds(CLUSTER.network, CLUSTER.reduction)
    assert found.finish == pytest.approx(np.full((1, 1, machines), expected))


@EACH
@pytest.mark.parametrize("blocking", [True, False])
def test_no_work_is_lost_or_done_twice(
    rng: np.random.Generator, name: str, blocking: bool
) -> None:
    work = [rounds(name, 16)] * 5
    found = played(rng.random((2, 5, 16)), work, blocking=blocking)
    terms = ALGORITHMS[name](16, 5e6)
    assert found.busy == pytest.approx(terms.sent * CLUSTER.network.per_byte)
    assert found.sent == 5 * ALGORITHMS[name](16, 1e6).messages


@EACH
def test_everybody_needs_everybody(name: str) -> None:
    quiet = played(np.zeros((1, 1, 8)), [rounds(name, 8)]).finish
    for late in range(8):
        ready = np.zeros((1, 1, 8))
        ready[..., late] = 1.0
        found = played(ready, [rounds(name, 8)]).finish
        assert found.min() > 1.0
        assert found.max() == pytest.approx(1.0 + quiet.max())


def test_a_link_carries_one_message_at_a_time() -> None:
    nothing_waits = [[Task(0, 1.0, source=np.array([1, 0]))]] * 3
    found = played(np.zeros((1, 3, 2)), nothing_waits)
    assert found.finish[0, :, 0].tolist() == [1.0, 2.0, 3.0]


def test_latencies_pass_side_by_side_where_buckets_mix() -> None:
    far = [[Task(0, 1.0, 10.0, source=np.array([1, 0]))] * 2] * 3
    mixed = played(np.zeros((1, 3, 2)), far)
    in_turn = played(np.zeros((1, 3, 2)), far, blocking=True)
    assert mixed.finish.max() == 24.0  # sent 11, 12, 13; then each its second
    assert in_turn.finish.max() == 66.0
    assert mixed.busy == in_turn.busy == 6.0


def test_a_wrong_order_never_ends() -> None:
    ready, work = np.zeros((1, 3, 4)), [rounds("ring", 4)] * 3
    order = np.tile(np.arange(3), (4, 1))
    assert played(ready, work, order=order).sent == 18
    order[2] = [0, 2, 1]  # of one machine
    with pytest.raises(
        ArgumentError,
        match="call 1 is for bucket 1 on machine 0 and for bucket 2 on machine 2",
    ):
        played(ready, work, order=order)


def test_an_order_against_the_walk_is_slower() -> None:
    ready = np.array([0.0, 1.0, 2.0])[:, None] + np.zeros((1, 3, 4))
    work = [[Task(0, 1.0, source=np.arange(4) ^ 1)]] * 3
    forwards = np.tile([0, 1, 2], (4, 1))
    ends = [
        played(ready, work, blocking=True, order=order).finish.max()
        for order in (forwards, forwards[:, ::-1])
    ]
    assert ends == [3.0, 5.0]


def test_recursive_rounds_take_a_power_of_two() -> None:
    with pytest.raises(ValueRangeError, match=r"machines is 6; .* or use 'ring'"):
        rounds("Rabenseifner", 6)
    assert len(rounds("ring", 6)) == 10


def test_ranks_of_a_machine_sum_before_and_after() -> None:
    first, *between, last = tasks(CLUSTER, 8, 1e6)
    assert first.busy + last.busy == CLUSTER.inside_seconds(8, 1e6)
    assert first.source is last.source is None
    assert len(between) == 4  # Rabenseifner's on four machines
    alone = CLUSTER._replace(ranks_per_machine=1)
    assert all(task.source is not None for task in tasks(alone, 8, 1e6))


def test_the_same_seed_gives_the_same_step() -> None:
    def found(seed: int) -> float:
        return simulated(PROFILE, CLUSTER, 64, Plan(), seed=seed)

    assert found(3) == found(3)
    assert found(3) != found(4)


def off(ranks: int, *, mixed: bool, profile: Profile = PROFILE, **more: Any) -> float:
    """Formula ÷ simulation − 1, of 64 steps."""
    cluster = CLUSTER._replace(**more)
    closed = step(profile, cluster, ranks, Plan(mixed=mixed)).total
    blocking = not mixed
    steps = 8 if ranks > 1000 else 64
    return (
        closed
        / simulated(profile, cluster, ranks, Plan(), blocking=blocking, steps=steps)
        - 1
    )


@pytest.mark.parametrize("network", [Link(3e-5, 0.9e-9), Link(3e-6, 0.09e-9)])
@pytest.mark.parametrize("ranks", [8, 128, 4096])
@pytest.mark.parametrize("machine", [1, 2])
def test_in_turn_the_formula_is_the_simulation(
    network: Link, ranks: int, machine: int
) -> None:
    given = {"network": network, "ranks_per_machine": machine}
    even = PROFILE._replace(spread=0.0)
    assert abs(off(ranks, mixed=False, profile=even, **given)) < 1e-9
    assert abs(off(ranks, mixed=False, **given)) < 0.01  # what the draws leave open


@pytest.mark.parametrize("ranks", [8, 128, 1024])
@pytest.mark.parametrize("algorithms", [tuple(ALGORITHMS), ("ring",)])
def test_mixed_the_formula_is_near(ranks: int, algorithms: tuple[str, ...]) -> None:
    if algorithms == ("ring",) and ranks > 128:
        ranks = 256
    found = off(ranks, mixed=True, algorithms=algorithms)
    assert abs(found) < 0.05


def test_a_ring_of_4096_ranks_takes_seconds() -> None:
    """It is the largest: 8,190 rounds of 4,096 messages."""
    ring = CLUSTER._replace(algorithms=("ring",), ranks_per_machine=1)
    one = PROFILE._replace(gradients=PROFILE.gradients[-2:], spread=0.0)
    closed = step(one, ring, 4096, Plan()).total
    found = simulated(one, ring, 4096, Plan(), blocking=True, steps=1)
    assert found == pytest.approx(closed)


@pytest.mark.parametrize("tail", ["normal", "exponential"])
def test_without_stragglers_in_it_the_formula_is_wrong(tail: str) -> None:
    uneven = PROFILE._replace(spread=0.1, tail=tail)
    even = uneven._replace(spread=0.0)
    true = simulated(uneven, CLUSTER, 1024, Plan(), blocking=True, steps=16)
    forgetful = step(even, CLUSTER, 1024, Plan()).total
    knowing = step(uneven, CLUSTER, 1024, Plan()).total
    assert forgetful < 0.85 * true
    assert knowing == pytest.approx(true, rel=0.03)
