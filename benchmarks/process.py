"""The process of one contender, from outside: started, asked, stopped while idle."""

import json
import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from benchmarks.environments import ROOT
from benchmarks.peers import OURS, PEERS
from benchmarks.work import Case, Work

__all__ = ["Process", "WorkerError", "surroundings"]

LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
CLEARED = {
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTHONPATH",
}

START = """\
import os, sys
sys.path.{place}
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:{threads}])
from benchmarks.worker import main
main()
"""
"""What a process runs. Ours finds this checkout first and a peer's last, since HIPS
autograd has our import name. JAX has no variable for its threads: it counts cores."""


class WorkerError(Exception):
    """A contender failed or died; the message says how."""


class Process:
    """A contender in a process of its own.

    It runs only while it is asked: in between it is stopped, where the system can, so
    that threads of its libraries that wait in a loop take nothing from the others.
    It works in `folder`, where also goes what it complains of, on `threads` cores.
    """

    def __init__(
        self,
        python: Path,
        work: Work,
        case: Case,
        name: str,
        *,
        folder: Path,
        threads: int,
    ) -> None:
        peer = OURS if name in work.ours else PEERS[name]
        place = "append({!r})" if peer.distributions else "insert(0, {!r})"
        start = START.format(place=place.format(str(ROOT)), threads=threads)
        self.folder, self.complaints = folder, folder / f"{name}.txt"
        with self.complaints.open("w") as complaints:
            self.process = subprocess.Popen(
                [str(python), "-P", "-c", start, work.name, case.name, name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                env=surroundings(os.environ, peer.variables, threads),
                cwd=folder,
                encoding="utf-8",
            )

    @property
    def pid(self) -> int:
        """Its number."""
        return self.process.pid

    def ask(self, request: str, **arguments: Any) -> Any:
        """The answer to a request that a method of `worker.Server` is named after.

        Raises `WorkerError` where the program raises or the process is gone.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._signal("SIGCONT")
        try:
            print(
                json.dumps({"ask": request, **arguments}),
                file=self.process.stdin,
                flush=True,
            )
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise WorkerError(self._last_words())
        self._signal("SIGSTOP")
        answer = json.loads(line)
        if "failure" in answer:
            raise WorkerError(answer["failure"])
        return answer["answer"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def _signal(self, name: str) -> None:
        if hasattr(signal, name) and self.process.poll() is None:
            self.process.send_signal(getattr(signal, name))

    def _last_words(self) -> str:
        status = self.process.wait()
        lines = self.complaints.read_text("utf-8").strip().splitlines()
        return f"died with status {status}{': ' + lines[-1] if lines else ''}"


def surroundings(
    variables: Mapping[str, str], further: Mapping[str, str], threads: int
) -> dict[str, str]:
    """The environment variables of a contender, from those that hold here."""
    kept = {k: v for k, v in variables.items() if k not in CLEARED}
    return {**kept, **dict.fromkeys(LIMITS, str(threads)), **further}
