"""Two classes of reviews, many classes of newswires, and prices of houses."""

from typing import Any

import numpy as np

import nn as keras
from nn import layers
from nn.utils import to_categorical
from tests.nn.book import data


def _multi_hot_encode(sequences: Any, num_classes: int) -> Any:
    results = np.zeros((len(sequences), num_classes))
    for i, sequence in enumerate(sequences):
        results[i][sequence] = 1.0
    return results


def reviews_of_two_kinds() -> Any:
    (train, train_labels), (test, test_labels) = data.reviews()
    x_train, x_test = _multi_hot_encode(train, 500), _multi_hot_encode(test, 500)
    y_train, y_test = train_labels.astype("float32"), test_labels.astype("float32")
    model = keras.Sequential(
        [
            keras.Input((500,)),
            layers.Dense(16, activation="relu"),
            layers.Dense(16, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    data.restart(model)
    history = model.fit(
        x_train[300:],
        y_train[300:],
        epochs=8,
        batch_size=64,
        shuffle=False,
        verbose=0,
        validation_data=(x_train[:300], y_train[:300]),
    )
    assert sorted(history.history) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    results = model.evaluate(x_test, y_test, verbose=0)
    assert results[1] > 0.8
    chances = model.predict(x_test, verbose=0)
    assert chances.shape == (800, 1)
    assert chances.min() >= 0
    assert chances.max() <= 1
    return {**history.history, "test": results}


def _topics(last: str = "softmax", middle: int = 64) -> Any:
    return keras.Sequential(
        [
            keras.Input((500,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(middle, activation="relu"),
            layers.Dense(46, activation=last),
        ]
    )


def newswires_of_many_topics() -> Any:
    (train, train_labels), (test, test_labels) = data.newswires()
    x_train, x_test = _multi_hot_encode(train, 500), _multi_hot_encode(test, 500)
    y_train, y_test = to_categorical(train_labels), to_categorical(test_labels)
    assert y_train.shape == (920, 46)
    model = _topics()
    top_3 = keras.metrics.TopKCategoricalAccuracy(k=3, name="top_3_accuracy")
    model.compile(
        optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy", top_3]
    )
    data.restart(model)
    history = model.fit(
        x_train,
        y_train,
        epochs=8,
        batch_size=64,
        shuffle=False,
        verbose=0,
        validation_data=(x_test[:200], y_test[:200]),
    )
    predictions = model.predict(x_test, verbose=0)
    assert np.allclose(predictions.sum(axis=1), 1, atol=1e-5)
    by_chance = np.mean(
        np.random.default_rng(0).permutation(test_labels) == test_labels
    )
    hits = np.mean(predictions.argmax(axis=1) == test_labels)
    assert hits > 0.8 > by_chance
    return history.history


def labels_as_numbers_answer_the_same() -> None:
    (train, labels), _ = data.newswires()
    x = _multi_hot_encode(train, 500)
    losses = []
    for loss, y in (
        ("categorical_crossentropy", to_categorical(labels)),
        ("sparse_categorical_crossentropy", labels),
    ):
        model = data.restart(_topics())
        model.compile(optimizer="rmsprop", loss=loss, metrics=["accuracy"])
        model.fit(x, y, epochs=1, batch_size=128, shuffle=False, verbose=0)
        losses.append(model.evaluate(x, y, verbose=0))
    assert np.allclose(losses[0], losses[1], rtol=1e-4)


def a_narrow_layer_loses_what_it_cannot_hold() -> None:
    (train, labels), _ = data.newswires()
    x = _multi_hot_encode(train, 500)
    found = []
    for middle in (2, 64):
        model = data.restart(_topics(middle=middle))
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        history = model.fit(x, labels, epochs=6, batch_size=128, verbose=0)
        found.append(history.history["accuracy"][-1])
    assert found[0] < 0.5 * found[1]


def _priced() -> Any:
    model = keras.Sequential(
        [
            keras.Input((8,)),
            layers.Dense(32, activation="relu"),
            layers.Dense(32, activation="relu"),
            layers.Dense(1),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(0.01),
        loss="mean_squared_error",
        metrics=["mean_absolute_error"],
    )
    return data.restart(model)


def prices_by_folds() -> Any:
    (x, y), (x_test, y_test) = data.houses()
    mean, std = x.mean(axis=0), x.std(axis=0)
    x, x_test = (x - mean) / std, (x_test - mean) / std
    k = 4
    fold = len(x) // k
    scores = []
    for i in range(k):
        x_val, y_val = x[i * fold : (i + 1) * fold], y[i * fold : (i + 1) * fold]
        x_rest = np.concatenate([x[: i * fold], x[(i + 1) * fold :]], axis=0)
        y_rest = np.concatenate([y[: i * fold], y[(i + 1) * fold :]], axis=0)
        model = _priced()
        model.fit(x_rest, y_rest, epochs=10, batch_size=16, shuffle=False, verbose=0)
        scores.append(model.evaluate(x_val, y_val, verbose=0)[1])
    assert np.mean(scores) < 0.35
    model = _priced()
    model.fit(x, y, epochs=15, batch_size=16, shuffle=False, verbose=0)
    _, error = model.evaluate(x_test, y_test, verbose=0)
    assert error < 0.3 < np.abs(y_test - y.mean()).mean()
    assert model.predict(x_test, verbose=0).shape == (80, 1)
    return {"scores": scores}
