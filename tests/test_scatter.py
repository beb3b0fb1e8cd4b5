"""Adding where indices repeat: `np.add.at` is the reference, at every form and size."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import ops
from autograd.ops.scatter import add_repeated

SHAPES = [
    ((50, 64), 0, (40,)),
    ((50, 64), 0, (8, 5)),
    ((5000, 32), 0, (300,)),
    ((3, 16, 32), 0, (7,)),
    ((64, 50), 1, (4, 10)),
    ((4, 50, 64), 1, (40,)),
    ((4, 2), 0, (9,)),
    ((50,), 0, (3000,)),
]
"""Of the total, the axis that is indexed, and the shape of the index."""


@pytest.mark.parametrize(("shape", "axis", "rows"), SHAPES, ids=str)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
@pytest.mark.parametrize("kind", [np.int64, np.int8, np.uint8])
def test_each_share_is_added(
    shape: Any, axis: int, rows: Any, dtype: Any, kind: Any, rng: np.random.Generator
) -> None:
    most = min(shape[axis], np.iinfo(kind).max)
    low = 0 if kind is np.uint8 else -min(most, 100)
    index = (slice(None),) * axis + (rng.integers(low, most, rows).astype(kind),)
    x = rng.normal(size=np.empty(shape)[index].shape).astype(dtype)
    total = rng.normal(size=shape).astype(dtype)
    found, wanted = total.copy(), total.copy()
    add_repeated(found, index, x)
    np.add.at(wanted, index, x)
    tolerance = 1e-4 if dtype is np.float32 else 1e-12
    np.testing.assert_allclose(found, wanted, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("names", [np.arange(100), np.zeros(100, int)])
def test_rows_that_are_all_one_or_all_different(names: Any) -> None:
    total, x = np.zeros((100, 32)), np.ones((100, 32))
    add_repeated(total, names, x)
    np.testing.assert_array_equal(
        total.sum(1), 32.0 * np.bincount(names, minlength=100)
    )


def test_a_share_that_broadcasts_and_an_index_outside() -> None:
    total, rows = np.zeros((50, 64)), np.array([3, 3, 7] * 20)
    add_repeated(total, rows, np.ones((1, 64)))
    assert total.sum() == 60 * 64
    for wrong in (50, -51):
        with pytest.raises(IndexError):
            add_repeated(total, np.full(60, wrong), np.ones((60, 64)))


def test_the_gradient_of_a_table_read_twice(rng: np.random.Generator) -> None:
    """The second reading adds to what the first has left, in place."""
    table = ag.tensor(rng.normal(size=(30, 64)), requires_grad=True)
    first, second = rng.integers(0, 30, (2, 50))
    g = rng.normal(size=(2, 50, 64))
    total: Any = (table[first] * g[0]).sum() + (ops.take(table, second, 0) * g[1]).sum()
    total += (table[second] * g[0]).sum()
    total.backward()
    wanted = np.zeros((30, 64))
    for rows, share in ((first, g[0]), (second, g[1]), (second, g[0])):
        np.add.at(wanted, rows, share)
    np.testing.assert_allclose(table.grad, wanted, rtol=1e-12)
