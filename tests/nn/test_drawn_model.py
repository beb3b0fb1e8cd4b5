"""`autograd.draw` of a model: its layers with the columns of its summary."""

import pytest

import autograd as ag
import nn
from autograd.errors import ArgumentError, GraphError
from tests.draw.pictures import read


def network(count: int = 2) -> nn.Sequential:
    return nn.Sequential([nn.Input((4,))] + [nn.Dense(4) for _ in range(count)])


def test_layers_with_shapes_and_parameters() -> None:
    boxes = list(read(ag.draw(network()).pipe()).boxes.values())
    assert boxes == [
        ["dense (Dense)", "(None, 4) → (None, 4)", "20 parameters"],
        ["dense_1 (Dense)", "(None, 4) → (None, 4)", "20 parameters"],
    ]
    assert "prefers-color-scheme" in ag.draw(network()).pipe("svg", encoding="utf-8")
    dark = ag.draw(network(), theme="dark").source
    assert dark != ag.draw(network(), theme="light").source


def test_direction_is_what_fits_or_what_is_asked_for() -> None:
    assert 'rankdir="TB"' in ag.draw(network(4)).source
    assert 'rankdir="RL"' in ag.draw(network(), rankdir="RL").source


def test_many_layers_are_drawn_as_the_graph_in_which_equal_ones_are_one() -> None:
    texts = [t for box in read(ag.draw(network(50)).pipe()).boxes.values() for t in box]
    assert "Dense × 48" in texts
    folded = read(ag.draw(network(), depth=1).pipe())
    assert "folded" in folded.kinds.values()


def test_what_a_model_cannot_show_is_refused() -> None:
    with pytest.raises(ArgumentError, match="a model, which has no derivative"):
        ag.draw(network(), view="backward")
    with pytest.raises(GraphError, match="not built yet"):
        ag.draw(nn.Sequential([nn.Dense(2)]))
