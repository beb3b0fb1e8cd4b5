"""`nn.config` and what its settings change; names at the top of `nn`."""

from collections.abc import Iterator

import numpy as np
import pytest

import nn
from autograd.errors import ValueRangeError
from nn import layers, ops


@pytest.fixture
def float64() -> Iterator[None]:
    nn.config.set_floatx("float64")
    try:
        yield
    finally:
        nn.config.set_floatx("float32")


@pytest.mark.usefixtures("float64")
def test_what_is_made_without_a_dtype_is_of_floatx() -> None:
    assert nn.config.floatx() == nn.backend.floatx() == "float64"
    made = [
        nn.Variable(1.0),
        nn.Variable("zeros", shape=(2,)),
        nn.Input((2,)),
        nn.random.normal((2,)),
        nn.random.uniform((2,)),
        nn.random.dropout([1.0, 2.0], 0.5),
        nn.initializers.GlorotUniform()((2, 2)),
        nn.initializers.Zeros()((2,)),
        ops.zeros((2,)),
        ops.convert_to_tensor([1.0, 2.0]),
        ops.mean(np.arange(3)),
        ops.one_hot(np.array([1]), 3),
        layers.Normalization(mean=0.0, variance=1.0)(np.ones((2, 2), np.float32)),
        layers.CategoryEncoding(3)(np.array([[1]])),
        nn.utils.img_to_array(np.zeros((2, 2, 3), np.uint8)),
    ]
    assert {str(x.dtype) for x in made} == {"float64"}
    assert nn.utils.standardize_dtype(None) == "float64"
    assert ops.cast(1, "float32").dtype == np.float32
    assert layers.Dense(1, dtype="float32").dtype == np.float32


@pytest.mark.usefixtures("float64")
def test_models_train_in_floatx() -> None:
    model = nn.Sequential(
        [
            nn.Input((6, 6, 1)),
            layers.Rescaling(0.5),
            layers.Conv2D(2, 3),
            layers.BatchNormalization(),
            layers.Dropout(0.2),
            layers.Flatten(),
            layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    x = np.random.default_rng(0).normal(size=(8, 6, 6, 1))
    model.fit(x, np.arange(8) % 3, verbose=0, class_weight={0: 1.0, 1: 2.0, 2: 1.0})
    assert {w.dtype.name for w in model.weights} == {"float64"}
    assert model.predict(x).dtype == np.float64
    again = type(model).from_config(model.get_config())
    assert again.layers[-1].dtype == np.float64


def test_what_was_made_before_keeps_its_dtype(float64: None) -> None:
    double = layers.Dense(1)
    nn.config.set_floatx("float32")
    assert double(np.ones((1, 2))).dtype == np.float64
    assert layers.Dense(1)(np.ones((1, 2))).dtype == np.float32


def test_other_settings_are_refused() -> None:
    with pytest.raises(ValueRangeError, match="set_floatx: value must be one of"):
        nn.config.set_floatx("float8")
    nn.config.set_image_data_format(nn.config.image_data_format())
    with pytest.raises(ValueRangeError, match="data_format='channels_first'"):
        nn.config.set_image_data_format("channels_first")


def test_small_facts() -> None:
    assert nn.config.backend() == nn.backend.backend() == "numpy"
    assert nn.config.epsilon() == 1e-7
    assert nn.version() == "0.1.0"
    assert nn.backend.is_float_dtype("float16")
    assert not nn.backend.is_float_dtype("int8")
    assert nn.backend.is_int_dtype(np.uint8)
    assert nn.utils.standardize_dtype(np.float64) == "float64"


def test_names_at_the_top() -> None:
    assert nn.Metric is nn.metrics.Metric
    assert nn.Loss is nn.losses.Loss
    assert nn.Optimizer is nn.optimizers.Optimizer
    assert nn.Initializer is nn.initializers.Initializer
    assert nn.Regularizer is nn.regularizers.Regularizer
    assert nn.InputSpec is layers.InputSpec
    assert nn.saving.serialize_keras_object is nn.utils.serialize_keras_object
    assert nn.saving.get_registered_name(nn.Metric) == "Metric"


def test_a_model_tells_the_shapes_of_its_ends() -> None:
    a, b = nn.Input((3,)), nn.Input((2,))
    model = nn.Model([a, b], layers.Concatenate()([a, b]))
    assert model.input_shape == [(None, 3), (None, 2)]
    assert model.output_shape == (None, 5)
    chain = nn.Sequential([nn.Input((3,)), layers.Dense(4)])
    assert (chain.input_shape, chain.output_shape) == ((None, 3), (None, 4))


def test_zero_grad_forgets_gradients() -> None:
    model = nn.Sequential([nn.Input((2,)), layers.Dense(1)])
    ops.sum(model(np.ones((1, 2)))).backward()
    assert all(w.grad is not None for w in model.weights)
    model.zero_grad()
    assert all(w.grad is None for w in model.weights)
