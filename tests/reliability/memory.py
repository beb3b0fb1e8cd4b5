"""Programs that train for as long as they are told to, and how their memory grows."""

import gc
import os
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import autograd as ag
import nn
from nn import callbacks as cb

__all__ = ["ARRAY", "PROGRAMS", "Growth", "Usage", "growth", "traced_growth", "usage"]

Advance = Callable[[int], None]
"""``advance(n)`` makes `n` more steps."""


class Usage(NamedTuple):
    """What a process has in use.

    bytes: resident. blocks: of Python's allocator. objects: those the collector knows.
    """

    bytes: int
    blocks: int
    objects: int


def usage() -> Usage:
    """What this process has in use now, garbage collected."""
    gc.collect()
    resident = 0
    statm = Path("/proc/self/statm")
    if statm.exists():
        resident = int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return Usage(resident, sys.getallocatedblocks(), len(gc.get_objects()))


class Growth(NamedTuple):
    """By how much the memory in use grew in `steps` steps after the warm-up."""

    steps: int
    bytes: int
    blocks: int
    objects: int

    @property
    def leaks(self) -> bool:
        """Whether more was kept than caches and the history of 200 epochs may take.

        Of the smallest that a step could keep, an object, there would be one a step.
        """
        allowed = min(self.steps // 4, max(500, self.steps // 50))
        return self.bytes > 8 << 20 or max(self.blocks, self.objects) > allowed


def growth(advance: Advance, steps: int, *, warm_up: int = 1000) -> Growth:
    """The growth in `steps` steps, the first `warm_up` of which are not counted."""
    advance(warm_up)
    usage()
    before = usage()
    advance(steps - warm_up)
    after = usage()
    return Growth(steps, *(b - a for a, b in zip(before, after, strict=True)))


def traced_growth(advance: Advance, steps: int) -> int:
    """Bytes that `steps` steps kept, NumPy's arrays among them, by `tracemalloc`.

    It knows nothing of what was there before it started, and counts what takes its
    place: hence twice as many steps before those that are measured.
    """
    tracemalloc.start()
    try:
        advance(2 * steps)
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        advance(steps)
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()


ARRAY = 100
"""Bytes, fewer than the smallest array takes: 112 without its elements."""

PROGRAMS: list[Callable[[], Advance]] = []


def _program(make: Callable[[], Advance]) -> Callable[[], Advance]:
    PROGRAMS.append(make)
    return make


X, Y = nn.datasets.blobs(16)


@_program
def by_hand() -> Advance:
    """A network of two layers on the engine alone, stepped by SGD with momentum."""
    rng = np.random.default_rng(0)
    w, v = (
        ag.tensor(rng.normal(size=s) * 0.1, requires_grad=True)
        for s in ((2, 8), (8, 1))
    )
    sgd = nn.optimizers.SGD(1e-3, momentum=0.9)
    x, y = X.astype(np.float64), Y[:, None] - 1.0

    def advance(steps: int) -> None:
        for _ in range(steps):
            loss = ((ag.ops.tanh(x @ w) @ v - y) ** 2).mean()
            loss.backward()
            sgd.apply([w.grad, v.grad], [w, v])
            w.zero_grad()
            v.zero_grad()

    return advance


@_program
def second_derivatives() -> Advance:
    """Newton's steps by nested transforms, a drawing and explanation now and then."""

    def f(x: Any) -> Any:
        return (ag.ops.cosh(x - 1.0)).sum()

    def advance(steps: int) -> None:
        x = np.zeros(2)
        for i in range(steps):
            slope = ag.grad(f)(x)
            x = x - slope / ag.grad(lambda x: ag.grad(f)(x).sum())(x)
            if i % 500 == 0:
                w = ag.tensor(x, requires_grad=True, name="w")
                ag.draw(f(w))
                ag.explain(f(w), w, index=(0,))

    return advance


def _trained(layers: list[Any], optimizer: Any, x: Any, **options: Any) -> Advance:
    """`fit` of a model on one batch over and over, in epochs of 500 steps."""
    model = nn.Sequential(layers)
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer, loss, metrics=["accuracy"])
    model.fit(x, Y, epochs=1, verbose=0)

    def advance(steps: int) -> None:
        size = min(steps, 500)
        model.fit(
            _batches(x),
            steps_per_epoch=size,
            epochs=steps // size,
            verbose=0,
            **options,
        )

    return advance


def _batches(x: Any) -> Iterator[Any]:
    return repeat((x, Y))


@_program
def dense() -> Advance:
    """`fit` with Adam, averages of the parameters, penalties, limits and callbacks."""
    return _trained(
        [
            nn.Dense(8, activation="relu", kernel_regularizer="l2"),
            nn.Dense(3, kernel_constraint="max_norm"),
        ],
        nn.optimizers.Adam(1e-3, use_ema=True, global_clipnorm=1.0),
        X,
        callbacks=[
            cb.ReduceLROnPlateau(monitor="loss", patience=10**6),
            cb.EarlyStopping(monitor="loss", patience=10**6),
            cb.LambdaCallback(on_train_batch_end=_ignore),
        ],
        validation_data=(X, Y),
    )


def _ignore(batch: int, logs: Any) -> None:
    """A callback that asks for the logs of every step."""


@_program
def batch_statistics() -> Advance:
    """`fit` with batch normalisation, dropout, gradients gathered over two steps."""
    return _trained(
        [
            nn.Dense(8),
            nn.layers.BatchNormalization(),
            nn.layers.ReLU(),
            nn.layers.Dropout(0.2),
            nn.Dense(3),
        ],
        nn.optimizers.AdamW(1e-3, gradient_accumulation_steps=2),
        X,
    )


@_program
def recurrent() -> Advance:
    """`fit` of a gated recurrent unit over three times."""
    x = np.repeat(X[:, None, :], 3, axis=1)
    return _trained([nn.layers.GRU(3), nn.Dense(3)], nn.optimizers.RMSprop(1e-3), x)


@_program
def drawn_ahead() -> Advance:
    """Step after step on what a thread draws, a new pass every 500 steps."""
    model = nn.Sequential([nn.Dense(3)])
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("sgd", loss)
    slices = nn.data.Dataset.from_tensor_slices((X, Y))
    data = slices.repeat().batch(4).take(500).prefetch(2)

    def advance(steps: int) -> None:
        done = 0
        while done < steps:
            for x, y in data.take(min(500, steps - done)):
                model.train_on_batch(x, y)
                done += 1

    return advance
