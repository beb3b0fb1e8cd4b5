"""Sweeps that come to an end of some kind; run as a program of its own.

python -m tests.lab.ended killed JOURNAL       20 times, at any moment
python -m tests.lab.ended orphaned JOURNAL     waits to be killed, workers and all
python -m tests.lab.ended interrupted JOURNAL  by itself, with two workers
"""

import multiprocessing
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from nn.lab import sweep
from tests.lab import functions

__all__ = ["FORK", "MANY", "begun", "interrupted", "killed", "main", "orphaned"]

MANY = {"a": list(range(1, 101)), "b": [0.5, 1.0, 2.0]}
"""More points than are done in 20 lives."""

FORK = "fork"
"""How workers begin that inherit all that their parent has open."""


def killed(path: str) -> None:
    """Let children sweep, kill each a moment after it came so much further; prints how
    far each came."""
    sweep(functions.plain, functions.GRID)  # imports what children need
    moments, sizes = random.Random(0), [0]
    for _ in range(20):
        further = sizes[-1] + moments.randrange(1, 1500)
        child = os.fork()
        if not child:
            sweep(functions.plain, MANY, journal=path)
            os._exit(0)
        while not os.path.exists(path) or os.path.getsize(path) < further:
            time.sleep(0.0002)
        time.sleep(moments.uniform(0, 0.003))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status)
        sizes.append(os.path.getsize(path))
    print(*sizes[1:])


def orphaned(path: str) -> None:
    """Sweep with a worker who stays when this process is killed."""
    context = multiprocessing.get_context(FORK)
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        grid = {"a": [1, 2], "folder": [f"{os.path.dirname(path)}/workers"]}
        sweep(functions.locked, grid, executor=pool, journal=path)


def begun(a: int, folder: str) -> int:
    """Leave a file that says so; the fourth interrupts its parent."""
    Path(folder, f"begun-{a}").touch()
    if a == 4:
        os.kill(os.getppid(), signal.SIGINT)
    time.sleep(0.02)
    return a


def interrupted(path: str) -> None:
    """Sweep until the interrupt; prints the interrupt's note and who is still there."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may ignore it
    context = multiprocessing.get_context(FORK)
    grid = {"a": list(range(50)), "folder": [os.path.dirname(path)]}
    try:
        with ProcessPoolExecutor(2, mp_context=context) as pool:
            sweep(begun, grid, executor=pool, journal=path)
    except KeyboardInterrupt as error:
        print(error.__notes__[0])
    print("left:", multiprocessing.active_children())


ENDS: dict[str, Callable[[str], None]] = {
    "killed": killed,
    "orphaned": orphaned,
    "interrupted": interrupted,
}


def main() -> None:
    """The end that is asked for."""
    ENDS[sys.argv[1]](sys.argv[2])


if __name__ == "__main__":
    main()
