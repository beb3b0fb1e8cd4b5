"""One contender in a process of its own: it prepares, then answers requests.

A request is a line of JSON on the standard input, an answer a line on the standard
output. What programs print goes to the standard error.
"""

import importlib
import json
import os
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks import memory
from benchmarks.peers import OURS, PEERS
from benchmarks.work import Case, Work
from benchmarks.works import WORKS

__all__ = ["Server", "arrays", "main"]

MEMORY_RUNS = 3


class Server:
    """Answers the requests for a contender, a program of a work on the data of a case.

    There is a method for each kind of request.
    """

    def __init__(self, work: Work, case: Case, name: str) -> None:
        self.work, self.case, self.name = work, case, name
        self.run: Callable[[], Any] = list

    def result(self, *, file: str) -> None:
        """Prepare, run once and write to `file` what came out."""
        self.run = self._prepared(self.work.data(**self.case.sizes))
        found = self.run()
        np.savez(file, *([] if self.work.times_itself else arrays(found)))

    def count(self, *, seconds: float) -> int:
        """How many runs take about `seconds`."""
        count = 1
        while (elapsed := self._elapsed(count)) < seconds / 4:
            count *= 4
        return max(1, round(count * seconds / elapsed))

    def seconds(self, *, count: int) -> float:
        """Seconds a step, in `count` runs after one that is not counted."""
        if count > 1:
            self.run()
        return self._elapsed(count) / (count * self.case.steps)

    def growth(self) -> int:
        """Bytes by which the peak rises over what libraries and data take."""
        peer = OURS if self.name in self.work.ours else PEERS[self.name]
        for module in peer.modules:
            importlib.import_module(module)
        data = self.work.data(**self.case.sizes)
        memory.forget_peak()
        before = memory.resident()
        run = self._prepared(data)
        for _ in range(MEMORY_RUNS):
            run()
        return memory.peak() - before

    def _prepared(self, data: Any) -> Callable[[], Any]:
        return self.work.programs[self.name](data)

    def _elapsed(self, count: int) -> float:
        run = self.run
        if self.work.times_itself:
            return float(sum(run() for _ in range(count)))
        start = perf_counter()
        for _ in range(count):
            run()
        return perf_counter() - start


def arrays(result: Any) -> list[Any]:
    """What a program returned as NumPy arrays, whosever values it holds."""
    if isinstance(result, dict):
        result = list(result.values())
    if isinstance(result, list | tuple):
        return [array for part in result for array in arrays(part)]
    detached = result.detach() if hasattr(result, "detach") else result
    return [np.asarray(detached)]


def main() -> None:
    """Serve the contender that the arguments name: work, case, program."""
    work, case, name = sys.argv[1:4]
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # for what libraries print
    server = Server(WORKS[work], WORKS[work].case(case), name)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"answer": getattr(server, request.pop("ask"))(**request)}
        except Exception as error:
            answer = {"failure": f"{type(error).__name__}: {error}"[:200]}
        print(json.dumps(answer), file=answers, flush=True)
