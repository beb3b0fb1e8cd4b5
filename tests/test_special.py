"""The error functions where samples cannot go: tails, infinities, NaN, dtypes."""

import math
from typing import Any

import numpy as np
import pytest

from autograd import grad, ops


@pytest.mark.parametrize(
    ("f", "reference", "reach"), [(ops.erf, math.erf, 30.0), (ops.erfc, math.erfc, 26)]
)
def test_relative_accuracy(
    f: Any, reference: Any, reach: float, rng: np.random.Generator
) -> None:
    x = np.concatenate(
        [
            rng.uniform(-reach, reach, 5000),
            rng.uniform(-6, 6, 5000),
            np.geomspace(1e-300, 1.0, 500),
            [-1.0, np.nextafter(1.0, 0.0)],
        ]
    )
    np.testing.assert_allclose(f(x), [reference(v) for v in x], rtol=1e-15)
    narrow = x.astype(np.float32)
    found = f(narrow)
    assert found.dtype == np.float32
    expected = np.array([reference(v) for v in narrow.tolist()])
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-37)


def test_edges() -> None:
    x = np.array([np.inf, -np.inf, np.nan, 0.0, -0.0, 1e300])
    np.testing.assert_array_equal(ops.erf(x), [1, -1, np.nan, 0, 0, 1])
    assert math.copysign(1, ops.erf(-0.0)) == -1
    np.testing.assert_array_equal(ops.erfc(x), [0, 2, np.nan, 1, 1, 0])
    np.testing.assert_array_equal(ops.erf(np.array([1, 2])), ops.erf([1.0, 2.0]))
    assert ops.erf(np.zeros((0, 3))).shape == (0, 3)


def test_derivatives_far_out_are_zero() -> None:
    for f in (ops.erf, ops.erfc):
        assert grad(f)(40.0) == 0.0
        assert grad(grad(f))(40.0) == 0.0
