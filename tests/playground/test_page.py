"""The playground in a real browser, offline, opened as a file."""

import re

import pytest

from docs.playground.build import examples
from docs.playground.links import contents, fragment
from tests.playground.board import Board
from tests.playground.memory import tab
from tests.playground.native import ran
from tests.playground.speed import MANY
from tests.site.access import violations

FORK = examples()[0]["programs"][0]["program"]
NEURON = """
import autograd as ag
from autograd import numpy as np

w = slider(0.5, -4, 4)
b = slider(0.25, -4, 4, step=0.05)
y = 1 / (1 + np.exp(-(w * 1.5 + b)))
loss = (y - 0.0) ** 2
loss.backward(retain_graph=True)
print(f"{loss.item():.6f} {w.grad:.6f}")
loss
"""


def test_values_gradients_and_the_picture_come(board: Board) -> None:
    board.do("run", FORK)
    assert board.text("printed") == "de/da = 2.0\nde/db = 5.0 = 2 + 3\n"
    assert "∂ 5" in board.shown
    with board.inside():
        assert board.run("return document.querySelectorAll('svg .node').length") == 5
    assert board.console() == []


@pytest.mark.parametrize("value", [-1.0, 2.5])
def test_a_slider_runs_the_program_again(board: Board, value: float) -> None:
    board.do("run", NEURON)
    before = board.text("printed")
    board.move("w", value)
    assert board.until(f"document.getElementById('printed').textContent !== {before!r}")
    board.idle()
    native = ran(NEURON, positions={"w": value})
    assert board.text("printed") == native["text"]["text"] != before


def test_only_the_newest_position_counts(board: Board) -> None:
    board.do("run", NEURON)
    runs = board.run("return playground.machine.run")
    board.run(
        """
        const {input} = playground.sliders.rows.get("w");
        for (let k = 0; k <= 40; k++) {
          input.value = k / 10;
          input.dispatchEvent(new Event("input"));
        }
        """
    )
    board.idle()
    assert board.run("return playground.machine.run") - runs == 2
    said = ran(NEURON, positions={"w": 4.0})["text"]["text"]
    assert board.text("printed") == said


def test_a_picture_follows_a_slider(board: Board) -> None:
    board.do("run", MANY)
    assert "tanh" in board.shown
    times = [board.redrawn("a", k / 10) for k in range(12)]
    print(f"from the slider to the picture: {sorted(times)[6]:.0f} ms (median of 12)")
    assert min(times) < 500  # docs/playground/README.md says what a quiet machine takes


def test_the_keyboard_is_enough(board: Board) -> None:
    keys = pytest.importorskip("selenium.webdriver").Keys
    board.run("playground.open({program: '6 * 7'}); playground.editor.focus()")
    board.run("document.getElementById('shown').replaceChildren()")
    board.browser.switch_to.active_element.send_keys(keys.CONTROL + keys.ENTER)
    assert board.idle().shown.strip() == "42"
    assert board.run("return playground.editor.text") == "6 * 7"
    board.browser.switch_to.active_element.send_keys(keys.TAB)
    assert not board.run("return document.activeElement.closest('#program')")


@pytest.mark.parametrize("loop", ["while True:\n    pass", "while True:\n    print(1)"])
def test_an_endless_loop_can_be_stopped(board: Board, loop: str) -> None:
    board.run("playground.open({program: arguments[0]})", f"print('begun')\n{loop}")
    board.press("run")
    assert board.until("document.getElementById('printed').textContent", 20)
    board.press("stop")
    assert board.idle().do("run", "1 + 1").shown.strip() == "2"


@pytest.mark.parametrize(
    ("program", "line", "said"),
    [
        ("x = 1\ny = [1, 2][x + 1]\n", "y = [1, 2][x + 1]", "IndexError"),
        ("x = 1\nx = = 2\n", "x = = 2", "SyntaxError"),
    ],
)
def test_an_error_marks_its_line(
    board: Board, program: str, line: str, said: str
) -> None:
    board.do("run", program)
    assert board.wrong_lines() == [line]
    assert said in board.text("error")
    board.do("run", "1")
    assert board.wrong_lines() == []
    assert board.text("error") == ""


def test_a_link_is_made_and_read_as_python_does(board: Board) -> None:
    board.run("playground.open({program: \"print(x, 'ç')\", before: 'x = 1'})")
    board.press("share")
    assert board.until("location.hash.length > 1")
    said = board.run("return location.hash")
    assert contents(said) == {"program": "print(x, 'ç')", "before": "x = 1"}
    board.visit(fragment("print(x * 2)", "x = 4", action="run"))
    assert board.until("document.getElementById('printed').textContent === '8\\n'", 20)
    assert board.run("return playground.editor.text") == "print(x * 2)"


@pytest.mark.parametrize("broken", ["#", "#!!", "#AAAA", "#eJwDAAAAAAE"])
def test_a_broken_link_changes_nothing(board: Board, broken: str) -> None:
    board.run("playground.open({program: 'kept'})")
    board.visit(broken).rest()
    assert board.run("return playground.editor.text") == "kept"


@pytest.mark.parametrize("action", ["explore", "step"])
def test_a_graph_opens_in_its_frame(board: Board, action: str) -> None:
    board.do(action, FORK)
    assert board.until("document.querySelector('#shown iframe.live')")
    with board.inside():
        assert board.until("document.documentElement.dataset.ready")
        assert "a + b" in board.run("return document.body.textContent")
    assert board.console() == []


def test_all_examples_run(board: Board) -> None:
    for group in examples():
        for one in group["programs"]:
            board.do("run", one["program"])
            assert board.text("error") == "", one["title"]
            assert board.text("printed") or board.shown, one["title"]
    right = re.search(r"right: ([\d.]+)%", board.text("printed"))  # of the last, digits
    assert right is not None
    assert float(right[1]) > 90
    assert board.console() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_reader_gets_it(board: Board, scheme: str) -> None:
    board.scheme(scheme)
    board.run("document.getElementById('help').open = true")
    for program in (NEURON, NEURON + "1 / 0"):
        board.do("run", program)
        assert violations(board, frames=False) == []
    board.scheme("")


def test_the_tab_takes_little_memory(board: Board) -> None:
    board.do("run", FORK)
    size = tab(board.browser)
    print(f"memory of the tab: {size / 1e6:.0f} MB")
    assert size <= 400e6
