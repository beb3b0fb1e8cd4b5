"""Callbacks: when they are called, and what each of them does."""

import csv
import math
from collections import Counter
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

import nn
from autograd.errors import ArgumentError, TrainingNotice, ValueRangeError
from nn import callbacks as cb

DATA = nn.datasets.blobs(60)


def classifier(**options: Any) -> Any:
    """A small classifier, compiled."""
    nn.utils.set_random_seed(0)
    model = nn.Sequential([nn.Dense(4, activation="relu"), nn.Dense(3)])
    settings = {
        "optimizer": nn.SGD(0.1),
        "loss": nn.losses.SparseCategoricalCrossentropy(from_logits=True),
        "metrics": ["accuracy"],
    }
    model.compile(**settings | options)
    return model


HOOKS = [name for name in dir(cb.Callback) if name.startswith("on_")]


def spied() -> tuple[cb.LambdaCallback, list[tuple[Any, ...]]]:
    """A callback that enters every hook's name and arguments into a list."""
    calls: list[tuple[Any, ...]] = []

    def note(name: str) -> Any:
        return lambda *args: calls.append((name, *args))

    return cb.LambdaCallback(**{name: note(name) for name in HOOKS}), calls


def test_every_hook_in_its_turn() -> None:
    spy, calls = spied()
    model = classifier()
    model.fit(*DATA, epochs=2, verbose=0, validation_split=0.5, callbacks=[spy])
    names = [call[0] for call in calls]
    epoch = [
        "on_epoch_begin",
        "on_train_batch_begin",
        "on_train_batch_end",
        "on_test_begin",
        "on_test_batch_begin",
        "on_test_batch_end",
        "on_test_end",
        "on_epoch_end",
    ]
    assert names == ["on_train_begin", *epoch, *epoch, "on_train_end"]
    logs = calls[8][2]
    assert list(logs) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert [call[1] for call in calls if call[0] == "on_epoch_end"] == [0, 1]
    assert spy.model is model
    assert spy.params == {"epochs": 2, "steps": 1, "verbose": 0}
    calls.clear()
    model.evaluate(*DATA, verbose=0, callbacks=[spy])
    model.predict(DATA[0], callbacks=[spy], batch_size=30)
    assert Counter(call[0] for call in calls) == {
        "on_test_begin": 1,
        "on_test_batch_begin": 2,
        "on_test_batch_end": 2,
        "on_test_end": 1,
        "on_predict_begin": 1,
        "on_predict_batch_begin": 2,
        "on_predict_batch_end": 2,
        "on_predict_end": 1,
    }


def test_on_batch_end_is_on_train_batch_end() -> None:
    class Old(cb.Callback):
        seen: ClassVar[list[int]] = []

        def on_batch_end(self, batch: int, logs: cb.base.Logs = None) -> None:
            assert logs is not None
            assert logs["loss"] > 0
            self.seen.append(batch)

    classifier().fit(*DATA, verbose=0, batch_size=20, callbacks=[Old()])
    assert Old.seen == [0, 1, 2]


def feed_losses(callback: Any, losses: list[float], model: Any = None) -> Any:
    """Show `callback` epochs with these validation losses, as `fit` would."""
    if model is None:
        model = classifier()
        model.evaluate(*DATA, verbose=0)
    model.stop_training = False
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, loss in enumerate(losses):
        model.set_weights([np.full(w.shape, epoch) for w in model.weights])
        callback.on_epoch_end(epoch, {"val_loss": loss, "val_accuracy": -loss})
        if model.stop_training:
            break
    callback.on_train_end()
    return model


@pytest.mark.parametrize(
    ("settings", "losses", "stopped"),
    [
        ({}, [3, 2, 1, 1.5, 0], 3),
        ({"patience": 2}, [3, 2, 2.5, 1, 1, 1], 5),
        ({"patience": 2, "min_delta": 1.5}, [3, 2, 1.6, 0], 2),
        ({"baseline": 1.0, "patience": 2}, [3, 2, 1.5, 0.5], 0),
        ({"baseline": 1.0, "patience": 3}, [3, 2, 0.5, 0.6], 0),
        ({"start_from_epoch": 3}, [1, 2, 3, 4, 5], 4),
        ({"monitor": "val_accuracy"}, [3, 2, 1, 1.5], 3),
        ({"mode": "max"}, [3, 2], 1),
        ({}, [1, math.nan], 1),
    ],
)
def test_early_stopping(
    settings: dict[str, Any], losses: list[float], stopped: int
) -> None:
    callback = cb.EarlyStopping(**settings)
    feed_losses(callback, losses)
    assert callback.stopped_epoch == stopped


