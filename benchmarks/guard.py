"""What the guard on memory costs a training step: with it, and with it taken out.

    python -m benchmarks.guard

Three MLPs in float32 with momentum SGD, on the engine and in `fit`. Both run in turn in
one process; a figure is the median of the rounds' ratios. What is taken out is all that
`engine.memory` does while a graph is recorded and a parameter updated.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np

import autograd as ag
import nn
from autograd import ops
from autograd.engine import record, value

SIZES = {
    "32×64×64×10": (32, 64, 64, 10),
    "128×784×512×10": (128, 784, 512, 10),
    "128×3072×512×10": (128, 3072, 512, 10),
}
ROUNDS = 31
SECONDS = 0.05


def main() -> dict[str, float]:
    """Print and return the ratio of a guarded step to an unguarded one."""
    found: dict[str, float] = {}
    for name, sizes in SIZES.items():
        for kind, make in (("engine", on_the_engine), ("fit", with_fit)):
            found[f"{name}, {kind}"] = compared(make(sizes))
    width = max(map(len, found))
    for name, guarded in found.items():
        print(f"{name:{width}}  {guarded:6.3f}")
    return found


def compared(step: Callable[[], Any]) -> float:
    """The median over the rounds of the time with the guard over that without."""
    count = max(int(SECONDS / timed(step, 3)), 1)
    ratios = []
    for _ in range(ROUNDS):
        guarded = timed(step, count)
        with unguarded():
            ratios.append(guarded / timed(step, count))
    return statistics.median(ratios)


def timed(step: Callable[[], Any], count: int) -> float:
    """Seconds a step, of `count` in a row."""
    start = time.perf_counter()
    for _ in range(count):
        step()
    return (time.perf_counter() - start) / count


@contextmanager
def unguarded() -> Iterator[None]:
    """No copies, no fingerprints, memory handed out as it is."""
    with (
        patch.object(record, "_kept", lambda raw, operands, brief: (raw, None)),
        patch.object(record, "frozen", lambda x: x),
        patch.object(value.Value, "_own", lambda self: None),
        patch.object(value.Value, "_lend", lambda self: None),
    ):
        yield


def on_the_engine(sizes: tuple[int, ...]) -> Callable[[], Any]:
    """A step in operations, its update written to `Tensor.data`."""
    batch, inputs, units, classes = sizes
    rng = np.random.default_rng(0)
    x = rng.random((4 * batch, inputs), dtype=np.float32)
    y = rng.integers(0, classes, len(x))
    shapes = [(inputs, units), (units,), (units, classes), (classes,)]
    values = [rng.normal(0, 0.1, s).astype(np.float32) for s in shapes]
    weights = w1, b1, w2, b2 = [ag.tensor(v, requires_grad=True) for v in values]
    velocities = [np.zeros_like(v) for v in values]

    def step() -> None:
        rows = rng.integers(0, len(x), batch)
        h = ops.relu(ops.matmul(x.take(rows, 0), w1) + b1)
        loss = ops.softmax_cross_entropy(h @ w2 + b2, labels=y[rows]).mean()
        loss.backward()
        for w, v in zip(weights, velocities, strict=True):
            v *= np.float32(0.9)
            v -= np.float32(0.01) * w.grad
            w.data += v
            w.zero_grad()

    return step


def with_fit(sizes: tuple[int, ...]) -> Callable[[], Any]:
    """Sixteen steps of `fit`."""
    batch, inputs, units, classes = sizes
    rng = np.random.default_rng(0)
    x = rng.random((16 * batch, inputs), dtype=np.float32)
    y = rng.integers(0, classes, len(x))
    model = nn.Sequential([nn.Dense(units, activation="relu"), nn.Dense(classes)])
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(nn.SGD(learning_rate=0.01, momentum=0.9), loss)

    def step() -> None:
        model.fit(x, y, batch_size=batch, verbose=0)

    return step


if __name__ == "__main__":
    main()
