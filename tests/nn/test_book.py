"""Programs of the kind that a first book on deep learning has, in ours.

Layers, models, batches and training steps of one's own on `autograd` alone; the same
digits with `nn` under Keras's name; sequences that recurrence and attention solve.
"""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn as keras
from nn import layers

# On `autograd` alone


class Affine:
    """A layer: a kernel, a bias and a function over them."""

    def __init__(self, width: int, units: int, function: Callable[[Any], Any]) -> None:
        rng = np.random.default_rng(width + units)
        start = rng.uniform(0, 0.1, (width, units))
        self.kernel = ag.tensor(start, requires_grad=True)
        self.bias = ag.tensor(np.zeros(units), requires_grad=True)
        self.function = function

    def __call__(self, x: Any) -> Any:
        return self.function(ag.ops.matmul(x, self.kernel) + self.bias)

    @property
    def weights(self) -> list[Any]:
        return [self.kernel, self.bias]


class Chain:
    """Layers one after the other."""

    def __init__(self, *parts: Affine) -> None:
        self.parts = parts

    def __call__(self, x: Any) -> Any:
        for part in self.parts:
            x = part(x)
        return x

    @property
    def weights(self) -> list[Any]:
        return [w for part in self.parts for w in part.weights]


def pieces(x: Any, y: Any, size: int) -> Iterator[tuple[Any, Any]]:
    """The data in batches."""
    for start in range(0, len(x), size):
        yield x[start : start + size], y[start : start + size]


def training_step(model: Chain, x: Any, y: Any, rate: float) -> float:
    """One step of gradient descent on the cross-entropy of probabilities."""
    p = model(x)
    loss = -ag.ops.mean(ag.ops.log(p[np.arange(len(y)), y]))
    gradients = ag.gradients(loss, model.weights)
    with ag.no_grad():
        for w, g in zip(model.weights, gradients, strict=True):
            w -= rate * g
    return loss.item()


@pytest.fixture(scope="module")
def digits() -> Any:
    (x, y), (x_test, y_test) = keras.datasets.digits.load_data()
    return (
        (x.reshape(len(x), -1) / 16, y),
        (x_test.reshape(len(x_test), -1) / 16, y_test),
    )


def test_all_by_hand(digits: Any) -> None:
    (x, y), (x_test, y_test) = digits
    model = Chain(Affine(64, 32, ag.ops.relu), Affine(32, 10, ag.ops.softmax))
    for _ in range(15):
        losses = [training_step(model, *batch, 0.3) for batch in pieces(x, y, 64)]
    assert losses[-1] < 0.5
    with ag.no_grad():
        hits = model(x_test).numpy().argmax(axis=1) == y_test
    assert hits.mean() > 0.9


def test_a_line_between_two_clouds_by_hand() -> None:
    rng = np.random.default_rng(0)
    low = rng.multivariate_normal([0, 3], [[1, 0.5], [0.5, 1]], 300)
    high = rng.multivariate_normal([3, 0], [[1, 0.5], [0.5, 1]], 300)
    x = np.concatenate([low, high])
    y = np.repeat([0.0, 1.0], 300)[:, None]
    w = ag.tensor(rng.uniform(size=(2, 1)), requires_grad=True)
    b = ag.tensor(np.zeros(1), requires_grad=True)
    for _ in range(60):
        loss = ag.ops.mean(ag.ops.square(x @ w + b - y))
        loss.backward()
        for p in (w, b):
            p.data = p.data - 0.1 * p.grad
            p.zero_grad()
    assert (((x @ w + b).numpy() > 0.5) == y).mean() > 0.99


# With Keras's names


