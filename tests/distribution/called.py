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
    ):
        nn.utils.set_random_seed(5)
        check(parallel.rank)
    print("as said")


if __name__ == "__main__":
    main()
