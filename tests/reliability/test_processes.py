"""Processes begun with a graph alive compute what this one computes."""

from typing import Any

import pytest

from tests.reliability.processes import METHODS, Alive, disagreements, work

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")


@pytest.mark.parametrize("method", METHODS)
def test_processes_agree(method: str) -> None:
    assert disagreements(method, 2) == []


@pytest.mark.skipif("fork" not in METHODS, reason="needs fork")
def test_threads_that_fork_at_once_agree() -> None:
    assert disagreements("fork", 8, threads=4) == []


def other_work(connection: Any, alive: Alive, number: int) -> None:
    """Send what belongs to another number."""
    connection.send(work(alive, number + 1))


@pytest.mark.parametrize("method", METHODS[:1])
def test_another_result_is_found(method: str) -> None:
    assert len(disagreements(method, 2, run=other_work)) == 2
