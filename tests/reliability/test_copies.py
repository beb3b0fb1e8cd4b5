"""Copies and pickles: equal to the original, and independent of it; or refused."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.engine.primitive import REGISTRY
from autograd.errors import ArgumentError, GraphError, ValueRangeError
from autograd.graph.snapshot import Snapshot
from tests.reliability.copies import (
    WAYS,
    Thing,
    as_bytes,
    classifier,
    copied,
    things,
    train,
)


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_does_what_the_original_does(way: str) -> None:
    for thing in things():
        again, original = copied(thing, way)
        assert again == original, thing.name


class Shared:
    """An object whose copy is not independent of it."""

    calls = 0

    def __reduce__(self) -> Any:
        return Shared, ()

    def call(self) -> int:
        """How often any copy was called."""
        Shared.calls += 1
        return Shared.calls


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_that_shares_state_is_found(way: str) -> None:
    again, original = copied(Thing("planted", Shared, Shared.call), way)
    assert again != original


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_trains_on_its_own(way: str) -> None:
    model = train(classifier())
    before = as_bytes(model)
    again = WAYS[way](model)
    trained = as_bytes(train(again, epochs=2))
    assert as_bytes(model) == before != trained
    assert as_bytes(train(model, epochs=2)) == trained
    assert {id(w) for w in again.weights}.isdisjoint(map(id, model.weights))
    assert again.optimizer._parameters[0] is again.trainable_weights[0]


@pytest.mark.parametrize("way", WAYS)
def test_shared_weights_stay_shared(way: str) -> None:
    shared = nn.Dense(4)
    model = nn.Sequential([shared, nn.layers.ReLU(), shared])
    model.build((None, 4))
    model.alias = [shared.kernel]
    again = WAYS[way](model)
    assert again.layers[0] is again.layers[2]
    assert again.alias[0] is again.layers[0].kernel is again.weights[0]
    assert len(again.weights) == 2


@pytest.mark.parametrize("way", WAYS)
def test_many_layers_need_no_deep_stack(way: str) -> None:
    x = h = nn.Input(shape=(2,))
    for _ in range(150):
        h = nn.Dense(2)(h) + h
    model = nn.Model(x, h)
    again = WAYS[way](model)
    np.testing.assert_array_equal(
        again(np.ones((1, 2))).data, model(np.ones((1, 2))).data
    )


def test_a_deep_copy_takes_the_gradient_and_a_pickle_does_not() -> None:
    w = ag.tensor([1.0, 2.0], requires_grad=True, name="w")
    (w * w).sum().backward()
    again = copy.deepcopy(w)
    np.testing.assert_array_equal(again.grad, [2.0, 4.0])
    again.grad = None
    assert w.grad is not None
    assert pickle.loads(pickle.dumps(w)).grad is None
    assert copy.copy(w).grad is None


def test_a_layer_is_copied_after_a_call_that_added_losses() -> None:
    layer = nn.Dense(2, activity_regularizer="l2")
    layer(np.ones((1, 2)))
    assert len(layer.losses) == 1
    assert copy.deepcopy(layer).losses == []


def test_a_copy_of_a_model_leaves_out_the_data_of_its_training() -> None:
    model = train(classifier())
    assert model.training_run is not None
    assert copy.deepcopy(model).training_run is None
    x, y = nn.datasets.blobs(48)
    endless = iter([(x, y)] * 9)  # an iterator, which nothing can copy
    model.fit(endless, steps_per_epoch=2, verbose=0)
    assert len(pickle.dumps(model)) < 30_000


@pytest.mark.parametrize("way", [copy.copy, *WAYS.values()])
def test_what_cannot_be_copied_says_why(way: Any) -> None:
    w = ag.tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(GraphError, match=r"copy: this Tensor \(2,\) is the result of"):
        way(w * 2)
    with pytest.raises(ArgumentError, match="Dataset: it cannot be copied or pickled"):
        way(nn.data.Dataset.from_tensor_slices(np.ones(3)).batch(2))


def test_a_snapshot_from_elsewhere_knows_no_node_of_this_process() -> None:
    w = ag.tensor(2.0, requires_grad=True, name="w")
    graph = Snapshot.of(w * w)
    assert graph.find(w) == graph.find("w") == [0]
    again = pickle.loads(pickle.dumps(graph))
    assert again.find(w) == []
    assert again.find("w") == [0]


def test_an_operation_that_this_process_lacks_is_named() -> None:
    text = pickle.dumps(REGISTRY["exp"])
    with pytest.raises(ValueRangeError, match="no operation is named 'eXp'"):
        pickle.loads(text.replace(b"exp", b"eXp"))
