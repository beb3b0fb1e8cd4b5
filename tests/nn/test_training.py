"""compile, fit, evaluate, predict: what they compute, repeat, show and refuse."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
import autograd.numpy as anp
import nn
from autograd.errors import (
    ArgumentError,
    DTypeError,
    GraphError,
    ShapeError,
    ValueRangeError,
)
from nn.layers.input import Input
from nn.models import Model

ROOT = Path(__file__).parents[2]


@pytest.fixture
def blobs(rng: np.random.Generator) -> tuple[Any, Any]:
    """Seventy points around three centres, and which one."""
    labels = rng.integers(0, 3, 70)
    centres = np.array([[0.0, 4.0], [4.0, 0.0], [-4.0, -4.0]])
    return centres[labels] + rng.normal(size=(70, 2)), labels


def classifier(**options: Any) -> nn.Sequential:
    """Two small layers, compiled."""
    model = nn.Sequential([nn.Dense(8, activation="relu"), nn.Dense(3)])
    settings = {
        "optimizer": nn.SGD(0.1, momentum=0.9),
        "loss": nn.losses.SparseCategoricalCrossentropy(from_logits=True),
        "metrics": ["accuracy"],
    }
    model.compile(**settings | options)
    return model


def test_learns(blobs: tuple[Any, Any]) -> None:
    nn.utils.set_random_seed(0)
    model = classifier()
    history = model.fit(*blobs, epochs=20, verbose=0)
    assert history.epoch == list(range(20))
    assert set(history.history) == {"loss", "accuracy"}
    assert history.history["accuracy"][-1] > 0.95
    assert history.history["loss"][-1] < 0.2 * history.history["loss"][0]
    assert all(w.grad is None for w in model.weights)


@pytest.mark.parametrize(
    ("last", "loss"),
    [
        ("softmax", "sparse_categorical_crossentropy"),
        (None, nn.losses.SparseCategoricalCrossentropy(from_logits=True)),
        (None, "mean_squared_error"),
        ("softmax", "categorical_crossentropy"),
        (
            None,
            lambda y, y_pred: (y_pred - anp.take(np.eye(3), y, axis=0)) ** 2,
        ),
    ],
)
def test_learns_with_every_loss(last: Any, loss: Any, blobs: tuple[Any, Any]) -> None:
    nn.utils.set_random_seed(0)
    x, y = blobs
    if loss in ("mean_squared_error", "categorical_crossentropy"):
        y = np.eye(3)[y]
    model = nn.Sequential([nn.Dense(8, "tanh"), nn.Dense(3, activation=last)])
    model.compile(nn.SGD(0.1, momentum=0.9), loss, metrics=["accuracy"])
    assert model.fit(x, y, epochs=30, verbose=0).history["accuracy"][-1] > 0.95


def test_one_step_is_the_gradient_step(blobs: tuple[Any, Any]) -> None:
    x, y = blobs
    model = classifier(optimizer=nn.SGD(0.1))
    model.build((None, 2))
    before = model.get_weights()
    model.loss(y, model(x)).backward()
    gradients = [w.grad for w in model.weights]
    model.fit(x, y, batch_size=70, verbose=0)
    for w, b, g in zip(model.get_weights(), before, gradients, strict=True):
        np.testing.assert_allclose(w, b - 0.1 * g, rtol=1e-5, atol=1e-6)


def test_short_last_batch_weighs_by_its_size(blobs: tuple[Any, Any]) -> None:
    x, y = blobs
    model = classifier()
    whole = model.evaluate(x, y, batch_size=70, verbose=0)
    for size in (32, 1, 1000):
        parts = model.evaluate(x, y, batch_size=size, verbose=0)
        np.testing.assert_allclose(parts, whole, rtol=1e-5)
        outputs = model.predict(x, batch_size=size)
        np.testing.assert_allclose(outputs, model(x).data, rtol=1e-5, atol=1e-6)
    assert whole[1] == np.mean(model.predict(x).argmax(-1) == y)


def test_every_sample_once_per_epoch(blobs: tuple[Any, Any]) -> None:
    seen: list[Any] = []

    def spy(y_true: Any, y_pred: Any) -> Any:
        seen.append(y_true)
        return y_pred.mean()

    model = nn.Sequential([nn.Dense(1)])
    model.compile("sgd", spy)
    x, order = blobs[0], np.arange(70)
    model.fit(x, order[:, None], verbose=0, shuffle=False)
    assert [len(b) for b in seen] == [32, 32, 6]
    assert np.concatenate(seen).ravel().tolist() == order.tolist()
    seen.clear()
    model.fit(x, order[:, None], verbose=0, seed=1)
    shuffled = np.concatenate(seen).ravel()
    assert shuffled.tolist() != order.tolist()
    assert sorted(shuffled) == order.tolist()


def test_validation(blobs: tuple[Any, Any]) -> None:
    x, y = blobs
    model = classifier(optimizer=nn.SGD(0.0))
    given = model.fit(x[:56], y[:56], validation_data=(x[56:], y[56:]), verbose=0)
    split = model.fit(x, y, validation_split=0.2, verbose=0)
    for history in (given.history, split.history):
        assert list(history) == ["loss", "accuracy", "val_loss", "val_accuracy"]
        last = [history["val_loss"][-1], history["val_accuracy"][-1]]
        expected = model.evaluate(x[56:], y[56:], verbose=0)
        np.testing.assert_allclose(last, expected, rtol=1e-5)


def test_evaluate_forms(blobs: tuple[Any, Any]) -> None:
    model = classifier()
    loss, accuracy = model.evaluate(*blobs, verbose=0)
    named = model.evaluate(*blobs, verbose=0, return_dict=True)
    assert named == {"loss": loss, "accuracy": accuracy}
    assert isinstance(classifier(metrics=[]).evaluate(*blobs, verbose=0), float)


TRAINING = """
import hashlib, sys, nn
nn.utils.set_random_seed(int(sys.argv[1]))
(x, y), _ = nn.datasets.digits.load_data()
model = nn.Sequential([nn.Dense(64, activation="relu"), nn.Dense(10)])
loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(nn.SGD(0.05, momentum=0.9), loss)
model.fit(x.reshape(-1, 64) / 16, y, epochs=2, verbose=0)
print(hashlib.sha256(b"".join(w.tobytes() for w in model.get_weights())).hexdigest())
"""


def test_same_seed_same_bytes_in_two_processes() -> None:
    def digest(seed: int) -> str:
        run = subprocess.run(
            [sys.executable, "-c", TRAINING, str(seed)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stderr == ""
        return run.stdout

    assert digest(7) == digest(7) != digest(8)


def test_seed_leaves_numpys_generator_alone(blobs: tuple[Any, Any]) -> None:
    before = np.random.get_state()[1].tobytes()
    nn.utils.set_random_seed(0)
    classifier().fit(*blobs, verbose=0)
    assert np.random.get_state()[1].tobytes() == before


@pytest.mark.parametrize("seed", [-1, 1.5, "a", True])
def test_refuses_seeds(seed: Any) -> None:
    with pytest.raises(ValueRangeError, match="seed: expected an integer ≥ 0"):
        nn.utils.set_random_seed(seed)


def test_verbosity(blobs: tuple[Any, Any], capsys: pytest.CaptureFixture[str]) -> None:
    model = classifier()
    model.fit(*blobs, verbose=0)
    assert capsys.readouterr() == ("", "")
    model.fit(*blobs, verbose=2, epochs=2)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" - ")[0] for line in lines] == [
        "Epoch 1/2",
        "3/3",
        "Epoch 2/2",
        "3/3",
    ]
    for options in ({}, {"verbose": 1}):
        model.fit(*blobs, **options)
        shown = capsys.readouterr().out
        assert shown.startswith("Epoch 1/1 - 3/3 - ")
        assert "loss: " in shown
        assert "accuracy: " in shown
        assert shown.count("\n") == 1
    with pytest.raises(ValueRangeError, match=r"verbose: expected.*got 3"):
        model.fit(*blobs, verbose=3)


def test_refuses_an_uncompiled_model(blobs: tuple[Any, Any]) -> None:
    model = nn.Sequential([nn.Dense(3)])
    for call in (model.fit, model.evaluate):
        with pytest.raises(GraphError, match=r"call compile\(optimizer"):
            call(*blobs)


NAN_AT = np.zeros((4, 2))
NAN_AT[2, 1] = np.nan


@pytest.mark.parametrize(
    ("x", "y", "error", "match"),
    [
        (np.zeros((0, 2)), [], ShapeError, r"fit: x has shape \(0, 2\).*one sample"),
        (np.zeros((4, 2)), [0, 1], ShapeError, "x has 4 samples, y has 2"),
        (NAN_AT, [0, 1, 2, 0], ValueRangeError, r"fit: x holds nan at \[2, 1\]"),
        (np.full((1, 2), np.inf), [0], ValueRangeError, r"x holds inf at \[0, 0\]"),
        (np.zeros((2, 2)), [0.0, np.nan], ValueRangeError, r"y holds nan at \[1\]"),
        ([["a", "b"]], [0], DTypeError, "dense: expected numbers, got an array"),
        ([[1.0], [1.0, 2.0]], [0, 1], ShapeError, "x is ragged"),
        (np.zeros((2, 2)), [0, 3], ValueRangeError, r"label 3 at \[1\].*3 classes"),
        (np.zeros((2, 2)), None, ArgumentError, "y is missing"),
        (np.zeros((2, 2, 2)), [0, 1], ShapeError, r"x.reshape\(len\(x\), -1\)"),
    ],
)
def test_fit_refuses_data(x: Any, y: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        classifier().fit(x, y, verbose=0)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"batch_size": 0}, "batch_size must be a positive integer, got 0"),
        ({"batch_size": 2.5}, "batch_size must be a positive integer"),
        ({"epochs": -1}, "epochs must be an integer ≥ 0, got -1"),
        ({"validation_split": 1.0}, "validation_split must be ≥ 0 and < 1"),
        ({"validation_split": 0.999}, "leaves a part empty"),
    ],
)
def test_fit_refuses_options(
    options: dict[str, Any], match: str, blobs: tuple[Any, Any]
) -> None:
    with pytest.raises(ValueRangeError, match=match):
        classifier().fit(*blobs, **options)


def test_compile_refuses() -> None:
    with pytest.raises(TypeError, match=r"metrics is a list, pass \['accuracy'\]"):
        classifier(metrics="accuracy")
    with pytest.raises(ValueRangeError, match="reduction=None gives one loss per"):
        classifier(loss=nn.losses.MeanSquaredError(reduction=None))
    with pytest.raises(ValueRangeError, match="loss: 'crossentropi' is not known"):
        classifier(loss="crossentropi")


def test_a_model_can_be_trained_by_hand(blobs: tuple[Any, Any]) -> None:
    x, y = blobs
    model, sgd = classifier(), nn.SGD(0.1)
    losses = []
    for _ in range(20):
        loss = model.loss(y, model(x))
        loss.backward()
        sgd.apply([w.grad for w in model.weights], model.weights)
        for w in model.weights:
            w.zero_grad()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]


def test_fit_leaves_no_mode_behind(blobs: tuple[Any, Any]) -> None:
    def fails(y_true: Any, y_pred: Any) -> Any:
        raise KeyError("mine")

    with pytest.raises(KeyError):
        classifier(loss=fails, metrics=[]).fit(*blobs, verbose=0)
    w = ag.tensor(1.0, requires_grad=True)
    assert (w * 2).requires_grad
    assert (w * 2)._node.scope == ()


def two_outputs() -> Any:
    """A model of steps with two inputs and two outputs."""
    nn.utils.set_random_seed(0)
    a, b = Input(shape=(2,), name="a"), Input(shape=(2,), name="b")
    h = nn.layers.Dense(8, activation="tanh")(nn.layers.Concatenate()([a, b]))
    classes = nn.layers.Dense(3, name="classes")(h)
    return Model([a, b], [classes, nn.layers.Dense(1, name="value")(h)])


def compiled(model: Any, **options: Any) -> Any:
    """With a loss for each output."""
    logits = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(nn.SGD(0.05), **{"loss": [logits, "mse"]} | options)
    return model


def test_several_inputs_and_outputs(blobs: tuple[Any, Any]) -> None:
    x, y = blobs
    targets = [y, x[:, :1]]
    model = compiled(two_outputs(), metrics=[["accuracy"], ["mae"]])
    history = model.fit([x, x], targets, epochs=20, verbose=0).history
    losses = ["loss", "classes_loss", "value_loss"]
    assert list(history) == [losses[0], "classes_accuracy", "value_mae", *losses[1:]]
    assert model.metrics_names == [*losses, "classes_accuracy", "value_mae"]
    whole, first, second = (history[n][-1] for n in losses)
    assert whole == pytest.approx(first + second, rel=1e-6)
    assert history["classes_accuracy"][-1] > 0.9
    predicted = model.predict([x, x])
    assert [p.shape for p in predicted] == [(70, 3), (70, 1)]
    found = model.evaluate([x, x], targets, verbose=0, return_dict=True)
    assert found["value_loss"] == pytest.approx(
        float(np.mean((predicted[1] - targets[1]) ** 2)), rel=1e-5
    )


@pytest.mark.parametrize(
    ("loss", "weights"),
    [
        ({"classes": "mse", "value": "mse"}, {"classes": 0.0, "value": 1.0}),
        (["mse", "mse"], [0.0, 1.0]),
        ([None, "mse"], None),
        ("mse", [0.0, 1.0]),
    ],
)
def test_losses_and_their_weights(
    loss: Any, weights: Any, blobs: tuple[Any, Any]
) -> None:
    x, y = blobs
    model = compiled(two_outputs(), loss=loss, loss_weights=weights)
    targets = {"classes": np.eye(3)[y], "value": x[:, :1]}
    history = model.fit({"a": x, "b": x}, targets, verbose=0).history
    assert history["loss"] == pytest.approx(history["value_loss"])


@pytest.mark.parametrize(
    ("options", "y", "match"),
    [
        ({"loss": {"clases": "mse"}}, None, "names the output 'clases'"),
        ({"loss": ["mse"]}, None, "1 loss for 2 outputs"),
        ({"metrics": ["mae"]}, None, "list of lists"),
        ({}, [1], "1 targets for the 2 outputs"),
        ({}, {"classes": 0}, r"targets have the keys \['classes'\]"),
    ],
)
def test_refuses_what_does_not_suit_the_outputs(
    options: dict[str, Any], y: Any, match: str, blobs: tuple[Any, Any]
) -> None:
    x, labels = blobs
    targets: Any = [labels, x[:, :1]]
    if isinstance(y, list):
        targets = [labels]
    elif isinstance(y, dict):
        targets = {"classes": labels}
    with pytest.raises((ArgumentError, ValueRangeError), match=match):
        compiled(two_outputs(), **options).fit([x, x], targets, verbose=0)


def test_steps_on_single_batches(blobs: tuple[Any, Any]) -> None:
    x, y = blobs
    steps, fitted = classifier(), classifier()
    for model in (steps, fitted):
        nn.utils.set_random_seed(0)
        model.build((None, 2))
    fitted.fit(x, y, batch_size=35, shuffle=False, verbose=0)
    for half in (slice(0, 35), slice(35, 70)):
        found = steps.train_on_batch(x[half], y[half], return_dict=True)
    assert set(found) == {"loss", "accuracy"}
    for a, b in zip(steps.get_weights(), fitted.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    steps.reset_metrics()
    tested = steps.test_on_batch(x, y)
    assert tested == pytest.approx(steps.evaluate(x, y, batch_size=70, verbose=0))
    np.testing.assert_array_equal(steps.predict_on_batch(x), steps.predict(x, 70))


def test_penalties_and_constraints(blobs: tuple[Any, Any]) -> None:
    x, y = blobs
    layer = nn.Dense(3, kernel_regularizer="l2", kernel_constraint="non_neg")
    model = nn.Sequential([layer])
    logits = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(nn.SGD(0.1), logits)
    model.fit(x, y, epochs=3, verbose=0)
    assert layer.kernel.data.min() >= 0.0
    plain = float(np.asarray(logits(y, model(x)).data))
    penalty = 0.01 * float((layer.kernel.data**2).sum())
    assert penalty > 0
    assert model.evaluate(x, y, 70, verbose=0) == pytest.approx(plain + penalty)


def test_layers_know_that_they_train(blobs: tuple[Any, Any]) -> None:
    seen = []

    class Spy(nn.layers.Layer):
        def call(self, x: Any, training: bool = False) -> Any:
            seen.append(training)
            return x

    model = nn.Sequential([Spy(), nn.Dense(3)])
    model.compile("sgd", nn.losses.SparseCategoricalCrossentropy(from_logits=True))
    (x, y), held_out = [a[:60] for a in blobs], tuple(a[60:] for a in blobs)
    model.fit(x, y, batch_size=70, verbose=0, validation_data=held_out)
    assert seen.count(True) == 1
    assert seen[-2:] == [True, False]
    seen.clear()
    model.predict(blobs[0])
    assert set(seen) == {False}


def test_a_step_of_ones_own(blobs: tuple[Any, Any]) -> None:
    class Own(nn.Sequential):
        def train_step(self, data: Any) -> dict[str, float]:
            x, y = data
            y_pred = self(x, training=True)
            loss = self.compute_loss(x, y, y_pred)
            loss.backward()
            weights = self.trainable_weights
            assert self.optimizer is not None
            self.optimizer.apply([w.grad for w in weights], weights)
            for w in weights:
                w.zero_grad()
            return {"own": loss.item()}

    nn.utils.set_random_seed(0)
    model = Own([nn.Dense(3)])
    model.compile(
        nn.SGD(0.1), nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    history = model.fit(*blobs, epochs=5, verbose=0).history
    assert list(history) == ["own"]
    assert history["own"][-1] < history["own"][0]


def test_nothing_to_train_for(blobs: tuple[Any, Any]) -> None:
    model = nn.Sequential([nn.Dense(3)])
    model.compile("sgd")
    with pytest.raises(GraphError, match="nothing to train for"):
        model.fit(blobs[0], verbose=0)


@pytest.mark.parametrize("given", ["metrics", "weighted_metrics"])
def test_metrics_of_compile_are_among_the_metrics_if_there_are_any(given: str) -> None:
    model = nn.Sequential([nn.Input((2,)), nn.Dense(1)])
    model.compile("sgd", "mse")
    assert [metric.name for metric in model.metrics] == ["loss"]
    model.compile("sgd", "mse", **{given: ["mae"]})
    assert [metric.name for metric in model.metrics] == ["loss", "compile_metrics"]
