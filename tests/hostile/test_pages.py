"""Pages and pictures with hostile names in a real browser: no code of a name runs."""

from pathlib import Path
from typing import Any

import pytest

import autograd as ag
from autograd.drawing.graph import draw
from autograd.explorer import page as explorer
from autograd.explorer import step_through
from autograd.pages import page
from autograd.plain import printable
from tests.draw import test_browser
from tests.hostile.names import FLAG, NAMES

browser = test_browser.browser

RAN = "return window.executed === undefined ? 'nothing' : 'code of a name'"
FOREIGN = (
    "return [...document.querySelectorAll('img, iframe, object, embed, link, [src],"
    " foreignObject, image, use')].filter(e => e.getAttribute('href') != 'data:,')"
    ".map(e => e.outerHTML)"
)
HANDLERS = (
    "return [...document.querySelectorAll('body *')].flatMap(e =>"
    " e.getAttributeNames().filter(n => n.startsWith('on') || n.endsWith('href')))"
)


def total() -> Any:
    """A loss in which every name stands."""
    found: Any = ag.tensor(0.0, requires_grad=True, name="start")
    for name in NAMES.values():
        found = found + ag.tensor(1.0, requires_grad=True, name=name)
        found.name = name
    return found


def opened(browser: Any, path: Path) -> list[str]:
    """What is wrong with a page or picture that the browser opens."""
    browser.get(f"file://{path}")
    said = [entry["message"] for entry in browser.get_log("browser")]
    ran = browser.execute_script(RAN)
    asked = browser.execute_script(
        "return performance.getEntriesByType('resource').map(e => e.name)"
    )
    found = [*said, *asked, *browser.execute_script(FOREIGN)]
    found += browser.execute_script(HANDLERS)
    return found if ran == "nothing" else [ran, *found]


def test_a_page_of_hostile_names(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    step_through(total(), path)
    assert path.stat().st_size < 2 << 20
    assert opened(browser, path) == []
    frames = int(browser.execute_script("return slider.max"))
    for _ in range(2):  # the walk, then the plain recursion
        browser.execute_script(
            "for (let i = 0; i <= arguments[0]; i++) show(i)", frames
        )
        assert browser.execute_script(RAN) == "nothing"
        browser.execute_script("toggle.click()")
    shown = browser.execute_script(
        "return [...document.querySelectorAll('.box .title')].map(e => e.textContent)"
    )
    lines = [" ".join(line.split()) for line in shown]
    for name in NAMES.values():
        start = " ".join(printable(name)[:8].split())
        assert any(start in line for line in lines), start


@pytest.mark.parametrize("view", ["forward", "backward", "both"])
def test_a_picture_of_hostile_names(browser: Any, view: str, tmp_path: Path) -> None:
    path = tmp_path / "picture.svg"
    path.write_bytes(draw(total(), view=view, max_nodes=1000).pipe())
    assert opened(browser, path) == []


@pytest.mark.parametrize("field", ["TITLE", "DATA"])
def test_a_page_without_escapes_is_found_out(
    browser: Any, field: str, tmp_path: Path
) -> None:
    """The same template, with a name put into one field as it is."""
    template = Path(explorer.FOLDER, "page.html").read_text("utf-8")
    fields = {"TITLE": "a", "KIND": 'type="application/json"', "DATA": "{}"}
    for name in ("end of title", "end of script", "image"):
        fields[field] += NAMES[name]
    path = tmp_path / "planted.html"
    planted = page(template, style="", script="", text={}, markup=fields)
    path.write_text(planted, "utf-8")
    assert opened(browser, path) != []


def test_code_in_a_picture_is_found_out(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "planted.svg"
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg"><script>{FLAG}</script></svg>'
    )
    assert opened(browser, path)[0] == "code of a name"