def test_digits_with_only_the_imports_changed(digits: Any) -> None:
    (x, y), (x_test, y_test) = digits
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [layers.Dense(64, activation="relu"), layers.Dense(10, activation="softmax")]
    )
    model.compile(
        optimizer=keras.optimizers.SGD(0.1, momentum=0.9),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(x, y, epochs=8, batch_size=32, verbose=0)
    assert model.predict(x_test[:10]).argmax(axis=1).shape == (10,)
    _, accuracy = model.evaluate(x_test, y_test, verbose=0)
    assert accuracy > 0.95


class SimpleDense(layers.Layer):
    """A layer of one's own."""

    def __init__(self, units: int, activation: Any = None) -> None:
        super().__init__()
        self.units = units
        self.activation = activation

    def build(self, input_shape: Any) -> None:
        self.W = self.add_weight(
            shape=(input_shape[-1], self.units), initializer="random_normal"
        )
        self.b = self.add_weight(shape=(self.units,), initializer="zeros")

    def call(self, inputs: Any) -> Any:
        y = ag.ops.matmul(inputs, self.W) + self.b
        return y if self.activation is None else self.activation(y)


def test_a_layer_of_ones_own(digits: Any) -> None:
    (x, y), _ = digits
    keras.utils.set_random_seed(1)
    layer = SimpleDense(units=32, activation=ag.ops.relu)
    assert layer(np.ones((2, 64))).shape == (2, 32)
    model = keras.Sequential([SimpleDense(32, ag.ops.relu), SimpleDense(10)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), loss, metrics=["accuracy"])
    history = model.fit(x, y, epochs=5, verbose=0)
    assert history.history["accuracy"][-1] > 0.9


def test_a_training_step_of_ones_own(digits: Any) -> None:
    (x, y), _ = digits
    keras.utils.set_random_seed(1)
    model = keras.Sequential([layers.Dense(32, "relu"), layers.Dense(10)])
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.SGD(learning_rate=0.3)
    losses = []
    for _ in range(6):
        for batch, labels in pieces(x, y, 64):
            loss = loss_of(labels, model(batch, training=True))
            gradients = ag.gradients(loss, model.trainable_weights)
            optimizer.apply(gradients, model.trainable_weights)
            losses.append(loss.item())
    assert np.mean(losses[-10:]) < 0.3 * losses[0]


# Sequences whose best loss is known


def train(model: Any, x: Any, y: Any, *, epochs: int, rate: float, loss: Any) -> float:
    """The last epoch's loss."""
    model.compile(keras.optimizers.Adam(rate), loss)
    history = model.fit(x, y, epochs=epochs, batch_size=64, verbose=0).history
    return float(history["loss"][-1])


def test_a_gru_remembers_what_it_saw_first() -> None:
    """The label is the first symbol, the rest is noise: the optimum is 0."""
    keras.utils.set_random_seed(0)
    symbols = np.random.default_rng(0).integers(0, 4, (1024, 8))
    model = keras.Sequential([layers.Embedding(4, 8), layers.GRU(24), layers.Dense(4)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    last = train(model, symbols, symbols[:, 0], epochs=15, rate=0.02, loss=loss)
    assert last < 0.01


def test_a_gru_learns_a_coin_as_well_as_can_be() -> None:
    """Each symbol repeats the last but one at a rate of 0.9: the entropy of that."""
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    bits = rng.integers(0, 2, (2048, 9))
    for t in range(2, 9):
        flips = rng.random(2048) < 0.1
        bits[:, t] = np.where(flips, 1 - bits[:, t - 2], bits[:, t - 2])
    model = keras.Sequential(
        [layers.Embedding(2, 4), layers.GRU(12, return_sequences=True), layers.Dense(2)]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    x, y = bits[:, :-1], bits[:, 1:]
    last = train(model, x, y, epochs=10, rate=0.01, loss=loss)
    entropy = -(0.9 * math.log(0.9) + 0.1 * math.log(0.1))
    optimum = (math.log(2) + 7 * entropy) / 8  # the second symbol is a fair coin
    assert abs(last - optimum) < 0.01


def test_one_block_of_attention_reverses_a_sequence() -> None:
    """The output is the input backwards, which needs places: the optimum is 0."""
    keras.utils.set_random_seed(0)
    symbols = np.random.default_rng(0).integers(0, 6, (1024, 7))
    tokens = keras.Input(shape=(7,), dtype="int64")
    places = keras.Input(shape=(7,), dtype="int64")
    h = layers.Embedding(6, 16)(tokens) + layers.Embedding(7, 16)(places)
    h = layers.LayerNormalization()(h)
    attended = layers.MultiHeadAttention(num_heads=2, key_dim=16)(h, h)
    y = layers.Dense(6)(layers.LayerNormalization()(h + attended))
    model = keras.Model([tokens, places], y)
    adam = keras.optimizers.Adam(0.005)
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    where = np.tile(np.arange(7), (64, 1))
    for _ in range(20):
        for batch, _ in pieces(symbols, symbols, 64):
            loss = loss_of(batch[:, ::-1], model([batch, where], training=True))
            gradients = ag.gradients(loss, model.trainable_weights)
            adam.apply(gradients, model.trainable_weights)
    assert loss.item() < 0.01
