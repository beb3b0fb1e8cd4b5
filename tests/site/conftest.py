"""The site, built once however many processes test it, and a browser with it."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import browsing
from tests.once import once

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site; skipped where what it is made with is missing."""
    pytest.importorskip("sphinx", reason="needs the extra site")
    if shutil.which("npm") is None:
        pytest.skip("needs npm and node (apt install npm)")
    return once(tmp_path_factory, "site", _build)


def _build(out: Path) -> None:
    command = [sys.executable, "-m", "docs.site.build", str(out)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr[-3000:]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium, without a network."""
    yield from browsing.chromium(tmp_path_factory.mktemp("profile"))
