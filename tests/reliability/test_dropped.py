"""A graph that nobody refers to is gone at once, without the cycle collector."""

import gc
from typing import Any

import numpy as np
import pytest

import autograd as ag
from tests.reliability.dropped import CASES, Case, Watch, left_behind


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.__name__)
def test_nothing_is_left(case: Case) -> None:
    left_behind(case)  # what a first call imports and caches stays
    assert left_behind(case) == {}


def test_a_cycle_is_found() -> None:
    def cyclic(watch: Watch) -> None:
        x = ag.tensor(np.ones(3), requires_grad=True)
        held: list[Any] = [x * watch(np.ones(3))]
        held.append(held)

    assert left_behind(cyclic) == {"Node": 2, "Tensor": 1, "Notes": 1}


def test_a_kept_traceback_is_found() -> None:
    kept: list[BaseException] = []

    def careless(watch: Watch) -> None:
        try:
            (ag.tensor(np.ones(3), requires_grad=True) * watch(np.ones(3))).item()
        except ValueError as error:
            kept.append(error)

    assert left_behind(careless)["Node"] >= 1


def test_detect_anomaly_keeps_the_last_walk_alone() -> None:
    """A leaf keeps the graph of its last walk, for `why`; the one before is let go."""
    w = ag.tensor(np.ones(3), requires_grad=True)

    def walk() -> None:
        with ag.detect_anomaly():
            ((w * 2) ** 2).sum().backward()

    gc.disable()
    try:
        walk()
        before = len(gc.get_objects())
        for _ in range(20):
            walk()
        assert len(gc.get_objects()) <= before + 3
    finally:
        gc.enable()
