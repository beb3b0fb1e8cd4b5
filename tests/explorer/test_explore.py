"""What a visitor does on the page: open, look, search, select, walk by keys."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.drawing import text
from autograd.drawing.graph import Graph
from autograd.errors import GraphError
from tests.draw.graphs import diamonds, leaf
from tests.explorer.opened import GRAPHS, Page, lstm, mlp, opened, rows, shared


def expected(graph: Graph, v: int, adjoints: Any) -> tuple[str, str]:
    """How the value of a vertex and its derivative end in the box."""
    value, g = graph.vertices[v].value, adjoints[v]
    if g is None:
        return text.brief(value), ""
    size = text.number(g) if np.ndim(g) == 0 else norm(g)
    return text.brief(value), size


def norm(x: Any) -> str:
    """The norm of an array as it is shown."""
    return f"norm {text.number(np.linalg.norm(np.ravel(x).astype(float)))}"


def compare(page: Page, graph: Graph, adjoints: Any) -> int:
    """Hold every value that can be seen against the graph; how many there are."""
    boxes = page.boxes
    for key, lines in boxes.items():
        if key[0] != "v":
            continue
        value, size = expected(graph, int(key[1:]), adjoints)
        assert lines[-2 if size else -1] == value, (key, lines)
        if size:
            assert lines[-1].startswith("∂")
            assert lines[-1].endswith(f" {size}"), (key, lines)
    return len(boxes)


@pytest.mark.parametrize("name", ["mlp", "lstm", "random 1", "random 4", "rows"])
def test_after_random_clicks_all_numbers_are_right(
    browser: Any, name: str, tmp_path: Path
) -> None:
    loss = GRAPHS[name]()
    loss.backward(retain_graph=True)
    graph = Graph.of(loss)
    adjoints = graph.adjoints()
    page = opened(browser, graph, tmp_path, "#&view=both")
    rng = np.random.default_rng(7)
    for turn in range(30):
        keys = [key for key in page.boxes if key != "g0"]
        key = keys[rng.integers(len(keys))]
        page.click(key)
        if key[0] == "v" and page.run("return app.selected[0]") == key:
            v = graph.vertices[int(key[1:])]
            shown = page.panel["value"]
            assert shown.startswith(text.brief(v.value))
            if v.grad is not None:
                assert text.brief(v.grad) in page.panel[".grad"]
        if turn % 5 == 0:
            compare(page, graph, adjoints)
    compare(page, graph, adjoints)
    page.run("app.open = new Set(app.graph.parent.keys()); app.update()")
    seen = compare(page, graph, adjoints)
    hidden = [
        v for v in graph.vertices if v.kind == "constant" and not v.name and not v.shape
    ]
    frames = page.run("return app.graph.groupCount") - 1
    assert seen == len(graph) - len(hidden) + frames
    assert page.browser.get_log("browser") == []


def test_labels_of_arrows(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, shared(), tmp_path)
    labels = "g.arrow text"
    assert page.texts(labels) == []
    page.run("backward.click()")
    assert sorted(page.texts(labels)) == ["1", "1", "1", "2", "3"]
    assert page.boxes["v1"] == ["b", "1", "∂ = 3 + 2 = 5"]
    assert page.run("return document.querySelectorAll('.head.ahead').length") == 0
    page.press("3")
    assert page.texts("g[data-from=v2] text") == ["3 →", "← 2 · 1 = 2"]
    heads = "return document.querySelectorAll('g[data-from=v2] .head').length"
    assert page.run(heads) == 2
    page.press("1")
    assert page.texts(labels) == []
    x = leaf(np.ones((2, 3)), "x")
    page = opened(browser, (x @ np.ones((3, 2))).sum(), tmp_path, "#&view=backward")
    assert page.texts("g[data-from=v0] text")[1] == "norm 4.899"
    y = leaf(7.0, "y")
    page = opened(browser, np.maximum(y, 4.0), tmp_path, "#&view=backward")
    assert page.texts(labels) == ["1", "because 7 > 4"]


def test_groups_open_in_place_and_close_again(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, lstm(), tmp_path)
    assert len(page.boxes) <= 24
    page.run("app.closeAll()")
    closed = page.boxes
    group = next(key for key in closed if key[0] == "g")
    assert closed[group][0] == "sequential"
    at = "return app.drawing.elements.get(arguments[0]).getBoundingClientRect().left"
    page.click(group)
    assert group in page.open
    assert page.boxes[group] == ["sequential"]
    assert page.text("#live") == "sequential opened, 2 inside"
    assert page.run("return document.activeElement.dataset.key") == group
    page.click(group)
    assert page.boxes == closed
    page.press("Enter")
    assert group in page.open
    page.press("Escape")
    assert page.boxes == closed
    assert page.run(at, group) > 0
    page.press("a")
    page.press("a")
    assert any("LSTM cell × 20" in lines[0] for lines in page.boxes.values())
    page.press("c")
    assert page.boxes == closed


def test_search_opens_what_is_closed(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, mlp(), tmp_path)
    page.run("app.closeAll()")
    page.press("/")
    assert page.run("return document.activeElement.id") == "search"
    look = (
        "search.value = arguments[0]; search.dispatchEvent(new Event('input'));"
        "return [...document.querySelectorAll('#hits li span:first-child')]"
        ".map(e => e.textContent)"
    )
    assert page.run(look, "dense_1")[:2] == ["dense_1", "dense_1/kernel"]
    assert page.run(look, "RELU")[0].startswith("relu")
    assert page.run(look, "dense_1/bias")[0] == "dense_1/bias"
    page.press("Enter")
    found = page.run("return app.selected[0]")
    assert page.boxes[found][0] == "dense_1/bias"
    assert page.texts("#trail li") == ["loss", "sequential", "dense_1", "dense_1/bias"]
    place = page.run(
        "const r = document.activeElement.getBoundingClientRect();"
        "return [r.left, r.top, r.right, r.bottom]"
    )
    assert min(place) > 0
    assert place[2] < 900
    assert page.run(look, "nothing like it") == []
    assert page.text("#hits") == "nothing found"
    page.run("search.focus()")
    page.press("Escape")
    assert page.run("return hits.hidden")


def test_paths_between_two_boxes(browser: Any, tmp_path: Path) -> None:
    a = leaf(2.0, "a")
    y = diamonds(a, 20)
    y.name = "y"
    page = opened(browser, y, tmp_path)
    page.run("app.open = new Set(app.graph.parent.keys()); app.update()")
    end = len(Graph.of(y)) - 1
    page.click("v0").click(f"v{end}", shift=True)
    said = page.texts("#details p")
    assert said[0] == "1.049e6 paths lead from a to y."
    assert said[1] == f"∂y/∂a = {text.number(1.5**20)}, the sum of all products"
    listed = page.texts(".paths .gradient")
    assert len(listed) == 5
    assert listed[0].endswith(" = 1")
    marked = "return document.querySelectorAll('g.arrow.path').length"
    assert page.run(marked) == 40
    page.press("Escape")
    assert page.run(marked) == 0
    page = opened(browser, shared(), tmp_path)
    page.click("v1").click("v5", shift=True)
    assert page.texts("#details p")[0] == "2 paths lead from b to loss."
    assert page.texts(".paths .gradient") == ["3 · 1 = 3", "2 · 1 = 2"]
    page.run("document.querySelectorAll('.paths button')[1].click()")
    assert page.run(
        "return [...document.querySelectorAll('.arrow.path')].map(g => g.dataset.from)"
    ) == ["v1", "v2"]
    page.click("v0", shift=True).click("v1", shift=True)
    assert page.texts("#details p") == ["No path leads from a to b."]


def test_paths_through_arrays(browser: Any, tmp_path: Path) -> None:
    x = leaf(np.ones(3), "x")
    out = (x * 2.0).sum()
    out.name = "out"
    graph = Graph.of(out)
    page = opened(browser, graph, tmp_path)
    page.click("v0").click(f"v{len(graph) - 1}", shift=True)
    assert page.texts("#details p")[0] == "1 path leads from x to out."
    assert "how much the norm" in page.texts("#details p")[1]
    assert page.texts(".paths .gradient") == ["1.732 · 2 = 3.464"]


def test_details(browser: Any, tmp_path: Path) -> None:
    loss = mlp()
    loss.backward(retain_graph=True)
    graph = Graph.of(loss)
    page = opened(browser, graph, tmp_path)
    kernel = next(v for v in graph.vertices if v.name == "dense_1/kernel")
    page.run("app.find(arguments[0])", f"v{kernel.id}")
    panel = page.panel
    assert panel["what"] == "leaf"
    assert panel["type"] == f"{kernel.dtype}[8×8]"
    assert panel["value"].endswith(norm(kernel.value))
    assert panel[".grad"] == panel["∂loss"]
    assert panel[".grad"].endswith(norm(kernel.grad))
    heights = page.run(
        "return [...document.querySelectorAll('#details figure')].map(f =>"
        " f.querySelector('svg').getAttribute('aria-label'))"
    )
    assert [h.partition(",")[0] for h in heights] == [
        "histogram of value",
        "histogram of ∂loss",
    ]
    for said, x in zip(heights, (kernel.value, kernel.grad), strict=True):
        counts = [int(n) for n in said.partition(": ")[2].split(", ")]
        assert counts == np.histogram(x, len(counts))[0].tolist()
    cells = page.texts("#details table:first-of-type td")[:64]
    assert cells[:64] == [text.number(x) for x in kernel.value.ravel()]
    layer = page.run("return `g${around(app.graph, app.selected[0]).pop()}`")
    page.run("app.select(arguments[0])", layer)
    assert page.panel["parameters"] == "72"
    grads = [v.grad for v in graph.vertices if (v.name or "").startswith("dense_1/")]
    total = np.linalg.norm([np.linalg.norm(g) for g in grads])
    assert page.panel["∂ parameters"] == f"norm {text.number(total)}"


def test_the_line_of_the_source(browser: Any, tmp_path: Path) -> None:
    with ag.detect_anomaly():
        y = leaf(2.0, "x") * 3.0
    page = opened(browser, y, tmp_path, "#v2")
    assert "test_explore.py" in page.panel["line"]


def test_walking_by_keys(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, shared(), tmp_path)
    page.run("app.select('v0'); app.focus('v0')")
    at = "return document.activeElement.dataset.key"
    walked = [page.press(key).run(at) for key in ("ArrowRight", "ArrowRight")]
    assert walked == ["v2", "v5"]
    assert page.press("ArrowLeft").run(at) in ("v2", "v4")
    assert (
        page.run("return document.querySelectorAll('#stage [tabindex=\"0\"]').length")
        == 1
    )
    page.press("Home")
    before = page.run("return app.camera.k")
    page.press("+", "+")
    assert page.run("return app.camera.k") == pytest.approx(before * 1.25**2)
    page.press("-", "-", "f")
    assert page.run("return app.camera.k") == pytest.approx(before)
    page.press("ArrowRight", shiftKey=True)
    page.press("?")
    assert page.run("return help.open")
    page.run("done.click()")
    page.run("document.activeElement.blur()")
    x = page.run("return app.camera.x")
    page.press("ArrowRight")
    assert page.run("return app.camera.x") == x - 60


def test_pointer(browser: Any, tmp_path: Path) -> None:
    """Wheel, drag, double click and hover, made by the browser itself."""
    action = pytest.importorskip("selenium.webdriver.common.action_chains")
    actions = pytest.importorskip("selenium.webdriver.common.actions.wheel_input")
    page = opened(browser, shared(), tmp_path)
    pane = browser.find_element("id", "pane")
    box = browser.find_element("css selector", "[data-key=v1]")
    action.ActionChains(browser).move_to_element(box).perform()
    assert page.panel["what"] == "leaf"
    assert page.texts("#trail li")[-1] == "b"
    before = page.run("return [app.camera.x, app.camera.y]")
    chain = action.ActionChains(browser).move_to_element_with_offset(pane, -300, -200)
    chain.click_and_hold().move_by_offset(50, 30).release().perform()
    after = page.run("return [app.camera.x, app.camera.y]")
    assert [b - a for a, b in zip(before, after, strict=True)] == [50, 30]
    origin = actions.ScrollOrigin.from_element(pane)
    action.ActionChains(browser).scroll_from_origin(origin, 0, -300).perform()
    assert page.until("app.camera.k > 1.2")
    chain = action.ActionChains(browser).move_to_element_with_offset(pane, -380, -250)
    chain.double_click().perform()
    assert page.until("app.camera.k == 1 && !document.getAnimations().length")
    action.ActionChains(browser).click(box).perform()
    assert page.run("return app.selected") == ["v1"]


def test_deep_links(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, rows(60), tmp_path, "#v50&view=backward")
    assert page.run("return app.selected") == ["v50"]
    assert page.run("return backward.getAttribute('aria-pressed')") == "true"
    assert "v50" in page.boxes
    page.run("location.hash = '#g1'")
    assert page.until("app.selected[0] == 'g1'")
    page.click("g1")
    page.run("forward.click()")
    assert page.until("location.hash == '#g1'")
    page.run("location.hash = '#v2&step=3'")
    assert page.until("app.isStepping && app.player.at == 3")
    for odd in ("#v99999999", "#g-1", "#<b>", "#v1e5", "#&view=up&step=x", "#%00"):
        page.run("location.hash = arguments[0]", odd)
    page.run("dispatchEvent(new Event('hashchange'))")
    assert browser.get_log("browser") == []


def test_what_is_open_at_first_can_be_read(browser: Any, tmp_path: Path) -> None:
    for loss in (mlp(), mlp(50, 64), lstm(), rows(2_000)):
        page = opened(browser, loss, tmp_path)
        assert len(page.boxes) <= 24
        assert page.run("return app.camera.k") > 0.6
        assert page.run("return performance.now()") < 2_000


def test_without_derivatives(browser: Any, tmp_path: Path) -> None:
    x = leaf(np.arange(3.0), "x")
    (x * x).sum().backward()
    page = opened(browser, x * 2, tmp_path, "#&view=backward")
    assert "shape (3,)" in page.text(".why")
    assert page.boxes["v0"] == ["x", "[0, 1, 2]", ".grad norm 4.472"]
    loss = (x * 3.0).sum()
    loss.backward()
    page = opened(browser, loss, tmp_path)
    assert "freed" in page.text(".why")
    page.run("backward.click()")
    assert "No derivatives" in page.text("#live")
    assert any("freed" in lines[-1] for lines in page.boxes.values())
    page.run("stepping.click()")
    page.press("End")
    assert page.text("#say").startswith("No derivatives")
    assert page.browser.get_log("browser") == []


def test_the_page_opens_at_what_is_asked_for(browser: Any, tmp_path: Path) -> None:
    model = nn.Sequential([nn.Input((4,)), *[nn.Dense(4) for _ in range(12)]])
    loss = (model(np.ones((2, 4))) ** 2).mean()
    path = tmp_path / "page.html"
    ag.explore(loss, path, at="dense_7/kernel")
    page = Page(browser, str(path))
    assert page.until("document.documentElement.dataset.ready == 'yes'")
    assert page.panel["what"] == "leaf"
    assert page.run("return app.graph.name(idOf(app.selected[0]))") == "dense_7/kernel"
    with pytest.raises(GraphError, match="explore: at: 'nobody' is not in this graph"):
        ag.explore(loss, at="nobody")


def test_a_health_report_leads_to_the_culprit(browser: Any, tmp_path: Path) -> None:
    layers = [nn.Dense(8, "sigmoid", dtype="float64") for _ in range(14)]
    model = nn.Sequential([nn.Input((8,)), *layers])
    health = ag.why(model, (model(np.ones((2, 8))) ** 2).mean())
    assert health.cause.kind == "vanishing"
    health.explore(tmp_path / "page.html")
    page = Page(browser, str(tmp_path / "page.html"))
    assert page.until("document.documentElement.dataset.ready == 'yes'")
    guilty = page.run("return idOf(app.selected[0])")
    assert guilty == health.cause.vertices[0]
