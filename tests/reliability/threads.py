"""Many threads at once, each with what is its own, and what they share."""

import sys
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

import autograd as ag
import nn
from autograd.engine.modes import Mode, current
from nn.arrays import raw
from tests.reliability.copies import as_bytes, classifier

__all__ = ["WORK", "disagreements", "in_threads"]


def in_threads(work: Callable[[int], Any], count: int) -> list[Any]:
    """``[work(0), work(1), …]``, each in a thread of its own, all started at once.

    The interpreter is made to switch between them a hundred times as often as usual.
    """
    results: list[Any] = [None] * count
    start = threading.Barrier(count)

    def run(number: int) -> None:
        start.wait()
        try:
            results[number] = work(number)
        except BaseException as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(interval / 100)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    return results


def train(number: int) -> bytes:
    """A seeded model of the thread's own, trained on what another thread draws."""
    initializer = nn.initializers.GlorotUniform(seed=number)
    model = nn.Sequential(
        [
            nn.Dense(5, activation="tanh", kernel_initializer=initializer),
            nn.layers.BatchNormalization(),
            nn.layers.Dropout(0.2, seed=number),
            nn.Dense(3, kernel_initializer=initializer),
        ]
    )
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(nn.optimizers.Adam(0.01), loss, metrics=["accuracy"])
    slices = nn.data.Dataset.from_tensor_slices(nn.datasets.blobs(40, seed=number))
    model.fit(slices.shuffle(40, seed=number).batch(8).prefetch(2), epochs=2, verbose=0)
    names = ",".join(str(w.name) for w in model.weights)
    return as_bytes(model) + names.encode()


def differentiate(number: int) -> Any:
    """Nested derivatives, in the mode that the number chooses."""
    x = np.linspace(0.1, 1.0, 5) * (number + 1)

    def f(x: Any) -> Any:
        return (ag.ops.sin(x) * ag.ops.exp(-x)).sum()

    def both() -> Any:
        second = ag.grad(lambda x: (ag.grad(f)(x) ** 2).sum())
        return [second(x).tolist() for _ in range(10)]

    if number % 3 == 0:
        with ag.no_grad():
            return both(), current.mode
    if number % 3 == 1:
        with ag.detect_anomaly():
            return both(), current.mode
    return both(), current.mode


def read_shared(number: int) -> bytes:
    """Predictions and gradients by the input, of a model that all threads read."""
    rng = np.random.default_rng(number)
    x = rng.normal(size=(6, 2)).astype(np.float32)
    found = [_SHARED.predict(x).tobytes()]
    for _ in range(5):
        moved = ag.tensor(x, requires_grad=True)
        y = _SHARED(moved)
        g = ag.grad(lambda v: (_SHARED(v) ** 2).sum())(x)
        found += [y.data.tobytes(), raw(g).tobytes()]
    return b"".join(found)


def build_shared(number: int) -> Any:
    """The first call of a layer that all threads share: it is built once."""
    layer = _UNBUILT[0]
    y = layer(np.ones((1, 3), np.float32))
    return [w.name for w in layer.weights], y.shape


def draw_seeds(number: int) -> int:
    """Numbers from generators of the common stream, no two of which are the same."""
    drawn = {nn.random.default_seeds.next().integers(2**63) for _ in range(50)}
    with _LOCK:
        _DRAWN.update(drawn)
    return len(drawn)


def draw_graph(number: int) -> str:
    """A drawing, an explanation and a check in each thread."""
    w = ag.tensor(float(number), requires_grad=True, name="w")
    loss = (w * w + w).sum()
    report = ag.gradcheck(np.tanh, [np.full(2, 0.1 * number)], seed=0)
    return f"{ag.draw(loss).source} {ag.explain(loss, w)} {bool(report)}"


_LOCK = threading.Lock()
_DRAWN: set[int] = set()
_SHARED = classifier()
_SHARED.build((None, 2))
_UNBUILT: list[Any] = []


def _reset_shared() -> None:
    """A new unbuilt layer, and no seeds drawn, before the threads start."""
    _UNBUILT[:] = [nn.Sequential([nn.Dense(4, kernel_regularizer="l2"), nn.Dense(2)])]
    _DRAWN.clear()


WORK: list[Callable[[int], Any]] = [
    train,
    differentiate,
    read_shared,
    build_shared,
    draw_seeds,
    draw_graph,
]


def disagreements(work: Callable[[int], Any], count: int) -> list[str]:
    """Where `work` gave another result in `count` threads than one after the other."""
    _reset_shared()
    before = current.mode
    found = in_threads(work, count)
    drawn = len(_DRAWN)
    _reset_shared()
    expected = [work(number) for number in range(count)]
    wrong = [
        f"{work.__name__}({i}): {str(a)[:200]}, alone {str(b)[:200]}"
        for i, (a, b) in enumerate(zip(found, expected, strict=True))
        if isinstance(a, BaseException) or a != b
    ]
    if drawn != (count * 50 if work is draw_seeds else 0):
        wrong.append(f"{drawn} different seeds were drawn")
    if current.mode != before or before != Mode():
        wrong.append(f"the mode became {current.mode}")
    return wrong
