"""Each program runs once, however many tests look at what it returned and drew."""

import fcntl
import functools
import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from docs.questions.build import Run, run
from examples import digits_cnn
from tests import browsing


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Run]:
    """From the name of a program to its figures and the folder of its pictures.

    Also where tests run side by side in several processes: the first that needs a
    program runs it, and the others read what it returned.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return functools.cache(lambda name: _run_once(name, shared / "examples" / name))


def _run_once(name: str, place: Path) -> Run:
    place.mkdir(parents=True, exist_ok=True)
    kept, out = place / "figures", place / "out"
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go of when its process ends
        if not kept.exists():
            kept.write_bytes(pickle.dumps(_shortened(name, out).figures))
    return Run(pickle.loads(kept.read_bytes()), out)


def _shortened(name: str, out: Path) -> Run:
    """A run; of the one example that takes a minute, an epoch alone."""
    if name == "digits_cnn":
        return Run(digits_cnn.main(out=out, epochs=1), out)
    return run(name, out)


@pytest.fixture(scope="package")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium, without a network."""
    yield from browsing.chromium(tmp_path_factory.mktemp("profile"))
