"""Executors that tests share: to start processes takes longer than most tests."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest


@pytest.fixture(scope="package")
def processes() -> Iterator[ProcessPoolExecutor]:
    """Two workers with nothing inherited."""
    context = multiprocessing.get_context(
        "forkserver" if os.name == "posix" else "spawn"
    )
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        yield pool


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """Three."""
    with ThreadPoolExecutor(3) as pool:
        yield pool
