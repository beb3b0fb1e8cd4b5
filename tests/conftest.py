"""What all tests share: a generator, and an end to what a test declares."""

import gc
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograd import config
from autograd.engine.primitive import FUNCTIONS, NUMPY_FUNCTIONS, REGISTRY
from autograd.extend.box import Box
from autograd.extend.spaces import VSpace
from tests import optional

assert optional  # importing it fills the registry with what is installed

config.full_tracebacks()  # who works on the engine wants to see its lines


def pytest_collection_finish() -> None:
    """Tests that collect garbage need not go through 60,000 tests each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def rng() -> np.random.Generator:
    """A generator that gives every test the same numbers each time."""
    return np.random.default_rng(0)


@pytest.fixture(autouse=True)
def _no_declaration_stays() -> Iterator[None]:
    """Operations, spaces and boxes that are declared meanwhile are gone afterwards."""
    tables: list[dict[Any, Any]] = [
        REGISTRY,
        FUNCTIONS,
        NUMPY_FUNCTIONS,
        VSpace.mappings,
        Box.type_mappings,
    ]
    before = [dict(table) for table in tables]
    yield
    for table, old in zip(tables, before, strict=True):
        table.clear()
        table.update(old)
