"""Groups within groups: what is found, and that no group can make a cycle."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.drawing.graph import Graph
from autograd.engine.modes import module_scope
from autograd.graph.outline import MOST, Group, Outline, outlined
from tests.draw.graphs import leaf, random_graph


def grouped(*outputs: ag.Tensor) -> tuple[Graph, Outline]:
    graph = Graph.of(*outputs)
    return graph, outlined(graph)


def said(group: Group) -> tuple[str, str, int]:
    return group.kind, group.sort or group.title, group.times


def inside(outline: Outline, group: int) -> list[Group]:
    return [g for g in outline.groups if g.parent == group]


def test_modules_fused_steps_and_their_parts() -> None:
    layers = [nn.Input((8,)), nn.Dense(6, activation="relu"), nn.Dense(3)]
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model = nn.Sequential(layers)
    graph, outline = grouped(loss(np.array([0, 2]), model(np.ones((2, 8)))))
    model_group = inside(outline, 0)[0]
    assert said(model_group) == ("module", "Sequential", 1)
    assert [said(g)[:2] for g in inside(outline, model_group.id)] == [
        ("module", "Dense"),
        ("module", "Dense"),
    ]
    kernel = graph.find("dense_1/kernel")[0]
    home = outline.groups[outline.home[kernel]]
    assert (home.title, home.scope) == ("dense_1", ("sequential", "dense_1"))


def test_a_loop_by_hand_is_a_row_of_equal_turns() -> None:
    w, u = leaf(np.ones((3, 3)), "w"), leaf(np.ones((3, 3)), "u")
    h: Any = np.zeros((2, 3))
    for _ in range(10):
        h = np.tanh(np.ones((2, 3)) @ w + h @ u)
    graph, outline = grouped(h.sum())
    row = inside(outline, 0)[0]
    assert said(row) == ("row", "matmul, add, tanh", 10)
    turns = inside(outline, row.id)
    assert [t.turn for t in turns] == list(range(1, 11))
    assert {t.stop - t.start for t in turns} == {4}
    assert [outline.home[i] for name in "wu" for i in graph.find(name)] == [0, 0]


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "SimpleRNN"])
def test_cells_of_recurrent_layers_are_told(kind: str) -> None:
    model = nn.Sequential([nn.Input((20, 4)), getattr(nn.layers, kind)(5)])
    _, outline = grouped(model(np.ones((2, 20, 4))).sum())
    rows = [g for g in outline.groups if g.kind == "row"]
    assert (rows[0].title, rows[0].times) == (f"{kind} cell", 20)


def test_equal_layers_are_a_row_and_nested_loops_rows_of_rows() -> None:
    model = nn.Sequential([nn.Input((4,))] + [nn.Dense(4) for _ in range(12)])
    _, outline = grouped(model(np.ones((1, 4))).sum())
    assert ("row", "Dense", 12) in map(said, outline.groups)
    x = leaf(1.0)
    for _ in range(6):
        for _ in range(8):
            x = x * 1.5
        x = x.tanh()
    _, outline = grouped(x)
    outer = inside(outline, 0)[0]
    assert said(outer) == ("row", "multiply, tanh", 6)
    turn = inside(outline, outer.id)[0]
    assert [said(g) for g in inside(outline, turn.id)] == [("row", "multiply", 8)]


def test_nothing_has_more_members_than_can_be_seen() -> None:
    rng = np.random.default_rng(0)
    x = y = leaf(1.0, "x")
    for _ in range(2000):
        y = y * 1.01 if rng.random() < 0.5 else (y + x).tanh()
    graph, outline = grouped(y)
    members = [0] * len(outline.groups)
    for v in graph.vertices:
        members[outline.home[v.id]] += v.primitive is not None
    for group in outline.groups[1:]:
        assert group.parent is not None
        members[group.parent] += 1
    assert max(members) <= MOST


@pytest.mark.parametrize("seed", range(20))
def test_arrows_between_members_only_lead_forwards(seed: int) -> None:
    out, _ = random_graph(seed, arrays=True)
    with module_scope("net"):
        for k in range(30):
            with module_scope(f"block{k % 7}"):
                out = (out * 0.5).tanh() + out
    graph, outline = grouped(out)
    position = {i: k for k, i in enumerate(outline.line)}
    for edge in graph.edges:
        if edge.source in position:
            assert position[edge.source] < position[edge.target]
    for group in outline.groups[1:]:
        assert group.parent is not None
        outer = outline.groups[group.parent]
        assert outer.start <= group.start < group.stop <= outer.stop
        assert {outline.home[i] for i in outline.line[group.start : group.stop]} <= {
            g.id for g in outline.groups if group.id in outline.around(g.id)
        }


def test_a_chain_of_modules_deeper_than_the_stack() -> None:
    x = leaf(1.0)
    scopes = [module_scope(f"m{k}") for k in range(1500)]
    for scope in scopes:
        scope.__enter__()
    y = x * 2.0
    for scope in reversed(scopes):
        scope.__exit__(None, None, None)
    _, outline = grouped(y + 1.0)
    assert len(outline.groups) == 2
