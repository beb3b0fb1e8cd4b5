"""Jupyter in the browser: built, opened without a network, and the tour begun."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import chromium
from tests.once import once
from tests.serving import serving

pytest.importorskip("jupytext", reason="needs jupytext")
pytest.importorskip("jupyterlite_pyodide_kernel", reason="needs jupyterlite")

from docs.notebooks import lite
from docs.playground.parts import PartsError

FIRST = ["", "Tensorscalarfloat64from multiply6", "∂e/∂a = 2.0∂e/∂b = 5.0"]
"""What the first cells of the tour show, as one line each."""

SHOWN = """
return [...document.querySelectorAll('.jp-CodeCell')].slice(0, 3)
    .filter(cell => /\\d/.test(cell.querySelector('.jp-InputPrompt').textContent))
    .map(cell => [...cell.querySelectorAll('.jp-OutputArea-output')]
        .map(output => output.textContent.replace(/\\n/g, '')
            .replace(/\\.retrograd-shown.*}|graph$/g, '').trim()).join(''));
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of JupyterLite, made once; skipped where its parts cannot be had."""
    if shutil.which("npm") is None:
        pytest.skip("needs npm (apt install npm)")
    try:
        return once(tmp_path_factory, "lite", lambda out: lite.main([str(out)]))
    except PartsError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[tuple[str, list[str]]]:
    """The address of a server of the folder, and what it was asked for."""
    with serving(site) as found:
        yield found


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium, which can resolve no name: what is asked of another host fails."""
    yield from chromium(tmp_path_factory.mktemp("profile"))


def test_the_tour_begins(browser: Any, server: tuple[str, list[str]]) -> None:
    address, asked = server
    wait = pytest.importorskip("selenium.webdriver.support.ui").WebDriverWait(
        browser, 60, 0.5
    )
    keys = pytest.importorskip("selenium.webdriver").Keys
    browser.get(f"{address}/notebooks/index.html?path=tour.ipynb")
    wait.until(lambda b: b.find_elements("css selector", ".jp-CodeCell"))
    wait.until(lambda b: b.find_elements("css selector", ".jp-MarkdownCell"))[0].click()
    browser.switch_to.active_element.send_keys(keys.ESCAPE)
    for _ in range(8):  # text and code
        browser.switch_to.active_element.send_keys(keys.SHIFT, keys.ENTER)
    wait.until(lambda b: len(b.execute_script(SHOWN)) == len(FIRST))
    assert browser.execute_script(SHOWN) == FIRST
    assert [path for path in asked if "pyodide.asm.wasm" in path]


def test_everything_that_is_loaded_lies_in_the_folder(site: Path) -> None:
    place = site / "static" / "pyodide"
    lock = json.loads((place / "pyodide-lock.json").read_text("utf-8"))
    files = {entry["file_name"] for entry in lock["packages"].values()}
    assert files == {path.name for path in place.glob("*.whl")}
    told = json.loads((site / "jupyter-lite.json").read_text("utf-8"))
    plugins = told["jupyter-config-data"]["litePluginSettings"]
    kernel = plugins[f"{lite.EXTENSION}:kernel"]
    assert kernel["disablePyPIFallback"] is True
    named = {
        name.replace("_", "-") for name in kernel["loadPyodideOptions"]["packages"]
    }
    assert named == set(lock["packages"])
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    assert size < 45e6
