"""The model of a step against cases that can be worked out by hand."""

from statistics import fmean

import numpy as np
import pytest

from benchmarks.scaling.clusters import Cluster, Plan
from benchmarks.scaling.costs import Link
from benchmarks.scaling.plan import (
    Gradient,
    Profile,
    buckets,
    efficiency,
    largest,
    slowest,
    step,
    strong_efficiency,
)
from nn.distribution.buckets import grouped, in_buckets
from nn.distribution.making import LIMIT

PROFILE = Profile(
    title="three layers",
    batch=10,
    forward=0.010,
    backward=0.020,
    update=0.004,
    fixed=0.010,
    per_example=0.002,
    gradients=(Gradient(1e6, 0.002), Gradient(1e6, 0.012), Gradient(2e6, 0.020)),
)

CLUSTER = Cluster(
    title="a network",
    network=Link(0.0, 1e-9),
    ranks_per_machine=1,
    inside=((1e3, 1e-4), (1e6, 1e-3)),
    reduction=0.0,
    half_reduction=0.0,
    cast=0.0,
)
"""On two ranks, n bytes take n nanoseconds."""


def seconds(ranks: int = 2, **plan: object) -> list[float]:
    """Compute, waiting, exposed, update; a bucket for each gradient."""
    chosen = Plan(bucket=1.0)._replace(**plan)
    return list(step(PROFILE, CLUSTER, ranks, chosen))


def test_one_rank_sends_nothing() -> None:
    assert seconds(1) == pytest.approx([0.030, 0, 0, 0.004])
    assert seconds(1, sharded=True, half=True) == seconds(1)
    assert efficiency(PROFILE, CLUSTER, 1, Plan()) == 1.0


def test_sums_are_hidden_behind_the_rest_of_the_walk() -> None:
    # ready 12, 22, 30; summed 13, 23, 32 ms
    assert seconds() == pytest.approx([0.030, 0, 0.002, 0.004])
    assert seconds(hidden=0.0) == pytest.approx([0.030, 0, 0.004, 0.004])
    assert seconds(hidden=0.5) == pytest.approx([0.030, 0, 0.003, 0.004])


def test_a_bucket_waits_for_that_before_it() -> None:
    slow = CLUSTER._replace(network=Link(0.0, 20e-9))
    found = step(PROFILE, slow, 2, Plan(bucket=1.0))
    # ready 12, 22, 30; summed 32, 52, 92 ms
    assert found.exposed == pytest.approx(0.062)


def test_mixed_buckets_share_the_link_and_not_the_latency() -> None:
    far = CLUSTER._replace(network=Link(0.050, 1e-9))
    assert step(PROFILE, far, 2, Plan(bucket=1.0)).exposed == pytest.approx(0.136)
    found = step(PROFILE, far, 2, Plan(bucket=1.0, mixed=True)).exposed
    assert found == pytest.approx(0.002 + 0.050)


def test_fewer_buckets_begin_later() -> None:
    assert seconds(bucket=1e9)[2] == pytest.approx(0.004)
    assert seconds(bucket=2e6)[2] == pytest.approx(0.002)


def test_the_time_grows_with_the_examples() -> None:
    assert seconds(batch=20)[0] == pytest.approx(0.030 * 50 / 30)
    more = [efficiency(PROFILE, CLUSTER, 64, Plan(batch=b)) for b in (5, 10, 20, 40)]
    assert more == sorted(more)


def test_gradients_are_added_up_before_they_are_sent() -> None:
    found = seconds(accumulated=4)
    assert found == pytest.approx([0.120, 0, 0.002, 0.004])


def test_half_the_bytes_cost_casts_and_slower_sums() -> None:
    assert seconds(half=True, hidden=0.0)[2] == pytest.approx(0.002)
    costly = CLUSTER._replace(cast=1e-9, half_reduction=0.5e-9)
    found = step(PROFILE, costly, 2, Plan(half=True, hidden=0.0)).exposed
    # sent, cast, and half of them added up by each, two bytes a number, 1 ns a byte
    assert found == pytest.approx(0.002 + 0.004 + 0.001)


def test_a_part_of_the_update_for_each_rank() -> None:
    # half of each sum is sent in the walk: 30.0 + 1; all weights after it: 2 ms
    assert seconds(sharded=True) == pytest.approx([0.030, 0, 0.003, 0.002])
    four = step(PROFILE, CLUSTER, 4, Plan(sharded=True, hidden=0.0))
    assert four.exposed == pytest.approx(2 * 3 / 4 * 0.004)
    assert four.update == pytest.approx(0.001)


def test_each_rank_sends_every_other_its_piece() -> None:
    # of 4 MB 3/4 go out and as much comes back; 3 messages a bucket, and 3 at the end
    far = CLUSTER._replace(network=Link(1e-4, 1e-9), packing=1e-9, reduction=1e-9)
    plan = Plan(bucket=1.0, hidden=0.0, direct=True)
    found = step(PROFILE, far, 4, plan._replace(sharded=True))
    wire = 2 * 3 / 4 * 0.004 + 12 * 1e-4
    assert found.exposed == pytest.approx(wire + 0.004 + 2 * 0.004)
    assert found.update == pytest.approx(0.001)
    whole = step(PROFILE, far, 4, plan)
    assert whole == step(PROFILE, far, 4, plan._replace(direct=False))


