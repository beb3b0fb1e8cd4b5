"""Each page runs once in a process, however many tests look at what it left."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from nn.shares import SHARES
from tests.docs.blocks import contradictions

__all__ = ["Ran"]


class Ran(NamedTuple):
    """Where a page ran, and what it said there that was not so."""

    place: Path
    contradictions: list[str]


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Ran]:
    """From a page to its run."""

    def run(page: Path) -> Ran:
        place = tmp_path_factory.mktemp(page.stem)
        with SHARES.kept():
            return Ran(place, contradictions(page, place))

    return functools.cache(run)
