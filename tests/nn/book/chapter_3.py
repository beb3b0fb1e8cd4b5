"""Variables, a linear classifier from nothing, layers of one's own, compile and fit."""

from typing import Any

import numpy as np

import autograd as ag
import nn as keras
from nn import layers, ops
from tests.nn.book import data


def constants_and_variables() -> None:
    assert tuple(ops.ones(shape=(2, 1)).shape) == (2, 1)
    assert tuple(ops.zeros((2, 1)).shape) == (2, 1)
    draws = keras.random.normal(shape=(3, 1), mean=0.0, stddev=1.0, seed=3)
    again = keras.random.normal(shape=(3, 1), mean=0.0, stddev=1.0, seed=3)
    assert np.array_equal(ops.convert_to_numpy(draws), ops.convert_to_numpy(again))
    v = keras.Variable(initializer=draws, name="v")
    v.assign(ops.ones((3, 1)))
    v.assign_add(ops.ones((3, 1)))
    v.assign_sub(ops.full((3, 1), 0.5))
    assert np.allclose(v.numpy(), 1.5)
    other = keras.Variable(np.zeros((2, 2)), dtype="float32", trainable=False)
    assert tuple(other.shape) == (2, 2)
    assert not other.trainable
    made = keras.Variable("random_normal", shape=(2, 3))
    assert ops.shape(made) == (2, 3)


def tensor_mathematics() -> None:
    a = ops.ones((2, 2))
    b = ops.square(a)
    c = ops.sqrt(a)
    d = b + c
    e = ops.matmul(a, b)
    f = ops.concatenate((a, b), axis=0)
    g = e * d
    assert np.allclose(ops.convert_to_numpy(g), 4)
    assert tuple(f.shape) == (4, 2)

    def dense(inputs: Any, w: Any, b: Any) -> Any:
        return ops.relu(ops.matmul(inputs, w) + b)

    assert tuple(dense(ops.ones((5, 2)), a, ops.zeros(2)).shape) == (5, 2)


def a_linear_classifier() -> Any:
    rng = np.random.default_rng(0)
    low = rng.multivariate_normal([0, 3], [[1, 0.5], [0.5, 1]], 300)
    high = rng.multivariate_normal([3, 0], [[1, 0.5], [0.5, 1]], 300)
    inputs = np.vstack((low, high)).astype("float32")
    targets = np.vstack((np.zeros((300, 1)), np.ones((300, 1)))).astype("float32")
    W = keras.Variable(rng.uniform(size=(2, 1)).astype("float32"))  # noqa: N806
    b = keras.Variable(ops.zeros(shape=(1,)))

    def model(inputs: Any) -> Any:
        return ops.matmul(inputs, W) + b

    def training_step() -> float:
        loss = ops.mean(ops.square(ops.subtract(targets, model(inputs))))
        loss.backward()
        with ag.no_grad():
            for v in (W, b):
                v.assign_sub(0.1 * v.value.grad)
                v.value.grad = None
        return loss.item()

    losses = [training_step() for _ in range(40)]
    assert losses[-1] < 0.05
    predictions = ops.convert_to_numpy(model(inputs))
    assert ((predictions > 0.5) == targets).mean() > 0.99
    return {"losses": losses[::8], "W": W.numpy()[:, 0].tolist()}


class SimpleDense(layers.Layer):
    """A layer whose weights are made when it knows its input."""

    def __init__(self, units: int, activation: Any = None) -> None:
        super().__init__()
        self.units = units
        self.activation = activation

    def build(self, input_shape: Any) -> None:
        _, input_dim = input_shape
        self.W = self.add_weight(
            shape=(input_dim, self.units), initializer="random_normal"
        )
        self.b = self.add_weight(shape=(self.units,), initializer="zeros")

    def call(self, inputs: Any) -> Any:
        y = ops.matmul(inputs, self.W) + self.b
        if self.activation is not None:
            y = self.activation(y)
        return y


def a_layer_of_ones_own() -> Any:
    dense = SimpleDense(units=32, activation=ops.relu)
    assert tuple(dense(ops.ones(shape=(2, 784))).shape) == (2, 32)
    assert [tuple(w.shape) for w in dense.weights] == [(784, 32), (32,)]
    model = keras.Sequential(
        [SimpleDense(32, activation=ops.relu), SimpleDense(10, activation=ops.softmax)]
    )
    (images, labels), _ = data.digits()
    x = images.reshape(len(images), -1).astype("float32") / 255
    model(x[:1])
    data.restart(model)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x, labels, epochs=3, batch_size=64, shuffle=False, verbose=0)
    assert history.history["accuracy"][-1] > 0.8
    return history.history


def what_compile_takes() -> None:
    for optimizer, loss, metric in (
        ("rmsprop", "mean_squared_error", "accuracy"),
        (
            keras.optimizers.RMSprop(learning_rate=1e-4),
            keras.losses.MeanSquaredError(),
            keras.metrics.BinaryAccuracy(),
        ),
    ):
        model = keras.Sequential([layers.Dense(1)])
        model.compile(optimizer=optimizer, loss=loss, metrics=[metric])
        model.fit(np.ones((8, 2)), np.ones((8, 1)), epochs=1, verbose=0)
        assert len(model.get_metrics_result()) == 2


def fit_with_validation_data() -> Any:
    rng = np.random.default_rng(1)
    inputs = rng.normal(size=(400, 2)).astype("float32")
    targets = (inputs[:, :1] > inputs[:, 1:]).astype("float32")
    shuffled = rng.permutation(len(inputs))
    inputs, targets = inputs[shuffled], targets[shuffled]
    held_out = int(0.3 * len(inputs))
    val_inputs, val_targets = inputs[:held_out], targets[:held_out]
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1, "sigmoid")])
    model.compile(
        optimizer=keras.optimizers.RMSprop(learning_rate=0.1),
        loss=keras.losses.BinaryCrossentropy(),
        metrics=[keras.metrics.BinaryAccuracy()],
    )
    data.restart(model)
    history = model.fit(
        inputs[held_out:],
        targets[held_out:],
        epochs=5,
        batch_size=16,
        shuffle=False,
        verbose=0,
        validation_data=(val_inputs, val_targets),
    )
    loss_and_metrics = model.evaluate(
        val_inputs, val_targets, batch_size=128, verbose=0
    )
    assert loss_and_metrics[1] > 0.95
    predictions = model.predict(val_inputs, batch_size=128, verbose=0)
    assert predictions.shape == (120, 1)
    assert sorted(history.history)[-2:] == ["val_binary_accuracy", "val_loss"]
    return history.history
