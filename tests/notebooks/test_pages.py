"""A notebook exported as a page, in a browser: readable, light and dark."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import Page, chromium

CONTRAST = """
function channels(text) {
    const scale = text.startsWith('rgb') ? 1 : 255;
    return text.match(/[\\d.]+/g).map((x, k) => k < 3 ? scale * x : Number(x));
}
function over(top, below) {
    const a = top.length > 3 ? top[3] : 1;
    return below.map((b, k) => a * top[k] + (1 - a) * b);
}
function behind(element) {
    const layers = [];
    for (let e = element; e; e = e.parentElement)
        layers.push(channels(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
}
function light(rgb) {
    const [r, g, b] = rgb.map(x => x / 255)
        .map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const found = [];
for (const e of document.querySelectorAll('.retrograd-shown *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || e.closest('svg, style') || !e.getClientRects().length) continue;
    const ground = behind(e);
    const ink = over(channels(getComputedStyle(e).color), ground);
    const [a, b] = [light(ink), light(ground)].sort((x, y) => x - y);
    found.push([(b + 0.05) / (a + 0.05), e.textContent]);
}
return found;
"""
"""The contrast of every piece of text with what is behind it."""

WIDER = """
return [...document.querySelectorAll('.retrograd-shown')].filter(
    e => e.getBoundingClientRect().right > innerWidth
      || e.scrollWidth > e.clientWidth + 1).length;
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One browser for all pages."""
    yield from chromium(tmp_path_factory.mktemp("profile"))


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_is_readable_whatever_the_notebook_and_the_system_are(
    browser: Any, pages: dict[str, Path], theme: str, system: str
) -> None:
    page = Page(browser, str(pages[theme]))
    page.scheme(system)
    page.run("for (const d of document.querySelectorAll('details')) d.open = true")
    found = page.run(CONTRAST)
    assert len(found) > 300
    worst = min(found)
    assert worst[0] >= 4.5, worst


@pytest.mark.parametrize("width", [1200, 480])
def test_nothing_is_wider_than_the_page(
    browser: Any, pages: dict[str, Path], width: int
) -> None:
    browser.set_window_size(width, 800)
    page = Page(browser, str(pages["light"]))
    page.run("for (const d of document.querySelectorAll('details')) d.open = true")
    assert page.run(WIDER) == 0


def test_a_page_asks_for_nothing_and_has_nothing_to_say(
    browser: Any, pages: dict[str, Path]
) -> None:
    browser.get_log("browser")
    page = Page(browser, str(pages["light"]))
    said = [one for one in page.requests if "ERR_FILE_NOT_FOUND" not in str(one)]
    assert said == []


def test_a_click_opens_the_graph(browser: Any, pages: dict[str, Path]) -> None:
    page = Page(browser, str(pages["light"]))
    picture = "document.querySelector('.retrograd-shown .picture svg')"
    visible = f"{picture}.checkVisibility()"
    assert not page.run(f"return {visible}")
    page.run("document.querySelector('.retrograd-shown summary').click()")
    assert page.run(f"return {visible}")
