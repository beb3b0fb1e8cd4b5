"""Checksums by which ranks compare arrays."""

from typing import Any

import numpy as np
import pytest

from nn.distribution.checksums import checksum


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.ones(4), np.full(4, 2.0)),
        (np.arange(5, dtype=np.uint8), np.arange(1, 6, dtype=np.uint8)),
        (np.ones((3, 3), np.float32), np.zeros((3, 3), np.float32)),
        (np.array(1.0), np.array(2.0)),
        (np.array([True, False]), np.array([True, True])),
        (np.array(["a", "b"]), np.array(["a", "c"])),
        (np.array(["a", "b"], object), np.array(["a", "c"], object)),
    ],
)
def test_other_values_have_another(one: Any, other: Any) -> None:
    assert checksum(one) == checksum(one.copy()) != checksum(other)


def test_views_and_nothing_have_one_too() -> None:
    x = np.arange(12.0).reshape(3, 4)
    assert checksum(x.T) == checksum(x.T.copy())
    assert checksum(np.empty(0)) == 0
