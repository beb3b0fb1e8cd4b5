"""Recurrent layers: all times in one operation, or step by step, to the same result."""

from typing import Any

import numpy as np
import pytest
from numpy.random import Generator

import autograd as ag
import nn
from autograd import ops
from nn.layers.cell import RecurrentCell

L = nn.layers
OF_WEIGHTS = {
    "kernel_initializer": "zeros",
    "recurrent_initializer": "zeros",
    "bias_initializer": "zeros",
}
KINDS = {"SimpleRNN": L.SimpleRNN, "LSTM": L.LSTM, "GRU": L.GRU}
MASK = np.ones((3, 5), bool)
"""Nothing is left out, but the steps are made one by one."""


def numbers(y: Any) -> list[Any]:
    """The arrays of one output or several."""
    return [v.data for v in y] if isinstance(y, list) else [y.data]


def operations(y: Any) -> set[str]:
    """The operations in the graph behind `y`."""
    found, waiting = set(), [y._node]
    while waiting:
        node = waiting.pop()
        found.add(node.operation)
        waiting += [p for p in node.parents if p is not None]
    return found


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"use_bias": False},
        {"go_backwards": True},
        {"return_sequences": True},
        {"return_state": True},
        {"return_sequences": True, "return_state": True, "go_backwards": True},
        {"dropout": 0.5, "seed": 3},
    ],
    ids=str,
)
@pytest.mark.parametrize("initial", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_at_once_and_one_by_one_agree(
    kind: str, options: dict[str, Any], initial: bool, rng: Generator
) -> None:
    layer = KINDS[kind](4, dtype="float64", **options)
    x = ag.tensor(rng.normal(size=(3, 5, 2)), requires_grad=True)
    layer(x)
    states = (
        [rng.normal(size=(3, 4)) for _ in range(layer.cell.states)] if initial else None
    )
    gradients = []
    for mask in (None, MASK):
        copy = KINDS[kind].from_config(layer.get_config())
        copy(x)
        copy.set_weights(layer.get_weights())
        values = copy(x, initial_state=states, mask=mask, training=True)
        gradients.append(numbers(values))
        total = sum(
            ops.sum(ops.sin(v)) for v in (values if type(values) is list else [values])
        )
        total.backward()
        gradients[-1] += [w.grad for w in copy.trainable_weights] + [x.grad]
        x.zero_grad()
    for one, other in zip(*gradients, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    ("layer", "operation"),
    [
        (L.LSTM(3), "lstm"),
        (L.LSTM(3, return_sequences=True, go_backwards=True), "lstm"),
        (L.GRU(3), "gru"),
        (L.GRU(3, reset_after=False, use_bias=False), "gru"),
        (L.SimpleRNN(3), "simple_rnn"),
        (L.Bidirectional(L.LSTM(3)), "lstm"),
    ],
)
def test_the_common_case_is_one_operation(layer: Any, operation: str) -> None:
    found = operations(layer(np.ones((2, 4, 3), np.float32)))
    assert operation in found
    assert "tanh" not in found


@pytest.mark.parametrize(
    ("layer", "call"),
    [
        (L.LSTM(3, activation="relu"), {}),
        (L.GRU(3, recurrent_activation="hard_sigmoid"), {}),
        (L.SimpleRNN(3, activation="relu"), {}),
        (L.LSTM(3, recurrent_dropout=0.5), {"training": True}),
        (L.GRU(3), {"mask": np.ones((2, 4), bool)}),
    ],
)
def test_the_rest_is_done_step_by_step(layer: Any, call: dict[str, Any]) -> None:
    found = operations(layer(np.ones((2, 4, 3), np.float32), **call))
    assert not found & {"lstm", "gru", "simple_rnn"}


def test_a_step_of_ones_own_is_what_is_run() -> None:
    class Halved(L.SimpleRNNCell):
        def step(self, z: Any, states: list[Any], hidden: Any) -> list[Any]:
            return [0.5 * y for y in super().step(z, states, hidden)]

    x = np.ones((2, 1, 3))
    plain = L.SimpleRNN(4, dtype="float64")
    halved = L.RNN(Halved(4, dtype="float64"), dtype="float64")
    plain(x), halved(x)
    halved.set_weights(plain.get_weights())
    np.testing.assert_allclose(halved(x).data, 0.5 * plain(x).data, rtol=1e-15)


def test_a_kind_that_defines_no_step_says_so() -> None:
    class Nothing(RecurrentCell):
        pass

    with pytest.raises(NotImplementedError, match="Nothing defines no step"):
        L.RNN(Nothing(3, of_weights=OF_WEIGHTS))(np.ones((2, 4, 3), np.float32))


@pytest.mark.parametrize("kind", KINDS)
def test_float32_stays_and_the_second_derivative_is_there(
    kind: str, rng: Generator
) -> None:
    layer = KINDS[kind](2)
    x = rng.normal(size=(2, 3, 2)).astype(np.float32)
    y = layer(x)
    assert y.dtype == np.float32
    y.sum().backward()
    assert {w.grad.dtype for w in layer.trainable_weights} == {np.dtype("float32")}
    double = KINDS[kind](2, dtype="float64")
    double(x.astype(float))
    ag.check_grads(lambda x: ops.sum(double(x)), order=2)(x.astype(float))