def test_early_stopping_restores_the_best_weights() -> None:
    model = classifier()
    model.build((None, 2))
    callback = cb.EarlyStopping(patience=2, restore_best_weights=True)
    feed_losses(callback, [3, 1, 2, 2, 2], model)
    assert callback.best_epoch == 1
    assert {float(v) for w in model.get_weights() for v in w.ravel()} == {1.0}


def test_early_stopping_ends_fit() -> None:
    model = classifier(optimizer=nn.SGD(0.0))
    with pytest.warns(TrainingNotice, match="the learning rate is 0"):
        history = model.fit(
            *DATA,
            epochs=10,
            verbose=0,
            validation_split=0.2,
            callbacks=[cb.EarlyStopping(patience=2)],
        )
    assert history.epoch == [0, 1, 2]


def test_a_missing_monitor_is_told() -> None:
    with pytest.warns(UserWarning, match=r"no 'val_loss' among \['accuracy', 'loss'\]"):
        classifier().fit(*DATA, verbose=0, callbacks=[cb.EarlyStopping()])


def test_reduce_on_plateau() -> None:
    callback = cb.ReduceLROnPlateau(patience=2, factor=0.5, cooldown=1, min_lr=0.03)
    model, rates = classifier(), []
    note = cb.LambdaCallback(
        on_epoch_end=lambda epoch, logs: rates.append(model.optimizer.rate)
    )
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, loss in enumerate([1, 1, 1, 1, 1, 1, 1, 1, 0.5]):
        callback.on_epoch_end(epoch, {"val_loss": loss})
        note.on_epoch_end(epoch, {})
    assert rates == [0.1, 0.1, 0.05, 0.05, 0.03, 0.03, 0.03, 0.03, 0.03]


def test_learning_rate_scheduler() -> None:
    model = classifier()
    schedule = cb.LearningRateScheduler(lambda epoch, rate: rate / 2)
    history = model.fit(*DATA, epochs=3, verbose=0, callbacks=[schedule])
    assert history.history["learning_rate"] == [0.05, 0.025, 0.0125]
    by_epoch = cb.LearningRateScheduler(lambda epoch: 0.1 * (epoch + 1))
    model.fit(*DATA, epochs=2, verbose=0, callbacks=[by_epoch])
    assert float(model.optimizer.learning_rate) == pytest.approx(0.2)


