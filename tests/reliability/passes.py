"""Passes over data that end early, and what is left: threads, frames, errors."""

import gc
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

import nn

__all__ = [
    "ENDINGS",
    "BrokenError",
    "ahead",
    "batch_is_freed",
    "exit_seconds",
    "threads_left",
]

ROOT = Path(__file__).parents[2]

EXITING = """
import sys, itertools, nn
endless = nn.data.Dataset.from_generator(itertools.count)
passes = [iter(endless.prefetch(2)) for _ in range(8)]
for one in passes:
    next(one)
if sys.argv[1] == "error":
    raise KeyboardInterrupt
"""


class BrokenError(Exception):
    """What a source of data raises."""


def elements(stop: int | None = None) -> Iterator[Any]:
    """Batches without end, or with an error after `stop` of them."""
    for i in count():
        if i == stop:
            raise BrokenError
        yield np.ones((4, 2), np.float32), np.ones((4, 1), np.float32)


def ahead(stop: int | None = None, times: int = 1) -> nn.data.Dataset:
    """Those batches, drawn by a thread, or by several that draw from each other."""
    data = nn.data.Dataset.from_generator(lambda: elements(stop))
    for _ in range(times):
        data = data.prefetch(2)
    return data


def abandoned() -> None:
    """A pass nobody goes on with."""
    assert len(list(islice(iter(ahead()), 3))) == 3


def abandoned_nested() -> None:
    """A pass through three threads that nobody goes on with."""
    next(iter(ahead(times=3)))


def never_begun() -> None:
    """A pass of which no element is asked for."""
    iter(ahead())


def source_raises() -> None:
    """An error of the source comes out where the element is asked for."""
    seen = 0
    try:
        for _ in ahead(3, times=2):
            seen += 1
    except BrokenError:
        assert seen == 3
    else:
        raise AssertionError("the error of the source was lost")


def _model() -> Any:
    model = nn.Sequential([nn.Dense(1)])
    model.compile("sgd", "mse")
    return model


def source_raises_in_fit() -> None:
    """An error of the source comes out of `fit`."""
    try:
        _model().fit(ahead(3), verbose=0)
    except BrokenError:
        return
    raise AssertionError("the error of the source was lost")


def callback_raises_in_fit() -> None:
    """A callback ends `fit` by an error, with a thread ahead of it."""

    def stop(batch: int, logs: Any) -> None:
        if batch == 2:
            raise BrokenError

    model = _model()
    try:
        model.fit(
            ahead(),
            steps_per_epoch=5,
            verbose=0,
            callbacks=[nn.callbacks.LambdaCallback(on_train_batch_end=stop)],
        )
    except BrokenError:
        pass
    else:
        raise AssertionError("the error of the callback was lost")
    assert model.training_run is not None


def fit_ends_within_a_pass() -> None:
    """`fit` is done before the data is, and the model lives on."""
    model = _model()
    model.fit(ahead(), steps_per_epoch=5, verbose=0)
    assert model.training_run is not None


ENDINGS: list[Callable[[], None]] = [
    abandoned,
    abandoned_nested,
    never_begun,
    source_raises,
    source_raises_in_fit,
    callback_raises_in_fit,
    fit_ends_within_a_pass,
]


def threads_left(ending: Callable[[], None]) -> int:
    """How many more threads there are after `ending`."""
    before = threading.active_count()
    ending()
    return threading.active_count() - before


def exit_seconds(how: str) -> float:
    """How long a process with eight passes open takes to end; how: "error" or "end"."""
    start = monotonic()
    subprocess.run(
        [sys.executable, "-c", EXITING, how], cwd=ROOT, capture_output=True, timeout=60
    )
    return monotonic() - start


def batch_is_freed() -> bool:
    """Whether an error of the source keeps no batch alive, the collector being off."""
    references = []

    def source() -> Iterator[Any]:
        batch = np.ones(1000)
        references.append(weakref.ref(batch))
        yield batch
        raise BrokenError

    gc.disable()
    try:
        for _ in nn.data.Dataset.from_generator(source).prefetch(2):
            pass
    except BrokenError:
        pass
    finally:
        gc.enable()
    del _
    return references[0]() is None
