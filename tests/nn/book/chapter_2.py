"""A first network, tensors and what is done to them, and the same network by hand."""

import math
from typing import Any

import numpy as np

import autograd as ag
import nn as keras
from nn import layers, ops
from tests.nn.book import data


def _flat_digits() -> Any:
    """The images as rows of 784 numbers from 0 to 1."""
    (train_images, train_labels), (test_images, test_labels) = data.digits()
    train_images = train_images.reshape((len(train_images), 28 * 28))
    test_images = test_images.reshape((len(test_images), 28 * 28))
    train_images = train_images.astype("float32") / 255
    test_images = test_images.astype("float32") / 255
    return (train_images, train_labels), (test_images, test_labels)


def a_first_network() -> Any:
    (x, y), (x_test, y_test) = _flat_digits()
    model = keras.Sequential(
        [
            keras.Input(shape=(784,)),
            layers.Dense(32, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        optimizer="rmsprop",
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    data.restart(model)
    history = model.fit(x, y, epochs=5, batch_size=128, shuffle=False, verbose=0)
    predictions = model.predict(x_test[:10], verbose=0)
    assert predictions.shape == (10, 10)
    assert np.allclose(predictions.sum(axis=1), 1, atol=1e-5)
    assert predictions[0].argmax() == y_test[0]
    test_loss, test_accuracy = model.evaluate(x_test, y_test, verbose=0)
    assert test_accuracy > 0.9
    return {**history.history, "test": [test_loss, test_accuracy]}


def tensors_of_every_rank() -> None:
    scalar = np.array(12)
    vector = np.array([12, 3, 6, 14, 7])
    cube = np.arange(24).reshape((2, 3, 4))
    ranks = [ops.convert_to_tensor(x).ndim for x in (scalar, vector, cube)]
    assert ranks == [0, 1, 3]
    (train_images, _), _ = data.digits()
    assert train_images.shape == (1437, 28, 28)
    assert str(train_images.dtype) == "uint8"
    assert train_images[10:100].shape == (90, 28, 28)
    assert train_images[:, 14:, 14:].shape == (1437, 14, 14)
    assert train_images[:, 7:-7, 7:-7].shape == (1437, 14, 14)
    batch = train_images[128 * 3 : 128 * 4]
    assert batch.shape == (128, 28, 28)


def operations_element_by_element() -> None:
    def slow_relu(x: Any) -> Any:
        x = x.copy()
        for i in range(x.shape[0]):
            for j in range(x.shape[1]):
                x[i, j] = max(x[i, j], 0)
        return x

    x = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
    y = np.random.default_rng(1).normal(size=(3,)).astype("float32")
    assert np.allclose(ops.convert_to_numpy(ops.relu(x)), slow_relu(x))
    wide = np.concatenate([y[None]] * 4, axis=0)
    assert np.allclose(ops.convert_to_numpy(ops.add(x, y)), x + wide)
    assert np.allclose(ops.convert_to_numpy(ops.maximum(x, 0.0)), np.maximum(x, 0))


def products_and_shapes() -> None:
    x, y = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4)
    by_hand = [[sum(x[i] * y[:, j]) for j in range(4)] for i in range(2)]
    assert np.allclose(ops.convert_to_numpy(ops.matmul(x, y)), by_hand)
    assert tuple(ops.reshape(x, (6, 1)).shape) == (6, 1)
    assert tuple(ops.transpose(ops.zeros((300, 20))).shape) == (20, 300)


def a_derivative() -> None:
    x = keras.Variable(3.0)
    loss = 2 * ops.square(x) + 4
    loss.backward()
    assert float(x.value.grad) == 12
    weights = keras.Variable(ops.ones((2, 2)))
    bias = keras.Variable(ops.zeros((2,)))
    inputs = keras.random.uniform((2, 2), seed=1)
    ops.sum(ops.matmul(inputs, weights) + bias).backward()
    assert [tuple(v.value.grad.shape) for v in (weights, bias)] == [(2, 2), (2,)]
    assert np.allclose(bias.value.grad, 2)


class NaiveDense:
    """``activation(x @ W + b)``."""

    def __init__(self, input_size: int, output_size: int, activation: Any) -> None:
        self.activation = activation
        rng = np.random.default_rng(input_size)
        start = rng.uniform(-0.1, 0.1, (input_size, output_size)).astype("float32")
        self.W = keras.Variable(start)
        self.b = keras.Variable(ops.zeros((output_size,)))

    def __call__(self, inputs: Any) -> Any:
        x = ops.matmul(inputs, self.W)
        x = x + self.b
        return self.activation(x)

    @property
    def weights(self) -> list[Any]:
        return [self.W, self.b]


class NaiveSequential:
    """Layers one after the other."""

    def __init__(self, layers: list[NaiveDense]) -> None:
        self.layers = layers

    def __call__(self, inputs: Any) -> Any:
        x = inputs
        for layer in self.layers:
            x = layer(x)
        return x

    @property
    def weights(self) -> list[Any]:
        weights = []
        for layer in self.layers:
            weights += layer.weights
        return weights


class BatchGenerator:
    """Batches of images and labels, in order."""

    def __init__(self, images: Any, labels: Any, batch_size: int = 128) -> None:
        assert len(images) == len(labels)
        self.index = 0
        self.images, self.labels = images, labels
        self.batch_size = batch_size
        self.num_batches = math.ceil(len(images) / batch_size)

    def next(self) -> Any:
        images = self.images[self.index : self.index + self.batch_size]
        labels = self.labels[self.index : self.index + self.batch_size]
        self.index += self.batch_size
        return images, labels


def _update_weights(gradients: list[Any], weights: list[Any], rate: float) -> None:
    with ag.no_grad():
        for g, w in zip(gradients, weights, strict=True):
            w.assign_sub(g * rate)


def _one_training_step(model: NaiveSequential, images: Any, labels: Any) -> Any:
    predictions = model(images)
    per_sample = ops.sparse_categorical_crossentropy(labels, predictions)
    average = ops.mean(per_sample)
    average.backward()
    gradients = [w.value.grad for w in model.weights]
    _update_weights(gradients, model.weights, 0.2)
    for w in model.weights:
        w.value.grad = None
    return average.item()


def the_same_by_hand() -> Any:
    (x, y), (x_test, y_test) = _flat_digits()
    model = NaiveSequential(
        [NaiveDense(784, 32, ops.relu), NaiveDense(32, 10, ops.softmax)]
    )
    assert len(model.weights) == 4
    losses = []
    for _ in range(8):
        batches = BatchGenerator(x, y)
        for _ in range(batches.num_batches):
            losses.append(_one_training_step(model, *batches.next()))
    predictions = ops.convert_to_numpy(model(x_test))
    matches = np.argmax(predictions, axis=1) == y_test
    assert matches.mean() > 0.7
    assert losses[-1] < 0.5 * losses[0]
    return {"losses": losses[:24:4]}
