"""No reader crashes: a part of the survey of everything that can be drawn.

All of it is run by ``python -m tests.draw.survey``.
"""

import os
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.drawing.graph import draw
from autograd.engine.primitive import primitives
from autograd.errors import ArgumentError
from tests.draw.graphs import leaf
from tests.draw.pictures import read
from tests.draw.subjects import optimizers, subjects
from tests.draw.survey import Plan, survey

FAULTS = {
    "kills": "died by signal 6",
    "hangs": "died by hanging",
    "misnamed": "json: TypeError",
    "raises": "explain: KeyError",
    "refuses": "explain: DTypeError",
}
"""What the survey is to say of each primitive of `planted`."""

BASES = {
    *("Input", "InputLayer", "KerasTensor", "Layer", "Operator", "Wrapper"),
    *("GRUCell", "LSTMCell", "SimpleRNNCell", "StackedRNNCells"),
    "GroupedQueryAttention",
}
"""What is no computation of its own, is part of another, or has another name there."""


def test_a_case_of_everything_is_read_by_every_reader() -> None:
    report = survey(Plan(quick=True), processes=min(os.cpu_count() or 1, 2))
    assert report.faults == (), str(report)
    assert report.cases > 250


def test_planted_faults_are_found_and_named() -> None:
    plan = Plan(quick=True, only="planted.", extra="tests.draw.planted", seconds=3)
    found = survey(plan)
    for name, says in FAULTS.items():
        mine = [f.says for f in found.faults if f.case.startswith(f"planted.{name}/0")]
        assert any(says in one for one in mine), f"{name}: {found}"
    assert found.cases == len(FAULTS)


def _is_subject(name: str) -> bool:
    """Whether the name is a layer's own, and that of a layer that stands alone."""
    kind = getattr(nn.layers, name)
    is_layer = isinstance(kind, type) and issubclass(kind, nn.Layer)
    return is_layer and kind.__name__ == name and name not in BASES


def test_every_primitive_and_every_layer_is_a_subject() -> None:
    groups = {s.group for s in subjects()}
    ours = [p for p in primitives() if p.key == p.name]  # others are of users
    assert {p.name for p in ours} <= groups
    drawn = {name for name in nn.layers.__all__ if _is_subject(name)}
    prepare = set(nn.layers.preprocessing.__all__)  # data, mostly without a graph
    assert drawn - prepare <= groups


@pytest.mark.parametrize(("name", "optimizer"), optimizers().items())
def test_momentum_is_drawn_of_every_optimizer_that_has_it(
    name: str, optimizer: Any
) -> None:
    if not hasattr(optimizer, "momentum"):
        with pytest.raises(ArgumentError, match=f"{name} has no number"):
            draw(optimizer, view="momentum")
        return
    for steps in (1, 4):
        boxes = read(draw(optimizer, view="momentum", steps=steps).pipe()).boxes
        assert [texts[0] for texts in boxes.values()].count(f"g{'₁₄'[steps > 1]}") == 1


def test_a_number_that_was_freed_is_drawn_by_its_operation() -> None:
    y = np.transpose(np.transpose(leaf(3.0, "x"))) * 2.0
    y.backward()
    boxes = read(draw(y).pipe()).boxes.values()
    assert ["…·2", "6"] in [texts[:2] for texts in boxes]


def test_why_of_a_value_without_elements_is_an_answer() -> None:
    x = leaf(np.zeros((0, 3)), "x")
    assert ag.why(x, (x * 2.0).sum()).kind == "zero"


def test_why_of_a_freed_value_that_is_not_a_number_says_freed() -> None:
    x = leaf(np.array([-1.0, 1.0]), "x")
    with np.errstate(all="ignore"):
        y = x.log().sum()
        y.backward()
    assert {ag.why(x, y).kind, ag.why(y).kind} == {"freed"}
