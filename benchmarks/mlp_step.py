"""One training step of a small MLP, 32×64×64×10 in float32 with momentum SGD.

    python benchmarks/mlp_step.py

The same step four times: NumPy by hand with every buffer reused, the engine alone, and
`fit` without and with accuracy. Each takes its batch from shuffled data. They run in
turns, so that a busy machine slows all alike; a ratio is the median of the rounds'.
"""

import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

import autograd as ag
import nn
from autograd import ops

BATCH, STEPS, ROUNDS = 32, 200, 41
SIZES = (64, 64, 10)
RATE, MOMENTUM = np.float32(0.01), np.float32(0.9)
ROWS = np.arange(BATCH)


def main() -> dict[str, float]:
    """Print and return the median microseconds per step of each contender."""
    rng = np.random.default_rng(0)
    x = rng.random((BATCH * STEPS, SIZES[0]), dtype=np.float32)
    y = rng.integers(0, SIZES[-1], len(x))
    contenders = {
        "NumPy by hand": by_hand(x, y, parameters(rng)),
        "engine": on_the_engine(x, y, parameters(rng)),
        "fit": with_fit(x, y, []),
        "fit with accuracy": with_fit(x, y, ["accuracy"]),
    }
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, epoch in contenders.items():
            start = time.perf_counter()
            epoch()
            times[name].append((time.perf_counter() - start) / STEPS * 1e6)
    print(f"{'step 32×64×64×10':20}{'µs':>8}{'÷ by hand':>12}{'÷ engine':>12}")
    for name, t in times.items():
        hand, engine = ratio(t, times["NumPy by hand"]), ratio(t, times["engine"])
        print(f"{name:20}{statistics.median(t):8.1f}{hand:12.2f}{engine:12.2f}")
    return {name: statistics.median(t) for name, t in times.items()}


def ratio(times: list[float], others: list[float]) -> float:
    """The median over the rounds of the one time over the other."""
    return statistics.median(t / o for t, o in zip(times, others, strict=True))


def parameters(rng: np.random.Generator) -> list[Any]:
    """Kernel, bias, kernel, bias."""
    shapes = [s for n, m in pairwise(SIZES) for s in ((n, m), (m,))]
    return [rng.normal(0, 0.1, shape).astype(np.float32) for shape in shapes]


def by_hand(x: Any, y: Any, params: list[Any]) -> Callable[[], None]:
    """What a patient programmer writes: no step allocates an array of floats."""
    w1, b1, w2, b2 = params
    gradients = gw1, gb1, gw2, gb2 = [np.empty_like(p) for p in params]
    velocities = [np.zeros_like(p) for p in params]
    xb = np.empty((BATCH, SIZES[0]), np.float32)
    h, gh = np.empty((2, BATCH, SIZES[1]), np.float32)
    z = np.empty((BATCH, SIZES[2]), np.float32)
    column = np.empty((BATCH, 1), np.float32)
    mask = np.empty(h.shape, bool)
    zero, share = np.zeros(SIZES[1], np.float32), np.float32(1 / BATCH)

    def step(rows: Any) -> float:
        np.take(x, rows, axis=0, out=xb, mode="clip")
        labels = y[rows]
        np.matmul(xb, w1, out=h)
        np.add(h, b1, out=h)
        np.maximum(h, zero, out=h)
        np.matmul(h, w2, out=z)
        np.add(z, b2, out=z)
        np.maximum.reduce(z, axis=1, keepdims=True, out=column)
        np.subtract(z, column, out=z)
        picked = z[ROWS, labels]
        np.exp(z, out=z)
        np.add.reduce(z, axis=1, keepdims=True, out=column)
        np.divide(z, column, out=z)
        np.log(column, out=column)
        loss = float((column[:, 0] - picked).sum() * share)
        z[ROWS, labels] -= 1
        np.multiply(z, share, out=z)
        np.matmul(h.T, z, out=gw2)
        np.add.reduce(z, axis=0, out=gb2)
        np.matmul(z, w2.T, out=gh)
        np.greater(h, 0, out=mask)
        np.multiply(gh, mask, out=gh)
        np.matmul(xb.T, gh, out=gw1)
        np.add.reduce(gh, axis=0, out=gb1)
        descend(params, gradients, velocities)
        return loss

    return epoch_of(step, len(x))


def on_the_engine(x: Any, y: Any, params: list[Any]) -> Callable[[], None]:
    """The forward pass in operations, the backward pass by the engine."""
    weights = w1, b1, w2, b2 = [ag.tensor(p, requires_grad=True) for p in params]
    velocities = [np.zeros_like(p) for p in params]

    def step(rows: Any) -> float:
        h = ops.relu(ops.matmul(x.take(rows, 0), w1) + b1)
        loss = ops.softmax_cross_entropy(h @ w2 + b2, labels=y[rows]).mean()
        loss.backward()
        descend([w.data for w in weights], [w.grad for w in weights], velocities)
        for w in weights:
            w.grad = None
        return float(loss.data)

    return epoch_of(step, len(x))


def with_fit(x: Any, y: Any, metrics: list[str]) -> Callable[[], None]:
    """The model of README.md."""
    model = nn.Sequential([nn.Dense(SIZES[1], activation="relu"), nn.Dense(SIZES[2])])
    model.compile(
        optimizer=nn.SGD(learning_rate=float(RATE), momentum=float(MOMENTUM)),
        loss=nn.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=metrics,
    )

    def epoch() -> None:
        model.fit(x, y, batch_size=BATCH, verbose=0)

    return epoch


def descend(params: list[Any], gradients: list[Any], velocities: list[Any]) -> None:
    """``v ← βv − ηg``, ``w ← w + v``; overwrites the gradients."""
    for w, g, v in zip(params, gradients, velocities, strict=True):
        np.multiply(v, MOMENTUM, out=v)
        np.multiply(g, RATE, out=g)
        np.subtract(v, g, out=v)
        np.add(w, v, out=w)


def epoch_of(step: Callable[[Any], float], count: int) -> Callable[[], None]:
    """All batches once, in a new random order each time."""
    rng = np.random.default_rng(1)

    def epoch() -> None:
        order = rng.permutation(count)
        for start in range(0, count, BATCH):
            step(order[start : start + BATCH])

    return epoch


if __name__ == "__main__":
    main()
