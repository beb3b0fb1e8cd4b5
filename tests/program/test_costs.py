"""What a program allocates in a run: nothing as large as a batch."""

import tracemalloc
from typing import Any

import numpy as np

import autograd as ag
from autograd import ops


def step(params: Any, velocities: Any, x: Any, y: Any) -> None:
    """A training step of an MLP in its arguments' memory."""

    def loss(params: Any) -> Any:
        w1, b1, w2, b2 = params
        hidden = ops.relu(x @ w1 + b1)
        return ops.mean_softmax_cross_entropy(hidden @ w2 + b2, labels=y)

    for w, v, g in zip(params, velocities, ag.grad(loss)(params), strict=True):
        v *= 0.9
        v -= 0.01 * g
        w += v


def test_a_step_allocates_no_matrix(rng: np.random.Generator) -> None:
    shapes = (64, 64), (64,), (64, 10), (10,)
    params = [rng.normal(size=shape).astype(np.float32) for shape in shapes]
    velocities = [np.zeros_like(p) for p in params]
    x = rng.normal(size=(32, 64)).astype(np.float32)
    y = rng.integers(0, 10, 32)
    jitted = ag.jit(step)
    for _ in range(3):
        jitted(params, velocities, x, y)
    eager = _peak(lambda: step(params, velocities, x, y))
    compiled = _peak(lambda: jitted(params, velocities, x, y))
    smallest = 32 * 10 * 4  # of the matrices that the step computes
    assert compiled < 10 * smallest < eager


def _peak(run: Any) -> int:
    """Bytes at the peak of a run, above what was there before."""
    run()
    tracemalloc.start()
    try:
        run()
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        run()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
