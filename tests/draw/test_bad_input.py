"""Names that look like markup, values that are no numbers, arrays of every kind."""

import json

import numpy as np
import pytest

import autograd as ag
from autograd.drawing import text
from autograd.drawing.graph import Graph, draw
from autograd.errors import ArgumentError, GraphError, NonScalarError
from tests.draw.graphs import leaf
from tests.draw.pictures import read

NAMES = {
    "<b>bold</b>": "<b>bold</b>",
    '"quoted" \\n \\': '"quoted" \\n \\',
    "two\nlines\tand tabs": "two lines and tabs",
    "a & b; -> {c}": "a & b; -> {c}",
    "</text><script>": "</text><script>",
    "重み ∂θ é 🙂": "重み ∂θ é 🙂",
    "nul \x00 bell \x07": "nul � bell �",
    "]]> --> <!--": "]]> --> <!--",
    "&amp;": "&amp;",
    "half \ud800": "half �",
}


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_names_are_text_and_never_markup(name: str) -> None:
    x = leaf(2.0, name)
    loss = x * x
    loss.name = name
    for view in ("forward", "backward", "both"):
        picture = read(draw(loss, view=view).pipe())
        assert picture.boxes["n0"][0] == NAMES[name]
        assert len(picture.boxes) == 2
        assert picture.title.endswith(NAMES[name])


def test_long_names_are_shortened() -> None:
    boxes = read(draw(leaf(1.0, "layer/" * 30 + "kernel")).pipe()).boxes
    assert boxes["n0"][0] == "…/layer/layer/layer/kernel"
    boxes = read(draw(leaf(1.0, "k" * 99)).pipe()).boxes
    assert len(boxes["n0"][0]) == 30


def test_nan_and_infinity_are_drawn_and_written() -> None:
    x = leaf(np.inf, "x")
    with np.errstate(all="ignore"):
        loss = x - x
        picture = read(draw(loss, view="both").pipe())
        written = json.dumps(Graph.of(loss).to_json(), allow_nan=False)
    assert picture.boxes["n0"][1] == "∞"
    assert picture.boxes["n1"] == ["x − x", "NaN", "∂ = 1"]
    assert [n["value"] for n in json.loads(written)["nodes"]] == ["Infinity", "NaN"]


def test_arrays_of_every_kind_are_summed_up() -> None:
    for array, last in (
        (np.zeros((0, 3)), "empty"),
        (np.array([1.0, np.nan] * 4), "4 not finite"),
        (np.array([True, False] * 4), "4 of 8 True"),
        (np.arange(6) * 1j, "mean 2.5i"),
        (np.array([1, 2]), "[1, 2]"),
    ):
        assert text.summary(array)[-1].replace("0+", "") == last


def test_numbers_have_four_digits() -> None:
    said = {
        0.0: "0",
        -0.5: "−0.5",
        138.8338: "138.8",
        24704.082: "24700",
        1e-9: "1e−9",
        1.23456e12: "1.235e12",
        9999.96: "10000",
        0.00012346: "0.0001235",
        2**70: "1.181e21",
        True: "True",
        1 - 2j: "1−2i",
    }
    assert {x: text.number(x) for x in said} == said
    assert text.number(np.float32(0.1)) == "0.1"


def test_what_cannot_be_drawn_is_a_clear_error() -> None:
    x = leaf([1.0, 2.0], "x")
    with pytest.raises(ArgumentError, match="output is ndarray; pass Tensors"):
        draw(np.ones(2))
    with pytest.raises(ArgumentError, match="no output given"):
        draw([])
    with pytest.raises(ArgumentError, match="names: expected a mapping"):
        draw(x, names=["x"])  # type: ignore[arg-type]
    with pytest.raises(NonScalarError, match=r"shape \(2,\).*sum\(\)"):
        draw(x * 2.0, view="backward")
    with pytest.raises(GraphError, match="constant"):
        draw(ag.tensor(1.0), view="backward")
    with pytest.raises(ArgumentError, match="momentum' draws an optimizer; Tensor"):
        draw(x, view="momentum")
    loss = (x * x).sum()
    loss.backward()
    with pytest.raises(GraphError, match=r"freed by backward\(\)"):
        draw(loss, view="backward")


def test_a_graph_is_immutable() -> None:
    graph = Graph.of(leaf(1.0) * 2.0)
    with pytest.raises(AttributeError, match="immutable"):
        graph.vertices = ()
    assert repr(graph) == "<Graph of 1 operations, 3 values>"


def test_images_get_a_small_picture() -> None:
    image = np.arange(64.0).reshape(8, 8)
    assert draw(ag.tensor(image)).source.count("bgcolor=") == 64 + 1
    assert draw(leaf(np.ones((8, 8, 3)))).source.count("bgcolor=") == 64 + 1
    for shape in ((3, 3), (2, 100), (8, 8, 2), (64,)):
        assert draw(ag.tensor(np.ones(shape))).source.count("bgcolor=") == 1


def test_a_matrix_of_weights_is_no_picture() -> None:
    assert draw(leaf(np.ones((8, 8)))).source.count("bgcolor=") == 1
