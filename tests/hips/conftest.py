"""What programs of HIPS users declare is gone when their test is over."""

from collections.abc import Iterator
from typing import Any

import pytest

from autograd.engine.primitive import FUNCTIONS, NUMPY_FUNCTIONS, REGISTRY
from autograd.extend.box import Box
from autograd.extend.spaces import VSpace


@pytest.fixture(autouse=True)
def _leave_no_declaration_behind() -> Iterator[None]:
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