def test_pieces_in_half_cost_every_rank_its_casts() -> None:
    costly = CLUSTER._replace(cast=1e-9, half_reduction=0.5e-9)
    plan = Plan(bucket=1.0, half=True, direct=True)
    found = step(PROFILE, costly, 2, plan._replace(hidden=0.0))
    work = 1.5 * 0.004 + 0.002  # a half of the sums is cast once more
    assert found.exposed == pytest.approx(2 * 0.001 + work)
    assert found.update == pytest.approx(0.004)
    behind = step(PROFILE, costly, 2, plan)
    # half of the last 2 MB of float32 is left, half of that on each rank
    assert behind.exposed == pytest.approx(0.0005 + 0.001 + work)
    both = step(PROFILE, costly, 2, plan._replace(sharded=True))
    # weights in float32, which nobody casts
    assert both.exposed == pytest.approx(behind.exposed + 0.001 - 0.002)


def test_a_machine_has_one_link_for_all_pieces() -> None:
    plan = Plan(bucket=1e9, hidden=0.0, sharded=True, direct=True)
    two = CLUSTER._replace(ranks_per_machine=2)
    # a half of all leaves each of two ranks, twice, and half is summed inside, twice
    wire = 2 * 2 * 0.004 / 2
    assert step(PROFILE, two, 4, plan).exposed == pytest.approx(wire + 2e-3)


def test_machines_sum_inside_first() -> None:
    both = CLUSTER._replace(ranks_per_machine=2)
    plan = Plan(bucket=1.0, hidden=0.0)
    inside = 3 * 1e-3 + 1e-3  # the last gradient is twice as long as what was measured
    assert step(PROFILE, both, 2, plan).exposed == pytest.approx(inside)
    four = step(PROFILE, both, 4, plan).exposed
    assert four == pytest.approx(inside + 0.004)
    assert both.inside_seconds(2, 5.005e5) == pytest.approx(5.5e-4)
    assert both.inside_seconds(1, 1e6) == 0.0
    assert both.machines(5) == 3


def test_busy_neighbours_and_packing_cost_time() -> None:
    crowded = PROFILE._replace(crowding=1.5)
    packed = CLUSTER._replace(packing=1e-9)
    found = step(crowded, packed, 2, Plan(bucket=1.0))
    assert found.compute == pytest.approx(0.045)
    assert found.exposed == pytest.approx(0.002 + 1.5 * 0.004)
    assert step(crowded, packed, 1, Plan()).compute == pytest.approx(0.030)


@pytest.mark.parametrize("tail", ["normal", "exponential"])
@pytest.mark.parametrize("ranks", [2, 8, 64, 2048])
def test_the_slowest_of_many(rng: np.random.Generator, tail: str, ranks: int) -> None:
    shape = (40_000_000 // ranks // 32, ranks)
    drawn = rng.standard_normal(shape)
    if tail == "exponential":
        drawn = rng.exponential(size=shape) - 1
    # of 610 rows of 2048, the mean of the largest is known to about 1 %
    least = 0.05 if ranks == 2 else 0.03
    assert slowest(ranks, tail=tail) == pytest.approx(fmean(drawn.max(1)), rel=least)


def test_waiting_grows_with_the_ranks_and_shrinks_with_accumulation() -> None:
    uneven = PROFILE._replace(spread=0.05)
    waits = [step(uneven, CLUSTER, p, Plan()).waiting for p in (2, 64, 4096)]
    assert waits == pytest.approx([0.030 * 0.05 * slowest(p) for p in (2, 64, 4096)])
    four = step(uneven, CLUSTER, 64, Plan(accumulated=4)).waiting
    assert four == pytest.approx(2 * waits[1])  # of a step four times as long


def test_strong_scaling_divides_the_examples() -> None:
    found = strong_efficiency(PROFILE, CLUSTER, 4, examples=40, plan=Plan())
    alone = step(PROFILE, CLUSTER, 1, Plan(batch=40)).total
    assert alone == pytest.approx(0.094)
    assert found == pytest.approx(alone / 4 / step(PROFILE, CLUSTER, 4, Plan()).total)


def test_groups_are_filled_in_order(rng: np.random.Generator) -> None:
    assert grouped([1, 1, 1, 5, 1], 2) == [[0, 1], [2, 3], [4]]
    assert grouped([1, 1, 1, 5, 1], 1e9) == [[0, 1, 2, 3, 4]]
    assert grouped([], 2) == []
    assert buckets(PROFILE.gradients, 2e6) == [
        Gradient(2e6, 0.012),
        Gradient(2e6, 0.02),
    ]
    late = [Gradient(1, 0.3), Gradient(1, 0.2)]
    assert buckets(late, 2) == [Gradient(2, 0.3)]


def test_buckets_are_those_of_nn_distribution(rng: np.random.Generator) -> None:
    assert Plan().bucket == LIMIT
    for limit in (1, 40, 400, 4000):
        arrays = [np.empty(n, np.float32) for n in rng.integers(1, 100, 50)]
        found = buckets([Gradient(a.nbytes, 0.0) for a in arrays], limit)
        own = in_buckets(arrays, limit)
        assert [g.size for g in found] == [b.flat.nbytes for b in own]


def test_enough_up_to_the_first_that_is_not() -> None:
    assert largest([(2, 0.9), (4, 0.8), (8, 0.79), (16, 0.9)]) == 4
    assert largest([(2, 0.7)]) is None
