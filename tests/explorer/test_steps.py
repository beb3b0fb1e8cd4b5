"""The step mode, and the page of `step_through` that begins in it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd.drawing.graph import Graph
from autograd.explorer import step_through
from tests.draw.graphs import KNOWN, leaf
from tests.explorer.opened import GRAPHS, Page, mlp, opened, rows, shared
from tests.explorer.test_explore import compare


class Steps(Page):
    """An opened page in step mode."""

    @property
    def say(self) -> str:
        return self.text("#say")

    @property
    def lit(self) -> list[str]:
        """The boxes and arrows that are lit."""
        return sorted(
            self.run(
                "return [...document.querySelectorAll('.on')]"
                ".map(e => e.dataset.key ?? `${e.dataset.from}>${e.dataset.to}`)"
            )
        )


def stepped(browser: Any, output: Any, folder: Path, hash: str = "") -> Steps:
    """The page of `step_through` in the browser."""
    path = step_through(output, folder / "page.html")
    browser.get("about:blank")
    page = Steps(browser, f"{path}{hash}")
    page.ready()
    return page


@pytest.fixture
def page(browser: Any, tmp_path: Path) -> Steps:
    """The page of (a + b)(b + 1), in which b is used twice."""
    return stepped(browser, shared(), tmp_path)


def test_forward_then_backward_one_operation_a_frame(page: Steps) -> None:
    assert page.say.startswith("Forwards: 3 operations")
    assert (page.boxes["v1"], page.boxes["v4"]) == (["b", "1"], ["b + 1"])
    first = "2 · 1 = 2 to + and 3 · 1 = 3 to +"
    last = "1 · 2 = 2 to a and 1 · 2 = 2 to b"
    frames = []
    for _ in range(7):
        page.keys("ArrowRight")
        frames.append((page.lit, page.say))
    assert frames == [
        (["v0>v2", "v1>v2", "v2"], "+ = 2 + 1 = 3"),
        (["v1>v4", "v4"], "+ = 1 + 1 = 2"),
        (["v2>v5", "v4>v5", "v5"], "loss = 3·2 = 6"),
        (["v5"], "Backwards: ∂loss/∂itself = 1."),
        (["v2>v5", "v4>v5", "v5"], f"loss has 1; it sends {first}."),
        (["v1>v4", "v4"], "+ has 3; it sends 1 · 3 = 3 to b."),
        (["v0>v2", "v1>v2", "v2"], f"+ has 2; it sends {last}."),
    ]
    assert page.boxes["v1"] == ["b", "1", "∂ = 3 + 2 = 5"]
    page.keys("ArrowLeft")
    assert page.boxes["v1"] == ["b", "1", "∂ = 3"]


def test_keys_slider_and_buttons_move_alike(page: Steps) -> None:
    page.keys("End")
    assert page.text("#count") == "8 / 8"
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
    page.run("last.click()")
    assert page.text("#count") == "8 / 8"
    page.run("first.click()")
    assert page.until("location.hash == '#&step=0'")


def test_playing(page: Steps) -> None:
    page.run("speed.value = '4'")
    page.keys(" ")
    assert page.run("return play.textContent") == "pause"
    assert page.until("app.player.at >= 2")
    page.keys(" ")
    at = page.run("return app.player.at")
    assert page.run("return play.textContent") == "play"
    assert page.run("return app.player.at") == at
    page.keys("End", " ")
    assert page.run("return app.player.at") == 0
    assert page.until("app.player.at == 7 && play.textContent == 'play'")


def test_plain_recursion_goes_wrong_on_a_shared_value(
    browser: Any, tmp_path: Path
) -> None:
    a = leaf(3.0, "a")
    b = a * 2.0
    b.name = "b"
    page = stepped(browser, b * b, tmp_path)
    page.run("toggle.click()")
    assert page.run("return toggle.getAttribute('aria-checked')") == "true"
    said = []
    for _ in range(int(page.run("return slider.max"))):
        page.keys("ArrowRight")
        said.append(page.say)
    assert "b was called before and has passed on a part" in said[2]
    assert said[-1] == "Wrong: a has 36 instead of 24."
    assert page.run("return document.getElementById('say').className") == "wrong"
    page.keys("r", "End")
    assert page.boxes["v0"] == ["a", "3", "∂ = 24"]


def test_recursion_is_right_without_shared_values(browser: Any, tmp_path: Path) -> None:
    page = stepped(browser, KNOWN["line"].traced()[0], tmp_path)
    page.keys("r", "End")
    assert page.say.startswith("Right this time")


def test_recursion_is_for_values_alone(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, mlp(), tmp_path)
    page.run("app.closeAll(); stepping.click()")
    assert page.run("return toggle.disabled")
    page.run("app.open = new Set(app.graph.parent.keys()); app.update()")
    assert not page.run("return toggle.disabled")
    page = opened(browser, rows(150), tmp_path, "#&step=0")
    page.run("app.open = new Set(app.graph.parent.keys()); app.update()")
    assert page.run("return toggle.disabled")


def test_steps_are_over_the_boxes_that_can_be_seen(
    browser: Any, tmp_path: Path
) -> None:
    loss = mlp()
    page = opened(browser, loss, tmp_path)
    page.run("app.closeAll(); stepping.click()")
    assert page.text("#say").startswith("Forwards: 10 operations in 2 steps")
    page.keys("ArrowRight")
    assert page.text("#say").startswith("sequential gives 5×3, norm ")
    page.keys("End")
    adjoints = Graph.of(loss).adjoints()
    said = page.text("#say")
    assert said.startswith("sequential has norm ")
    assert "nothing on" in said
    assert adjoints[-1] == 1
    boxes = page.boxes
    group = next(k for k, lines in boxes.items() if lines[0] == "sequential")
    page.click(group)
    page.keys("End")
    assert page.boxes[group] == ["sequential"]
    assert page.run("return app.player.frames.length") > 8
    page.press("s")
    assert page.run("return steps.hidden")


def test_arrays_have_norms(browser: Any, tmp_path: Path) -> None:
    x = leaf(np.ones((2, 3)), "x")
    y = x * 2.0
    page = stepped(browser, (y + y * x).sum(), tmp_path)
    page.keys("End")
    assert page.boxes["v0"][-1] == "∂ norm 14.7"
    said = set()
    for _ in range(int(page.run("return slider.max"))):
        page.keys("ArrowLeft")
        said.add(page.boxes["v0"][-1])
    assert "∂ 1 of 2 shares" in said


@pytest.mark.parametrize("name", GRAPHS)
def test_the_last_frame_has_all_derivatives(
    browser: Any, name: str, tmp_path: Path
) -> None:
    graph = Graph.of(GRAPHS[name]())
    page = opened(browser, graph, tmp_path, "#&step=0")
    adjoints = graph.adjoints()
    for change in ("", "app.closeAll()", "app.deeper()", "app.deeper()"):
        page.run(change)
        page.keys("End")
        compare(page, graph, adjoints)


def test_several_outputs(browser: Any, tmp_path: Path) -> None:
    x = leaf(2.0, "x")
    page = opened(browser, [x * 3.0, x * x], tmp_path, mode="step")
    page.keys("End")
    assert page.boxes["v0"][-1] == "∂ = 2 + 2 + 3 = 7"


def test_a_step_opens_by_its_link(browser: Any, tmp_path: Path) -> None:
    page = stepped(browser, shared(), tmp_path, "#&step=4")
    assert page.say.startswith("Backwards")
    assert page.boxes["v5"][-1] == "∂ = 1"
