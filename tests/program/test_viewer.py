"""The page of a program in a real browser, without a network."""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import autograd as ag
from tests.browsing import Page, chromium
from tests.program.training import arguments, step


def scanned(w: Any, xs: Any) -> Any:
    def turn(h: Any, x: Any) -> Any:
        h = np.tanh(w * h + x)
        return h, h

    return ag.scan(turn, 0.0, xs)[0]


def long(x: Any) -> Any:
    """1,199 steps, more than a drawing has room for."""
    for k in range(600):
        x = np.sin(x) + k
    return x


def unrolled(x: Any) -> Any:
    """A drawing with straight arrows."""
    for k in range(200):
        x = np.sin(x) + k
    return x


PROGRAMS: dict[str, tuple[Any, ...]] = {
    "step": (step, arguments()),
    "scan": (ag.value_and_grad(scanned), (0.7, np.ones(3))),
    "unrolled": (unrolled, (np.ones(2),)),
    "long": (long, (np.ones(2),)),
}
SIZES = {(1400, 900): False, (800, 600): False, (390, 844): True}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium, without a network."""
    yield from chromium(tmp_path_factory.mktemp("profile"))


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of all programs."""
    room, found = tmp_path_factory.mktemp("pages"), {}
    for name, (f, args) in PROGRAMS.items():
        jitted = ag.jit(f)
        jitted(*args)
        found[name] = jitted.view(room / f"{name}.html")
    return found


@pytest.fixture(params=PROGRAMS)
def page(browser: Any, paths: dict[str, str], request: Any) -> Page:
    """An opened page, of each program in turn."""
    browser.get("about:blank")  # else an address with another # is no new page
    return Page(browser, paths[request.param])


SEEN = """
const seen = element => {
  const r = element.getBoundingClientRect();
  const pane = element.closest('main > *').getBoundingClientRect();
  return r.top > pane.top - 1 && r.bottom < pane.bottom + 1 && r.left < pane.right
    && r.right > pane.left;
};
"""


def chosen(page: Page, kind: str) -> tuple[list[str], bool]:
    """The boxes of what is chosen, lines or nodes, and whether it can be seen."""
    found = page.run(
        SEEN + "return [...document.querySelectorAll(arguments[0] + '.on')]"
        ".map(x => [x.dataset.box || x.id, seen(x)])",
        kind,
    )
    return [box for box, _ in found], all(seen for _, seen in found)


