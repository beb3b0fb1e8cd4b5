"""Training does not grow in memory: some thousand steps here, 100,000 in `make`."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from tests.reliability.memory import (
    ARRAY,
    PROGRAMS,
    Advance,
    X,
    Y,
    growth,
    traced_growth,
    usage,
)


@pytest.fixture(autouse=True)
def _unnoticed() -> Iterator[None]:
    """The trainings here are not about what is learnt."""
    with nn.utils.notices(False):
        yield


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_memory_does_not_grow(program: Callable[[], Advance]) -> None:
    found = growth(program(), 3000, warm_up=1000)
    assert not found.leaks, found


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_no_array_is_kept(program: Callable[[], Advance]) -> None:
    assert traced_growth(program(), 600) < 600 * ARRAY


def test_a_step_that_keeps_its_graph_is_found() -> None:
    kept: list[Any] = []
    w = ag.tensor(np.ones(3), requires_grad=True)

    def leaky(steps: int) -> None:
        for _ in range(steps):
            kept.append(w * 2)

    assert growth(leaky, 1500).leaks
    assert traced_growth(leaky, 300) >= 300 * ARRAY


def test_a_step_that_keeps_a_number_is_found() -> None:
    kept: list[float] = []

    def leaky(steps: int) -> None:
        for _ in range(steps):
            kept.append(np.random.default_rng(0).random())

    assert growth(leaky, 1500).leaks


def test_within_an_epoch_fit_keeps_nothing() -> None:
    blocks: list[int] = []

    def note(batch: int, logs: Any) -> None:
        if batch in (200, 1999):
            blocks.append(usage().blocks)

    model = nn.Sequential([nn.Dense(3)])
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    model.fit(
        iter(lambda: (X, Y), None),
        steps_per_epoch=2000,
        verbose=0,
        callbacks=[nn.callbacks.LambdaCallback(on_train_batch_end=note)],
    )
    before, after = blocks
    assert after - before < 100
