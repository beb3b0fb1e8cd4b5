"""The page as a page: safe, self-contained, to be used by everybody, on any screen."""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.explorer import explore
from autograd.explorer.page import SCRIPTS, script
from autograd.pages import as_json, page
from tests.draw.graphs import leaf
from tests.draw.test_bad_input import NAMES
from tests.explorer.opened import Page, mlp, opened, rows, shared


def named() -> ag.Tensor:
    """A loss in which every hostile name stands."""
    total: Any = leaf(0.5, "start")
    for k, name in enumerate(NAMES):
        total = total + leaf(float(k), name).tanh()
        total.name = name
    assert isinstance(total, ag.Tensor)
    return total


def test_hostile_names_stay_text(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, named(), tmp_path)
    page.run("app.open = new Set(app.graph.parent.keys()); app.update()")
    titles = {lines[0] for lines in page.boxes.values()}
    assert titles >= set(NAMES.values())
    for key in page.boxes:
        if key[0] == "v":
            page.click(key)
    page.run("stepping.click(); for (let i = 0; i < 60; i++) show(i)")
    for name in NAMES:
        page.run(
            "search.value = arguments[0]; search.dispatchEvent(new Event('input'))",
            name.replace("\ud800", ""),
        )
    odd = "return document.querySelectorAll('b, img, iframe, main script').length"
    assert page.run(odd) == 0
    assert page.requests == []


def test_the_policy_allows_what_is_inlined_and_nothing_else(tmp_path: Path) -> None:
    content = explore(shared()).html
    policy = re.search(r'Security-Policy" content="([^"]*)"', content)
    assert policy is not None
    sources = dict(part.strip().split(" ", 1) for part in policy[1].split(";"))
    assert sources["default-src"] == "'none'"
    assert sources["img-src"] == "data:"
    for tag, name in (("style", "style-src"), ("script", "script-src")):
        inlined = re.findall(rf"<{tag}>(.*?)</{tag}>", content, re.DOTALL)
        assert len(inlined) == 1
        digest = base64.b64encode(hashlib.sha256(inlined[0].encode()).digest())
        assert sources[name] == f"'sha256-{digest.decode()}'"
    assert "unsafe" not in policy[1]
    assert not re.search(r'\s(style|on\w+)="', content)
    assert not re.search(r'(src|href)="(?!data:)', content)


