"""Overfitting: how it looks, what brings it about and what is done against it."""

from typing import Any

import numpy as np

import nn as keras
from nn import layers, regularizers
from tests.nn.book import data


def _flat_digits() -> Any:
    (images, labels), _ = data.digits()
    return images.reshape(len(images), -1).astype("float32") / 255, labels


def _classifier(width: int = 64) -> Any:
    model = keras.Sequential(
        [
            layers.Dense(width, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(0.003),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def channels_of_noise_cost_accuracy() -> None:
    x, labels = _flat_digits()
    x, labels = x[:500, ::4], labels[:500]
    rng = np.random.default_rng(0)
    with_noise = np.concatenate([x, rng.random((len(x), 588))], axis=1)
    with_zeros = np.concatenate([x, np.zeros((len(x), 588))], axis=1)
    best = []
    for inputs in (with_noise, with_zeros):
        keras.utils.set_random_seed(0)
        history = _classifier().fit(
            inputs, labels, epochs=8, batch_size=64, validation_split=0.2, verbose=0
        )
        best.append(max(history.history["val_accuracy"]))
    assert best[0] < best[1]


def shuffled_labels_can_be_learnt_by_heart() -> None:
    x, labels = _flat_digits()
    x, labels = x[:160, ::4], np.random.default_rng(2).permutation(labels[:160])
    keras.utils.set_random_seed(0)
    model = _classifier(width=128)
    history = model.fit(
        x, labels, epochs=60, batch_size=64, validation_split=0.2, verbose=0
    )
    assert history.history["accuracy"][-1] > 0.7
    assert history.history["val_accuracy"][-1] < 0.35


def a_learning_rate_that_is_too_high() -> Any:
    x, labels = _flat_digits()
    found = {}
    for name, rate in (("high", 1.0), ("right", 3e-3)):
        model = keras.Sequential(
            [
                keras.Input((784,)),
                layers.Dense(64, activation="relu"),
                layers.Dense(10, activation="softmax"),
            ]
        )
        model.compile(
            optimizer=keras.optimizers.RMSprop(rate),
            loss="sparse_categorical_crossentropy",
            metrics=["accuracy"],
        )
        data.restart(model)
        history = model.fit(
            x, labels, epochs=4, batch_size=128, validation_split=0.2, verbose=0
        )
        found[name] = history.history["val_accuracy"][-1]
    assert found["high"] < 0.5 < 0.8 < found["right"]


def a_model_that_is_too_small() -> None:
    x, labels = _flat_digits()
    keras.utils.set_random_seed(0)
    small = keras.Sequential([layers.Dense(2, "relu"), layers.Dense(10, "softmax")])
    small.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    histories = [
        model.fit(x, labels, epochs=6, batch_size=128, validation_split=0.2, verbose=0)
        for model in (small, _classifier())
    ]
    best = [min(history.history["val_loss"]) for history in histories]
    assert best[0] > 2 * best[1]


def _multi_hot(sequences: Any) -> Any:
    results = np.zeros((len(sequences), 500), "float32")
    for i, sequence in enumerate(sequences):
        results[i, sequence] = 1.0
    return results


def _judge(*inner: Any, epochs: int = 10) -> Any:
    """The history of a model of reviews with `inner` layers, from the same start."""
    (texts, labels), _ = data.reviews()
    wrong = np.random.default_rng(0).random(len(labels)) < 0.15
    labels = np.where(wrong, 1 - labels, labels)
    model = keras.Sequential(
        [keras.Input((500,)), *inner, layers.Dense(1, activation="sigmoid")]
    )
    model.compile("adam", loss="binary_crossentropy", metrics=["accuracy"])
    data.restart(model)
    history = model.fit(
        _multi_hot(texts),
        labels,
        epochs=epochs,
        batch_size=64,
        validation_split=0.4,
        shuffle=False,
        verbose=0,
    )
    return model, history.history


def a_large_model_overfits_sooner() -> Any:
    _, small = _judge(layers.Dense(2, activation="relu"))
    _, large = _judge(layers.Dense(128, "relu"), layers.Dense(64, "relu"))
    assert np.argmin(large["val_loss"]) < np.argmin(small["val_loss"])
    assert large["loss"][-1] < 0.03
    assert large["val_loss"][-1] > 1.5 * min(large["val_loss"])
    return {f"{k}_small": v for k, v in small.items()}


def penalties_on_weights() -> Any:
    plain, free = _judge(layers.Dense(8, "relu"))
    found = {}
    for name, penalty in (
        ("l2", regularizers.l2(0.005)),
        ("l1", regularizers.l1(0.001)),
        ("both", regularizers.l1_l2(l1=0.0005, l2=0.001)),
    ):
        model, history = _judge(
            layers.Dense(8, activation="relu", kernel_regularizer=penalty)
        )
        sizes = [np.abs(m.get_weights()[0]).mean() for m in (model, plain)]
        assert sizes[0] < 0.8 * sizes[1]
        assert history["loss"][-1] > free["loss"][-1]
        assert len(model.losses) == 1
        found[name] = history["val_loss"]
    return found


def dropout_slows_overfitting() -> None:
    keras.utils.set_random_seed(0)
    _, free = _judge(layers.Dense(64, "relu"), layers.Dense(64, "relu"))
    model, dropped = _judge(
        layers.Dense(64, "relu"),
        layers.Dropout(0.5),
        layers.Dense(64, "relu"),
        layers.Dropout(0.5),
    )
    assert dropped["loss"][-1] > 2 * free["loss"][-1]
    x = np.ones((1, 500), "float32")
    assert np.array_equal(model.predict(x, verbose=0), model.predict(x, verbose=0))


def a_split_is_the_last_part_of_the_data() -> Any:
    x, labels = _flat_digits()
    model = keras.Sequential([keras.Input((784,)), layers.Dense(10, "softmax")])
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    data.restart(model)
    split = model.fit(
        x, labels, epochs=2, validation_split=0.2, shuffle=False, verbose=0
    )
    data.restart(model)
    cut = int(len(x) * 0.8)
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    own = model.fit(
        x[:cut],
        labels[:cut],
        epochs=2,
        validation_data=(x[cut:], labels[cut:]),
        shuffle=False,
        verbose=0,
    )
    assert np.allclose(split.history["val_loss"], own.history["val_loss"], rtol=1e-4)
    return split.history
