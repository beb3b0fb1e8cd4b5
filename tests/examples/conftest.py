"""Each program runs once, however many tests look at what it returned and drew."""

import functools
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from docs.questions.build import Run, run
from examples import digits_cnn
from tests import browsing
from tests.once import once


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Run]:
    """From the name of a program to its figures and the folder of its pictures.

    Also where tests run side by side in several processes: the first that needs a
    program runs it, and the others read what it returned.
    """

    def found(name: str) -> Run:
        place = once(tmp_path_factory, f"examples/{name}", lambda p: _kept(name, p))
        return Run(pickle.loads((place / "figures").read_bytes()), place / "out")

    return functools.cache(found)


def _kept(name: str, place: Path) -> None:
    figures = _shortened(name, place / "out").figures
    place.mkdir(exist_ok=True)  # of some that need more than is installed
    (place / "figures").write_bytes(pickle.dumps(figures))


def _shortened(name: str, out: Path) -> Run:
    """A run; of the one example that takes a minute, an epoch alone."""
    if name == "digits_cnn":
        return Run(digits_cnn.main(out=out, epochs=1), out)
    return run(name, out)


@pytest.fixture(scope="package")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium, without a network."""
    yield from browsing.chromium(tmp_path_factory.mktemp("profile"))
