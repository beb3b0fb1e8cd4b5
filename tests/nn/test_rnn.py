"""`RNN`: cells of all kinds, states that are kept, sequences with holes."""

import copy
from typing import Any

import numpy as np
import pytest
from numpy.random import Generator

import autograd as ag
import nn
from autograd import ops
from autograd.errors import (
    ArgumentError,
    GraphError,
    ShapeError,
    StorageError,
    ValueRangeError,
)
from nn.layers.budget import weight_budget

L = nn.layers
MASK = np.array([[1, 1, 0, 1], [0, 1, 1, 0]], bool)


class Leaky(nn.Layer):
    """``h ← h/2 + x·w``."""

    def __init__(self, units: int, **options: Any) -> None:
        super().__init__(**options)
        self.state_size = units
        self.units = units

    def build(self, input_shape: Any) -> None:
        self.w = self.add_weight((input_shape[-1], self.units), name="w")

    def call(self, inputs: Any, states: Any) -> Any:
        h = states[0] * 0.5 + ops.matmul(inputs, self.w)
        return h, [h]


class Plain:
    """A cell that is no layer: the running sum."""

    state_size = 3

    def __call__(self, x: Any, states: Any) -> Any:
        return x + states[0], [x + states[0]]


def test_a_cell_of_ones_own(rng: Generator) -> None:
    layer = L.RNN(Leaky(2, dtype="float64"), return_sequences=True, dtype="float64")
    x = rng.normal(size=(3, 4, 5))
    y = layer(x)
    h, w = np.zeros((3, 2)), layer.cell.w.data
    for t in range(4):
        h = h * 0.5 + x[:, t] @ w
        np.testing.assert_allclose(y.data[:, t], h)
    assert [v.name for v in layer.weights] == ["rnn/leaky/w"]
    again = L.RNN.from_config(layer.get_config())
    assert isinstance(again.cell, Leaky)
    ag.check_grads(lambda x: ops.sum(layer(x) ** 2))(x)


def test_a_cell_that_is_no_layer() -> None:
    x = np.arange(24.0).reshape(2, 4, 3)
    y, state = L.RNN(Plain(), return_state=True, dtype="float64")(x)
    np.testing.assert_array_equal(y, x.sum(axis=1))
    np.testing.assert_array_equal(state, y)


@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
def test_a_layer_is_its_cell_at_each_time(kind: str, rng: Generator) -> None:
    layer = getattr(L, kind)(3, dtype="float64", return_sequences=True)
    x = rng.normal(size=(2, 4, 5))
    y = layer(x)
    states = layer.cell.get_initial_state(batch_size=2)
    for t in range(4):
        out, states = layer.cell(x[:, t], states)
        np.testing.assert_allclose(out.data, y.data[:, t], rtol=1e-12)
    assert layer.units == layer.cell.units == 3
    assert layer.kernel is layer.cell.kernel
    with pytest.raises(AttributeError, match="no attribute 'kernal'"):
        _ = layer.kernal
    assert [w.shape for w in copy.deepcopy(layer).weights] == [
        w.shape for w in layer.weights
    ]


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("mask", [None, MASK])
def test_stacked_cells_are_layers_one_after_the_other(
    backwards: bool, mask: Any, rng: Generator
) -> None:
    cells = [L.LSTMCell(3, dtype="float64"), L.GRUCell(2, dtype="float64")]
    stacked = L.RNN(
        cells, return_sequences=True, go_backwards=backwards, dtype="float64"
    )
    x = rng.normal(size=(2, 4, 5))
    y = stacked(x, mask=mask)
    first = L.LSTM(3, return_sequences=True, go_backwards=backwards, dtype="float64")
    second = L.GRU(2, return_sequences=True, dtype="float64")
    turned = mask if mask is None or not backwards else mask[:, ::-1]
    first(x), second(first(x))
    for layer, cell in ((first, cells[0]), (second, cells[1])):
        layer.set_weights(cell.get_weights())
    np.testing.assert_allclose(
        y.data, second(first(x, mask=mask), mask=turned).data, rtol=1e-12
    )


def test_cells_in_a_stack_can_be_called_step_by_step(rng: Generator) -> None:
    cell = L.StackedRNNCells([L.LSTMCell(3), Leaky(2)], dtype="float64")
    layer = L.RNN(cell, return_state=True)
    x = rng.normal(size=(2, 1, 5)).astype(np.float32)
    y, *states = layer(x)
    out, new = cell(x[:, 0], cell.get_initial_state(batch_size=2))
    np.testing.assert_allclose(out.data, y.data, rtol=1e-6)
    assert [len(new[0]), new[1].shape] == [2, (2, 2)]
    assert (cell.state_size, cell.output_size) == ([[3, 3], 2], 2)
    assert [len(states[0]), states[1].shape] == [2, (2, 2)]