def test_csv_logger(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    model = classifier()
    history = model.fit(*DATA, epochs=2, verbose=0, callbacks=[cb.CSVLogger(path)])
    model.fit(
        *DATA,
        epochs=3,
        initial_epoch=2,
        verbose=0,
        callbacks=[cb.CSVLogger(path, append=True)],
    )
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["0", "1", "2"]
    assert [float(row["loss"]) for row in rows][:2] == history.history["loss"]


def test_terminate_on_nan(capsys: pytest.CaptureFixture[str]) -> None:
    model = classifier(loss=lambda y, p: p.sum() * np.nan, metrics=[])
    with pytest.warns(TrainingNotice, match="the loss is nan in step 1 "):
        history = model.fit(
            *DATA, epochs=5, batch_size=20, verbose=0, callbacks=[cb.TerminateOnNaN()]
        )
    assert history.epoch == [0]
    assert model.optimizer.iterations == 1
    assert "Batch 0: loss is nan" in capsys.readouterr().out


def test_model_checkpoint(tmp_path: Path) -> None:
    model = classifier()
    every = cb.ModelCheckpoint(tmp_path / "m{epoch:02d}-{loss:.1f}.safetensors")
    best = cb.ModelCheckpoint(
        tmp_path / "best.safetensors",
        monitor="loss",
        save_best_only=True,
        save_weights_only=True,
    )
    batches = cb.ModelCheckpoint(tmp_path / "b{epoch}.safetensors", save_freq=3)
    model.fit(
        *DATA, epochs=2, batch_size=30, verbose=0, callbacks=[every, best, batches]
    )
    names = sorted(p.name for p in tmp_path.iterdir())
    assert [n[:3] for n in names] == ["b2.", "bes", "m01", "m02"]
    again = nn.saving.load_model(tmp_path / names[3])
    np.testing.assert_array_equal(again.predict(DATA[0]), model.predict(DATA[0]))
    again.load_weights(tmp_path / "best.safetensors")
    with pytest.raises(ArgumentError, match=r"filepath names 'f1'.*'accuracy'"):
        model.fit(*DATA, verbose=0, callbacks=[cb.ModelCheckpoint("{f1}")])


def test_backup_goes_on_and_cleans_up(tmp_path: Path) -> None:
    def fit(stop_in: int | None) -> Any:
        model = classifier(optimizer=nn.optimizers.Adam(0.01))

        def stop(epoch: int, logs: Any) -> None:
            if epoch == stop_in:
                raise KeyboardInterrupt

        calls = [cb.BackupAndRestore(tmp_path), cb.LambdaCallback(on_epoch_begin=stop)]
        history = model.fit(*DATA, epochs=4, verbose=0, callbacks=calls)
        return model.get_weights(), history.history

    whole = fit(None)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(KeyboardInterrupt):
        fit(2)
    assert [p.name for p in tmp_path.iterdir()] == ["training.safetensors"]
    weights, history = fit(None)
    assert history == whole[1]
    for a, b in zip(weights, whole[0], strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: cb.EarlyStopping(mode="best"), "mode: expected one of"),
        (lambda: cb.ReduceLROnPlateau(factor=1.0), "factor must be"),
        (lambda: cb.BackupAndRestore("x", save_freq=0), "save_freq is 'epoch' or"),
        (lambda: cb.LambdaCallback(on_epoch_ende=print), "did you mean 'on_epoch_end'"),
    ],
)
def test_refuses_settings(make: Any, match: str) -> None:
    with pytest.raises(ValueRangeError, match=match):
        make()


def test_refuses_what_is_no_callback() -> None:
    with pytest.raises(ArgumentError, match="expected Callback objects"):
        classifier().fit(*DATA, verbose=0, callbacks=[print])


@pytest.mark.parametrize(
    ("monitor", "losses", "stopped"),
    [
        ("val_accuracy", [1, 2, 1.5], 2),
        ("accuracy", [1, 2, 1.5], 2),
        ("val_mae", [2, 1, 1.5], 2),
        ("val_huber", [2, 1, 1.5], 2),
        ("loss", [2, 1, 1.5], 2),
    ],
)
def test_the_direction_is_the_metrics(
    monitor: str, losses: list[float], stopped: int
) -> None:
    metrics = ["accuracy", nn.metrics.MeanAbsoluteError("mae"), nn.losses.huber]
    model = classifier(loss="mse", metrics=metrics)
    model.evaluate(DATA[0], np.eye(3)[DATA[1]], verbose=0)
    callback = cb.EarlyStopping(monitor)
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, value in enumerate(losses):
        callback.on_epoch_end(epoch, {monitor: value})
    assert callback.stopped_epoch == stopped


def test_a_direction_that_is_not_known() -> None:
    for monitor in ("val_score", "learning_rate"):
        with pytest.raises(ValueRangeError, match=f"whether '{monitor}' is to rise or"):
            classifier().fit(*DATA, verbose=0, callbacks=[cb.EarlyStopping(monitor)])
    with pytest.warns(UserWarning, match="no 'val_score' among"):
        classifier().fit(
            *DATA, verbose=0, callbacks=[cb.EarlyStopping("val_score", mode="max")]
        )


def test_the_rate_is_in_the_logs_of_two_callbacks() -> None:
    for callback, logged in (
        (cb.ReduceLROnPlateau("loss"), True),
        (cb.LearningRateScheduler(lambda epoch, rate: rate), True),
        (cb.EarlyStopping("loss"), False),
    ):
        history = classifier().fit(*DATA, verbose=0, callbacks=[callback])
        assert ("learning_rate" in history.history) == logged


