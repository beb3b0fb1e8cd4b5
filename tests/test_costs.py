"""What a step costs, counted and not timed: calls of functions, and bytes at the peak.

A clock cannot tell a tenth on a noisy machine; these numbers are the same every time. A
change that needs more of them has to raise a number here, where it is seen.
"""

import gc
import sys
import tracemalloc
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import ops
from autograd.engine import record
from autograd.engine.tensor import plain
from autograd.ops.threads import THREADS
from nn.masks import MASKS


class Cost(NamedTuple):
    """Of one step: calls of Python functions, of C functions, bytes at the peak."""

    python: float
    c: float
    peak: float


STEPS = 10


def counted(run: Callable[[int], Any]) -> Cost:
    """The cost of one step, of ``run(n)`` which makes n: what `STEPS` more of them add.

    The peak is that of `STEPS` steps above what was there before, the least of three:
    what others left may be cleaned up in the midst of one.
    """
    run(STEPS)  # what the first steps alone do, such as filling caches
    calls = [_calls(run, n) for n in (STEPS, 2 * STEPS)]
    python, c = ((b - a) / STEPS for a, b in zip(*calls, strict=True))
    tracemalloc.start()
    try:
        run(1)
        peak = min(_peak(run) for _ in range(3))
    finally:
        tracemalloc.stop()
    return Cost(python, c, peak)


def _peak(run: Callable[[int], Any]) -> int:
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    run(STEPS)
    return tracemalloc.get_traced_memory()[1] - before


def _calls(run: Callable[[int], Any], count: int) -> tuple[int, int]:
    found = {"call": 0, "c_call": 0}

    def notice(frame: Any, event: str, argument: Any) -> None:
        if event in found:
            found[event] += 1

    before = sys.getprofile()
    gc.collect()
    gc.disable()  # which calls what others have left to be called
    sys.setprofile(notice)
    try:
        run(count)
    finally:
        sys.setprofile(before)
        gc.enable()
    return found["call"], found["c_call"]


def scalars(count: int) -> None:
    """Ten operations on numbers, forwards and backwards."""
    for _ in range(count):
        a, b = (ag.tensor(v, requires_grad=True) for v in (-4.0, 2.0))
        c = a * b + b**2
        d = c * 2 - ops.relu(a + b)
        (d / 2.0 + 10.0 / d).backward()


def mlp(count: int) -> None:
    """A training step of 32×64×64×10 in float32 on the engine, with momentum."""
    rng = np.random.default_rng(0)
    x, y = rng.random((32, 64), np.float32), rng.integers(0, 10, 32)
    shapes = ((64, 64), (64,), (64, 10), (10,))
    weights = w1, b1, w2, b2 = [
        ag.tensor(rng.normal(0, 0.1, s), dtype=np.float32, requires_grad=True)
        for s in shapes
    ]
    velocities = [np.zeros_like(w.data) for w in weights]
    for _ in range(count):
        h = ops.affine(x, w1, b1, activation="relu")
        ops.mean_softmax_cross_entropy(ops.affine(h, w2, b2), labels=y).backward()
        for w, v in zip(weights, velocities, strict=True):
            v *= np.float32(0.9)
            v -= np.float32(0.01) * w.grad
            w.update_in_place(np.add, v, w.data)
            w.zero_grad()


def fit(count: int) -> None:
    """The same model in `fit`, with accuracy."""
    rng = np.random.default_rng(0)
    x = rng.random((32 * count, 64), np.float32)
    y = rng.integers(0, 10, len(x))
    model = nn.Sequential([nn.Dense(64, activation="relu"), nn.Dense(10)])
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    sgd = nn.SGD(0.01, momentum=0.9)
    model.compile(sgd, loss, metrics=["accuracy"], jit_compile=False)
    model.fit(x, y, batch_size=32, verbose=0)


def convolutions(count: int) -> None:
    """Two convolutions with pooling in `fit`: 8 images of 16×16×3."""
    rng = np.random.default_rng(0)
    x = rng.random((8 * count, 16, 16, 3), np.float32)
    y = rng.integers(0, 10, len(x))
    layers = nn.layers
    model = nn.Sequential(
        [
            layers.Conv2D(8, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10),
        ]
    )
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(nn.SGD(0.01, momentum=0.9), loss, jit_compile=False)
    model.fit(x, y, batch_size=8, verbose=0)


def gradient(count: int) -> None:
    """`grad` of a function of seven operations."""
    x = np.linspace(0.1, 1.0, 100)
    derivative = ag.grad(lambda x: np.sum(np.log(1 + np.tanh(x * x) * 2)))
    for _ in range(count):
        derivative(x)


CEILINGS: dict[Callable[[int], None], Cost] = {
    scalars: Cost(106, 88, 4_600),
    gradient: Cost(127, 146, 15_000),
    mlp: Cost(103, 127, 120_000),
    fit: Cost(166, 170, 260_000),
    convolutions: Cost(938, 884, 1_000_000),
}
"""The calls are those of Python 3.11, equal every time; bytes vary by a tenth."""


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls are counted in this thread alone, so nothing is to be done in another.

    Masked values of earlier tests, which cost every layer a look, are not there either.
    """
    monkeypatch.setattr(THREADS, "count", 1)
    monkeypatch.setattr(MASKS, "known", {})


@pytest.mark.parametrize("step", CEILINGS, ids=lambda step: step.__name__)
def test_a_step_costs_no_more_than_it_did(step: Callable[[int], None]) -> None:
    found, ceiling = counted(step), CEILINGS[step]
    assert found.peak <= ceiling.peak
    if sys.version_info[:2] == (3, 11):
        assert found.python <= ceiling.python
        assert found.c <= ceiling.c


def test_one_more_call_an_operation_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = record._written
    monkeypatch.setattr(record, "_written", lambda *args: right(*args))
    assert counted(scalars).python > CEILINGS[scalars].python


def test_a_copy_an_operation_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right, copies = record._written, []

    def written(*args: Any) -> Any:
        y = right(*args)
        copies.append(np.array(plain(y)))
        return y

    monkeypatch.setattr(record, "_written", written)
    assert counted(gradient).peak > CEILINGS[gradient].peak
