"""The three networks whose training is planned: a small, a middle and a large one."""

from collections.abc import Callable
from typing import Any, NamedTuple

import nn
from benchmarks.data import Problem, classification
from benchmarks.works import cnn

__all__ = ["SUBJECTS", "Subject"]


class Subject(NamedTuple):
    """A network of `nn`, the shape of an example, and examples a step on each rank."""

    title: str
    build: Callable[[], Any]
    shape: tuple[int, ...]
    batch: int

    def problem(self, batch: int) -> Problem:
        """One seeded batch of examples in ten classes."""
        return classification(self.shape, [], batch=batch, steps=1)


def _cnn() -> Any:
    return cnn.model(nn)


def _mlp() -> Any:
    dense = nn.layers.Dense
    hidden = [dense(512, activation="relu") for _ in range(2)]
    return nn.Sequential([*hidden, dense(10)])


def _transformer(width: int = 256, heads: int = 4, blocks: int = 4) -> Any:
    layers = nn.layers
    x = y = nn.Input((64, width))
    for _ in range(blocks):
        attended = layers.MultiHeadAttention(heads, width // heads)(y, y)
        y = layers.LayerNormalization()(layers.Add()([y, attended]))
        h = layers.Dense(4 * width, activation="relu")(y)
        h = layers.Dense(width)(h)
        y = layers.LayerNormalization()(layers.Add()([y, h]))
    return nn.Model(x, layers.Dense(10)(layers.GlobalAveragePooling1D()(y)))


SUBJECTS = {
    "cnn": Subject("CNN 32×32×3", _cnn, (32, 32, 3), 64),
    "mlp": Subject("MLP 784-512-512-10", _mlp, (784,), 128),
    "transformer": Subject("transformer, 4 blocks of 256", _transformer, (64, 256), 8),
}
