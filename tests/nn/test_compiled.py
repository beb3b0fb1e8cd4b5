"""`compile(jit_compile=…)`: steps as programs, and the same training as without."""

import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import TraceError, ValueRangeError
from nn.training import compiled

L = nn.layers


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs from the second step of a form on."""
    monkeypatch.setattr(compiled, "RARE", 1)


def images(rng: np.random.Generator) -> Any:
    return rng.normal(size=(36, 8, 8, 2)).astype(np.float32)


def rows(rng: np.random.Generator) -> Any:
    return rng.normal(size=(36, 6)).astype(np.float32)


def words(rng: np.random.Generator) -> Any:
    return rng.integers(0, 10, (36, 5))


def sequences(rng: np.random.Generator) -> Any:
    return rng.normal(size=(36, 5, 3)).astype(np.float32)


class Scale(L.Layer):  # type: ignore[misc]
    """A number that is trained."""

    def build(self, input_shape: Any) -> None:
        """Make the number."""
        self.scale = self.add_weight((), "ones", name="scale")

    def call(self, x: Any) -> Any:
        """The product."""
        return x * self.scale


MODELS: dict[str, tuple[Callable[[], list[Any]], Callable[..., Any]]] = {
    "dense": (lambda: [L.Dense(8, activation="relu"), L.Dense(3)], rows),
    "a number": (lambda: [L.Dense(3), Scale(dtype="float32")], rows),
    "activations": (
        lambda: [L.Dense(8, activation="tanh"), L.Dense(8, activation="gelu")],
        rows,
    ),
    "penalties": (
        lambda: [
            L.Dense(8, kernel_regularizer="l2", activity_regularizer="l1"),
            L.Dense(3, kernel_constraint="non_neg"),
        ],
        rows,
    ),
    "batch normalisation": (
        lambda: [L.Dense(8), L.BatchNormalization(), L.Dense(3)],
        rows,
    ),
    "dropout": (
        lambda: [L.Dense(8), L.Dropout(0.5), L.GaussianNoise(0.1), L.Dense(3)],
        rows,
    ),
    "layer normalisation": (lambda: [L.LayerNormalization(), L.Dense(3)], rows),
    "convolution": (
        lambda: [
            L.RandomTranslation(0.1, 0.1),
            L.Conv2D(4, 3, activation="relu"),
            L.MaxPooling2D(),
            L.Flatten(),
            L.Dense(3),
        ],
        images,
    ),
    "embedding": (lambda: [L.Embedding(10, 4), L.Flatten(), L.Dense(3)], words),
    "masked": (
        lambda: [L.Embedding(10, 4, mask_zero=True), L.GRU(4), L.Dense(3)],
        words,
    ),
    "recurrent": (
        lambda: [L.LSTM(4, return_sequences=True), L.SimpleRNN(4), L.Dense(3)],
        sequences,
    ),
}

OPTIMIZERS: dict[str, Callable[[], Any]] = {
    "sgd": partial(nn.optimizers.SGD, 0.05),
    "nesterov": partial(nn.optimizers.SGD, 0.05, 0.9, nesterov=True),
    "decayed": partial(
        nn.optimizers.SGD,
        nn.optimizers.schedules.ExponentialDecay(0.1, 5, 0.5),
        0.9,
        weight_decay=0.01,
    ),
    "adam": partial(nn.optimizers.Adam, 0.01),
    "amsgrad": partial(nn.optimizers.Adam, 0.01, amsgrad=True),
    "adamw": partial(nn.optimizers.AdamW, 0.01),
    "adamax": partial(nn.optimizers.Adamax, 0.01),
    "nadam": partial(nn.optimizers.Nadam, 0.01),
    "rmsprop": partial(nn.optimizers.RMSprop, 0.01, momentum=0.5, centered=True),
    "adagrad": partial(nn.optimizers.Adagrad, 0.05),
    "adadelta": partial(nn.optimizers.Adadelta, 0.5),
    "lion": partial(nn.optimizers.Lion, 0.01),
    "lamb": partial(nn.optimizers.Lamb, 0.01),
    "muon": partial(nn.optimizers.Muon, 0.01),
    "ftrl": partial(nn.optimizers.Ftrl, 0.05),
    "clipped": partial(nn.optimizers.SGD, 0.05, clipnorm=0.1),
    "clipped together": partial(nn.optimizers.Adam, 0.05, global_clipnorm=0.1),
    "clipped values": partial(nn.optimizers.Adam, 0.05, clipvalue=0.01),
    "accumulated": partial(nn.optimizers.SGD, 0.05, gradient_accumulation_steps=2),
    "averaged": partial(nn.optimizers.SGD, 0.05, use_ema=True),
}


def trained(
    layers: Callable[[], list[Any]],
    x: Any,
    optimizer: Callable[[], Any],
    *,
    jit_compile: Any,
) -> tuple[Any, Any]:
    """What three epochs on 27 samples in batches of 8 come to, and the programs."""
    nn.utils.set_random_seed(1)
    model = nn.Sequential(layers())
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer(), loss, metrics=["accuracy"], jit_compile=jit_compile)
    y = np.arange(36) % 3
    history = model.fit(
        x[9:], y[9:], 8, epochs=3, verbose=0, validation_data=(x[:9], y[:9])
    )
    found = [model.evaluate(x, y, verbose=0), model.predict(x), history.history]
    return [found, [w.numpy() for w in model.weights]], model._programs


def assert_alike(given: Any, expected: Any) -> None:
    """Equal but for rounding in float32."""
    (found, weights), (kept, values) = given, expected
    for a, b in zip(weights, values, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found[0], kept[0], rtol=1e-5)
    np.testing.assert_allclose(found[1], kept[1], rtol=1e-4, atol=1e-5)
    for name, values in kept[2].items():
        np.testing.assert_allclose(found[2][name], values, rtol=1e-5)


@pytest.mark.parametrize("name", MODELS)
def test_training_is_the_same_with_programs(
    name: str, rng: np.random.Generator
) -> None:
    layers, draw = MODELS[name]
    x, adam = draw(rng), OPTIMIZERS["adam"]
    expected, without = trained(layers, x, adam, jit_compile=False)
    given, programs = trained(layers, x, adam, jit_compile=True)
    assert without is None
    assert programs._train.traces >= 2  # whole batches, and the last one of four
    assert_alike(given, expected)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_steps_as_without(name: str, rng: np.random.Generator) -> None:
    layers, x = MODELS["a number"][0], rows(rng)
    expected, _ = trained(layers, x, OPTIMIZERS[name], jit_compile=False)
    given, programs = trained(layers, x, OPTIMIZERS[name], jit_compile=True)
    assert programs._train.traces
    assert_alike(given, expected)


def test_several_outputs(rng: np.random.Generator) -> None:
    def run(jit_compile: Any) -> Any:
        nn.utils.set_random_seed(2)
        x = nn.Input((6,))
        hidden = L.Dense(4, activation="relu")(x)
        model = nn.Model(x, [L.Dense(1, name="a")(hidden), L.Dense(2, name="b")(x)])
        model.compile("adam", ["mse", "mae"], jit_compile=jit_compile)
        data = rows(np.random.default_rng(0))
        y = [data[:, :1], data[:, 1:3]]
        return model.fit(data, y, batch_size=12, epochs=4, verbose=0).history

    given, expected = run(True), run(False)
    assert given.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_allclose(given[name], values, rtol=1e-5)


def test_another_setting_is_another_program(rng: np.random.Generator) -> None:
    x, y = rows(rng), np.arange(36) % 3

    def run(jit_compile: Any) -> Any:
        nn.utils.set_random_seed(3)
        dense, drop = L.Dense(8), L.Dropout(0.0)
        model = nn.Sequential([dense, drop, L.Dense(3)])
        loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile("sgd", loss, jit_compile=jit_compile)
        model.fit(x, y, batch_size=12, epochs=2, verbose=0)
        drop.rate = 0.5
        model.fit(x, y, batch_size=12, epochs=2, verbose=0)
        dense.trainable = False
        model.compile("sgd", loss, jit_compile=jit_compile)
        frozen = dense.kernel.numpy().copy()
        model.fit(x, y, batch_size=12, epochs=2, verbose=0)
        assert (dense.kernel.numpy() == frozen).all()
        model.optimizer.learning_rate = 0.5
        model.fit(x, y, batch_size=12, epochs=2, verbose=0)
        return [w.numpy() for w in model.weights]

    for a, b in zip(run(True), run(False), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


class Counting(L.Layer):
    """A layer that counts its calls, which a program cannot."""

    count = 0

    def call(self, x: Any) -> Any:
        """``x``."""
        self.count += 1
        return x


class Branching(L.Layer):
    """A layer that looks at values."""

    def call(self, x: Any) -> Any:
        """``x``, or its opposite."""
        return x if x.sum() > 0 else -x


@pytest.mark.parametrize(
    ("layer", "match"),
    [(Counting, "changes its attribute 'count'"), (Branching, "the truth of a traced")],
)
def test_what_no_program_can_runs_without_and_says_so_once(
    layer: Any, match: str, rng: np.random.Generator
) -> None:
    x, y = rows(rng), rng.normal(size=(36, 3))
    model = nn.Sequential([layer(), L.Dense(3)])
    model.compile("sgd", "mse")
    with pytest.warns(UserWarning, match=f"train steps run without.*{match}") as said:
        model.fit(x, y, batch_size=12, epochs=2, verbose=0)
    assert len(said) == 1
    assert not hasattr(layer, "count") or model.layers[0].count >= 6
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.fit(x, y, batch_size=12, verbose=0)
    fresh = nn.Sequential([layer(), L.Dense(3)])
    fresh(x)
    before = dict(vars(fresh.layers[0]))
    fresh.compile("sgd", "mse", jit_compile=True)
    with pytest.raises(TraceError, match=match):
        fresh.fit(x, y, batch_size=12, verbose=0)
    assert vars(fresh.layers[0]).keys() == before.keys()
    fresh(x)
    with pytest.raises(ValueRangeError, match="jit_compile is 'yes'"):
        model.compile("sgd", "mse", jit_compile="yes")


SHIFT = np.zeros(6)


class Shifting(L.Layer):
    """A layer that finds an array by a global name."""

    def call(self, x: Any) -> Any:
        """``x`` moved by twice what is found."""
        return x + np.asarray(SHIFT * 2, np.float32)


def test_what_a_layer_finds_is_never_stale(rng: np.random.Generator) -> None:
    x = rows(rng)
    model = nn.Sequential([Shifting()])
    model.compile("sgd", "mse", jit_compile=True)
    for k in range(3):
        SHIFT[:] = k
        np.testing.assert_allclose(model.predict(x), x + 2 * k, rtol=1e-6)
    SHIFT[:] = 0.0


def test_few_steps_have_no_program(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "RARE", 5)
    model = nn.Sequential([L.Dense(3)])
    model.compile("sgd", "mse")
    x = rows(rng)
    model.fit(x, x[:, :3], batch_size=8, verbose=0)
    assert model._programs is not None
    assert model._programs._train.traces == 0
    model.fit(x, x[:, :3], batch_size=8, epochs=2, verbose=0)
    assert model._programs._train.traces == 1


def test_a_mask_stays_with_its_output() -> None:
    """The second of two, whose metrics it counts in; in a program as without one."""
    rng = np.random.default_rng(0)
    x = rng.integers(1, 9, (60, 7))
    x[:, 4:] = 0
    y = [rng.random((60, 1)), rng.random((60, 7, 2))]
    found = []
    for jit_compile in (True, False):
        nn.utils.set_random_seed(1)
        inputs = nn.Input((7,), dtype="int32")
        steps = nn.layers.Embedding(9, 5, mask_zero=True)(inputs)
        first = nn.Dense(1)(nn.layers.GlobalAveragePooling1D()(steps))
        model = nn.Model(inputs, [first, nn.Dense(2)(steps)])
        losses, metrics = ["mse", "mse"], [["mae"], ["mae"]]
        model.compile("sgd", losses, metrics=metrics, jit_compile=jit_compile)
        fit = {"batch_size": 6, "epochs": 2, "verbose": 0, "shuffle": False}
        found.append(model.fit(x, y, **fit).history)
    one, other = found
    for name in one:
        np.testing.assert_allclose(one[name], other[name], rtol=1e-5, err_msg=name)
