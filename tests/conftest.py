"""What all tests share: one seeded generator per test."""

import numpy as np
import pytest

from tests import optional

assert optional  # importing it fills the registry with what is installed


@pytest.fixture
def rng() -> np.random.Generator:
    """A generator that gives every test the same numbers each time."""
    return np.random.default_rng(0)
