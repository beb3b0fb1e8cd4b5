"""BLAS in one thread while threads of ours compute, and as before afterwards."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController, threadpool_limits

import nn
from autograd.ops.blas import BLAS, Blas
from autograd.ops.threads import THREADS, Threads


def blas_threads() -> set[int]:
    """How many threads each BLAS of this process takes now."""
    found = ThreadpoolController().select(user_api="blas").lib_controllers
    return {library.num_threads for library in found}


@pytest.fixture(autouse=True)
def two() -> Iterator[None]:
    """BLAS with two threads around each test."""
    np.ones((2, 2)) @ np.ones((2, 2))
    with threadpool_limits(2, "blas"):
        if blas_threads() != {2}:
            pytest.skip("NumPy's BLAS cannot be told how many threads to take")
        yield


def test_the_last_to_leave_puts_it_back() -> None:
    blas = Blas()
    with blas.single_threaded():
        with pytest.raises(ZeroDivisionError), blas.single_threaded():
            1 / 0  # noqa: B018
        assert blas_threads() == {1}
    assert blas_threads() == {2}


def test_threads_that_share_have_the_cores() -> None:
    seen: list[set[int]] = []
    Threads(2).share(lambda part: seen.append(blas_threads()), range(8))
    assert seen == [{1}] * 8
    assert blas_threads() == {2}
    Threads(1).share(lambda part: seen.append(blas_threads()), range(8))
    assert seen[8:] == [{2}] * 8


class Watch(nn.callbacks.Callback):
    """Notes how many threads BLAS has at the end of each batch."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[int] = set()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.seen |= blas_threads()

    on_test_batch_end = on_train_batch_end
    on_predict_batch_end = on_train_batch_end


@pytest.mark.parametrize("shared", [True, False])
def test_training_leaves_the_cores_to_layers_that_share(
    shared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(THREADS, "count", 2)
    layers = [nn.layers.Conv2D(2, 3), nn.layers.Flatten()] if shared else []
    model = nn.Sequential([*layers, nn.layers.Flatten(), nn.layers.Dense(1)])
    model.compile("sgd", "mse")
    x, y = np.zeros((8, 5, 5, 1)), np.zeros((8, 1))
    watch = Watch()
    model.fit(x, y, validation_data=(x, y), callbacks=[watch], verbose=0)
    model.evaluate(x, y, callbacks=[watch], verbose=0)
    model.predict(x, callbacks=[watch])
    assert watch.seen == ({1} if shared else {2})
    for call in (model.train_on_batch, model.test_on_batch):
        call(x, y)
    model.predict_on_batch(x)
    assert blas_threads() == {2}
    assert BLAS._holders == 0
