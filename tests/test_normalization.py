"""Normalisation beyond its samples: moments alone, and data far from 0."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import ops
from autograd.tree import leaves


@pytest.mark.parametrize("which", [(1,), (2,), (1, 2), (0, 2)])
def test_moments_have_derivatives_of_their_own(
    which: tuple[int, ...], rng: np.random.Generator
) -> None:
    gamma, beta = rng.normal(size=(2, 3))
    weights = rng.normal(size=(5, 3))

    def f(x: Any) -> Any:
        values = ops.batch_normalization(x, gamma, beta, epsilon=0.1)
        return sum(ops.sum(values[k] * weights[: len(values[k])]) for k in which)

    ag.check_grads(f, order=2)(rng.normal(size=(5, 3)))


@pytest.mark.parametrize("shape", [(64, 3), (1024, 8)])
def test_data_far_from_zero_is_centred_before_it_is_squared(
    shape: tuple[int, ...], rng: np.random.Generator
) -> None:
    """E[x²] − E[x]² would leave no digit of a variance of 1 beside a mean of 10⁴."""
    x = rng.normal(1e4, 1, shape)
    ones, zeros = np.ones(shape[1]), np.zeros(shape[1])
    exact = ops.batch_normalization(x, ones, zeros)
    rough = ops.batch_normalization(*(a.astype("f") for a in (x, ones, zeros)))
    np.testing.assert_allclose(rough[2], exact[2], rtol=5e-3)
    np.testing.assert_allclose(rough[0], exact[0], atol=5e-3)
    rows = ops.layer_normalization(*(a.astype("f") for a in (x, ones, zeros)))
    wanted = ops.layer_normalization(x, ones, zeros)
    np.testing.assert_allclose(rows, wanted, atol=5e-3)


def test_an_array_that_is_no_block_of_memory_is_normalised_the_same(
    rng: np.random.Generator,
) -> None:
    x, w = rng.normal(size=(3, 4, 5)), rng.normal(size=(2, 3))
    turned, copied = x.transpose(1, 2, 0), x.transpose(1, 2, 0).copy()
    for f in (ops.layer_normalization, ops.batch_normalization):
        found, wanted = f(turned, *w), f(copied, *w)
        for y, z in zip(leaves(found), leaves(wanted), strict=True):
            np.testing.assert_allclose(y, z, rtol=1e-12)
