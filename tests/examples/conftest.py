"""Each program runs once, however many tests look at what it returned and drew."""

import functools
from collections.abc import Callable

import pytest

from docs.questions.build import Run, run


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Run]:
    """From the name of a program to its figures and the folder of its pictures."""
    return functools.cache(lambda name: run(name, tmp_path_factory.mktemp(name)))