def test_rates_of_several_optimizers(capsys: pytest.CaptureFixture[str]) -> None:
    optimizers = nn.optimizers
    inner = {".*bias": nn.SGD(0.4, name="biases")}
    chosen = optimizers.OptimizerMap(nn.SGD(0.2, name="others"), inner)
    model = classifier(optimizer=optimizers.MultiOptimizer(chosen))
    halved = cb.LearningRateScheduler(lambda epoch, rate: rate / 2, verbose=1)
    plateau = cb.ReduceLROnPlateau("loss", 0.5, 1, 1, "max", min_lr=0.06)
    history = model.fit(*DATA, epochs=3, verbose=0, callbacks=[halved]).history
    assert history["learning_rate_biases"] == pytest.approx([0.2, 0.1, 0.05])
    assert history["learning_rate_others"] == pytest.approx([0.1, 0.05, 0.025])
    assert "Epoch 1: learning rate is now 0.2" in capsys.readouterr().out
    for one in model.optimizer.optimizers:
        one.learning_rate = 0.1
    model.optimizer.optimizers[0].learning_rate = 0.05
    model.fit(*DATA, epochs=2, verbose=0, callbacks=[plateau])
    rates = [one.rate for one in model.optimizer.optimizers]
    assert rates == pytest.approx([0.05, 0.06])
    assert "learning rate is now 0.06" in capsys.readouterr().out


def test_a_schedule_gives_a_number() -> None:
    schedule = cb.LearningRateScheduler(lambda epoch, rate: None)  # type: ignore
    with pytest.raises(ArgumentError, match="schedule gives a number, it gave None"):
        classifier().fit(*DATA, verbose=0, callbacks=[schedule])


def test_terminate_on_nan_by_an_error() -> None:
    model = classifier(loss=lambda y, p: p.sum() * np.nan, metrics=[])
    callback = cb.TerminateOnNaN(raise_error=True)
    with (
        nn.utils.notices(False),
        pytest.raises(RuntimeError, match="the loss is nan after batch 0"),
    ):
        model.fit(*DATA, verbose=0, callbacks=[callback])


def _average(model: Any) -> Any:
    ((_, kept), *_) = model.optimizer.kept()
    return kept["average"]


@pytest.mark.parametrize("swap_on_epoch", [False, True])
def test_tests_with_averages(swap_on_epoch: bool) -> None:
    seen: list[Any] = []

    def note(*args: Any) -> None:
        seen.append(model.get_weights()[0])

    def averages() -> Any:
        return np.array(_average(model))

    model = classifier(optimizer=nn.SGD(0.5, use_ema=True, ema_momentum=0.5))
    swap = cb.SwapEMAWeights(swap_on_epoch)
    spy = cb.LambdaCallback(
        on_epoch_begin=note,
        on_epoch_end=note,
        on_test_begin=note,
        on_train_end=note,
    )
    x, y = DATA
    held_out = x[50:], y[50:]
    model.fit(
        *(x[:50], y[:50], 10),
        epochs=2,
        verbose=0,
        validation_data=held_out,
        callbacks=[swap, spy],
    )
    _, tested, ended, begun, tested_again, last, final = seen
    assert (tested == ended).all() == swap_on_epoch
    assert (begun != tested).any()
    assert (tested_again == final).all()  # the averages replace the weights at the end
    assert (tested_again == last).all() == swap_on_epoch
    before = model.get_weights()[0]
    _average(model)[...] = 0.0
    model.predict(
        DATA[0], callbacks=[swap, cb.LambdaCallback(on_predict_batch_end=note)]
    )
    assert not seen[-1].any()
    assert (model.get_weights()[0] == before).all()
    assert not averages().any()


def test_averages_that_are_not_kept() -> None:
    with pytest.raises(ArgumentError, match="make it with use_ema=True"):
        classifier().fit(*DATA, verbose=0, callbacks=[cb.SwapEMAWeights()])


def test_lists_of_callbacks() -> None:
    spy, calls = spied()
    history = cb.History()
    called = cb.CallbackList([spy, history], add_history=True, model="model", steps=2)
    assert called.callbacks == [spy, history]
    assert spy.model == "model"
    assert spy.params == {"steps": 2}
    called.on_train_begin()
    called.on_epoch_end(3, {"loss": 1.0})
    assert calls == [("on_train_begin",), ("on_epoch_end", 3, {"loss": 1.0})]
    assert history.history == {"loss": [1.0]}
    called.on_train_begin()
    assert history.epoch == []
    backup = cb.BackupAndRestore("x")
    called = cb.CallbackList(backup)
    called.append(spy)
    assert called.callbacks == [spy, backup]
