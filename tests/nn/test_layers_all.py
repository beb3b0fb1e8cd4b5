"""Every layer without windows: derivatives, shapes, configurations, refusals."""

import json
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.errors import (
    ArgumentError,
    DTypeError,
    GraphError,
    IndexingError,
    ShapeError,
    ValueRangeError,
)
from nn.arrays import raw
from nn.layers.symbolic import shapes_of
from tests.parity.layer_cases import CASES as FIRST
from tests.parity.layer_cases import Inner, LayerCase, arguments, inputs
from tests.parity.more_layer_cases import MORE

L = nn.layers
CASES = [*FIRST, *MORE]

NOISY = [
    LayerCase("Dropout", {"rate": 0.4}, ((3, 4),), {"training": True}),
    LayerCase("Dropout", {"rate": 0.4, "noise_shape": (None, 1)}),
    LayerCase("SpatialDropout2D", {"rate": 0.4}, ((2, 3, 3, 4),), {"training": True}),
    LayerCase("SpatialDropout1D", {"rate": 0.4}, ((2, 3, 4),), {"training": True}),
    LayerCase(
        "SpatialDropout3D",
        {"rate": 0.4, "data_format": "channels_first"},
        ((2, 4, 2, 1, 2),),
        {"training": True},
    ),
    LayerCase("GaussianNoise", {"stddev": 0.4}, ((3, 4),), {"training": True}),
    LayerCase("GaussianDropout", {"rate": 0.4}, ((3, 4),), {"training": True}),
    LayerCase("AlphaDropout", {"rate": 0.4}, ((3, 4),), {"training": True}),
    LayerCase("Attention", {"dropout": 0.3}, ((2, 4, 6), (2, 3, 6)), merged=True),
    LayerCase(
        "ConvLSTM1D",
        {"filters": 2, "kernel_size": 2, "dropout": 0.3, "recurrent_dropout": 0.4},
        ((2, 3, 4, 2),),
        {"training": True},
    ),
    LayerCase(
        "SpectralNormalization", {"layer": Inner("Dense", {"units": 3})}, ((3, 4),)
    ),
    LayerCase(
        "LSTM",
        {"units": 3, "dropout": 0.3, "recurrent_dropout": 0.4},
        ((3, 4, 2),),
        {"training": True},
    ),
    LayerCase(
        "MultiHeadAttention",
        {"num_heads": 2, "key_dim": 3, "dropout": 0.3},
        ((2, 4, 6), (2, 4, 6)),
        {"training": True},
    ),
]


def made(case: LayerCase) -> Any:
    return getattr(L, case.kind)(**arguments(case, L, "float64"))


def called(layer: Any, case: LayerCase, xs: list[Any]) -> Any:
    return layer(*([xs] if case.merged else xs), **case.call)


CONSTANTS = [c for c in CASES if not c.options.get("renorm")]
"""Layers without parts that are constants to the derivative, though not constant."""


@pytest.mark.parametrize("case", [*CONSTANTS, *NOISY], ids=str)
def test_derivatives(case: LayerCase) -> None:
    layer = made(case)
    xs = inputs(case)
    called(layer, case, xs)
    # The softmax does not see a bias of the keys: its derivative is 0.
    for w in layer.trainable_weights:
        w.requires_grad = "key/bias" not in str(w.name)
    weights = [w for w in layer.trainable_weights if w.requires_grad]

    def f(given: list[Any], values: list[Any]) -> Any:
        for part in layer._all():
            if hasattr(part, "generator"):
                part.generator = np.random.default_rng(1)
        for w, v in zip(weights, values, strict=True):
            w._array, w._node = (
                (v._array, v._node) if isinstance(v, ag.Tensor) else (v, None)
            )
        return called(layer, case, xs if case.whole else given)

    start = np.random.default_rng(2)
    values = [start.uniform(0.2, 1.0, w.shape) for w in weights]
    ag.check_grads(f, order=1)([] if case.whole else xs, values)


