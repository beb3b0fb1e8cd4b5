"""What is noticed of planted mistakes, and that nothing is of sound trainings."""

import warnings
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import ShapeError, TrainingNotice
from nn.noticing import CHECKS, table
from tests.nn.mistakes.__main__ import alarms, is_noticed
from tests.nn.mistakes.healthy import HEALTHY
from tests.nn.mistakes.planted import PLANTED

FIRST = [(number, planted) for number, planted in PLANTED if number == 0]
SOUND = [(number, train) for number, train in HEALTHY if number == 0]


@pytest.mark.parametrize(("number", "planted"), FIRST)
def test_a_planted_mistake_is_noticed(number: int, planted: Any) -> None:
    assert is_noticed(number, planted)


@pytest.mark.parametrize(("number", "train"), SOUND)
def test_nothing_is_noticed_of_a_sound_training(number: int, train: Any) -> None:
    assert alarms(number, train) == []


def test_there_are_as_many_trainings_as_promised() -> None:
    assert len(PLANTED) >= 200
    assert len(HEALTHY) >= 200


def test_every_check_is_planted() -> None:
    planted = {name for _, p in PLANTED for name in p.expected} | {"explained"}
    assert {check.name for check in CHECKS} <= planted


def test_the_table_has_a_line_for_every_check() -> None:
    assert table().count("\n") == len(CHECKS) + 2


def unsuited(**options: Any) -> Any:
    """A model whose outputs its loss does not take."""
    model = nn.Sequential([nn.Dense(1)])
    model.compile("sgd", "binary_crossentropy", **options)
    return model


X, Y = np.random.default_rng(0).normal(size=(40, 3)), np.arange(40) % 2


def test_the_warning_stands_where_the_user_calls() -> None:
    with pytest.warns(TrainingNotice, match="from_logits=True") as told:
        unsuited().fit(X, Y, verbose=0)
    assert told[0].filename == __file__


@pytest.mark.parametrize("caller", ["fit", "evaluate", "train_on_batch"])
def test_once_for_a_model(caller: str) -> None:
    model = unsuited()
    options = {} if caller == "train_on_batch" else {"verbose": 0}
    with pytest.warns(TrainingNotice, match=f"^{caller}: the loss"):
        getattr(model, caller)(X, Y, **options)
    getattr(model, caller)(X, Y, **options)  # warnings are errors


def test_the_switch() -> None:
    model = unsuited()
    with nn.utils.notices(False):
        model.fit(X, Y, verbose=0)
        with nn.utils.notices(True), pytest.warns(TrainingNotice):
            unsuited().fit(X, Y, verbose=0)
    with pytest.warns(TrainingNotice):
        model.fit(X, Y, verbose=0)


def test_an_error_puts_the_switch_back() -> None:
    with pytest.raises(ZeroDivisionError), nn.utils.notices(False):
        raise ZeroDivisionError
    with pytest.warns(TrainingNotice):
        unsuited().fit(X, Y, verbose=0)


def test_training_is_the_same_without() -> None:
    def weights(wanted: bool) -> Any:
        nn.utils.set_random_seed(3)
        parts = [nn.Dense(8, "relu"), nn.layers.Dropout(0.5), nn.Dense(1)]
        model = nn.Sequential(parts)
        model.compile("adam", "mse")
        with nn.utils.notices(wanted):
            model.fit(X, X[:, :1] ** 2, epochs=20, batch_size=8, verbose=0)
            model.fit(X, X[:, :1] ** 2, epochs=20, batch_size=8, verbose=0)
        return model.get_weights()

    for a, b in zip(weights(True), weights(False), strict=True):
        assert (a == b).all()


def test_layers_are_left_as_they_were() -> None:
    model = nn.Sequential([nn.Dense(2, "tanh"), nn.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(X, X[:, :1], verbose=0)
    assert not any("call" in vars(layer) for layer in model._all())


@pytest.mark.parametrize("jit_compile", [False, True])
def test_the_step_and_the_layer_of_a_lost_loss_are_named(jit_compile: bool) -> None:
    model = nn.Sequential([nn.Dense(4, name="first"), nn.Dense(1, name="second")])
    model.compile(nn.SGD(1e25), "mse", jit_compile=jit_compile)
    match = r"the loss is (inf|nan) in step \d+ \(epoch 1, batch \d\).*first|second"
    with np.errstate(all="ignore"), pytest.warns(TrainingNotice, match=match):
        model.fit(X, X[:, :1], batch_size=8, verbose=0)


def test_swapped_data_is_said_beside_the_error() -> None:
    model = nn.Sequential([nn.Input((3,)), nn.Dense(2, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    with pytest.raises(ShapeError) as caught:
        model.fit(Y, X, verbose=0)
    assert any("the order is fit(x, y)" in note for note in caught.value.__notes__)
    with pytest.raises(ShapeError) as caught:
        model.fit(X[:, :2], Y, verbose=0)
    assert not hasattr(caught.value, "__notes__")


def test_a_filter_of_python_makes_notices_errors() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", TrainingNotice)
        with pytest.raises(TrainingNotice):
            unsuited().fit(X, Y, verbose=0)
