"""What callbacks, progress and metrics do on each rank: a job of assertions.

``python -m tests.distribution.called`` prints "as said" on each rank.
"""

import contextlib
import gc
import io
import warnings
import weakref
from typing import Any

import numpy as np

import nn
from autograd.errors import TrainingNotice
from nn.training.progress import Progress


class Counts(nn.callbacks.Callback):
    """Counts its calls, and keeps the logs."""

    def __init__(self) -> None:
        self.batches, self.epochs, self.logs = 0, 0, {}

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.batches += 1
        self.logs = dict(logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epochs += 1


class Everywhere(Counts):
    """The same on all ranks."""

    on_every_rank = True


class Asks(nn.callbacks.Callback):
    """Asks on rank 0 for another rate after one epoch, and for the end after three."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if epoch == 0:
            self.model.optimizer.learning_rate = 0.25
        self.model.stop_training = epoch == 2


def model() -> Any:
    made = nn.Sequential([nn.Dense(3)])
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    made.compile(nn.SGD(0.1), loss, metrics=["accuracy"])
    return made


def data(count: int = 90) -> tuple[Any, Any]:
    rng = np.random.default_rng(1)
    return rng.standard_normal((count, 5)), rng.integers(0, 3, count)


def rank_0_calls_and_all_follow(rank: int) -> None:
    made, own, common = model(), Counts(), Everywhere()
    callbacks = [own, common, Asks()]
    history = made.fit(
        *data(), batch_size=30, epochs=9, verbose=0, callbacks=callbacks, shuffle=False
    )
    assert (own.batches, own.epochs) == ((9, 3) if rank == 0 else (0, 0))
    assert (common.batches, common.epochs) == (9, 3)
    assert len(history.history["loss"]) == 3
    assert float(made.optimizer.learning_rate) == 0.25
    assert common.logs["loss"] == history.history["loss"][-1]
    assert common.logs["accuracy"] == history.history["accuracy"][-1]


def early_stopping_stops_everywhere(rank: int) -> None:
    made = model()
    stops = nn.callbacks.EarlyStopping(
        "loss", min_delta=10.0, restore_best_weights=True
    )
    history = made.fit(*data(), epochs=9, verbose=0, callbacks=[stops])
    assert len(history.epoch) == 2
    first = made.evaluate(*data(), verbose=0, return_dict=True)["loss"]
    assert first < history.history["loss"][0]


def rank_0_prints(rank: int) -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        model().fit(*data(), epochs=2, verbose=2)
    assert ("Epoch 2/2" in said.getvalue()) == (rank == 0)


def rank_0_tells_of_mistakes(rank: int) -> None:
    x, y = data()
    made = nn.Sequential([nn.Dense(1)])
    made.compile("sgd", "binary_crossentropy")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        made.fit(x, y % 2, verbose=0)
    kinds = {one.category for one in told}
    assert (TrainingNotice in kinds) == (rank == 0)


def what_is_shown_is_of_all_ranks(rank: int) -> None:
    """On rank 0, at moments that it alone chooses."""
    shown: list[dict[str, float]] = []
    of_all = Everywhere()
    right = Progress.step

    def step(self: Progress, logs: Any) -> None:
        if rank == 0:
            shown.append(logs())
        right(self, logs)

    Progress.step, Progress.is_due = step, True  # type: ignore[method-assign]
    try:
        model().fit(*data(), batch_size=45, epochs=1, verbose=0, callbacks=[of_all])
    finally:
        Progress.step = right  # type: ignore[method-assign]
    if rank == 0:
        assert shown[-1] == of_all.logs


def models_are_let_go(rank: int) -> None:
    made = model()
    made.fit(*data(), verbose=0)
    seen = weakref.ref(made)
    del made
    gc.collect()
    assert seen() is None


def a_second_fit_has_the_program_of_the_first(rank: int) -> None:
    made = model()
    traces = []
    for _ in range(2):
        made.fit(*data(), batch_size=30, epochs=9, verbose=0)
        traces.append(made._programs._shard.traces)
    assert traces[0] == traces[1] > 0


class At(nn.callbacks.Callback):
    """Does something on rank 0 at a hook, the first time that it is called."""

    def __init__(self, hook: str, do: Any) -> None:
        def once(*args: Any, **kwargs: Any) -> None:
            self.do, do = None, self.do
            if do is not None:
                do(self.model)

        self.do = do
        setattr(self, hook, once)


class AtOnAll(At):
    """On every rank."""

    on_every_rank = True


def what_rank_0_asks_for_is_followed_anywhere(rank: int) -> None:
    """At the end of a training too, whose rate the next one begins with."""

    def rate(value: float) -> Any:
        return lambda made: setattr(made.optimizer, "learning_rate", value)

    for hook in ("on_train_batch_begin", "on_epoch_begin", "on_train_end"):
        made = model()
        made.fit(*data(), epochs=2, verbose=0, callbacks=[At(hook, rate(0.2))])
        assert abs(float(made.optimizer.learning_rate) - 0.2) < 1e-6, hook
        made.fit(*data(), verbose=0)


def rank_0_ends_tests_and_predictions(rank: int) -> None:
    made = model()
    made.fit(*data(), verbose=0)
    stops = At("on_test_batch_end", lambda m: setattr(m, "stop_evaluating", True))
    first = made.evaluate(*data(), batch_size=30, verbose=0, callbacks=[stops])
    assert first == made.evaluate(*[a[:30] for a in data()], verbose=0)
    stops = At("on_predict_batch_end", lambda m: setattr(m, "stop_predicting", True))
    some = made.predict(data()[0], batch_size=30, verbose=0, callbacks=[stops])
    assert some.shape == (30, 3)


def a_callback_evaluates_in_the_midst(rank: int) -> None:
    """On every rank, between the batches of `fit`, which goes on as it would have."""
    seen: list[Any] = []

    def trained(*callbacks: Any) -> Any:
        nn.utils.set_random_seed(5)
        made = model()
        return made.fit(*data(), epochs=2, verbose=0, callbacks=list(callbacks))

    def look(made: Any) -> None:
        seen.append(made.evaluate(*data(60), verbose=0))
        seen.append(made.predict(data(7)[0], verbose=0))

    for hook in ("on_epoch_begin", "on_train_batch_begin", "on_train_batch_end"):
        plain, watched = trained(), trained(AtOnAll(hook, look))
        assert plain.history.keys() == watched.history.keys()
        if hook == "on_epoch_begin":  # others add to the means of the epoch
            assert plain.history == watched.history
    weights = [[w.numpy().tolist() for w in one.model.weights]
               for one in (plain, watched)]  # fmt: skip
    assert weights[0] == weights[1]
    assert seen[1].shape == (7, 3)


def logs_of_test_batches_are_of_all_ranks(rank: int) -> None:
    made, seen = model(), Everywhere()
    seen.on_test_batch_end = seen.on_train_batch_end  # type: ignore[method-assign]
    whole = made.evaluate(
        *data(), batch_size=90, verbose=0, return_dict=True, callbacks=[seen]
    )
    assert seen.logs == whole


def a_model_that_is_not_built_predicts(rank: int) -> None:
    made = nn.Sequential([nn.Dense(3)])
    found = made.predict(data()[0], verbose=0)
    assert np.abs(found - data()[0] @ made.weights[0].numpy()).max() < 1e-5


def main() -> None:
    parallel = nn.distribution.DataParallel(timeout=20)
    nn.distribution.set_distribution(parallel)
    for check in (
        rank_0_calls_and_all_follow,
        early_stopping_stops_everywhere,
        rank_0_prints,
        rank_0_tells_of_mistakes,
        what_is_shown_is_of_all_ranks,
        models_are_let_go,
        a_second_fit_has_the_program_of_the_first,
        what_rank_0_asks_for_is_followed_anywhere,
        rank_0_ends_tests_and_predictions,
        a_callback_evaluates_in_the_midst,
        logs_of_test_batches_are_of_all_ranks,
        a_model_that_is_not_built_predicts,
    ):
        nn.utils.set_random_seed(5)
        check(parallel.rank)
    print("as said")


if __name__ == "__main__":
    main()
