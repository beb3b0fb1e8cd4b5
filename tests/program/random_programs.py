"""Programs of array arithmetic, drawn at random."""

from collections.abc import Callable
from typing import Any

import numpy as np

import autograd.numpy as anp

__all__ = ["SHAPES", "random_program", "random_updates"]

SHAPES = [(6, 5), (5,), (6, 1), (1, 5), (1, 1), (6, 5)]
"""Of the arguments of a `random_program`."""


def random_program(rng: np.random.Generator) -> Callable[..., Any]:
    """A function of arrays of `SHAPES`, made of statements that are drawn."""
    two = [np.add, np.subtract, np.multiply, np.maximum, np.minimum, np.divide]
    one = [np.negative, np.square, np.absolute, np.reciprocal, np.positive]
    plan = [
        (
            int(rng.integers(6)),
            two[rng.integers(6)],
            one[rng.integers(5)],
            rng.random(3).tolist(),
        )
        for _ in range(8)
    ]

    def f(*args: Any) -> Any:
        values = list(args)
        for kind, binary, unary, (a, b, c) in plan:
            x, y = (values[int(k * len(values))] for k in (a, b))
            if kind == 0:
                values.append(unary(x))
            elif kind == 1:
                values.append(anp.where(x > y, x, y * float(c)))
            else:
                values.append(binary(x, y if kind < 5 else float(c)))
        last = values[-1] + values[-2] * values[0]
        sums = last.sum(axis=0), last.sum(axis=1), last.sum(), last.max()
        return values[-1], last, *sums

    return f


def random_updates(rng: np.random.Generator) -> Callable[..., Any]:
    """A function that writes into its three first arguments, all (4, 4)."""
    plan = [(int(rng.integers(5)), *rng.integers(0, 100, 3)) for _ in range(10)]

    def f(a: Any, b: Any, c: Any, row: Any, column: Any) -> Any:
        held, values = [a, b, c], [a, b, c, row, column]
        for kind, i, j, k in plan:
            x, y = values[i % len(values)], values[j % len(values)]
            if kind == 0:
                held[k % 3] *= 0.9
            elif kind == 1:
                held[k % 3] += x * 0.5
            elif kind == 2:
                values.append(x * y + 1)
            elif kind == 3:
                values.append(held[0] @ held[1] * 0.1)
            else:
                values.append((x - y).sum(axis=0))
        return values[-1] * 2 + held[0], values[-2].sum()

    return f
