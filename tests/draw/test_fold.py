"""Folding: modules as boxes, rows of equal steps, and no cycle ever."""

import time

import numpy as np
import pytest

import autograd as ag
from autograd.drawing.fold import OWN, Plan
from autograd.drawing.graph import Graph, draw
from autograd.engine.modes import module_scope
from autograd.errors import ValueRangeError
from tests.draw.graphs import leaf, random_graph
from tests.draw.pictures import Picture, read


def acyclic(picture: Picture) -> bool:
    """Whether the arrows can be walked without coming back."""
    waiting = {
        box: {a.tail for a in picture.arrows if a.head == box} for box in picture.boxes
    }
    while free := [box for box, tails in waiting.items() if not tails]:
        for box in free:
            del waiting[box]
        for tails in waiting.values():
            tails.difference_update(free)
    return not waiting


def layer(x: ag.Tensor, name: str) -> ag.Tensor:
    with module_scope(name):
        w = leaf(np.full((3, 3), 0.1), f"{name}/kernel")
        b = leaf(np.zeros(3), f"{name}/bias")
        return (x @ w + b).relu()


def test_depth_draws_modules_as_boxes_and_frames() -> None:
    x = leaf(np.ones((2, 3)), "x")
    with module_scope("net"):
        loss = layer(layer(x, "one"), "two").sum()
    whole = read(draw(loss).pipe())
    assert len(whole.boxes) == 12
    assert ["… + one/bias", "0.3 … 0.3"] in list(whole.boxes.values())
    layers = read(draw(loss, depth=2).pipe())
    folded = [layers.boxes[b] for b, kind in layers.kinds.items() if kind == "folded"]
    assert folded == [
        ["one", "matmul, add, relu, 12 parameters"],
        ["two", "matmul, add, relu, 12 parameters"],
    ]
    assert [(a.tail, a.head) for a in layers.arrows] == [
        ("n0", "f0"),
        ("f0", "f1"),
        ("f1", "n11"),
    ]
    outer = read(draw(loss, depth=1).pipe())
    assert sorted(texts[0] for texts in outer.boxes.values()) == ["net", "x"]
    assert 'label="one"' in draw(loss).source


def test_repeated_steps_are_folded_and_said_so() -> None:
    x, b = leaf(1.0, "x"), leaf(0.5, "b")
    y = x
    for _ in range(500):
        y = (y * 1.01 + b).tanh()
    picture = draw(y)
    assert "of 2,002 values have a box of their own" in picture.source
    drawn = read(picture.pipe())
    assert len(drawn.boxes) < 20
    about = ["multiply, add, tanh × 498", "498 multiply, 498 add, 498 tanh", "0.9606"]
    assert [texts[:2] for texts in drawn.boxes.values()].count(about[:2]) == 1
    assert acyclic(drawn)
    backward = read(draw(y, view="backward").pipe())
    assert len(backward.boxes) < 20


@pytest.mark.parametrize("seed", range(30))
def test_irregular_graphs_fold_without_a_cycle(seed: int) -> None:
    out, _ = random_graph(seed, arrays=True)
    for limit in (4, 6, 8):
        picture = read(draw(out, max_nodes=limit).pipe())
        assert acyclic(picture)
        plan = Plan(Graph.of(out), brief=False)
        folding, _ = plan.opened(None, lambda f, limit=limit: f.size <= limit)
        members = [i for f in folding.folds for i in f.members]
        assert sorted(members) == np.flatnonzero(folding.home >= 0).tolist()
        assert sorted(folding.frames) == np.flatnonzero(folding.home == OWN).tolist()


def test_many_operands_of_one_operation_are_folded() -> None:
    x = leaf(1.0)
    total = ag.ops.stack([x * float(i) for i in range(300)]).sum()
    assert len(read(draw(total).pipe()).boxes) <= 30
    leaves = ag.ops.stack([leaf(float(i)) for i in range(300)]).sum()
    assert len(read(draw(leaves).pipe()).boxes) <= 30


def test_a_graph_of_100_000_operations_folds() -> None:
    y = leaf(1.0, "x")
    for _ in range(50_000):
        y = (y + 1.0) * 0.5
    start = time.perf_counter()
    picture = draw(y)
    assert time.perf_counter() - start < 10
    assert len(read(picture.pipe()).boxes) < 20


def test_impossible_options_are_clear_errors() -> None:
    x = leaf(1.0)
    for option, match in (
        ({"depth": 0}, "depth=0"),
        ({"max_nodes": 1}, "max_nodes=1"),
        ({"view": "sideways"}, "view='sideways'.*forward"),
        ({"theme": "pink"}, "theme='pink'.*dark"),
        ({"rankdir": "UP"}, "rankdir='UP'.*LR"),
    ):
        with pytest.raises(ValueRangeError, match=match):
            draw(x, **option)
