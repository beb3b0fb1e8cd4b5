"""Whether two trees of results are the same: types, shapes, dtypes and values."""

from typing import Any

import numpy as np

from autograd import Tensor
from autograd.tree import leaves

__all__ = ["assert_same"]


def assert_same(given: Any, expected: Any, *, rtol: float = 1e-11) -> None:
    """Raise unless each leaf of `given` is what the leaf of `expected` is."""
    pairs = leaves(given), leaves(expected)
    assert len(pairs[0]) == len(pairs[1])
    for y, x in zip(*pairs, strict=True):
        number = np.shape(x) == () and isinstance(y, np.generic)  # 0-d arrays too
        assert number or type(y) is type(x), (type(y), type(x))
        y, x = (v.numpy() if isinstance(v, Tensor) else v for v in (y, x))
        assert np.shape(y) == np.shape(x)
        assert np.asarray(y).dtype == np.asarray(x).dtype
        if np.asarray(x).dtype.kind in "fc":
            np.testing.assert_allclose(y, x, rtol=rtol, atol=1e-12)
        else:
            assert np.array_equal(y, x)
