"""What it takes until a step is a program: traced, written, compiled and run once.

The step of the small MLP of `benchmarks.works.mlp`, against one that runs operation by
operation.
"""

from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.data import Problem
from benchmarks.training import whole_step
from benchmarks.work import Case, Work
from benchmarks.works import mlp


def first_call(problem: Problem) -> Callable[[], float]:
    """Seconds of the first call of a function that `jit` gave."""
    import autograd as ag

    weights = [p.copy() for p in problem.params]
    velocities = [np.zeros_like(p) for p in weights]
    x, y = problem.x[: problem.batch], problem.y[: problem.batch]

    def run() -> float:
        step = ag.jit(whole_step(mlp.logits))
        start = perf_counter()
        step(weights, velocities, x, y)
        return perf_counter() - start

    return run


def engine(problem: Problem) -> Callable[[], float]:
    """Seconds of a step without `jit`."""
    return _seconds(mlp.engine(problem), len(problem.x) // problem.batch)


def _seconds(epoch: Callable[[], Any], steps: int) -> Callable[[], float]:
    def run() -> float:
        start = perf_counter()
        epoch()
        return (perf_counter() - start) / steps

    return run


SMALL = mlp.WORK.cases[0]

WORK = Work(
    name="tracing",
    title="the first call of a program, MLP {case}",
    cases=(Case(SMALL.name, {**SMALL.sizes, "steps": 1}, {"jit": {"engine": 20}}),),
    data=mlp.data,
    ours={"jit": first_call, "engine": engine},
    peers={},
    times_itself=True,
)
