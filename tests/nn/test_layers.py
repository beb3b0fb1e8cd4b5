"""Layers: what they compute, how they are built and named, what they refuse."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.errors import DTypeError, GraphError, ShapeError, ValueRangeError


def test_dense_is_the_affine_map(rng: np.random.Generator) -> None:
    layer = nn.Dense(3, dtype="float64", bias_initializer="ones")
    x = rng.normal(size=(5, 4))
    y = layer(x)
    np.testing.assert_allclose(y.data, x @ layer.kernel.data + 1.0)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("linear", lambda z: z),
        ("relu", lambda z: np.where(z > 0, z, 0)),
        ("sigmoid", lambda z: 1 / (1 + np.exp(-z))),
        ("softmax", lambda z: np.exp(z) / np.exp(z).sum(-1, keepdims=True)),
        ("log_softmax", lambda z: z - np.log(np.exp(z).sum(-1, keepdims=True))),
        ("softplus", lambda z: np.log(1 + np.exp(z))),
        ("tanh", lambda z: np.sinh(z) / np.cosh(z)),
    ],
)
def test_activations_by_name(
    name: str, function: Any, rng: np.random.Generator
) -> None:
    layer = nn.Dense(3, activation=name, use_bias=False, dtype="float64")
    x = rng.normal(size=(5, 4))
    y = layer(x)
    np.testing.assert_allclose(y.data, function(x @ layer.kernel.data), rtol=1e-12)


def test_activation_may_be_a_function(rng: np.random.Generator) -> None:
    layer = nn.Dense(3, activation=lambda z: z * z)
    x = rng.normal(size=(5, 4)).astype(np.float32)
    np.testing.assert_allclose(layer(x).data, (x @ layer.kernel.data) ** 2, rtol=1e-6)


def test_dense_keeps_the_axes_between(rng: np.random.Generator) -> None:
    layer = nn.Dense(3, dtype="float64")
    x = rng.normal(size=(2, 5, 4))
    assert layer(x).shape == layer.compute_output_shape((2, 5, 4)) == (2, 5, 3)
    np.testing.assert_allclose(layer(x).data[1], layer(x[1]).data)


def test_dense_differentiates_through(rng: np.random.Generator) -> None:
    model = nn.Sequential(
        [nn.Dense(5, "tanh", dtype="float64"), nn.Dense(2, dtype="float64")]
    )
    ag.check_grads(lambda x: ag.ops.sum(model(x) ** 2))(rng.normal(size=(3, 4)))


def test_parameters_are_float32_named_and_scoped() -> None:
    model = nn.Sequential([nn.Dense(3, name="first"), nn.Dense(2), nn.Dense(2)])
    y = model(np.zeros((1, 4)))
    assert y.dtype == np.float32
    names = ["first/kernel", "first/bias", "dense/kernel", "dense/bias"]
    assert [w.name for w in model.weights] == [
        *names,
        "dense_1/kernel",
        "dense_1/bias",
    ]
    assert y._node.scope == ("sequential", "dense_1")
    assert model.count_params() == 15 + 8 + 6


def test_use_bias_false_has_no_bias() -> None:
    layer = nn.Dense(3, use_bias=False)
    layer(np.zeros((1, 2)))
    assert [w.shape for w in layer.weights] == [(2, 3)]


def test_a_tensor_stays_in_its_graph() -> None:
    x = ag.tensor(np.ones((2, 4)), requires_grad=True)  # float64: cast on the way
    nn.Dense(3)(x).sum().backward()
    assert x.grad.dtype == np.float64
    assert x.grad.shape == (2, 4)


def test_no_grad_gives_constants() -> None:
    layer = nn.Dense(3)
    with ag.no_grad():
        assert not layer(np.zeros((1, 2))).requires_grad


def test_build_makes_what_the_first_call_would() -> None:
    nn.utils.set_random_seed(3)
    called = nn.Sequential([nn.Dense(3), nn.Dense(2)])
    called(np.zeros((1, 4)))
    nn.utils.set_random_seed(3)
    built = nn.Sequential([nn.Dense(3), nn.Dense(2)])
    built.build((None, 4))
    for a, b in zip(called.get_weights(), built.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_weights_can_be_read_and_replaced(rng: np.random.Generator) -> None:
    first, second = (nn.Sequential([nn.Dense(3), nn.Dense(2)]) for _ in range(2))
    x = rng.normal(size=(5, 4))
    first(x), second(x)
    second.set_weights(first.get_weights())
    np.testing.assert_array_equal(first(x).data, second(x).data)
    first.get_weights()[0][:] = 0  # a copy
    np.testing.assert_array_equal(first(x).data, second(x).data)
    with pytest.raises(ShapeError, match=r"set_weights expects.*\(4, 3\)"):
        second.set_weights([np.zeros((4, 3))])


def test_a_layer_used_twice_has_its_weights_once() -> None:
    shared = nn.Dense(4)
    model = nn.Sequential([shared, shared])
    model(np.zeros((1, 4)))
    assert len(model.weights) == 2


def test_a_model_may_be_a_layer(rng: np.random.Generator) -> None:
    inner = nn.Sequential([nn.Dense(3)], name="inner")
    model = nn.Sequential([inner, nn.Dense(2)])
    y = model(rng.normal(size=(5, 4)))
    assert y.shape == (5, 2)
    assert len(model.weights) == 4


def test_a_layer_of_ones_own() -> None:
    class Scale(nn.Layer):
        def build(self, input_shape: Any) -> None:
            self.factor = self.add_weight((), "ones", name="factor")

        def call(self, x: Any) -> Any:
            return x * self.factor

    model = nn.Sequential([Scale(), nn.Dense(2)])
    model.build((None, 3))
    assert model.weights[0].name == "scale/factor"
    model.compile("sgd", "mse")
    before = model.get_weights()[0]
    model.fit(np.ones((4, 3)), np.ones((4, 2)), verbose=0)
    assert model.get_weights()[0] != before  # also a parameter of shape () is trained


def test_summary_shows_layers_before_and_after_building() -> None:
    lines: list[str] = []
    model = nn.Sequential([nn.Dense(64, activation="relu"), nn.Dense(10)])
    model.summary(print_fn=lines.append)
    assert "?" in lines[4]
    lines.clear()
    model.build((None, 64))
    model.summary(print_fn=lines.append)
    assert lines == [
        'Model: "sequential"',
        "──────────────────────────────────────",
        "Layer (type)     Output Shape  Param #",
        "──────────────────────────────────────",
        "dense (Dense)    (None, 64)      4,160",
        "dense_1 (Dense)  (None, 10)        650",
        "──────────────────────────────────────",
        "Total params: 4,810 (18.79 KB)",
    ]


@pytest.mark.parametrize("units", [0, -1, 2.5, "3", True])
def test_refuses_units(units: Any) -> None:
    with pytest.raises(ValueRangeError, match="dense: units must be a positive"):
        nn.Dense(units)


def test_refuses_shapes() -> None:
    with pytest.raises(ShapeError, match=r"dense: expected an input.*got \(4,\)"):
        nn.Dense(3)(np.zeros(4))
    with pytest.raises(ShapeError, match=r"dense: expected.*in ≥ 1, got \(4, 0\)"):
        nn.Dense(3)(np.zeros((4, 0)))
    layer = nn.Dense(3, name="scores")
    layer(np.zeros((1, 64)))
    with pytest.raises(ShapeError, match=r"scores: expected.*64\).*got \(32, 10\)"):
        layer(np.zeros((32, 10)))
    with pytest.raises(DTypeError, match="scores: expected numbers, got list"):
        layer([["a", "b"]])
    with pytest.raises(DTypeError, match="dense: dtype int64 cannot hold"):
        nn.Dense(3, dtype="int64")


def test_unknown_names_get_a_suggestion() -> None:
    with pytest.raises(ValueRangeError, match="did you mean 'relu'"):
        nn.Dense(3, activation="rleu")
    with pytest.raises(ValueRangeError, match="did you mean 'glorot_uniform'"):
        nn.Dense(3, kernel_initializer="glorot_unifrom")


def test_sequential_refuses() -> None:
    with pytest.raises(GraphError, match="no layers yet"):
        nn.Sequential()(np.zeros((1, 2)))
    with pytest.raises(TypeError, match="expected a layer, got 'relu'"):
        nn.Sequential(["relu"])  # type: ignore[list-item]
    with pytest.raises(TypeError, match=r"layers is a list, pass \[dense\]"):
        nn.Sequential(nn.Dense(3))  # type: ignore[arg-type]
    with pytest.raises(ValueRangeError, match="two layers are named 'a'"):
        nn.Sequential([nn.Dense(3, name="a"), nn.Dense(3, name="a")])
    model = nn.Sequential([nn.Dense(3)])
    model.build((None, 2))
    with pytest.raises(GraphError, match=r"built for inputs of \(None, 2\) already"):
        model.build((None, 4))


@pytest.mark.parametrize("kind", ["GlorotUniform", "HeUniform"])
def test_initializers_have_the_bounds_of_their_fans(kind: str) -> None:
    draw = getattr(nn.initializers, kind)(seed=1)
    w = draw((50, 100))
    limit = np.sqrt(6 / {"GlorotUniform": 150, "HeUniform": 50}[kind])
    assert 0.97 * limit < np.abs(w).max() <= limit
    np.testing.assert_allclose(w.std(), limit / np.sqrt(3), rtol=0.03)
    np.testing.assert_array_equal(w, draw((50, 100)))  # a seed: the same every call
    assert w.dtype == np.float32


def test_fans_count_the_receptive_field() -> None:
    assert nn.initializers.fans((3, 3, 16, 32)) == (144, 288)
    assert nn.initializers.fans((7,)) == (7, 7)
