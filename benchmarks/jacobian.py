"""Derivatives of many at once: one walk with a batch of cotangents, or one for each.

    python -m benchmarks.jacobian

Jacobians and Hessians with as many cotangents at once as `jacobian` takes, with eight
times as many, and row by row; gradients for each example by `vmap`, and in a loop. All
in turn in one process; medians. Results are compared before anything is timed.
"""

from collections.abc import Callable
from importlib import import_module
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import numpy as np

import autograd as ag
from benchmarks.timing import medians

JACOBIAN = import_module("autograd.transforms.jacobian")
ROOMS = (JACOBIAN.ROOM, 8 * JACOBIAN.ROOM, 0)


def main() -> None:
    """Print milliseconds for each."""
    print(f"{'':28}{'batch':>9}{'8 × as many':>13}{'one by one':>12}   ms")
    for name, f in derivatives().items():
        ways = [with_room(f, room) for room in ROOMS]
        np.testing.assert_allclose(ways[0](), ways[-1](), rtol=1e-9, atol=1e-12)
        times = [1e3 * t for t in medians(*ways, repeat=1, rounds=9)]
        print(f"{name:28}{times[0]:9.2f}{times[1]:13.2f}{times[2]:12.2f}")
    batch, loop = per_example()
    np.testing.assert_allclose(batch(), loop(), rtol=1e-9, atol=1e-12)
    times = [1e3 * t for t in medians(batch, loop, repeat=1, rounds=9)]
    print(f"{'a gradient for each of 128':28}{times[0]:9.2f}{'':13}{times[1]:12.2f}")


def with_room(f: Callable[[], Any], room: int) -> Callable[[], Any]:
    """`f` with so many bytes for the largest array of a batch, however few go in it."""

    def run() -> Any:
        with patch.multiple(JACOBIAN, ROOM=room, FEW=0):
            return f()

    return run


def derivatives() -> dict[str, Callable[[], Any]]:
    """Functions of small, large and sparse derivatives."""
    rng = np.random.default_rng(0)

    def layers(*sizes: int) -> Callable[[Any], Any]:
        weights = [rng.normal(size=pair) / np.sqrt(pair[0]) for pair in pairwise(sizes)]

        def f(x: Any) -> Any:
            for w in weights:
                x = np.tanh(x @ w)
            return x

        return f

    def valley(x: Any) -> Any:
        return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)

    def waves(x: Any) -> Any:
        x = x.reshape(-1, 100)
        return np.sum(np.exp(np.sin(x) * x), axis=1)

    tiny, small, large = layers(2, 2, 2), layers(100, 32, 100), layers(1000, 1000, 1000)
    two, x, wide, many = (rng.normal(size=n) for n in (2, 100, 1000, 20000))
    return {
        "jacobian 2 → 2": lambda: ag.jacobian(tiny)(two),
        "hessian of 100, a valley": lambda: ag.hessian(valley)(x),
        "hessian of 100, two layers": lambda: ag.hessian(
            lambda x: np.sum(small(x) ** 2)
        )(x),
        "jacobian 100 → 100": lambda: ag.jacobian(small)(x),
        "jacobian 1,000 → 1,000": lambda: ag.jacobian(large)(wide),
        "jacobian 20,000 → 200": lambda: ag.jacobian(waves)(many),
    }


def per_example() -> tuple[Callable[[], Any], Callable[[], Any]]:
    """The gradient by a layer's weights for each of 128 examples, and in a loop."""
    rng = np.random.default_rng(0)
    w, xs = rng.normal(size=(64, 10)) / 8, rng.normal(size=(128, 64))
    labels = rng.integers(0, 10, 128)

    def loss(w: Any, x: Any, label: Any) -> Any:
        return ag.ops.softmax_cross_entropy(np.tanh(x @ w), labels=label)

    gradient = ag.grad(loss)
    batch = ag.vmap(gradient, in_axes=(None, 0, 0))
    return (
        lambda: batch(w, xs, labels),
        lambda: np.stack(
            [gradient(w, x, label) for x, label in zip(xs, labels, strict=True)]
        ),
    )


if __name__ == "__main__":
    main()
