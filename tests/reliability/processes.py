"""Processes forked off or started anew while graphs, models and threads are alive."""

import copy
import multiprocessing
from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np

import autograd as ag
import nn
from tests.reliability.copies import as_bytes, classifier, train
from tests.reliability.threads import in_threads

__all__ = ["METHODS", "disagreements"]

METHODS = [m for m in ("fork", "spawn") if m in multiprocessing.get_all_start_methods()]


class Alive:
    """What is alive when a process begins: a graph, a model, a pass over data."""

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self.w = ag.tensor(rng.normal(size=(4, 4)), requires_grad=True, name="w")
        self.graph = ag.Graph.of((self.w * 2).sum())
        self.model = train(classifier())
        self.losses = [ag.ops.tanh(self.w @ self.w * (i + 1)).sum() for i in range(64)]
        endless = nn.data.Dataset.from_generator(count)
        self.ahead = iter(endless.prefetch(2))
        next(self.ahead)

    def __getstate__(self) -> dict[str, Any]:
        """What a process started anew is sent: all but graph and pass."""
        return {"w": self.w, "graph": self.graph, "model": self.model}


def work(alive: Alive, number: int) -> list[bytes]:
    """Walk a graph, differentiate, draw, train on: what must be equal everywhere."""
    losses = getattr(alive, "losses", None)
    if losses is None:
        loss = ag.ops.tanh(alive.w @ alive.w * (number + 1)).sum()
    else:
        loss = losses[number]
    loss.backward()
    gradient = np.array(alive.w.grad)
    alive.w.zero_grad()
    hessian = ag.hessian(lambda x: (ag.ops.sin(x) * x).sum())(np.arange(3.0))
    trained = train(alive.model, epochs=2)
    slices = nn.data.Dataset.from_tensor_slices(nn.datasets.blobs(24, seed=number))
    trained.fit(slices.batch(8).prefetch(2), verbose=0)
    return [
        gradient.tobytes(),
        hessian.tobytes(),
        alive.graph.to_dot().encode(),
        as_bytes(trained),
    ]


def _send(connection: Any, alive: Alive, number: int) -> None:
    try:
        connection.send(work(alive, number))
    except BaseException as error:
        connection.send(error)


def _in_process(method: str, alive: Alive, number: int, run: Any = _send) -> Any:
    context: Any = multiprocessing.get_context(method)
    ours, theirs = context.Pipe()
    process = context.Process(target=run, args=(theirs, alive, number))
    process.start()
    theirs.close()
    result = ours.recv() if ours.poll(120) else "no answer in two minutes"
    process.join(10)
    if process.is_alive():
        process.kill()
        return "the process did not end"
    return result


def disagreements(
    method: str, processes: int, *, threads: int = 1, run: Callable[..., Any] = _send
) -> list[str]:
    """Where a process gave another result than this one gives afterwards.

    threads: of this process, that start the others at the same time.
    """
    alive = Alive()
    share = processes // threads

    def start(thread: int) -> list[Any]:
        numbers = range(thread * share, (thread + 1) * share)
        return [_in_process(method, alive, n, run) for n in numbers]

    found = [result for results in in_threads(start, threads) for result in results]
    model = alive.model
    wrong = []
    for number, result in enumerate(found):
        alive.model = copy.deepcopy(model)
        expected = work(alive, number)
        if result != expected:
            wrong.append(f"{method} {number}: {str(result)[:300]}")
    if next(alive.ahead) != 1:
        wrong.append("the pass of this process was disturbed")
    return wrong
