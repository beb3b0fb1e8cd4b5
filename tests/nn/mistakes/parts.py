"""Data and models of eight kinds, drawn by number."""

from typing import Any

import numpy as np

import nn

__all__ = [
    "COUNT",
    "Drawn",
    "Own",
    "assembled",
    "drawn",
    "labels_of",
    "quantity_of",
    "seeded",
]

COUNT = 120
"""Samples of each data set."""

layers = nn.layers


class Own(nn.Model):
    """A class of one's own around layers, with a function behind them if given."""

    def __init__(self, parts: list[Any], last: Any = None) -> None:
        super().__init__()
        self.blocks = parts
        self.last = last

    def call(self, x: Any) -> Any:
        """All layers in turn."""
        for block in self.blocks:
            x = block(x)
        return x if self.last is None else self.last(x)


class Drawn:
    """Inputs, layers that make features of them, and a generator for the rest."""

    def __init__(self, number: int, x: Any, body: list[Any], rng: Any) -> None:
        self.number, self.x, self.body, self.rng = number, x, body, rng

    def model(self, *last: Any) -> Any:
        """The body and the `last` layers, in the form of the number."""
        return assembled(self.number // 8, self.x, [*self.body, *last])


def seeded(number: int) -> Any:
    """A generator, and the same weights each time."""
    nn.utils.set_random_seed(number)
    return np.random.default_rng(number)


def drawn(number: int) -> Drawn:
    """The kind of data and of body that belong to `number`."""
    rng = seeded(number)
    x, body = KINDS[number % len(KINDS)](rng)
    return Drawn(number, x, body, rng)


def assembled(form: int, x: Any, parts: list[Any]) -> Any:
    """A Sequential, a functional model or one of a class of one's own."""
    if form % 3 == 0:
        return nn.Sequential(parts)
    if form % 3 == 2:
        return Own(parts)
    place = nn.Input(x.shape[1:])
    y = place
    for part in parts:
        y = part(y)
    return nn.Model(place, y)


def labels_of(x: Any, classes: int, rng: Any) -> Any:
    """Classes (samples,) that depend on x, all of about the same size."""
    score = quantity_of(x, rng)[:, 0]
    edges = np.quantile(score, np.linspace(0, 1, classes + 1)[1:-1])
    return np.digitize(score, edges)


def quantity_of(x: Any, rng: Any, width: int = 1) -> Any:
    """Numbers (samples, width) of mean 0 and deviation 1 that depend on x."""
    flat = np.asarray(x, float).reshape(len(x), -1)
    y = flat @ rng.normal(size=(flat.shape[1], width))
    return (y - y.mean(0)) / y.std(0)


def _rows(rng: Any) -> Any:
    return rng.normal(size=(COUNT, 6)), [nn.Dense(16, "tanh")]


def _deep_rows(rng: Any) -> Any:
    body = [nn.Dense(32, "relu"), layers.Dropout(0.2), nn.Dense(16, "relu")]
    return rng.normal(size=(COUNT, 6)), body


def _images(rng: Any) -> Any:
    body = [
        layers.Conv2D(6, 3, activation="relu", padding="same"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        nn.Dense(16, "relu"),
    ]
    return rng.random((COUNT, 8, 8, 1)), body


def _series(rng: Any) -> Any:
    return rng.normal(size=(COUNT, 7, 3)), [layers.LSTM(12)]


def _words(rng: Any) -> Any:
    body = [layers.Embedding(20, 8, mask_zero=True), layers.GRU(8)]
    return rng.integers(0, 20, (COUNT, 5)), body


def _normalised(rng: Any) -> Any:
    body = [nn.Dense(16), layers.BatchNormalization(), layers.ReLU()]
    return rng.normal(size=(COUNT, 5)), body


def _signals(rng: Any) -> Any:
    body = [
        layers.Conv1D(8, 3, activation="gelu"),
        layers.GlobalAveragePooling1D(),
    ]
    return rng.normal(size=(COUNT, 10, 2)), body


def _flat_images(rng: Any) -> Any:
    body = [layers.Flatten(), nn.Dense(24, "elu"), layers.LayerNormalization()]
    return rng.random((COUNT, 6, 6, 1)), body


KINDS = (
    _rows,
    _deep_rows,
    _images,
    _series,
    _words,
    _normalised,
    _signals,
    _flat_images,
)
