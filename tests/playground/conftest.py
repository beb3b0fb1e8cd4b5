"""The playground, built once however many processes test it, and a browser with it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docs.playground import build
from docs.playground.parts import PartsError
from tests import browsing
from tests.once import once
from tests.playground.board import Board
from tests.serving import serving


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the playground; skipped where its parts cannot be had."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("needs npm and node (apt install npm)")
    try:
        return once(tmp_path_factory, "playground", build.main)
    except PartsError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium, without a network."""
    yield from browsing.chromium(tmp_path_factory.mktemp("profile"))


@pytest.fixture(scope="session")
def board(built: Path, browser: Any) -> Board:
    """The playground opened as a file, with Python ready."""
    return Board(browser, f"file://{built}/index.html").ready()


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    """The browser with a tab of its own in front; afterwards the one before is."""
    before = browser.current_window_handle
    browser.switch_to.new_window("tab")
    yield browser
    browser.close()
    browser.switch_to.window(before)


@pytest.fixture
def server(built: Path) -> Iterator[tuple[str, list[str]]]:
    """The address at which a plain server has the playground, and what it was asked."""
    with serving(built) as found:
        yield found
