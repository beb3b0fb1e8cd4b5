"""Sweeps by executors of other libraries, run as a program of its own.

    python -m tests.lab.elsewhere dask JOURNAL
    mpiexec -n 3 python -m mpi4py.futures -m tests.lab.elsewhere mpi JOURNAL

Prints what is found: the same as `found` tells without an executor.
"""

import sys
from concurrent.futures import Executor
from contextlib import ExitStack
from typing import Any

import numpy as np

from nn.lab import momentum, order_and_init, sweep
from tests.lab import functions
from tests.lab.functions import GRID, digest

__all__ = ["executor_of", "found", "main"]


def found(executor: Executor | None, journal: str) -> list[str]:
    """What every experiment finds, as lines."""
    x = np.linspace(0, 1, 24).reshape(8, 3)
    separation = order_and_init(
        functions.line, x, x[:, :1], epochs=1, batch_size=(4, 8), executor=executor
    )
    given: dict[str, Any] = {"products": 6, "seed": (0, 1), "executor": executor}
    bad = {"a": [1, 2, 3], "bad": [2]}
    return [
        digest(sweep(functions.drawn, GRID, executor=executor, journal=journal)),
        digest(sweep(functions.seeded, GRID, executor=executor)),
        str(sweep(functions.fails_at, bad, executor=executor).failed[0].failure),
        repr(momentum(functions.quadratic, np.linspace(0.1, 1, 20), **given)),
        *str(separation).splitlines(),
        separation.outcome.weights[0].tobytes().hex(),
    ]


def executor_of(kind: str, stack: ExitStack) -> Executor:
    """That of a library, closed with `stack`."""
    if kind == "mpi":
        from mpi4py.futures import MPIPoolExecutor

        pool: Executor = stack.enter_context(MPIPoolExecutor())
        return pool
    from dask.distributed import Client

    threads = 2 if kind == "dask-threads" else 1
    cluster = {"n_workers": 2, "threads_per_worker": threads, "dashboard_address": None}
    client: Executor = stack.enter_context(Client(**cluster)).get_executor()
    return client


def main() -> None:
    """Print what is found, or why that cannot be."""
    kind, journal = sys.argv[1:]
    with ExitStack() as stack:
        executor = executor_of(kind, stack)
        try:
            print(*found(executor, journal), sep="\n")
        except Exception as error:
            print(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
