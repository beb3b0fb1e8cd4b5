"""What becomes of gradients in each way that scaling measures: a job of assertions.

``python -m tests.benchmarks.scaled`` prints "as said" on each rank.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

import nn
from benchmarks.scaling.steps import Alone, Shared, Summing, Trainer
from benchmarks.scaling.subjects import SUBJECTS, Subject
from benchmarks.scaling.ways import WAYS, Way

SMALL = Subject("small", SUBJECTS["mlp"].build, (6,), 4)


class Kept:
    """What sums gradients, and a copy of those that it gave."""

    def __init__(self, inner: Summing) -> None:
        self.inner, self.share = inner, inner.share
        self.begin, self.take = inner.begin, inner.take
        self.gradients: list[Any] = []

    def finish(self) -> Sequence[Any]:
        found = self.inner.finish()
        self.gradients = [g.copy() for g in found]
        return found


def gives_means(world: Any, way: Way) -> None:
    """Ranks have networks of their own, so that their gradients differ."""
    nn.utils.set_random_seed(world.rank)
    one, two = Trainer(SMALL, batch=4), Trainer(SMALL, batch=4)
    alone, shared = Kept(Alone(len(one.weights))), Kept(Shared(world, two, way))
    parts = two.optimizer.parts
    assert (parts is not None) is way.shard_optimizer
    runs = [None] * len(two.weights) if parts is None else parts.where(two.weights)
    for _ in range(3):  # messages are used again
        for v, w in zip(one.weights, two.weights, strict=True):
            w.assign(v.numpy())
        one.step(alone)
        two.step(shared)
        every = world.gathered(alone.gradients, "comparing")
        for g, own, run, *all_own in zip(
            shared.gradients, alone.gradients, runs, *every, strict=True
        ):
            mean = np.mean(all_own, 0)
            assert g.shape == mean.shape
            assert not np.allclose(own, mean)
            mine = slice(None) if run is None else run
            # a sum in half precision lacks what four messages leave, 2⁻¹¹ of each
            near = 2e-3 if way.half else 1e-6
            np.testing.assert_allclose(
                g.reshape(-1)[mine],
                mean.reshape(-1)[mine],
                atol=near * np.abs(mean).max(),
            )


def main() -> None:
    """Each of `WAYS`."""
    distribution = nn.distribution.DataParallel(timeout=20)
    with distribution.scope():
        for way in WAYS.values():
            gives_means(distribution.world, way)
    print("as said", flush=True)


if __name__ == "__main__":
    main()
