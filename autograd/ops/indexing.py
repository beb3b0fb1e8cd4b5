"""Reading and writing parts of an array: basic, fancy and boolean indices."""

from typing import Any

import numpy as np

from autograd.engine.primitive import Array
from autograd.engine.rules import linear


@linear(
    lambda g, y, x, index: embed(g, index=index, shape=x.shape),
    symbol="[ ]",
    formula="x[index]",
)
def getitem(x: Array, *, index: Any) -> Array:
    """``x[index]``."""
    return x[index]


@linear(lambda g, y, x, index, shape: getitem(g, index=index))
def embed(x: Array, *, index: Any, shape: tuple[int, ...]) -> Array:
    """Zeros of `shape` with ``x`` added at `index`: the transpose of `getitem`."""
    out = np.zeros(shape, x.dtype)
    np.add.at(out, index, x)
    return out
