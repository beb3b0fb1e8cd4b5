"""`select` against `numpy.where`, bit by bit."""

from typing import Any

import numpy as np
import pytest

from autograd.ops.bits import select

SPECIAL = [0.0, -0.0, np.inf, -np.inf, np.nan, 5e-324, 1.5, -2.0]


def drawn(rng: np.random.Generator, shape: tuple[int, ...], dtype: Any) -> Any:
    """Special values in random order."""
    return rng.choice(SPECIAL, shape).astype(dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.float16, np.complex64])
@pytest.mark.parametrize("shape", [(2000,), (40, 50), (7,), (3, 0)])
@pytest.mark.parametrize("which", ["both", "x", "w", "0 x", "0 w", "scalar", "column"])
def test_the_same_as_where(
    shape: Any, dtype: Any, which: str, rng: np.random.Generator
) -> None:
    condition, x, w = rng.random(shape) < 0.5, *(drawn(rng, shape, dtype) for _ in "xw")
    x = {"x": 0.5, "0 x": 0, "scalar": x.dtype.type(-0.0)}.get(which, x)
    w = {"w": -0.0, "0 w": 0, "column": w[..., :1]}.get(which, w)
    found, wanted = select(condition, x, w), np.where(condition, x, w)
    assert found.dtype == wanted.dtype
    assert found.shape == wanted.shape
    assert found.tobytes() == wanted.tobytes()


@pytest.mark.parametrize(
    ("x", "w"),
    [
        (np.ones(1000, "f4"), np.ones(1000)),
        (np.ones(1000, "f4"), np.float64(2.5)),
        (np.ones(1000, ">f4"), 0),
        (np.arange(1000), 0),
        (2.5, 0),
        (True, np.zeros(1000)),
        (np.ones((2, 1000)), 1j),
        ([1.0] * 1000, np.zeros(1000)),
    ],
    ids=str,
)
def test_unlike_operands_are_left_to_where(x: Any, w: Any) -> None:
    condition = np.arange(1000) % 3 == 0
    found, wanted = select(condition, x, w), np.where(condition, x, w)
    assert found.dtype == wanted.dtype
    np.testing.assert_array_equal(found, wanted)


def test_a_condition_broadcasts_and_need_not_be_a_block_of_memory(
    rng: np.random.Generator,
) -> None:
    condition = (rng.random((30, 40)) < 0.5).T[::2]
    x, w = rng.normal(size=(5, 20, 30)), rng.normal(size=(30, 20)).T
    for a, b in ((x, w), (x, 0), (0, x), (w, 0), (w, 1.5)):
        np.testing.assert_array_equal(
            select(condition, a, b), np.where(condition, a, b)
        )