@pytest.mark.parametrize("case", [*CASES, *NOISY], ids=str)
def test_a_configuration_makes_the_same_layer(case: LayerCase) -> None:
    layer, xs = made(case), inputs(case)
    call = {k: v for k, v in case.call.items() if k != "training"}
    first = layer(*([xs] if case.merged else xs), **call)
    config = json.loads(json.dumps(layer.get_config()))
    again = type(layer).from_config(config)
    again.build_from_config(json.loads(json.dumps(layer.get_build_config())))
    assert [w.shape for w in again.weights] == [w.shape for w in layer.weights]
    assert [w.name for w in again.weights] == [w.name for w in layer.weights]
    again.set_weights(layer.get_weights())
    second = again(*([xs] if case.merged else xs), **call)
    ys, zs = (list(v) if isinstance(v, list) else [v] for v in (first, second))
    for y, z in zip(ys, zs, strict=True):
        np.testing.assert_array_equal(raw(y), raw(z))
    assert again.get_config() == layer.get_config()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_symbolic_shapes_are_those_of_values(case: LayerCase) -> None:
    xs = inputs(case)
    places = [nn.Input(shape=x.shape[1:], dtype=x.dtype) for x in xs]
    call = {k: v for k, v in case.call.items() if not k.endswith("n_mask")}
    call.pop("mask", None)
    y = made(case)(*([places] if case.merged else places), **call)
    model = nn.Model(places, y)
    real = model(xs)
    pairs = zip(
        *(v if isinstance(v, list) else [v] for v in (shapes_of(y), shapes_of(real))),
        strict=True,
    )
    for shape, found in pairs:
        assert shape[0] is None
        assert shape[1:] == found[1:]


def test_dropout_keeps_the_expectation_and_is_off_outside_training() -> None:
    x = np.ones((400, 50), np.float32)
    layer = L.Dropout(0.25, seed=3)
    np.testing.assert_array_equal(layer(x).numpy(), x)
    y = layer(x, training=True).numpy()
    assert set(np.unique(y).tolist()) == {0.0, np.float32(1 / 0.75)}
    assert abs(y.mean() - 1) < 0.02
    again = L.Dropout(0.25, seed=3)
    np.testing.assert_array_equal(again(x, training=True), y)
    channels = L.SpatialDropout2D(0.5, seed=1)(np.ones((2, 3, 3, 8)), training=True)
    assert (channels == channels[:, :1, :1]).all()


