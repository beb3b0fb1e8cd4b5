"""A training step of an MLP with one hidden layer of relu units."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks import training
from benchmarks.data import Problem, batches, classification, dense
from benchmarks.work import Case, Work


def logits(params: Any, x: Any) -> Any:
    """In operations of ours."""
    from autograd import ops

    w1, b1, w2, b2 = params
    return ops.affine(ops.affine(x, w1, b1, activation="relu"), w2, b2)


def engine(problem: Problem) -> Callable[[], Any]:
    return training.on_the_engine(logits, problem)


def jit(problem: Problem) -> Callable[[], Any]:
    return training.jitted(logits, problem)


def numba(problem: Problem) -> Callable[[], Any]:
    return training.jitted(logits, problem, fuse="numba")


def fit(problem: Problem) -> Callable[[], Any]:
    import nn

    return training.by_fit(nn, model(nn, problem), problem)


def eager_fit(problem: Problem) -> Callable[[], Any]:
    import nn

    return training.by_fit(nn, model(nn, problem), problem, jit_compile=False)


def model(library: Any, problem: Problem) -> Any:
    """The same text in `nn` and in Keras."""
    units = len(problem.params[1])
    Dense = library.layers.Dense  # noqa: N806
    return library.Sequential([Dense(units, activation="relu"), Dense(10)])


def torch(problem: Problem) -> Callable[[], Any]:
    from torch import nn

    (inputs, units), (_, classes) = (p.shape for p in problem.params[::2])
    first, second = nn.Linear(inputs, units), nn.Linear(units, classes)
    views = [first.weight.T, first.bias, second.weight.T, second.bias]
    return training.in_torch(nn.Sequential(first, nn.ReLU(), second), views, problem)


def jax(problem: Problem) -> Callable[[], Any]:
    import jax

    def logits(params: Any, x: Any) -> Any:
        w1, b1, w2, b2 = params
        return jax.nn.relu(x @ w1 + b1) @ w2 + b2

    return training.in_jax(logits, problem)


def keras(problem: Problem) -> Callable[[], Any]:
    import keras

    return training.by_fit(keras, model(keras, problem), problem)


def mygrad(problem: Problem) -> Callable[[], Any]:
    from mygrad.nnet.activations import relu

    def logits(params: Any, x: Any) -> Any:
        w1, b1, w2, b2 = params
        return relu(x @ w1 + b1) @ w2 + b2

    return training.in_mygrad(logits, problem)


def hips(problem: Problem) -> Callable[[], Any]:
    import autograd.numpy as np

    def logits(params: Any, x: Any) -> Any:
        w1, b1, w2, b2 = params
        return np.dot(np.maximum(np.dot(x, w1) + b1, 0), w2) + b2

    return training.in_hips(logits, problem)


def by_hand(problem: Problem) -> Callable[[], Any]:
    """What a patient programmer writes: no step allocates an array of floats."""
    params = w1, b1, w2, b2 = [p.copy() for p in problem.params]
    gradients = gw1, gb1, gw2, gb2 = [np.empty_like(p) for p in params]
    velocities = [np.zeros_like(p) for p in params]
    h, gh = np.empty((2, problem.batch, len(b1)), np.float32)
    z = np.empty((problem.batch, len(b2)), np.float32)
    column = np.empty((problem.batch, 1), np.float32)
    mask = np.empty(h.shape, bool)
    rows = np.arange(problem.batch)
    zero, share = np.zeros(len(b1), np.float32), np.float32(1 / problem.batch)

    def step(x: Any, y: Any) -> None:
        np.matmul(x, w1, out=h)
        np.add(h, b1, out=h)
        np.maximum(h, zero, out=h)
        np.matmul(h, w2, out=z)
        np.add(z, b2, out=z)
        np.maximum.reduce(z, axis=1, keepdims=True, out=column)
        np.subtract(z, column, out=z)
        np.exp(z, out=z)
        np.add.reduce(z, axis=1, keepdims=True, out=column)
        np.divide(z, column, out=z)
        z[rows, y] -= 1
        np.multiply(z, share, out=z)
        np.matmul(h.T, z, out=gw2)
        np.add.reduce(z, axis=0, out=gb2)
        np.matmul(z, w2.T, out=gh)
        np.greater(h, 0, out=mask)
        np.multiply(gh, mask, out=gh)
        np.matmul(x.T, gh, out=gw1)
        np.add.reduce(gh, axis=0, out=gb1)
        training.descend(params, gradients, velocities)

    def epoch() -> Any:
        for x, y in batches(problem.x, problem.y, problem.batch):
            step(x, y)
        return params

    return epoch


def data(batch: int, widths: tuple[int, ...], steps: int) -> Problem:
    return classification(widths[:1], dense(*widths), batch=batch, steps=steps)


WORK = Work(
    name="mlp",
    title="MLP {case}, momentum SGD",
    cases=(
        Case(
            "32×64×64×10",
            {"batch": 32, "widths": (64, 64, 10), "steps": 100},
            {
                "engine": {"hand": 1.7, "torch": 0.5, "mygrad": 0.55, "hips": 0.25},
                "jit": {"hand": 1.1, "jax": 0.8, "torch": 0.35},
                "fit": {"eager_fit": 0.6},
                "eager_fit": {"engine": 1.1},
            },
        ),
        Case(
            "128×784×512×10",
            {"batch": 128, "widths": (784, 512, 10), "steps": 20},
            {
                "engine": {"hand": 1.05, "torch": 0.7, "jax": 1.0},
                "jit": {"hand": 1.0, "jax": 0.95},
                "numba": {"hand": 0.9},
                "eager_fit": {"engine": 1.1},
            },
        ),
        Case(
            "128×3072×512×10",
            {"batch": 128, "widths": (3072, 512, 10), "steps": 10},
            {
                "engine": {"hand": 0.9, "torch": 0.7, "jax": 0.95},
                "jit": {"jax": 0.95},
                "numba": {"hand": 0.85},
                "eager_fit": {"engine": 1.1},
            },
        ),
    ),
    data=data,
    ours={
        "engine": engine,
        "jit": jit,
        "numba": numba,
        "fit": fit,
        "eager_fit": eager_fit,
    },
    peers={
        "hand": by_hand,
        "torch": torch,
        "jax": jax,
        "keras": keras,
        "mygrad": mygrad,
        "hips": hips,
    },
    memory_goal=1.2,
)
