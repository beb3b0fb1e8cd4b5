"""Thin products in pieces: what `@` gives, in every order of memory."""

from unittest.mock import patch

import numpy as np
import pytest

from autograd.ops import tall_products
from autograd.ops.tall_products import product

SHAPES = [(64, 4096, 10), (4096, 64, 10), (64, 10, 4096), (61, 4099, 3), (24, 16, 3000)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64])
def test_thin_products_are_those_of_dot(
    shape: tuple[int, int, int], dtype: type, rng: np.random.Generator
) -> None:
    rows, inner, columns = shape
    x = rng.normal(size=(rows, inner)).astype(dtype)
    w = rng.normal(size=(inner, columns)).astype(dtype)
    for a in (x, np.asfortranarray(x), np.repeat(x, 2, 0)[::2]):
        for b in (w, np.asfortranarray(w), np.repeat(w, 2, 1)[:, ::2]):
            with patch.object(
                tall_products, "times", wraps=tall_products.times
            ) as pieces:
                found = product(a, b)
            assert pieces.called
            assert found.dtype == dtype
            np.testing.assert_allclose(found, x.dot(w), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("shape", [(64, 64, 64), (1024, 64, 64), (3, 0, 2)], ids=str)
def test_others_are_left_to_dot(shape: tuple[int, int, int]) -> None:
    rows, inner, columns = shape
    with patch.object(tall_products, "times") as pieces:
        found = product(np.ones((rows, inner)), np.ones((inner, columns)))
    assert not pieces.called
    np.testing.assert_array_equal(found, np.full((rows, columns), inner))
