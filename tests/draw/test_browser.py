"""The step-through page and the drawings in a real browser, without a network."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd.drawing.graph import Graph, draw, step_through
from autograd.errors import ArgumentError, RenderError, ValueRangeError
from tests import browsing
from tests.draw.graphs import KNOWN, leaf
from tests.draw.test_bad_input import NAMES


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium, without a network."""
    yield from browsing.chromium(tmp_path_factory.mktemp("profile"))


class Page(browsing.Page):
    """An opened step-through page."""

    @property
    def say(self) -> str:
        return str(self.run("return say.textContent"))

    @property
    def lit(self) -> list[str]:
        ids = self.run("return [...document.querySelectorAll('.on')].map(e => e.id)")
        return sorted(ids)

    def shown(self, box: str) -> list[str]:
        """The texts of a box that can be seen."""
        return list(
            self.run(
                "return [...document.querySelectorAll(`#${arguments[0]} text`)]"
                ".filter(t => getComputedStyle(t).visibility == 'visible')"
                ".map(t => t.textContent)",
                box,
            )
        )


@pytest.fixture
def page(browser: Any, tmp_path: Path) -> Page:
    """The page of (a + b)(b + 1), in which b is used twice."""
    loss, _ = KNOWN["shared"].traced()
    return Page(browser, step_through(loss, tmp_path / "page.html"))


def test_forward_then_backward_one_operation_a_frame(page: Page) -> None:
    assert page.say.startswith("Forwards: 3 operations")
    assert (page.shown("n1"), page.shown("n4")) == (["b", "1"], ["b + 1"])
    first, last = (
        "2 · 1 = 2 to + and 3 · 1 = 3 to +",
        "1 · 2 = 2 to a and 1 · 2 = 2 to b",
    )
    frames = []
    for _ in range(7):
        page.keys("ArrowRight")
        frames.append((page.lit, page.say))
    assert frames == [
        (["e0_2_0", "e1_2_1", "n2"], "+ = 2 + 1 = 3"),
        (["e1_4_0", "e3_4_1", "n4"], "+ = 1 + 1 = 2"),
        (["e2_5_0", "e4_5_1", "n5"], "loss = 3·2 = 6"),
        (["n5"], "Backwards: ∂loss/∂itself = 1."),
        (["e2_5_0", "e4_5_1", "n5"], f"loss has 1; it sends {first}."),
        (["e1_4_0", "n4"], "+ has 3; it sends 1 · 3 = 3 to b."),
        (["e0_2_0", "e1_2_1", "n2"], f"+ has 2; it sends {last}."),
    ]  # fmt: skip
    assert page.shown("n1") == ["b", "1", "∂ = 3 + 2 = 5"]
    page.keys("ArrowLeft")
    assert page.shown("n1") == ["b", "1", "∂ = 3"]


def test_keys_slider_and_buttons_move_alike(page: Page) -> None:
    page.keys("End")
    assert page.run("return count.textContent") == "8 / 8"
    assert page.run("return slider.value") == "7"
    page.keys("ArrowRight")
    assert page.run("return slider.value") == "7"
    page.keys("Home")
    assert page.say.startswith("Forwards")
    page.run("slider.value = 3; slider.dispatchEvent(new Event('input'))")
    assert page.say == "loss = 3·2 = 6"
    page.run("next.click()")
    assert page.say.startswith("Backwards")
    page.run("back.click()")
    assert page.say == "loss = 3·2 = 6"


def test_plain_recursion_goes_wrong_on_a_shared_value(
    browser: Any, tmp_path: Path
) -> None:
    a = leaf(3.0, "a")
    b = a * 2.0
    b.name = "b"
    page = Page(browser, step_through(b * b, tmp_path / "page.html"))
    page.run("toggle.click()")
    assert page.run("return toggle.getAttribute('aria-checked')") == "true"
    said = []
    for _ in range(int(page.run("return slider.max"))):
        said.append(page.keys("ArrowRight").say)
    assert "b was called before and has passed on a part" in said[2]
    assert said[-1] == "Wrong: a has 36 instead of 24."
    assert page.run("return say.classList.contains('wrong')")
    page.keys("r", "End")
    assert page.shown("n0") == ["a", "3", "∂ = 24"]


