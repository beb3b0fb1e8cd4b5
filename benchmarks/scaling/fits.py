"""How long `fit` takes on two ranks, in each of `WAYS`, and on one, for one network.

    python -m benchmarks.scaling.fits               # the MLP, a batch of 256 for both
    python -m benchmarks.scaling.fits --subject cnn --rounds 9

Beside the ways stands what no exchange can be faster than: two ranks that train apart,
each on half a batch, at the same time. Medians of epochs, the ways in turn.
"""

import argparse
import json
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import nn
from benchmarks.data import classification
from benchmarks.machine import busy_elsewhere, usage
from benchmarks.scaling.launch import ran
from benchmarks.scaling.subjects import SUBJECTS
from benchmarks.scaling.ways import WAYS
from benchmarks.table import table

__all__ = ["compared", "epochs", "main"]

APART = "apart, nothing sent"
ONE = "one rank"


def epochs(subject: str, rounds: int, steps: int, comm: Any) -> dict[str, float]:
    """Milliseconds of a step on these ranks, in each way; the slowest rank's.

    rounds: epochs, of so many steps.
    """
    model, shape = SUBJECTS[subject].build, SUBJECTS[subject].shape
    batch = 2 * SUBJECTS[subject].batch
    problem = classification(shape, [], batch=batch * steps, steps=1)
    runs: dict[str, Callable[[], Any]] = {}
    for name, ranks in _distributions(comm).items():
        parts = comm.size if name == APART else 1
        nn.utils.set_random_seed(0)
        trained = model()
        loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
        trained.compile("adam", loss)
        count = batch * steps // parts
        data = problem.x[:count], problem.y[:count], batch // parts
        runs[name] = partial(_epoch, trained, data, ranks)
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds + 1):  # the first makes weights and programs
        for name, run in runs.items():
            comm.Barrier()
            start = perf_counter()
            run()
            times[name].append(max(comm.allgather(perf_counter() - start)))
    return {name: 1e3 * median(own[1:]) / steps for name, own in times.items()}


def _distributions(comm: Any) -> dict[str, Any]:
    """What each way of training follows on these ranks."""
    if comm.size == 1:
        return {ONE: None}
    ways = {
        name: nn.distribution.DataParallel(
            comm,
            overlap=way.overlap,
            shard_optimizer=way.shard_optimizer,
            reduce_dtype="float16" if way.half else None,
        )
        for name, way in WAYS.items()
    }
    return {**ways, APART: None}


def _epoch(model: Any, data: tuple[Any, Any, int], ranks: Any) -> None:
    nn.distribution.set_distribution(ranks)
    model.fit(*data, epochs=1, verbose=0)


def compared(found: Sequence[dict[str, float]]) -> str:
    """A table of the medians of several runs: milliseconds, and how much faster."""
    names = dict.fromkeys(name for run in found for name in run)
    medians = {n: median([run[n] for run in found if n in run]) for n in names}
    one = medians[ONE]
    rows = [(n, f"{t:.2f}", f"{one / t:.2f} ×") for n, t in medians.items()]
    return table(("two ranks", "ms a step", "one rank ÷ this"), rows)


def main() -> None:
    """Run one and two ranks in turn, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subject", choices=SUBJECTS, default="mlp")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--job", help="the file that the ranks of a job write to")
    given = parser.parse_args()
    if given.job:
        from mpi4py import MPI

        found = epochs(given.subject, given.rounds, given.steps, MPI.COMM_WORLD)
        if MPI.COMM_WORLD.rank == 0:
            Path(given.job).write_text(json.dumps(found), "utf-8")
        return
    before = usage([os.getpid()])
    about = {"subject": given.subject, "rounds": given.rounds, "steps": given.steps}
    options = [f"--{name}={value}" for name, value in about.items()]
    runs = [ran(ranks, *options, "--job", module=__spec__.name) for ranks in (1, 2) * 3]
    print(compared(runs))
    others = busy_elsewhere(before, usage([os.getpid()]))
    print(f"\n{SUBJECTS[given.subject].title}; others took {others:.0%} of the cores.")


if __name__ == "__main__":
    main()
