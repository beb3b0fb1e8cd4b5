"""One browser for all tests of the explorer's page."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import browsing


@pytest.fixture(scope="package")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium, without a network."""
    yield from browsing.chromium(tmp_path_factory.mktemp("profile"))