def test_recursion_is_right_without_shared_values(browser: Any, tmp_path: Path) -> None:
    loss, _ = KNOWN["line"].traced()
    page = Page(browser, step_through(loss, tmp_path / "page.html"))
    assert page.keys("r", "End").say.startswith("Right this time")


def test_arrays_and_names_that_look_like_markup(browser: Any, tmp_path: Path) -> None:
    x = leaf(np.ones((2, 3)), "</script><b>x")
    w = leaf(np.ones((3, 2)), '"w" &amp;')
    page = Page(browser, step_through((x @ w).sum(), tmp_path / "page.html"))
    page.keys("End")
    assert page.shown("n0") == ["</script><b>x", "2×3, norm 2.449", "∂: norm 4.899"]
    assert "norm" in page.say
    assert page.browser.get_log("browser") == []


def test_it_opens_offline_and_asks_for_nothing(page: Page) -> None:
    assert page.requests == []
    assert (
        page.run("return document.querySelectorAll('[src], link[href^=http]').length")
        == 0
    )


def test_it_can_be_used_without_a_mouse_or_eyes(page: Page) -> None:
    named = page.run(
        "return [...document.querySelectorAll('button, input, main, svg[role]')]"
        ".map(e => e.getAttribute('aria-label') || e.textContent)"
    )
    assert len(named) == 8
    assert all(named)
    assert page.run("return say.getAttribute('aria-live')") == "polite"
    page.keys("ArrowRight")
    text = page.run("return slider.getAttribute('aria-valuetext')")
    assert text == "2 of 8: + = 2 + 1 = 3"
    assert page.run("return document.documentElement.lang") == "en"


def test_light_and_dark(page: Page) -> None:
    def colors(scheme: str) -> tuple[str, ...]:
        page.scheme(scheme)
        script = (
            "return ['body', '#n0 path', '#n0 text', '#n5 path'].map(s => {"
            " const c = getComputedStyle(document.querySelector(s));"
            " return s == 'body' ? c.backgroundColor : c.fill })"
        )
        return tuple(page.run(script))

    light, dark = colors("light"), colors("dark")
    page.scheme("")
    assert light[0] == "rgb(255, 255, 255)"
    assert all(x != y for x, y in zip(light, dark, strict=True))


def test_size_and_refusals(tmp_path: Path) -> None:
    x = y = leaf(0.3, "x")
    while len(Graph.of(y)) < 100:
        y = (y * 1.1 + x).tanh()
    path = tmp_path / "page.html"
    assert step_through(y, path) == str(path)
    assert path.stat().st_size <= 300_000
    for _ in range(200):
        y = y * 1.1
    with pytest.raises(ValueRangeError, match="at most 400"):
        step_through(y, path)
    with pytest.raises(ArgumentError, match="output is int"):
        step_through(3, path)  # type: ignore[arg-type]
    with pytest.raises(RenderError, match=r"cannot be written.*directory"):
        step_through(x * x, tmp_path / "nowhere" / "page.html")


def test_text_fits_its_box(browser: Any, tmp_path: Path) -> None:
    total: Any = leaf(
        -123456.789, "a rather long name of a parameter, in WIDE letters MW"
    )
    for i, name in enumerate(NAMES):
        total = total + leaf(float(i) / 7, name).tanh() * 1e-7
    weights = leaf(np.linspace(-1000, 1000, 35).reshape(5, 7), "kernel")
    total = total + ((np.ones((3, 5)) @ weights).relu() ** 2).mean()
    for view in ("forward", "backward", "both"):
        path = tmp_path / f"{view}.svg"
        path.write_bytes(draw(total, view=view).pipe())
        browser.get(f"file://{path}")
        outside = browser.execute_script(
            "return [...document.querySelectorAll('.node')].flatMap(node => {"
            " const box = node.querySelector('path').getBBox();"
            " return [...node.querySelectorAll('text')].filter(text => {"
            "  const t = text.getBBox();"
            "  return t.x < box.x || t.x + t.width > box.x + box.width"
            "   || t.y < box.y || t.y + t.height > box.y + box.height"
            " }).map(text => text.textContent) })"
        )
        assert outside == []
