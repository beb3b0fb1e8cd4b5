"""Passes over data that end early leave no thread; errors of a source are told."""

import itertools
import os
import threading
from collections.abc import Callable

import numpy as np
import pytest

import nn
from autograd.errors import GraphError
from tests.reliability.passes import (
    ENDINGS,
    BrokenError,
    ahead,
    batch_is_freed,
    exit_seconds,
    threads_left,
)


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda f: f.__name__)
def test_no_thread_is_left(ending: Callable[[], None]) -> None:
    assert threads_left(ending) == 0


def test_a_thread_that_is_left_is_found() -> None:
    released = threading.Event()
    thread = threading.Thread(target=released.wait)
    assert threads_left(thread.start) == 1
    released.set()
    thread.join()


@pytest.mark.parametrize("how", ["end", "error"])
def test_a_process_ends_with_passes_open(how: str) -> None:
    assert exit_seconds(how) < 20


def test_an_error_of_the_source_keeps_no_batch() -> None:
    assert batch_is_freed()


def test_an_interrupted_fit_can_be_called_again_on_the_same_data() -> None:
    data = ahead(6)
    model = nn.Sequential([nn.Dense(1)])
    model.compile("sgd", "mse")
    for _ in range(3):
        with pytest.raises(BrokenError):
            model.fit(data, verbose=0)
    model.fit(data, steps_per_epoch=5, verbose=0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_pass_cannot_go_on_in_a_process_forked_off() -> None:
    numbers = nn.data.Dataset.from_generator(itertools.count)
    going_on = iter(numbers.map(np.asarray).prefetch(2))
    assert next(going_on) == 0
    child = os.fork()
    if child == 0:
        try:
            next(going_on)
        except GraphError:
            other = next(iter(numbers.prefetch(2)))  # a pass of its own it may begin
            os._exit(0 if other == 0 else 2)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert next(going_on) == 1
    going_on.close()
