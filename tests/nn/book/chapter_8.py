"""Convolutions: digits, folders of pictures, augmentation and a base trained before."""

from pathlib import Path
from typing import Any

import numpy as np

import nn as keras
from nn import layers, ops
from nn.utils import image_dataset_from_directory
from tests.nn.book import data


def _digit_images() -> Any:
    """Images (n, 14, 14, 1) from 0 to 1: every other pixel."""
    (x, y), (x_test, y_test) = data.digits()
    x = x[:, ::2, ::2, None].astype("float32") / 255
    x_test = x_test[:, ::2, ::2, None].astype("float32") / 255
    return (x, y), (x_test, y_test)


def a_convnet_for_digits() -> Any:
    (x, y), (x_test, y_test) = _digit_images()
    inputs = keras.Input(shape=(14, 14, 1))
    z = layers.Conv2D(filters=8, kernel_size=3, activation="relu")(inputs)
    z = layers.MaxPooling2D(pool_size=2)(z)
    z = layers.Conv2D(filters=16, kernel_size=3, activation="relu")(z)
    z = layers.Flatten()(z)
    outputs = layers.Dense(10, activation="softmax")(z)
    model = keras.Model(inputs=inputs, outputs=outputs)
    shapes = [tuple(layer.output.shape) for layer in model.layers[1:4]]
    assert shapes == [(None, 12, 12, 8), (None, 6, 6, 8), (None, 4, 4, 16)]
    data.restart(model)
    model.compile(
        optimizer=keras.optimizers.Adam(0.01),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    history = model.fit(x, y, epochs=2, batch_size=64, shuffle=False, verbose=0)
    _, accuracy = model.evaluate(x_test, y_test, verbose=0)
    assert accuracy > 0.75
    return history.history


def strides_padding_and_pooling() -> None:
    x = keras.random.uniform((1, 9, 9, 1), seed=1)
    assert tuple(layers.Conv2D(3, 3)(x).shape) == (1, 7, 7, 3)
    assert tuple(layers.Conv2D(3, 3, padding="same")(x).shape) == (1, 9, 9, 3)
    assert tuple(layers.Conv2D(3, 3, strides=2)(x).shape) == (1, 4, 4, 3)
    assert tuple(layers.AveragePooling2D(2)(x).shape) == (1, 4, 4, 1)
    assert tuple(layers.SeparableConv2D(4, 3)(x).shape) == (1, 7, 7, 4)
    assert tuple(layers.Flatten()(x).shape) == (1, 81)
    assert tuple(ops.image.resize(x, (4, 4)).shape) == (1, 4, 4, 1)


def _folders(directory: Path) -> Any:
    base = data.pictures(directory / "cats_vs_dogs_small")
    return [
        image_dataset_from_directory(base / part, image_size=(16, 16), batch_size=16)
        for part in ("train", "validation", "test")
    ]


def _small_convnet(*augmentation: Any) -> Any:
    inputs = keras.Input(shape=(16, 16, 3))
    x = inputs
    for layer in augmentation:
        x = layer(x)
    x = layers.Rescaling(1.0 / 255)(x)
    x = layers.Conv2D(filters=8, kernel_size=3, activation="relu")(x)
    x = layers.MaxPooling2D(pool_size=2)(x)
    x = layers.Conv2D(filters=16, kernel_size=3, activation="relu")(x)
    x = layers.MaxPooling2D(pool_size=2)(x)
    x = layers.Flatten()(x)
    x = layers.Dropout(0.2)(x)
    outputs = layers.Dense(1, activation="sigmoid")(x)
    model = keras.Model(inputs=inputs, outputs=outputs)
    model.compile(
        loss="binary_crossentropy",
        optimizer=keras.optimizers.Adam(0.005),
        metrics=["accuracy"],
    )
    return model


def pictures_from_folders(directory: Path) -> None:
    train, validation, test = _folders(directory)
    assert train.class_names == ["cat", "dog"]
    for images, labels in train:
        assert tuple(images.shape) == (16, 16, 16, 3)
        assert tuple(labels.shape) == (16,)
        break
    keras.utils.set_random_seed(1)
    model = _small_convnet()
    path = str(directory / "convnet_from_scratch.keras")
    callbacks = [
        keras.callbacks.ModelCheckpoint(
            filepath=path, save_best_only=True, monitor="val_loss"
        )
    ]
    history = model.fit(
        train, epochs=10, validation_data=validation, callbacks=callbacks, verbose=0
    )
    assert len(history.history["val_loss"]) == 10
    best = keras.models.load_model(path)
    _, accuracy = best.evaluate(test, verbose=0)
    assert accuracy > 0.7


def augmented_pictures(directory: Path) -> None:
    train, validation, _ = _folders(directory)
    keras.utils.set_random_seed(1)
    augmentation_layers = [
        layers.RandomFlip("horizontal"),
        layers.RandomRotation(0.1),
        layers.RandomZoom(0.2),
    ]

    def data_augmentation(images: Any, targets: Any) -> Any:
        for layer in augmentation_layers:
            images = layer(images, training=True)
        return images, targets

    augmented = train.map(data_augmentation)
    for (images, _), (others, _) in zip(train, augmented, strict=True):
        assert images.shape == others.shape
        assert not np.allclose(images, others)
        break
    model = _small_convnet(*augmentation_layers)
    history = model.fit(train, epochs=2, validation_data=validation, verbose=0)
    assert np.isfinite(history.history["loss"]).all()
    for images, _ in validation:
        still = [model.predict(images, verbose=0) for _ in range(2)]
        assert np.array_equal(*still)
        break


def _base_of_convolutions() -> Any:
    return keras.Sequential(
        [
            keras.Input((14, 14, 1)),
            layers.Conv2D(8, 3, activation="relu", name="block1_conv"),
            layers.MaxPooling2D(2),
            layers.Conv2D(16, 3, activation="relu", name="block2_conv"),
            layers.MaxPooling2D(2),
        ],
        name="base",
    )


def _trained_base(directory: Path) -> Any:
    """A base that has learnt the digits below 5, its weights read from a file."""
    (x, y), _ = _digit_images()
    base = _base_of_convolutions()
    teacher = keras.Sequential([base, layers.Flatten(), layers.Dense(5, "softmax")])
    teacher.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    teacher.fit(x[y < 5], y[y < 5], epochs=3, verbose=0)
    path = str(directory / "base.weights.h5")
    base.save_weights(path)
    fresh = _base_of_convolutions()
    fresh.load_weights(path)
    for ours, theirs in zip(fresh.get_weights(), base.get_weights(), strict=True):
        assert np.array_equal(ours, theirs)
    return fresh


def features_and_fine_tuning(directory: Path) -> None:
    keras.utils.set_random_seed(0)
    conv_base = _trained_base(directory)
    (x, y), _ = _digit_images()
    x, y = x[y >= 5], y[y >= 5] - 5
    features = conv_base.predict(x, verbose=0)
    assert features.shape == (len(x), 2, 2, 16)
    inputs = keras.Input(shape=(2, 2, 16))
    outputs = layers.Dense(5, activation="softmax")(layers.Flatten()(inputs))
    head = keras.Model(inputs, outputs)
    head.compile(
        keras.optimizers.Adam(0.02),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    history = head.fit(features, y, epochs=8, validation_split=0.2, verbose=0)
    assert history.history["val_accuracy"][-1] > 0.7

    conv_base.trainable = True
    assert len(conv_base.trainable_weights) == 4
    conv_base.trainable = False
    assert len(conv_base.trainable_weights) == 0
    before = conv_base.get_weights()
    inputs = keras.Input(shape=(14, 14, 1))
    z = layers.Flatten()(conv_base(inputs, training=False))
    model = keras.Model(inputs, layers.Dense(5, activation="softmax")(z))
    model.compile(
        optimizer=keras.optimizers.Adam(0.02),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(x, y, epochs=3, verbose=0)
    for w, start in zip(conv_base.get_weights(), before, strict=True):
        assert np.array_equal(w, start)

    conv_base.trainable = True
    for layer in conv_base.layers[:-2]:
        layer.trainable = False
    assert len(conv_base.trainable_weights) == 2
    model.compile(
        loss="sparse_categorical_crossentropy",
        optimizer=keras.optimizers.Adam(learning_rate=1e-3),
        metrics=["accuracy"],
    )
    model.fit(x, y, epochs=4, verbose=0)
    changed = [
        not np.array_equal(w, start)
        for w, start in zip(conv_base.get_weights(), before, strict=True)
    ]
    assert changed == [False, False, True, True]
    path = str(directory / "fine_tuning.keras")
    model.save(path)
    again = keras.models.load_model(path)
    _, accuracy = again.evaluate(x, y, verbose=0)
    assert accuracy > 0.85
