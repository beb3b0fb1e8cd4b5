"""Known answers, drawn, read back from the picture and asserted."""

import json

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.drawing.graph import Graph, draw
from autograd.explanation import explain
from tests.draw.graphs import KNOWN, Known, leaf
from tests.draw.pictures import number, read

cases = pytest.mark.parametrize("known", KNOWN.values(), ids=KNOWN)


@cases
def test_backward_shows_the_gradients(known: Known) -> None:
    loss, leaves = known.traced()
    picture = read(draw(loss, view="backward").pipe())
    shown = {texts[0]: number(texts[-1]) for texts in picture.boxes.values()}
    assert {name: shown[name] for name in leaves} == known.gradients
    assert shown["loss"] == 1.0
    assert leaves["a" if "a" in leaves else "x"].grad is None


@cases
def test_forward_shows_values_and_after_backward_gradients(known: Known) -> None:
    loss, leaves = known.traced()
    before = read(draw(loss).pipe())
    assert {t[0]: number(t[1]) for t in before.boxes.values() if t[0] in leaves} == (
        known.inputs
    )
    assert [number(t[-1]) for t in before.boxes.values() if t[0] == "loss"] == [
        known.value
    ]
    loss.backward()
    after = read(draw(loss).pipe())
    assert {t[0]: number(t[-1]) for t in after.boxes.values() if t[0] in leaves} == (
        known.gradients
    )
    assert {name: x.grad for name, x in leaves.items()} == known.gradients


@cases
def test_both_shows_values_and_products(known: Known) -> None:
    loss, leaves = known.traced()
    picture = read(draw(loss, view="both").pipe())
    sums = dict.fromkeys(leaves, 0.0)
    for arrow in picture.arrows:
        name = picture.boxes[arrow.tail][0]
        if name in leaves:
            assert number(arrow.texts[0]) == known.inputs[name]
            sums[name] += number(arrow.texts[1])
    assert sums == known.gradients


@cases
def test_explain_adds_up_to_the_gradient(known: Known) -> None:
    loss, leaves = known.traced()
    for name, gradient in known.gradients.items():
        found = explain(loss, leaves[name])
        assert found.gradient == gradient
        assert sum(p.product for p in found.paths) == gradient
        assert found.n_paths == len(found.paths)
        assert all(np.prod(p.factors) == p.product for p in found.paths)
        assert found.nudge.actual == pytest.approx(found.nudge.predicted, rel=1e-2)


def test_repeated_operand_has_two_edges() -> None:
    a = leaf(3.0, "a")
    picture = read(draw(a * a, view="backward").pipe())
    assert [(e.tail, e.head, e.texts) for e in picture.arrows] == [
        ("n0", "n1", ["3"]),
        ("n0", "n1", ["3"]),
    ]
    assert picture.boxes["n0"][-1] == "∂out/∂a = 3 + 3 = 6"


def test_fork_writes_the_sum_out() -> None:
    loss, _ = KNOWN["shared"].traced()
    boxes = read(draw(loss, view="backward").pipe()).boxes.values()
    assert ["b", "1", "∂loss/∂b = 2 + 3 = 5"] in list(boxes)


def test_choice_says_because() -> None:
    p, q = leaf(7.0, "p"), leaf(4.0, "q")
    arrows = read(draw(np.maximum(p, q), view="backward").pipe()).arrows
    assert [a.texts for a in arrows] == [
        ["1", "because 7 > 4"],
        ["0", "because 4 < 7"],
    ]
    for x, texts in ((3.0, ["1", "because 3 > 0"]), (-3.0, ["0", "because −3 < 0"])):
        arrows = read(draw(leaf(x).relu(), view="backward").pipe()).arrows
        assert [a.texts for a in arrows] == [texts]
    arrows = read(draw(abs(leaf(-3.0)), view="backward").pipe()).arrows
    assert [a.texts for a in arrows] == [["−1", "because −3 < 0"]]


def test_arrows_of_the_inverted_graph_point_back_between_the_same_boxes() -> None:
    loss, _ = KNOWN["line"].traced()
    graph = Graph.of(loss)
    forward, backward = graph.to_dot(), graph.to_dot(view="backward")

    def arrows(dot: str) -> list[str]:
        return [line.split(" [")[0] for line in dot.splitlines() if "->" in line]

    assert arrows(forward) == arrows(backward)
    assert ' dir="' not in forward
    assert backward.count('dir="back"') == len(arrows(backward))


def test_json_has_the_known_answers() -> None:
    loss, _ = KNOWN["product"].traced()
    graph = json.loads(json.dumps(Graph.of(loss).to_json(), allow_nan=False))
    adjoints = {n["name"]: n["adjoint"] for n in graph["nodes"]}
    assert {k: adjoints[k] for k in "xyz"} == KNOWN["product"].gradients
    assert [tuple(e.values()) for e in graph["edges"]] == [
        (0, 3, 0, 1.0),
        (1, 3, 1, 1.0),
        (3, 4, 0, -4.0),
        (2, 4, 1, 3.0),
    ]


def test_momentum_shows_how_past_gradients_flow_in() -> None:
    class Optimizer:
        learning_rate = 0.1
        momentum = 0.9

    boxes = read(draw(Optimizer(), view="momentum", steps=3).pipe()).boxes.values()
    shown = {texts[0]: number(texts[-1]) for texts in boxes}
    weights = [-0.1 * sum(0.9**i for i in range(n)) for n in (3, 2, 1)]
    assert [shown[g] for g in ("g₁", "g₂", "g₃")] == pytest.approx(weights, abs=1e-4)


def test_names_come_from_everywhere() -> None:
    w, x = leaf(2.0), ag.tensor([1.0, 2.0])
    scale = ag.tensor(5.0, name="scale")
    total = (w * x * scale).sum()
    mapping = {"w": w, "x": x, "total": total, "unrelated": 3, "other": leaf(1.0)}
    names = [v.name for v in Graph.of(total, names=mapping).vertices]
    assert [n for n in names if n] == ["w", "x", "scale", "total"]


@pytest.mark.parametrize("view", ["backward", "both"])
@cases
def test_boxes_keep_their_places_from_view_to_view(known: Known, view: str) -> None:
    loss, _ = known.traced()
    first = places(draw(loss).pipe("plain", encoding="utf-8"))
    second = places(draw(loss, view=view).pipe("plain", encoding="utf-8"))
    for a in first:
        for b in first:
            if first[a][0] < first[b][0]:
                assert second[a][0] < second[b][0]


def places(plain: str) -> dict[str, tuple[float, float]]:
    """Where the boxes are, from Graphviz's format ``plain``."""
    words = [line.split() for line in plain.splitlines()]
    return {w[1]: (float(w[2]), float(w[3])) for w in words if w[0] == "node"}


def test_several_outputs_are_drawn_together() -> None:
    a, b = leaf(2.0, "a"), leaf(3.0, "b")
    picture = read(draw([a * b, a + b], view="backward").pipe())
    assert sorted(picture.kinds.values()) == ["leaf", "leaf", "output", "output"]
    assert picture.boxes["n0"][-1] == "∂Σ/∂a = 3 + 1 = 4"


def test_the_optimizers_of_nn_unroll() -> None:
    for nesterov in (False, True):
        optimizer = nn.SGD(0.1, momentum=0.5, nesterov=nesterov)
        boxes = read(draw(optimizer, view="momentum", steps=2).pipe()).boxes.values()
        shown = {texts[0]: number(texts[-1]) for texts in boxes}
        past, present = (-0.175, -0.15) if nesterov else (-0.15, -0.1)
        assert (shown["g₁"], shown["g₂"]) == (past, present)
