"""Schedules: by the optimizer's steps, refused, and made again from JSON."""

import json
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.errors import ArgumentError, ValueRangeError
from nn.lookup import serialize
from nn.optimizers import schedules

EXAMPLES = [
    schedules.ExponentialDecay(0.1, 10, 0.5, staircase=True),
    schedules.InverseTimeDecay(0.1, 10, 0.5),
    schedules.PiecewiseConstantDecay([3, 7], [0.3, 0.2, 0.1]),
    schedules.PolynomialDecay(0.1, 10, cycle=True),
    schedules.CosineDecay(0.0, 10, warmup_target=0.1, warmup_steps=4),
    schedules.CosineDecayRestarts(0.1, 4),
    schedules.OneCycle(0.1, 20),
]


@pytest.mark.parametrize("schedule", EXAMPLES, ids=lambda s: type(s).__name__)
def test_made_again_from_json(schedule: Any) -> None:
    again = schedules.get(json.loads(json.dumps(serialize(schedule))))
    assert [again(i) for i in range(30)] == [schedule(i) for i in range(30)]


@pytest.mark.parametrize("schedule", EXAMPLES, ids=lambda s: type(s).__name__)
def test_gives_numbers_without_end(schedule: Any) -> None:
    for step in (0, 1, 19, 20, 21, 10**6):
        rate = schedule(step)
        assert type(rate) is float
        assert 0.0 <= rate <= 0.3


def test_the_optimizer_asks_before_each_step() -> None:
    w = ag.tensor([0.0], requires_grad=True)
    sgd = nn.SGD(schedules.PiecewiseConstantDecay([0, 1], [1.0, 0.5, 0.25]))
    rates = []
    for _ in range(3):
        rates.append(sgd.learning_rate)
        sgd.apply([np.ones(1)], [w])
    assert rates == [1.0, 0.5, 0.25]
    assert w.item() == -1.75
    with pytest.raises(ArgumentError, match="follows PiecewiseConstantDecay"):
        sgd.learning_rate = 0.1


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: schedules.ExponentialDecay(0.1, 0, 0.5), "decay_steps must be"),
        (lambda: schedules.CosineDecay(0.1, "ten"), "decay_steps must be"),
        (lambda: schedules.PiecewiseConstantDecay([1], [0.1]), "part 2 values, got 1"),
        (lambda: schedules.PiecewiseConstantDecay([2, 1], [1, 2, 3]), "must increase"),
        (lambda: schedules.OneCycle(0.1, 10, pct_start=1.0), "pct_start"),
        (lambda: schedules.CosineDecayRestarts(0.1, 10, t_mul=0.5), "t_mul"),
    ],
)
def test_refuses(make: Any, match: str) -> None:
    with pytest.raises(ValueRangeError, match=match):
        make()
