"""Models drawn: each parameter in the frame of its layer, names through casts."""

import re
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.drawing.boxes import operand_texts
from autograd.drawing.graph import Graph, draw
from autograd.engine.modes import module_scope
from tests.draw.graphs import leaf
from tests.draw.pictures import read


def branches(**names: str) -> nn.Model:
    """Two branches and a block in a functional model."""
    x = nn.Input((4,), name="features")
    h = nn.Dense(3, activation="relu")(x)
    k = nn.Dense(3, activation="tanh")(x)
    both = nn.layers.Concatenate()([h, k])
    block = nn.Sequential(
        [nn.Dense(2, name="inside"), nn.layers.BatchNormalization()], name="block"
    )
    return nn.Model(x, nn.Dense(1)(block(both)), **names)


def frames(dot: str) -> dict[str, str]:
    """From the name of each named box to the frame around it, ``model/layer``."""
    found, opened = {}, [""]
    for line in dot.splitlines():
        if "subgraph cluster" in line:
            opened.append("")
        elif line.startswith("\tgraph [") and len(opened) > 1:
            opened[-1] = re.findall(r'tooltip="([^"]*)"', line)[0]
        elif line == "\t}":
            opened.pop()
        elif bold := re.findall(r"^\tn\d+ \[.*?<b>([^<]*)</b>", line):
            found[bold[0]] = opened[-1]
    return found


def whole(loss: ag.Tensor) -> str:
    """The drawing with nothing folded."""
    return draw(loss, max_nodes=1000).source


def test_parameters_stand_in_the_frame_of_their_layer() -> None:
    model = branches(name="net")
    loss = (model(np.ones((5, 4)), training=True) ** 2).mean()
    found = frames(draw(loss, max_nodes=1000).source)
    own = {w.name: found[str(w.name)] for w in model.trainable_weights}
    assert own == {
        "dense/kernel": "net/dense",
        "dense/bias": "net/dense",
        "dense_1/kernel": "net/dense_1",
        "dense_1/bias": "net/dense_1",
        "inside/kernel": "net/block/inside",
        "inside/bias": "net/block/inside",
        "batch_normalization/gamma": "net/block/batch_normalization",
        "batch_normalization/beta": "net/block/batch_normalization",
        "dense_2/kernel": "net/dense_2",
        "dense_2/bias": "net/dense_2",
    }
    folded = read(draw(loss, depth=2).pipe()).boxes.values()
    assert ["dense_1", "Dense, 15 parameters"] in list(folded)
    assert not [texts for texts in folded if "/kernel" in texts[0]]


def test_parameters_that_a_penalty_uses_too_stay_in_their_frame() -> None:
    x = nn.Input((4,))
    model = nn.Model(x, nn.Dense(1, kernel_regularizer="l2")(x), name="net")
    loss = model(np.ones((2, 4))).mean() + model.losses[0]
    assert frames(whole(loss))["dense/kernel"] == "net/dense"
    folded = draw(loss, depth=2)
    assert frames(folded.source)["dense/kernel"] == "net"
    assert ["dense", "Dense, 1 parameter"] in list(read(folded.pipe()).boxes.values())
    model.layers[-1].trainable = False
    loss = model(leaf(np.ones((2, 4)))).mean()
    assert frames(whole(loss))["dense/kernel"] == "net/dense"
    model.layers[-1].trainable = True
    loss = model(np.ones((2, 4))).mean()
    assert frames(whole(loss))["dense/kernel"] == "net/dense"


def test_what_belongs_to_no_layer_stays_where_it_was_made() -> None:
    x, w = leaf(np.ones((2, 3)), "x"), leaf(np.ones(3), "other/w")
    with module_scope("net"):
        inner = leaf(np.ones(3))
        with module_scope("deep"):
            y = (x * w * inner).sum()
    scopes = {v.label: v.scope for v in Graph.of(y).vertices if not v.primitive}
    assert scopes == {"x": (), "other/w": (), "leaf": ("net",)}


@pytest.mark.parametrize("requires_grad", [False, True])
def test_a_named_input_keeps_its_name_through_a_cast(requires_grad: bool) -> None:
    x = ag.tensor(np.ones((2, 4)), name="features", requires_grad=requires_grad)
    layer = nn.Dense(1, dtype="float32")
    graph = Graph.of(layer(x).sum())
    texts = [
        operand_texts(graph, v)
        for v in graph.vertices
        if v.primitive and v.primitive.name == "matmul"
    ]
    assert texts == [["features", "dense/kernel"]]


def test_only_a_copy_passes_a_name_on() -> None:
    x = leaf(np.ones((2, 2)), "x")

    def called(y: Any) -> list[str]:
        graph = Graph.of(np.exp(y))
        return operand_texts(graph, graph.vertices[-1])

    assert called(x.astype("f4").astype("f2")) == ["x"]
    assert called(x.reshape((2, 2))) == ["x"]
    assert called(x.T) == ["transpose"]
    assert called(x + 0.0) == ["add"]
    assert called(x.reshape(4)) == ["reshape"]
    y = x.astype("f4")
    np.exp(y).sum().backward()
    assert called(y) == ["x"]