def test_code_that_does_not_belong_does_not_run(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "planted.html"
    planted = "<script>window.executed = 1</script><b style='color:red'>x</b>"
    content = explore(shared()).html.replace("</main>", f"{planted}</main>")
    path.write_text(content)
    found = Page(browser, str(path)).ready()
    assert found.run("return window.executed === undefined")
    assert len(browser.get_log("browser")) == 2


def test_fields_of_a_page() -> None:
    template = "<t><!--A--></t><!--POLICY--><!--B--><!--STYLE--><!--SCRIPT-->"
    found = page(
        template,
        style="s",
        script="c",
        text={"A": "<!--B-->\x1b&"},
        markup={"B": "<i><!--A--></i>"},
    )
    assert found.startswith("<t>&lt;!--B--&gt;�&amp;</t><meta")
    assert found.endswith("<i><!--A--></i>sc")
    assert as_json({"a": "</script>"}) == '{"a":"\\u003c/script>"}'


def test_the_scripts_are_small_and_all_there() -> None:
    folder = Path(str(explore.__code__.co_filename)).parent
    assert {f"{name}.js" for name in SCRIPTS} <= {p.name for p in folder.glob("*.js")}
    for file in folder.glob("*.js"):
        lines = file.read_text("utf-8").splitlines()
        assert len(lines) <= 300
        assert lines[0].startswith("// ")
        assert max(map(len, lines)) <= 120, file.name
    for word in ("eval(", "innerHTML", 'setAttribute("style"', "fetch(", "import "):
        assert word not in script()
    assert "</script" not in script()
    assert "<!--" not in script()
    assert "\r" not in script()


def test_it_opens_offline_and_asks_for_nothing(browser: Any, tmp_path: Path) -> None:
    assert opened(browser, shared(), tmp_path).requests == []
    large = opened(browser, mlp(20, 16), tmp_path)
    assert large.run("return data.dataset.packed") == "deflate"
    assert large.requests == []


def test_large_graphs_open_soon(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, rows(2_500), tmp_path)
    assert page.run("return app.graph.line.length") == 10_000
    assert page.run("return performance.now()") < 2_000
    page.run("app.find('v9000')")
    assert "v9000" in page.boxes
    assert (tmp_path / "page.html").stat().st_size < 1_000_000


def test_it_can_be_used_without_eyes(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, mlp(), tmp_path)
    unnamed = page.run(
        "return [...document.querySelectorAll('button, input, select, aside, nav,"
        " [role]')].filter(e => !e.closest('[hidden]')"
        " && !(e.getAttribute('aria-label') || e.textContent.trim()"
        " || e.id == 'live')).map(e => e.outerHTML)"
    )
    assert unnamed == []
    boxes = page.run(
        "return [...document.querySelectorAll('#stage [role=treeitem]')].map(e =>"
        " [e.dataset.key[0], e.getAttribute('aria-label') != '',"
        " e.getAttribute('aria-expanded'), Number(e.getAttribute('aria-level')) > 0])"
    )
    assert all(named and level for _, named, _, level in boxes)
    assert {kind: expanded is not None for kind, _, expanded, _ in boxes} == {
        "g": True,
        "v": False,
    }
    assert page.run("return document.documentElement.lang") == "en"
    assert page.run("return live.getAttribute('aria-live')") == "polite"
    page.run("stepping.click()")
    page.keys("ArrowRight")
    spoken = page.run("return slider.getAttribute('aria-valuetext')")
    assert spoken.startswith("2 of ")


def test_light_and_dark(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, shared(), tmp_path)

    def colors(scheme: str) -> tuple[str, ...]:
        page.scheme(scheme)
        script = (
            "return ['body', '[data-key=v0]', '[data-key=v2]', '[data-key=v5]',"
            " 'aside', '.base'].map(s => {"
            " const c = getComputedStyle(document.querySelector(s));"
            " return s == 'aside' ? c.color : s == '.base' ? c.stroke"
            " : c.backgroundColor })"
        )
        return tuple(page.run(script))

    light, dark = colors("light"), colors("dark")
    page.scheme("")
    assert light[0] == "rgb(255, 255, 255)"
    assert all(x != y for x, y in zip(light, dark, strict=True))
    outline = (
        "document.querySelector('[data-key=v0]').focus({focusVisible: true});"
        "return getComputedStyle(document.activeElement).outlineStyle"
    )
    assert page.run(outline) == "solid"


def test_on_a_phone(browser: Any, tmp_path: Path) -> None:
    size = {"width": 390, "height": 800, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        page = opened(browser, mlp(), tmp_path)
        page.run("stepping.click()")
        place = page.run(
            "return ['pane', 'details', 'steps', 'search'].map(id => {"
            " const r = document.getElementById(id).getBoundingClientRect();"
            " return [r.left, r.right, r.top, r.bottom] })"
        )
        assert page.run("return document.documentElement.scrollWidth") <= 390
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    pane, details, steps, search = place
    assert all(left >= 0 and right <= 390 for left, right, _, _ in place)
    assert pane[3] <= details[2] + 1 <= details[3] <= steps[2] + 1 <= steps[3] <= 801
    assert pane[3] - pane[2] > 150
    assert search[3] < pane[2]


def test_on_paper(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, mlp(12), tmp_path)
    before = page.run("return app.camera.k")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        page.run("dispatchEvent(new Event('beforeprint'))")
        shown = page.run(
            "return ['.tools', 'nav', 'aside'].map(s =>"
            " getComputedStyle(document.querySelector(s)).display)"
        )
        assert shown == ["none"] * 3
        right, bottom = page.run(
            "const all = [...document.querySelectorAll('#stage > div')]"
            ".map(e => e.getBoundingClientRect());"
            "return [Math.max(...all.map(r => r.right)),"
            " Math.max(...all.map(r => r.bottom))]"
        )
        assert right <= 1_000
        assert bottom <= 720
        page.run("dispatchEvent(new Event('afterprint'))")
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert page.run("return app.camera.k") == pytest.approx(before)
    pdf = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {})["data"])
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


def test_in_a_notebook(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "notebook.html"
    path.write_text(f"<body>{explore(shared())._repr_html_()}</body>", "utf-8")
    browser.get(f"file://{path}")
    page = Page.__new__(Page)
    page.browser = browser
    assert page.until("document.readyState == 'complete'")
    browser.switch_to.frame(0)
    try:
        page.ready()
        assert page.until("app.camera.k == 1 && app.room[0] > 600")
        page.click("v1")
        assert page.panel["value"] == "1"
        page.run("stepping.click()")
        page.keys("End")
        assert page.until("document.getElementById('count').textContent == '8 / 8'")
    finally:
        browser.switch_to.default_content()
    assert browser.get_log("browser") == []


def test_panning_is_one_transformation(browser: Any, tmp_path: Path) -> None:
    x = leaf(np.ones(4), "x")
    page = opened(browser, (x * 2.0).sum(), tmp_path)
    before = page.run("return stage.innerHTML")
    page.run("app.camera.pan(30, 40); app.camera.zoom(1.3)")
    assert page.run("return stage.innerHTML") == before
    assert "scale(1.3)" in page.run("return stage.style.transform")


def test_another_size_of_the_window(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, mlp(), tmp_path)
    size = {"width": 700, "height": 500, "deviceScaleFactor": 1, "mobile": False}
    seen = (
        "[...document.querySelectorAll('.box')].every(e => {"
        " const r = e.getBoundingClientRect(), p = pane.getBoundingClientRect();"
        " return r.left >= p.left && r.right <= p.right && r.bottom <= p.bottom })"
    )
    try:
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        assert page.until(f"app.room[0] <= 700 && {seen}")
        page.run("app.camera.zoom(2)")
        zoomed = page.run("return app.camera.k")
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert page.until("pane.clientWidth > 700")
    assert page.run("return app.camera.k") == zoomed
