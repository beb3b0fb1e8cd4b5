"""The site as its readers have it: by keyboard and screen reader, searched, run."""

from pathlib import Path
from typing import Any

import pytest

from tests.browsing import Page
from tests.site.access import violations
from tests.site.pages import written

DARK = (
    "index",
    "start",
    "questions/momentum",
    "reference/nn.callbacks",
    "design",
    "search",
)
"""Pages of each kind, which are looked at in the dark too."""

REFERENCE = ("index", "autograd", "nn.callbacks")
"""Of the reference, whose pages are made alike, those that are looked at."""

LONG = ("keras", "numpy_coverage", "genindex")
"""Pages of so many rows that they take as long as all others."""


@pytest.fixture
def opened(browser: Any) -> Any:
    """Opens a page of the site."""
    return lambda path: Page(browser, str(path))


def test_every_page_can_be_read_by_everyone(site: Path, opened: Any) -> None:
    """But for `LONG` and much of the reference: all are read by `tests.site.access`."""
    found = {}
    for path in written(site):
        page = path.relative_to(site)
        alike = page.parts[0] == "reference" and page.stem not in REFERENCE
        if alike or page.stem in LONG:
            continue
        if problems := violations(opened(path)):
            found[page.as_posix()] = problems
    assert found == {}


def test_pages_can_be_read_in_the_dark(site: Path, opened: Any) -> None:
    for name in DARK:
        page = opened(site / f"{name}.html")
        page.run("document.body.dataset.theme = 'dark'")
        page.run("return new Promise(done => setTimeout(done, 300))")
        assert violations(page) == [], name


@pytest.mark.usefixtures("site")  # has axe too
def test_a_fault_is_found(tmp_path: Path, opened: Any) -> None:
    path = tmp_path / "page.html"
    path.write_text("<html><body><img src='x.png'><button></button></body></html>")
    found = {name for name, _ in violations(opened(path))}
    assert {"image-alt", "button-name", "html-has-lang"} <= found


def test_pictures_follow_the_page_and_not_the_system(site: Path, opened: Any) -> None:
    page = opened(site / "questions" / "momentum.html")
    for theme in ("dark", "light"):
        page.run("document.body.dataset.theme = arguments[0]", theme)
        scheme = "getComputedStyle(document.querySelector('figure img')).colorScheme"
        assert page.run(f"return {scheme}") == theme


def test_the_search_works_without_a_server(site: Path, opened: Any) -> None:
    page = opened(site / "search.html?q=gradcheck")
    first = "document.querySelector('#search-results li a')"
    assert page.until(first, 20)
    links = page.run(
        "return [...document.querySelectorAll('#search-results li a')].map(a => a.href)"
    )
    assert any("autograd.gradcheck" in link for link in links)


def test_a_button_runs_its_program_within_the_page(site: Path, opened: Any) -> None:
    page = opened(site / "start.html")
    page.run("document.querySelector('a.run').click()")
    frame = page.browser.find_element("css selector", "iframe.run")
    page.browser.switch_to.frame(frame)
    try:
        assert page.until("document.documentElement?.dataset.state === 'idle'", 90)
        printed = page.run("return document.getElementById('printed').textContent")
    finally:
        page.browser.switch_to.default_content()
    assert printed == "-4.0\n"
    page.run("document.querySelector('a.run').click()")
    assert not page.run("return document.querySelector('iframe.run')")
