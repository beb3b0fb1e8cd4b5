"""Programs of a first book run, and those with figures give those of Keras."""

import importlib
import inspect
import json
import math
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn as keras
from nn import layers
from tests.nn.book import CHAPTERS, programs
from tests.parity.compare import DATA

FIGURES = json.loads((DATA / "book.json").read_text("utf-8"))


def module(chapter: int) -> ModuleType:
    return importlib.import_module(f"tests.nn.book.chapter_{chapter}")


ALL = [(c, name) for c in CHAPTERS for name in programs(module(c))]


@pytest.mark.parametrize(("chapter", "name"), ALL)
def test_a_program_runs(chapter: int, name: str, tmp_path: Path) -> None:
    program = getattr(module(chapter), name)
    wants = inspect.signature(program).parameters
    figures = program(*([tmp_path] if wants else []))
    kept = FIGURES.get(f"{chapter}.{name}")
    assert (figures is None) == (kept is None)
    for key, wanted in (kept or {}).items():
        # An accuracy differs by a sample where a probability is 0.5 to rounding.
        near = 0.005 if "accuracy" in key else 1e-5
        np.testing.assert_allclose(figures[key], wanted, rtol=1e-4, atol=near)
    assert kept is None or figures.keys() == kept.keys()


def test_every_chapter_has_figures_of_keras() -> None:
    known = [f"{c}.{name}" for c, name in ALL]
    assert set(FIGURES) <= set(known)
    with_figures = {int(name.partition(".")[0]) for name in FIGURES}
    assert with_figures == set(CHAPTERS)


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
        for batch in np.split(symbols, 16):
            loss = loss_of(batch[:, ::-1], model([batch, where], training=True))
            gradients = ag.gradients(loss, model.trainable_weights)
            adam.apply(gradients, model.trainable_weights)
    assert loss.item() < 0.01
