"""`plot_model` and `model_to_dot`: boxes, arrows, frames and files."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import ArgumentError, GraphError, RenderError, ValueRangeError
from nn.models.drawing import model_to_dot, plot_model

L = nn.layers


def functional() -> nn.Model:
    """Two inputs, one layer for both of them, a model with two outputs inside."""
    left, right = nn.Input(shape=(8,), name="left"), nn.Input(shape=(8,), name="right")
    block = nn.Sequential(
        [nn.Input(shape=(8,)), L.Dense(8, "relu"), L.Dense(4)], name="block"
    )
    x = L.Concatenate()([block(left), block(right)])
    inner = nn.Input(shape=(8,), name="inner")
    heads = nn.Model(
        inner, [L.Dense(2, name="p")(inner), L.Dense(3, name="q")(inner)], name="heads"
    )
    return nn.Model([left, right], heads(x * 2.0), name="two")


class Own(nn.Model):
    """A class with a call of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.first = L.Dense(4)
        self.rest = [L.Dense(2), L.Dropout(0.1)]

    def call(self, x: Any) -> Any:
        return self.rest[1](self.rest[0](self.first(x)))


class Choosy(nn.Layer):
    """A layer that takes no zeros."""

    def call(self, x: Any) -> Any:
        raise ValueRangeError("no zeros")

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


def titles(source: str) -> dict[str, str]:
    """From the box to its first line."""
    found = re.findall(r"^\t(\w+) \[label=<.*?<b>(.*?)</b>", source, re.MULTILINE)
    return dict(found)


def arrows(source: str, *, seen: bool = True) -> set[tuple[str, str]]:
    """The arrows, as pairs of titles."""
    names = titles(source)
    found = re.findall(r"^\t(\w+) -> (\w+) (.*)$", source, re.MULTILINE)
    return {(names[a], names[b]) for a, b, rest in found if ("invis" in rest) != seen}


def test_a_functional_model() -> None:
    source = model_to_dot(functional()).source
    assert arrows(source) == {
        ("left (InputLayer)", "block (Sequential)"),
        ("right (InputLayer)", "block (Sequential)"),
        ("block (Sequential)", "concatenate (Concatenate)"),
        ("concatenate (Concatenate)", "multiply (multiply)"),
        ("multiply (multiply)", "heads (Model)"),
    }
    assert "108 parameters" in source
    assert "cluster" not in source


def test_models_within_as_frames() -> None:
    source = model_to_dot(functional(), expand_nested=True).source
    assert {
        ("left (InputLayer)", "dense (Dense)"),
        ("right (InputLayer)", "dense (Dense)"),
        ("dense (Dense)", "dense_1 (Dense)"),
        ("dense_1 (Dense)", "concatenate (Concatenate)"),
        ("multiply (multiply)", "inner (InputLayer)"),
        ("inner (InputLayer)", "p (Dense)"),
        ("inner (InputLayer)", "q (Dense)"),
    } <= arrows(source)
    assert re.findall(r'label="(block|heads)"', source) == ["block", "heads"]


def test_a_class_of_ones_own_shows_its_layers_in_order() -> None:
    model = Own()
    model(np.zeros((2, 3), "f"))
    source = model_to_dot(model, show_shapes=True).source
    assert list(titles(source).values()) == [
        "dense (Dense)",
        "dense_1 (Dense)",
        "dropout (Dropout)",
    ]
    assert arrows(source) == set()
    assert len(arrows(source, seen=False)) == 2
    assert "what call does with them is not drawn" in source
    assert "(None, 3) → (None, 4)" in source


SHOWN = {
    "show_shapes": "(None, 10) → (None, 10, 8)",
    "show_dtype": "float32",
    "show_layer_activations": "activation sigmoid",
    "show_trainable": "not trainable",
    "show_layer_names": "embedding (Embedding)",
}


def sentences() -> nn.Model:
    frozen = L.Embedding(50, 8, trainable=False)
    layers = [frozen, L.Bidirectional(L.LSTM(4)), L.Dense(1, activation="sigmoid")]
    return nn.Sequential([nn.Input(shape=(10,)), *layers])


@pytest.mark.parametrize("option", SHOWN)
def test_each_option_shows_its_line_and_no_other(option: str) -> None:
    plain = dict.fromkeys(SHOWN, False)
    without = model_to_dot(sentences(), **plain).source
    source = model_to_dot(sentences(), **{**plain, option: True}).source
    for other, line in SHOWN.items():
        assert line not in without
        assert (line in source) == (other == option)
    assert list(titles(without).values()) == [
        "Embedding",
        "Bidirectional(LSTM)",
        "Dense",
    ]


def test_form_of_the_drawing() -> None:
    source = model_to_dot(sentences(), rankdir="LR", dpi=96, splines="curved").source
    for part in ('rankdir="LR"', 'dpi="96"', 'splines="curved"'):
        assert part in source
    assert model_to_dot(sentences()).source == model_to_dot(sentences()).source
    with pytest.raises(ValueRangeError, match="rankdir='XY' is unknown"):
        model_to_dot(sentences(), rankdir="XY")


def test_drawings_of_models_side_by_side() -> None:
    graphviz = pytest.importorskip("graphviz")
    both = graphviz.Digraph()
    for make in (sentences, functional):
        both.subgraph(model_to_dot(make(), subgraph=True))
    assert both.source.count("subgraph cluster_") == 2
    boxes = re.findall(r"^\t+(\w+) \[label=<", both.source, re.MULTILINE)
    assert len(boxes) == len(set(boxes)) == 9


@pytest.mark.parametrize(
    ("file", "start"),
    [("m.svg", b"<?xml"), ("m.png", b"\x89PNG"), ("m.pdf", b"%PDF"), ("m", b"\x89PNG")],
)
@pytest.mark.parametrize("make", [sentences, functional])
def test_files(
    make: Callable[[], nn.Model], file: str, start: bytes, tmp_path: Path
) -> None:
    drawn = plot_model(make(), tmp_path / file, show_shapes=True, expand_nested=True)
    assert (tmp_path / file).read_bytes().startswith(start)
    assert [p.name for p in tmp_path.iterdir()] == [file]
    assert "Dense" in drawn._repr_svg_()


def test_what_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="is not built yet; begin it with"):
        plot_model(nn.Sequential([nn.Dense(2)]), tmp_path / "m.svg")
    with pytest.raises(ArgumentError, match="expected a model, got"):
        model_to_dot(nn.SGD())
    with pytest.raises(RenderError, match="could not draw 'nothing'"):
        plot_model(sentences(), tmp_path / "m.nothing")


def test_a_model_that_takes_no_zeros_shows_its_layers_in_jupyter() -> None:
    model = nn.Sequential([nn.Input(shape=(3,)), Choosy(), L.Dense(2)])
    bundle = model._repr_mimebundle_()
    assert "<svg" in bundle["text/html"]
    assert "choosy (Choosy)" in bundle["text/html"]
    assert bundle["text/plain"].startswith(f'Model: "{model.name}"')
    assert "Total params: 8" in bundle["text/plain"]