def test_training_reaches_the_layers_within() -> None:
    seen: list[bool] = []

    class Spy(nn.Layer):
        def call(self, x: Any, training: bool = False) -> Any:
            seen.append(training)
            return x

    class Outer(nn.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.inner = [Spy(), {"deep": Spy()}]

        def call(self, x: Any) -> Any:
            return self.inner[1]["deep"](self.inner[0](x), training=False)  # type: ignore[index,operator]

    model = nn.Sequential([Outer()])
    model(np.ones((1, 2)), training=True)
    model(np.ones((1, 2)))
    assert seen[-4:] == [True, False, False, False]


def test_batch_normalization_moves_its_averages_in_training_only() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(3, 2, (64, 4)).astype(np.float32)
    layer = L.BatchNormalization(momentum=0.5)
    layer(x)
    assert layer.moving_mean.tolist() == [0] * 4
    for _ in range(30):
        y = layer(x, training=True)
    np.testing.assert_allclose(layer.moving_mean.data, x.mean(0), rtol=1e-5)
    np.testing.assert_allclose(layer.moving_variance.data, x.var(0), rtol=1e-5)
    np.testing.assert_allclose(layer(x).data, y.data, atol=1e-4)
    assert len(layer.trainable_weights) == len(layer.non_trainable_weights) == 2
    layer.trainable = False
    np.testing.assert_array_equal(layer(x, training=True), layer(x))
    assert layer.trainable_weights == []


def test_normalization_adapts() -> None:
    x = np.random.default_rng(0).normal(5, 3, (50, 4))
    layer = L.Normalization(dtype="float64")
    layer.adapt(x)
    y = layer(x)
    np.testing.assert_allclose([y.mean(), y.std()], [0, 1], atol=1e-12)


def test_masks_travel_through_a_model() -> None:
    model = nn.Sequential(
        [L.Embedding(5, 3, mask_zero=True), L.Dropout(0.5), L.LSTM(4)]
    )
    short = model(np.array([[1, 2]]))
    padded = model(np.array([[1, 2, 0, 0]]))
    np.testing.assert_array_equal(short.data, padded.data)
    x = nn.Input(shape=(None, 3))
    network = nn.Model(x, L.GRU(4)(L.Masking()(x)))
    values = np.random.default_rng(0).normal(size=(1, 2, 3))
    padding = np.concatenate([values, np.zeros((1, 2, 3))], axis=1)
    np.testing.assert_array_equal(network(values).data, network(padding).data)


def test_initial_states_and_long_sequences() -> None:
    x = np.random.default_rng(0).normal(size=(2, 6, 3))
    layer = L.LSTM(4, return_state=True, dtype="float64")
    whole = layer(x)
    _, *half = layer(x[:, :3])
    rest = layer(x[:, 3:], initial_state=half)
    for y, z in zip(whole, rest, strict=True):
        np.testing.assert_allclose(y.data, z.data, rtol=1e-12)
    both = L.Bidirectional(L.GRU(4, return_state=True))
    y, *states = both(x)
    assert (y.shape, len(states)) == ((2, 8), 2)
    both(x, initial_state=states)


def test_regularizers_and_added_losses() -> None:
    class Penalised(nn.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.dense = nn.Dense(
                2, kernel_regularizer="l2", kernel_constraint="non_neg"
            )

        def call(self, x: Any) -> Any:
            self.add_loss(ag.ops.sum(x) * 0.5)
            return self.dense(x)

    layer = Penalised()
    layer(np.ones((2, 3)))
    layer(np.ones((2, 3)))
    kernel = layer.dense.kernel.data
    total = [float(raw(v)) for v in layer.losses]
    np.testing.assert_allclose(total, [0.01 * (kernel**2).sum(), 3.0], rtol=1e-5)
    nn.SGD(0.1).apply([None, None], layer.weights)
    assert (layer.dense.kernel.data < 0).any()  # without a gradient it is left alone
    nn.SGD(0.1).apply([np.zeros((3, 2)), None], layer.weights)
    assert (layer.dense.kernel.data >= 0).all()
    with pytest.raises(GraphError, match="within a layer's call"):
        layer.add_loss(1.0)


def test_frozen_weights_are_constants() -> None:
    model = nn.Sequential([nn.Dense(3), nn.Dense(2)])
    model.build((None, 4))
    model.layers[0].trainable = False
    assert len(model.trainable_weights) == len(model.non_trainable_weights) == 2
    model(np.ones((1, 4))).sum().backward()
    assert model.layers[0].weights[0].grad is None
    model.layers[0].trainable = True
    model(np.ones((1, 4))).sum().backward()
    assert model.layers[0].weights[0].grad is not None


X = np.ones((2, 3))
SEQUENCE = np.ones((2, 3, 4))


@pytest.mark.parametrize(
    ("make", "error", "match"),
    [
        (lambda: L.LSTM(3)(X), ShapeError, r"lstm: .*\(batch, time, feat.*\(2, 3\)"),
        (
            lambda: L.GRU(0),
            ValueRangeError,
            "gru_cell: units must be a positive integer",
        ),
        (lambda: L.Dropout(1.5), ValueRangeError, "dropout: rate .* 0 to 1, got 1.5"),
        (lambda: L.Embedding(3, 2)([[3]]), ValueRangeError, "index 3 at .*input_dim=3"),
        (lambda: L.Embedding(3, 2)([[0.5]]), DTypeError, "expected whole numbers"),
        (lambda: L.Add()(X), ArgumentError, "add: expected a list of inputs"),
        (lambda: L.Add()([X, np.ones((2, 4))]), ShapeError, r"add: .*do not broadcast"),
        (lambda: L.Subtract()([X, X, X]), ArgumentError, "expected 2 inputs, got 3"),
        (lambda: L.Concatenate()([X, SEQUENCE]), ShapeError, "expected inputs equal"),
        (lambda: L.Dot(1)([X, np.ones((2, 4))]), ShapeError, "must be equal"),
        (lambda: L.Dot(0)([X, X]), IndexingError, "axes count from 1"),
        (lambda: L.Reshape((4,))(X), ShapeError, r"3 entries.*shape \(4,\)"),
        (lambda: L.Permute((1, 3)), ValueRangeError, "permute: dims"),
        (lambda: L.LayerNormalization(axis=5)(X), IndexingError, "axis 5 is outside"),
        (
            lambda: L.GroupNormalization(2)(X),
            ShapeError,
            "2 groups do not divide the 3",
        ),
        (lambda: L.Bidirectional(nn.Dense(3)), ArgumentError, "a recurrent layer"),
        (
            lambda: L.Bidirectional(L.GRU(2), "add"),
            ValueRangeError,
            "merge_mode: 'add'",
        ),
        (lambda: L.TimeDistributed(nn.Dense(2))(X), ShapeError, r"\(batch, time, …\)"),
        (
            lambda: L.MultiHeadAttention(2, 3)(X, X),
            ShapeError,
            "expected query of shape",
        ),
        (lambda: L.ReLU(negative_slope=-1), ValueRangeError, "must be a number ≥ 0"),
        (lambda: nn.Dense(3, actvation="relu"), ArgumentError, "mean 'activation'"),
        (lambda: nn.Dense(3, input_shape=(4,)), ArgumentError, "given to nn.Input"),
    ],
)
def test_refusals(make: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        make()


def test_refuses_other_shapes_than_built_for() -> None:
    for layer, other in (
        (L.LSTM(3), np.ones((2, 3, 5))),
        (L.BatchNormalization(), np.ones((2, 3, 5))),
        (L.TimeDistributed(nn.Dense(2)), np.ones((2, 3, 5))),
    ):
        layer(SEQUENCE)
        with pytest.raises(ShapeError, match="as it was built for, got"):
            layer(other)
        with pytest.raises(GraphError, match=r"built for inputs of .* already"):
            layer.build(other.shape)
        layer.build((9, 3, 4))
