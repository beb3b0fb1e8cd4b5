"""Loops over rows, drawn at random: what array arithmetic could do at once."""

from collections.abc import Callable
from typing import Any

import numpy as np

import autograd.numpy as anp

__all__ = ["SHAPES", "random_loop"]

SHAPES = [(5, 3, 4), (5, 4), (4, 4), (4,)]
"""Of the arguments: rows, rows of vectors, a matrix, a vector."""

_ONE = [anp.tanh, anp.sin, anp.square, anp.negative, lambda h: anp.exp(0.1 * h)]
_TWO = [anp.add, anp.subtract, anp.multiply, anp.maximum]


def random_loop(rng: np.random.Generator) -> Callable[..., Any]:
    """A function of arrays of `SHAPES`: turns with a carry, and what they make."""
    plan = [(int(rng.integers(9)), *rng.random(3)) for _ in range(6)]
    turns = list(rng.permutation(5)) if rng.random() < 0.3 else list(range(5))
    ends, carries = int(rng.integers(4)), rng.random() < 0.5

    def f(x: Any, v: Any, w: Any, b: Any) -> Any:
        carry, made, total = anp.zeros((3, 4)), [], 0.0
        for k in map(int, turns):
            h, row = x[k], v[k]
            for kind, one, two, three in plan:
                h = _after(kind, h, row, w, b, one, two, three)
            if carries:
                carry = anp.tanh(h + 0.5 * carry)
                h = h * carry
            made.append(h)
            total = total + h.sum(axis=0)
        if ends == 0:
            return anp.stack(made), total
        if ends == 1:
            return anp.concatenate(made).mean(), total
        if ends == 2:
            return made[0] * made[-1], total.max()
        return anp.array(made)[1:4].sum(axis=(0, 2)), total

    return f


def _after(
    kind: int, h: Any, row: Any, w: Any, b: Any, one: float, two: float, three: float
) -> Any:
    """One statement of a turn."""
    if kind < 3:
        return _ONE[int(one * len(_ONE))](h)
    if kind == 3:
        return h @ w
    if kind == 4:
        return _TWO[int(one * len(_TWO))](h, row if two < 0.5 else b)
    if kind == 5:
        return h.T.reshape(3, 4) if two < 0.5 else h[::-1]
    if kind == 6:
        return h - h.max(axis=1, keepdims=True) * three
    if kind == 7:
        return anp.where(h > three - 0.5, h, h * row)
    return h * (row @ b) + anp.outer(h.sum(axis=1), row) * 0.1
