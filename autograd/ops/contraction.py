"""Contractions: sums of products over paired axes."""

import numpy as np

from autograd.engine.primitive import Array
from autograd.engine.rules import multilinear


def _mt(x):
    return np.swapaxes(x, -1, -2)


@multilinear(
    lambda g, y, x, w: g @ w.T,
    lambda g, y, x, w: x.T @ g,
    symbol="@",
    numpy=np.matmul,
)
def matmul(x: Array, w: Array) -> Array:
    return x @ w