def test_lines_and_boxes_lead_to_each_other(page: Page) -> None:
    count = page.run("return steps.length")
    drawn = page.run("return nodes.length > 0")
    for k in range(0, count, max(1, count // 9)):
        page.run("steps[arguments[0]].line.click()", k)
        boxes = page.run("return kept")
        assert chosen(page, ".line")[0]
        if not drawn:
            continue
        nodes, _ = chosen(page, ".node")
        assert sorted(nodes) == sorted(boxes)
        assert page.run(SEEN + "return seen(document.querySelector('.node.on'))")
        page.keys("Escape")
        assert chosen(page, ".node") == chosen(page, ".line") == ([], True)
        page.run(
            "document.getElementById(arguments[0])"
            ".dispatchEvent(new MouseEvent('click'))",
            boxes[-1],
        )
        lines, seen = chosen(page, ".line")
        assert lines
        assert seen
        assert all(boxes[-1] in line.split() for line in lines)
        page.keys("Escape")


def test_every_box_has_a_line(page: Page) -> None:
    boxes = set(page.run("return lines.flatMap(x => x.boxes)"))
    nodes = set(page.run("return nodes.map(x => x.id)"))
    assert nodes <= boxes


def test_what_a_line_uses_is_marked(browser: Any, paths: dict[str, str]) -> None:
    page = Page(browser, paths["long"])
    page.run("steps[5].line.click()")
    marked = page.run(
        "return ['.used', '.uses'].map(c => steps.map((x, k) => k)"
        ".filter(k => steps[k].line.matches(c)))"
    )
    assert marked == [[4], [6]]


def test_keys(page: Page) -> None:
    for _ in range(50):  # a page that is still being drawn does not listen yet
        page.keys("ArrowDown")
        if page.run("return document.activeElement === steps[0].line"):
            break
        time.sleep(0.02)
    page.keys("ArrowDown", "ArrowDown", "ArrowUp")
    assert page.until("document.activeElement === steps[1].line")
    assert page.run("return kept.join() === steps[1].boxes.join()")
    assert page.run("return steps[1].line.getAttribute('aria-pressed')") == "true"
    assert page.run("return lines.filter(x => x.line.tabIndex === 0).length") == 1
    enter = "arguments[0].dispatchEvent(new KeyboardEvent('keydown',"
    enter = f"{enter} {{key: 'Enter', bubbles: true}}))"
    line = page.run("return steps[1].line")
    page.run(enter, line)
    assert page.run("return kept") == []
    page.run(enter, line)
    assert page.run("return kept") != []
    page.keys("Escape")
    assert chosen(page, ".line") == ([], True)


def test_pointing_shows_and_leaving_ends_it(
    browser: Any, paths: dict[str, str]
) -> None:
    page = Page(browser, paths["step"])
    node = "document.getElementById('s3').dispatchEvent(new MouseEvent"
    page.run(f"{node}('mouseenter'))")
    assert chosen(page, ".line")[0] == ["s3"]
    page.run(f"{node}('mouseleave'))")
    assert chosen(page, ".line")[0] == []


def test_an_address_opens_at_its_line(browser: Any, paths: dict[str, str]) -> None:
    browser.get("about:blank")
    page = Page(browser, f"{paths['step']}#s20")
    assert chosen(page, ".line") == (["s20"], True)
    assert chosen(page, ".node") == (["s20"], True)
    browser.get("about:blank")
    page = Page(browser, f"{paths['step']}#nowhere")
    assert chosen(page, ".line") == ([], True)


@pytest.mark.parametrize("size", SIZES)
def test_both_parts_can_be_read_at_any_size(
    browser: Any, paths: dict[str, str], size: tuple[int, int]
) -> None:
    width, height = size
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1,
         "mobile": SIZES[size]},
    )  # fmt: skip
    try:
        page = Page(browser, paths["step"])
        outer = page.run(
            "const e = document.documentElement;"
            "return [e.scrollWidth, e.scrollHeight, innerWidth, innerHeight]"
        )
        assert outer == [width, height, width, height]
        for pane in (".py", ".drawing"):
            box = page.run(
                f"const e = document.querySelector('{pane}');"
                "return [e.clientWidth, e.clientHeight, e.scrollHeight]"
            )
            assert box[0] >= min(width, 500)
            assert 200 <= box[1] < box[2]
        assert page.run("return size") >= 0.75
        page.keys("0")
        fits = "return pane.scrollWidth <= pane.clientWidth"
        assert page.run(f"{fits} && pane.scrollHeight <= pane.clientHeight")
        before = page.run("return size")
        page.run("document.getElementById('more').click()")
        assert page.run("return size") > before
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_it_asks_for_nothing_and_says_what_it_is(page: Page) -> None:
    page.keys(*["ArrowDown"] * 30)
    assert page.requests == []
    named = page.run(
        "return [...document.querySelectorAll('button, [role=region], [role=group],"
        " svg[role]')].map(e => e.getAttribute('aria-label') || e.textContent)"
    )
    assert all(named)
    assert len(named) >= 2


def test_text_can_be_told_from_what_it_is_on(
    browser: Any, paths: dict[str, str]
) -> None:
    page = Page(browser, paths["step"])
    script = """
    const numbers = c => c.match(/[\\d.]+/g).slice(0, 3).map(x => {
      x /= 255; return x <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4 });
    const light = c => { const [r, g, b] = numbers(c);
      return .2126 * r + .7152 * g + .0722 * b };
    const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort();
      return (Math.max(x, y) + .05) / (Math.min(x, y) + .05) };
    const style = e => getComputedStyle(e);
    const found = [];
    for (const text of document.querySelectorAll('.node text'))
      found.push(contrast(style(text).fill,
        style(text.closest('.node').querySelector('path')).fill));
    const py = document.querySelector('.py');
    for (const word of [py, ...py.querySelectorAll('span span')])
      found.push(contrast(style(word).color, style(py).backgroundColor));
    const header = document.querySelector('header');
    found.push(contrast(style(document.querySelector('.hint')).color,
      style(header).backgroundColor));
    return Math.min(...found);
    """
    for scheme in ("light", "dark"):
        page.scheme(scheme)
        assert page.run(script) >= 4.5
    page.scheme("")