@pytest.mark.parametrize(
    "make",
    [
        lambda: L.LSTM(3, stateful=True),
        lambda: L.GRU(3, stateful=True),
        lambda: L.RNN([L.LSTMCell(3), L.GRUCell(3)], stateful=True),
        lambda: L.ConvLSTM1D(3, 2, stateful=True),
        lambda: L.Bidirectional(L.LSTM(3, stateful=True)),
    ],
)
def test_states_are_kept_until_they_are_reset(make: Any, rng: Generator) -> None:
    layer = make()
    shape = (2, 6, 4, 3) if isinstance(layer, L.ConvLSTM1D) else (2, 6, 3)
    x = rng.normal(size=shape).astype(np.float32)
    whole = layer(x).data
    layer.reset_state()
    first = layer(x[:, :3]).data
    second = layer(x[:, 3:]).data
    assert (first != second).any()
    if not isinstance(layer, L.Bidirectional):
        np.testing.assert_allclose(second, whole, rtol=1e-5, atol=1e-6)
    layer.reset_states()
    np.testing.assert_allclose(layer(x[:, :3]).data, first, rtol=1e-6)
    with pytest.raises(GraphError, match="every batch has the size of the first, 2"):
        layer(x[:1])


@pytest.mark.parametrize("compiled", [False, True])
def test_states_are_kept_in_training(compiled: bool, rng: Generator) -> None:
    x = rng.normal(size=(4, 5, 3)).astype(np.float32)
    layer = L.LSTM(2, stateful=True)
    model = nn.Sequential([layer, nn.Dense(1)])
    model.compile(optimizer=nn.optimizers.SGD(0.0), loss="mse", jit_compile=compiled)
    model.fit(x, x[:, 0, :1], batch_size=4, epochs=3, verbose=0, shuffle=False)
    found = [s.data.copy() for s in layer.states]
    layer.reset_state()
    for _ in range(3):
        layer(x)
    for state, kept in zip(layer.states, found, strict=True):
        np.testing.assert_allclose(kept, state.data, rtol=1e-5, atol=1e-6)
    assert all(w.shape != (4, 2) for w in model.weights)


def test_the_last_output_is_0_where_it_is_masked() -> None:
    x = np.ones((2, 4, 3))
    layer = L.LSTM(2, zero_output_for_mask=True)
    y = layer(x, mask=MASK)
    assert y.data[0].any()
    assert not y.data[1].any()


@pytest.mark.parametrize(
    ("make", "error", "match"),
    [
        (lambda: L.RNN(nn.Dense(3)), ArgumentError, "a cell with `call` and `state_si"),
        (lambda: L.RNN(3), ArgumentError, r"rnn: .* got 3; e.g. nn.layers.LSTMCell"),
        (lambda: L.LSTM(3, use_cudnn="yes"), ValueRangeError, "use_cudnn is 'auto'"),
        (lambda: L.LSTMCell(3)(np.ones((2, 3, 4)), []), ShapeError, "lstm_cell: exp"),
        (
            lambda: L.LSTM(3)(np.ones((2, 4, 5)), initial_state=[np.ones((2, 3))]),
            ArgumentError,
            r"initial_state is 2 of shape \(2, 3\)",
        ),
        (
            lambda: L.LSTM(3)(np.ones((2, 4, 5)), mask=np.ones((2, 3))),
            ShapeError,
            r"expected a mask of shape \(2, 4\), got \(2, 3\)",
        ),
        (lambda: L.LSTM(3)(np.ones((2, 0, 5))), ShapeError, "at least one time"),
        (
            lambda: L.ConvLSTM2D(3, 2)(np.ones((2, 4, 5, 3))),
            ShapeError,
            "expected an input of 5 axes",
        ),
        (
            lambda: L.ConvLSTM2D(3, 2).build((2, 4, None, 5, 3)),
            ShapeError,
            "images of a known size",
        ),
        (
            lambda: L.Bidirectional(
                L.LSTM(2), backward_layer=L.LSTM(2, True, go_backwards=True)
            ),
            ValueRangeError,
            "activation",
        ),
        (
            lambda: L.Bidirectional(
                L.LSTM(2),
                backward_layer=L.LSTM(2, go_backwards=True, return_state=True),
            ),
            ArgumentError,
            "differ in return_state",
        ),
        (
            lambda: L.Bidirectional(L.LSTM(2)).reset_state(),
            ArgumentError,
            "keeps no states without stateful=True",
        ),
    ],
)
def test_refusals(make: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        make()


def test_both_directions_can_start_with_given_weights(rng: Generator) -> None:
    x = rng.normal(size=(2, 4, 3)).astype(np.float32)
    first = L.Bidirectional(L.GRU(2))
    y = first(x)
    second = L.Bidirectional(L.GRU(2), weights=first.get_weights())
    np.testing.assert_array_equal(second(x).data, y.data)
    names = [layer.name for layer in (first.forward_layer, first.backward_layer)]
    assert names == ["forward_gru", "backward_gru"]
    own = L.GRU(2, go_backwards=True)
    assert L.Bidirectional(L.GRU(2), backward_layer=own).backward_layer is own


def test_a_file_cannot_ask_for_states_of_any_size() -> None:
    layer = L.LSTM(3, stateful=True)
    with weight_budget(10**6), pytest.raises(StorageError, match="too many"):
        layer.build((10**9, 4, 2))
    image = L.ConvLSTM1D(3, 2, stateful=True)
    with weight_budget(10**6), pytest.raises(StorageError, match="too many"):
        image.build((10**6, 4, 50, 2))
