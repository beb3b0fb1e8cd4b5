"""The playground, built once however many processes test it, and a browser with it."""

import functools
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from docs.playground import build
from docs.playground.parts import PartsError
from tests import browsing
from tests.once import once
from tests.playground.board import Board


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
def log() -> list[str]:
    """What the server was asked for."""
    return []


@pytest.fixture
def server(built: Path, log: list[str]) -> Iterator[str]:
    """The address at which a plain server has the playground."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            log.append(self.path)

    handler: Callable[..., Any] = functools.partial(Handler, directory=str(built))
    found = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{found.server_port}"
    found.shutdown()
    found.server_close()
    thread.join()
