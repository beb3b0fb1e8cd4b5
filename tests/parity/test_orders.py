"""Layers stand in Keras's order, by which files of weights are read."""

import json

import pytest

import nn
from tests.parity.compare import DATA
from tests.parity.masked_graphs import COUNT, layer_names

ORDERS = json.loads((DATA / "orders.json").read_text("utf-8"))


@pytest.mark.parametrize("seed", range(COUNT))
def test_layers_are_in_keras_order(seed: int) -> None:
    assert layer_names(nn, seed) == ORDERS[seed]


def test_calls_of_a_layer_that_changes_its_state_are_in_keras_order() -> None:
    normal = nn.layers.BatchNormalization(momentum=0.5)
    x = nn.Input((2,))
    once = normal(x)
    twice = normal(once)
    again = normal(x)
    model = nn.Model(x, nn.layers.Concatenate()([again, twice, once]))
    network = model._network
    run = [step.output for step in network.steps if step.layer is normal]
    assert list(map(id, run)) == [id(again), id(once), id(twice)]
    made = [step.output for step in network.steps_as_made() if step.layer is normal]
    assert list(map(id, made)) == [id(once), id(twice), id(again)]
